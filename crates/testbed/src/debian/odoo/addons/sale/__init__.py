from odoo import api, fields, models
from odoo.addons.base.models import grant


class SaleOrder(models.Model):
    _name = "sale.order"
    _description = "Sales Order"
    _inherit = ["mail.thread"]

    name = fields.Char(default="New", required=True)
    partner_id = fields.Many2one("res.partner", required=True)
    date_order = fields.Datetime(default=fields.Datetime.now)
    client_order_ref = fields.Char()
    state = fields.Selection([("draft", "Quotation"), ("sent", "Sent"), ("sale", "Sales Order"), ("cancel", "Cancelled")], default="draft")
    order_line = fields.One2many("sale.order.line", "order_id")
    amount_total = fields.Monetary(compute="_compute_amount_total", store=True)

    @api.depends("order_line.price_subtotal")
    def _compute_amount_total(self):
        for order in self:
            order.amount_total = sum(order.order_line.mapped("price_subtotal"))

    def action_confirm(self):
        self.write({"state": "sale"})


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _description = "Sales Order Line"

    name = fields.Char()
    order_id = fields.Many2one("sale.order", required=True, ondelete="cascade", index=True)
    product_id = fields.Many2one("product.product")
    product_uom_qty = fields.Float(default=1.0)
    price_unit = fields.Float()
    price_subtotal = fields.Monetary(compute="_compute_price_subtotal", store=True)

    @api.depends("product_uom_qty", "price_unit")
    def _compute_price_subtotal(self):
        for line in self:
            line.price_subtotal = line.product_uom_qty * line.price_unit


def post_init(env):
    grant(env, "sale")
