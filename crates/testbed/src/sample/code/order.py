from odoo import api, fields, models
from odoo.exceptions import ValidationError


class Order(models.Model):
    _name = "OWN.order"
    _description = "Order"
    _order = "name"

    name = fields.Char(required=True)
    partner_id = fields.Many2one("res.partner", string="Customer")
    customer_reference = fields.Char()
    quantity = fields.Integer(default=1)
    price = fields.Float()
    total = fields.Float(compute="_compute_total", store=True)

    @api.depends("quantity", "price")
    def _compute_total(self):
        for order in self:
            order.total = order.quantity * order.price

    @api.constrains("quantity")
    def _check_quantity(self):
        for order in self:
            if order.quantity < 1:
                raise ValidationError("An order has a quantity of at least one.")
