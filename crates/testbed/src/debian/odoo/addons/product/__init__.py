from odoo import fields, models
from odoo.addons.base.models import catalogue, grant

catalogue(
    """
product.category name! parent_id=product.category complete_name
product.pricelist name! active:bool sequence:int currency_id=res.currency
product.pricelist.item pricelist_id=product.pricelist fixed_price:float min_quantity:float
product.supplierinfo partner_id=res.partner product_tmpl_id=product.template price:float delay:int
""",
    __name__,
)


class ProductTemplate(models.Model):
    _name = "product.template"
    _description = "Product"
    _inherit = ["mail.thread", "mail.activity.mixin", "image.mixin"]

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    categ_id = fields.Many2one("product.category")
    list_price = fields.Float(default=1.0)
    standard_price = fields.Float()
    default_code = fields.Char()
    barcode = fields.Char()
    uom_id = fields.Many2one("uom.uom")
    sale_ok = fields.Boolean(default=True)
    purchase_ok = fields.Boolean(default=True)


class ProductProduct(models.Model):
    _name = "product.product"
    _description = "Product Variant"

    product_tmpl_id = fields.Many2one("product.template")
    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    default_code = fields.Char()
    lst_price = fields.Float(default=1.0)


def post_init(env):
    grant(env, "product")
