from odoo.addons.base.models import catalogue, grant

catalogue("uom.category name!\nuom.uom name! category_id=uom.category factor:float rounding:float active:bool", __name__)


def post_init(env):
    unit = env["uom.category"].create({"name": "Unit"})
    env["uom.uom"].create({"name": "Units", "category_id": unit.id, "factor": 1.0, "rounding": 0.01})
    grant(env, "uom")
