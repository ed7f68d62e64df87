from odoo import fields, models
from odoo.addons.base.models import grant


class BaseDocumentLayout(models.TransientModel):
    _name = "base.document.layout"
    _description = "Company Document Layout"

    company_id = fields.Many2one("res.company")
    report_layout_id = fields.Many2one("report.layout")


def post_init(env):
    grant(env, "web")
