from odoo import api, fields, models
from odoo.addons.base.models import catalogue, grant

catalogue(
    """
account.account name! code! account_type reconcile:bool active:bool
account.journal name! code! type active:bool sequence:int
account.tax name! amount:float type_tax_use active:bool sequence:int
account.payment.term name! active:bool note:html
account.fiscal.position name! active:bool sequence:int
account.payment name amount:float date:date partner_id=res.partner state
account.bank.statement name date:date balance_start:float balance_end:float
""",
    __name__,
)


class AccountMove(models.Model):
    _name = "account.move"
    _description = "Journal Entry"
    _inherit = ["mail.thread"]

    name = fields.Char(default="/")
    ref = fields.Char()
    date = fields.Date(default=fields.Date.today)
    journal_id = fields.Many2one("account.journal")
    partner_id = fields.Many2one("res.partner")
    move_type = fields.Selection([("entry", "Journal Entry"), ("out_invoice", "Customer Invoice"), ("in_invoice", "Vendor Bill")], default="entry")
    state = fields.Selection([("draft", "Draft"), ("posted", "Posted"), ("cancel", "Cancelled")], default="draft")
    line_ids = fields.One2many("account.move.line", "move_id")
    amount_total = fields.Monetary(compute="_compute_amount_total", store=True)

    @api.depends("line_ids.debit")
    def _compute_amount_total(self):
        for move in self:
            move.amount_total = sum(move.line_ids.mapped("debit"))

    def action_post(self):
        self.write({"state": "posted"})


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _description = "Journal Item"

    name = fields.Char()
    move_id = fields.Many2one("account.move", required=True, ondelete="cascade", index=True)
    account_id = fields.Many2one("account.account")
    partner_id = fields.Many2one("res.partner")
    debit = fields.Monetary()
    credit = fields.Monetary()


def post_init(env):
    grant(env, "account")
