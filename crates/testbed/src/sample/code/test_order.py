from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase


class TestOrder(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.env["OWN.order"].create({"name": "O1", "quantity": 3, "price": 2.5})

    def test_total_follows_the_quantity(self):
        self.assertEqual(self.order.total, 7.5)
        self.order.quantity = 4
        self.assertEqual(self.order.total, 10.0)

    def test_a_quantity_of_zero_is_refused(self):
        with self.assertRaises(ValidationError):
            self.order.quantity = 0
        self.assertEqual(self.order.quantity, 3)

    def test_the_first_order_comes_with_the_addon(self):
        self.assertEqual(self.env.ref("OWN_sales.first_order").partner_id, self.env.ref("OWN_base.first_customer"))
