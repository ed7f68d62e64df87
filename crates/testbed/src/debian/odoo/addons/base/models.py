"""The models of every database: those with behaviour as classes, the others as a catalogue."""

import hashlib
import logging
import os

import odoo
from odoo import api, fields, models
from odoo.exceptions import ValidationError

_logger = logging.getLogger("odoo.addons.base.models.ir_attachment")

KINDS = {
    "text": fields.Text, "int": fields.Integer, "float": fields.Float, "bool": fields.Boolean, "date": fields.Date,
    "datetime": fields.Datetime, "binary": fields.Binary, "html": fields.Html, "json": fields.Json,
}
# One model a line: its fields with `:type` unless they are text of one line, `=model` for a link, `!` for required.
CATALOGUE = """
ir.model model! name state info:text transient:bool
ir.model.fields name! model! model_id=ir.model field_description ttype relation required:bool store:bool help:text index:bool translate:bool
ir.model.fields.selection field_id=ir.model.fields value! name! sequence:int
ir.model.inherit model_id=ir.model parent_id=ir.model parent_field_id=ir.model.fields
ir.model.constraint name! definition message model=ir.model module=ir.module.module type
ir.model.relation name! model=ir.model module=ir.module.module
ir.model.access name! active:bool model_id=ir.model group_id=res.groups perm_read:bool perm_write:bool perm_create:bool perm_unlink:bool
ir.model.data name! module! model! res_id:int noupdate:bool
ir.module.category name! description:text sequence:int parent_id=ir.module.category visible:bool exclusive:bool
ir.module.module name! shortdesc state latest_version author license demo:bool auto_install:bool summary website icon application:bool sequence:int
ir.module.module.dependency name module_id=ir.module.module auto_install_required:bool
ir.module.module.exclusion name module_id=ir.module.module
ir.sequence.date_range date_from:date! date_to:date! sequence_id=ir.sequence number_next:int
ir.ui.menu name! active:bool sequence:int parent_id=ir.ui.menu action web_icon web_icon_data:binary
ir.ui.view name! model key priority:int type arch:text arch_fs inherit_id=ir.ui.view mode active:bool
ir.ui.view.custom ref_id=ir.ui.view user_id=res.users arch:text
ir.asset name! bundle! path! directive target active:bool sequence:int
ir.actions.actions name! type binding_type binding_view_types help:html
ir.actions.act_window name! type res_model view_id=ir.ui.view view_mode domain context:text target limit:int search_view_id=ir.ui.view help:html
ir.actions.act_window.view sequence:int view_id=ir.ui.view view_mode act_window_id=ir.actions.act_window multi:bool
ir.actions.act_url name! type url:text target
ir.actions.server name! type model_id=ir.model state code:text sequence:int usage value:text
ir.actions.todo action_id=ir.actions.actions sequence:int state name
ir.actions.client name! type tag! target res_model context:text params_store:binary
ir.actions.report name! type model! report_type report_name! report_file attachment paperformat_id=report.paperformat print_report_name
ir.embedded.actions name parent_action_id=ir.actions.act_window parent_res_id:int sequence:int action_id=ir.actions.actions
ir.cron name! model_id=ir.model code:text user_id=res.users active:bool interval_number:int interval_type nextcall:datetime lastcall:datetime priority:int failure_count:int
ir.cron.trigger cron_id=ir.cron call_at:datetime
ir.cron.progress cron_id=ir.cron remaining:int done:int deactivate:bool
ir.filters name! user_id=res.users domain:text context:text sort model_id action_id=ir.actions.actions is_default:bool active:bool
ir.default field_id=ir.model.fields user_id=res.users company_id=res.company condition json_value!
ir.exports name resource
ir.exports.line name export_id=ir.exports
ir.rule name active:bool model_id=ir.model domain_force:text perm_read:bool perm_write:bool perm_create:bool perm_unlink:bool
ir.mail_server name! smtp_host smtp_port:int smtp_authentication smtp_user smtp_pass smtp_encryption active:bool sequence:int
ir.logging name! type! dbname level message:text! path! func! line!
ir.profile session name duration:float init_stack_trace:text sql:text qweb:text
ir.demo_failure module_id=ir.module.module error
report.layout name image pdf view_id=ir.ui.view sequence:int
report.paperformat name! default:bool format margin_top:float margin_bottom:float page_height:int page_width:int orientation dpi:int
res.lang name! code! iso_code url_code active:bool direction date_format time_format decimal_point thousands_sep grouping week_start
res.currency name! symbol full_name rounding:float decimal_places:int active:bool position currency_unit_label currency_subunit_label
res.currency.rate name:date! rate:float currency_id=res.currency company_id=res.company
res.country name! code! address_format:text currency_id=res.currency phone_code:int vat_label state_required:bool zip_required:bool
res.country.group name! code
res.country.state name! code! country_id=res.country
res.groups name! category_id=ir.module.category color:int comment:text share:bool
res.partner.category name! color:int parent_id=res.partner.category active:bool parent_path
res.partner.title name! shortcut
res.partner.industry name full_name active:bool
res.bank name! bic street street2 zip city state=res.country.state country=res.country email phone active:bool
res.partner.bank acc_number! sanitized_acc_number acc_holder_name partner_id=res.partner bank_id=res.bank sequence:int currency_id=res.currency allow_out_payment:bool
res.users.log
res.users.apikeys name! user_id=res.users scope expiration_date:datetime
res.users.apikeys.description name! duration expiration_date:datetime
res.users.deletion user_id=res.users user_id_int:int state
res.users.identitycheck request auth_method
res.users.settings user_id=res.users
res.device session_identifier platform browser ip_address country city user_id=res.users first_activity:datetime last_activity:datetime
res.device.log session_identifier platform browser ip_address country city user_id=res.users revoked:bool
res.config.settings company_id=res.company
res.config name
decimal.precision name! digits:int
base.module.update updated:int added:int state
base.module.upgrade module_info:text
base.module.uninstall show_all:bool module_id=ir.module.module
base.language.install overwrite:bool
base.language.import name! code! data:binary filename overwrite:bool
base.language.export name lang format data:binary state
base.partner.merge.line wizard_id=base.partner.merge.automatic.wizard min_id:int aggr_ids
base.partner.merge.automatic.wizard group_by_email:bool group_by_name:bool state number_group:int maximum_group:int
base.enable.profiling.wizard duration expiration:datetime
change.password.wizard name
change.password.user wizard_id=change.password.wizard user_id=res.users user_login new_passwd
change.password.own new_password confirm_password
reset.view.arch.wizard view_id=ir.ui.view reset_mode compare_view_id=ir.ui.view
wizard.ir.model.menu.create menu_id=ir.ui.menu name!
"""
DEFAULTS = {"active": True, "sequence": 10, "priority": 16, "type": False, "mode": "primary", "view_mode": "list,form", "interval_number": 1}


def catalogue(text, module):
    """Makes the classes that the lines of the catalogue describe."""
    for line in text.strip().splitlines():
        name, *words = line.split()
        attributes = {"_name": name, "_description": name.replace(".", " ").replace("_", " ").title(), "__module__": module}
        for word in words:
            required, word = word.endswith("!"), word.rstrip("!")
            own, _, comodel = word.partition("=")
            own, _, kind = own.partition(":")
            settings = {"required": True} if required else {}
            if own in DEFAULTS:
                settings["default"] = DEFAULTS[own]
            attributes[own] = fields.Many2one(comodel, **settings) if comodel else KINDS.get(kind, fields.Char)(**settings)
        type(models.Model)(name, (models.Model,), attributes)


def grant(env, module):
    """Everybody may read the models of this addon; administrators may write them."""
    for model in [model for model in env.registry.models.values() if model._module == module and not model._abstract]:
        env.cr.execute("SELECT id FROM ir_model WHERE model = %s", (model._name,))
        id = env.cr.fetchone()[0]
        for group, write in (("group_user", False), ("group_system", True)):
            rights = {"perm_read": True, "perm_write": write, "perm_create": write, "perm_unlink": write}
            group_id = env.ref(f"base.{group}").id
            env["ir.model.access"].create({"name": f"{model._name} {group}", "model_id": id, "group_id": group_id, **rights})


catalogue(CATALOGUE, __name__)


class ResPartner(models.Model):
    _name = "res.partner"
    _description = "Contact"

    name = fields.Char(index=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company")
    parent_id = fields.Many2one("res.partner", index=True)
    child_ids = fields.One2many("res.partner", "parent_id")
    category_id = fields.Many2many("res.partner.category")
    is_company = fields.Boolean()
    ref = fields.Char(index=True)
    vat = fields.Char()
    email = fields.Char()
    phone = fields.Char()
    mobile = fields.Char()
    website = fields.Char()
    street = fields.Char()
    street2 = fields.Char()
    zip = fields.Char()
    city = fields.Char()
    state_id = fields.Many2one("res.country.state")
    country_id = fields.Many2one("res.country")
    lang = fields.Char()
    comment = fields.Html()
    type = fields.Selection([("contact", "Contact"), ("invoice", "Invoice"), ("delivery", "Delivery"), ("other", "Other")], default="contact")
    user_id = fields.Many2one("res.users")

    @api.constrains("parent_id")
    def _check_parent_id(self):
        for partner in self:
            above = partner.parent_id
            while above:
                if above == partner:
                    raise ValidationError("You cannot create recursive Partner hierarchies.")
                above = above.parent_id


class ResCompany(models.Model):
    _name = "res.company"
    _description = "Companies"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    partner_id = fields.Many2one("res.partner")
    currency_id = fields.Many2one("res.currency")
    parent_id = fields.Many2one("res.company")
    email = fields.Char(related="partner_id.email")


class ResUsers(models.Model):
    _name = "res.users"
    _description = "User"

    login = fields.Char(required=True)
    password = fields.Char()
    active = fields.Boolean(default=True)
    partner_id = fields.Many2one("res.partner")
    company_id = fields.Many2one("res.company", default=1)
    groups_id = fields.Many2many("res.groups", "res_groups_users_rel", "uid", "gid")
    name = fields.Char(related="partner_id.name")
    email = fields.Char(related="partner_id.email")

    @api.model_create_multi
    def create(self, values):
        for one in values:
            if "partner_id" not in one:
                one["partner_id"] = self.env["res.partner"].create({key: one.pop(key) for key in ("name", "email") if key in one}).id
        return super().create(values)

    def has_group(self, xmlid):
        return self.env.ref(xmlid) in self.groups_id


class IrConfigParameter(models.Model):
    _name = "ir.config_parameter"
    _description = "System Parameter"

    key = fields.Char(required=True, index=True)
    value = fields.Text(required=True)

    @api.model
    def get_param(self, key, default=False):
        return self.search([("key", "=", key)], limit=1).value or default

    @api.model
    def set_param(self, key, value):
        found = self.search([("key", "=", key)])
        if found:
            found.value = value
        else:
            self.create({"key": key, "value": value})


class IrSequence(models.Model):
    _name = "ir.sequence"
    _description = "Sequence"

    name = fields.Char(required=True)
    code = fields.Char()
    prefix = fields.Char()
    padding = fields.Integer(default=5)
    number_next = fields.Integer(default=1)
    number_increment = fields.Integer(default=1)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company")

    @api.model
    def next_by_code(self, code):
        sequence = self.search([("code", "=", code)], limit=1)
        if not sequence:
            return False
        number = sequence.number_next
        sequence.number_next = number + sequence.number_increment
        return f"{sequence.prefix or ''}{number:0{sequence.padding}}"


class IrAttachment(models.Model):
    _name = "ir.attachment"
    _description = "Attachment"

    name = fields.Char(required=True)
    res_model = fields.Char()
    res_id = fields.Integer()
    type = fields.Selection([("url", "URL"), ("binary", "File")], default="binary", required=True)
    url = fields.Char()
    raw = fields.Binary()
    store_fname = fields.Char()
    checksum = fields.Char()
    file_size = fields.Integer()
    mimetype = fields.Char()

    @api.model_create_multi
    def create(self, values):
        return super().create([self._filed(dict(one)) for one in values])

    def _filed(self, values):
        """Writes the content to the file store, named by its hash."""
        content = values.pop("raw", None)
        if not content:
            return values
        content = content.encode() if isinstance(content, str) else content
        checksum = hashlib.sha1(content).hexdigest()
        name = f"{checksum[:2]}/{checksum}"
        path = os.path.join(odoo.options.data_dir, "filestore", self.env.cr.dbname, name)
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(content)
        except OSError:
            _logger.info("_file_write writing %s", path, exc_info=True)
        return {**values, "store_fname": name, "checksum": checksum, "file_size": len(content)}


class IrAutovacuum(models.AbstractModel):
    _name = "ir.autovacuum"
    _description = "Automatic Vacuum"


class ImageMixin(models.AbstractModel):
    _name = "image.mixin"
    _description = "Image Mixin"

    image_1920 = fields.Binary()
