"""The many small rows of a new database, each a record. Here the names are codes."""

from odoo import schema
from odoo.models import READ_ONLY
from odoo.modules.convert import check_view

from .models import grant

COUNTRIES = """AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF
CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ
GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV
LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR
PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ
UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"""
CURRENCIES = """AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC
CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS
KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB
PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS
UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL"""
LANGUAGES = "am_ET ar_001 bg_BG bs_BA ca_ES cs_CZ da_DK de_CH de_DE el_GR en_GB en_US es_ES es_MX et_EE fa_IR fi_FI fr_BE fr_CA fr_FR hr_HR hu_HU id_ID it_IT ja_JP ko_KR lt_LT lv_LV nb_NO nl_BE nl_NL pl_PL pt_BR pt_PT ro_RO ru_RU sk_SK sl_SI sv_SE th_TH tr_TR uk_UA vi_VN zh_CN zh_TW"
# The countries whose states Odoo knows, some 60 each.
WITH_STATES = "AR AU BR CA CH CN DE ES FR GB IN IT JP MX MY NL NZ PE PT RO RU TH TR US VN"


def post_init(env):
    _named(env, "res.currency", CURRENCIES, lambda code: {"name": code, "symbol": code})
    countries = _named(env, "res.country", COUNTRIES, lambda code: {"name": code, "code": code})
    _named(env, "res.lang", LANGUAGES, lambda code: {"name": code, "code": code, "active": code == "en_US"})
    for country in WITH_STATES.split():
        codes = " ".join(f"{country}{number:02}" for number in range(1, 61))
        _named(env, "res.country.state", codes, lambda code: {"name": code, "code": code[2:], "country_id": countries[country]}, "state")
    menu = env.ref("base.menu_administration")
    for model in [model for model in env.registry.models.values() if not model._abstract]:
        _pages(env, model, menu)
    grant(env, "base")


def _pages(env, model, menu):
    """Makes the pages of a model for administrators: a list, a form, a search, the action that opens them, its menu."""
    shown = [name for name, field in model._fields.items() if field.store and name not in READ_ONLY]
    elements = "".join(f'<field name="{name}"/>' for name in shown)
    for kind in ("list", "form", "search"):
        arch = f"<{kind}>{elements}</{kind}>"
        check_view(env["ir.ui.view"].create({"name": f"{model._name}.{kind}", "model": model._name, "type": kind, "arch": arch}))
    action = env["ir.actions.act_window"].create({"name": model._description, "res_model": model._name})
    env["ir.ui.menu"].create({"name": model._description, "parent_id": menu.id, "action": f"ir.actions.act_window,{action.id}"})


def _named(env, model, codes, values, prefix=""):
    """Makes a record for each code, with the external id `base.CODE`; returns their ids."""
    made = {}
    for code in codes.split():
        made[code] = env[model].create(values(code)).id
        schema.name_xmlid(env.cr, "base", f"{prefix}{'_' if prefix else ''}{code.lower() if len(code) == 2 else code}", model, made[code])
    return made
