"""A small stand-in for Odoo 18. What it logs it really does, on a real Postgres, in Odoo's order and wording."""

SUPERUSER_ID = 1
version = "18.0-20251015"


def _(source, *args, **kwargs):
    return source % (args or kwargs) if args or kwargs else source


_lt = _

from . import exceptions, tools, api, fields, models  # noqa: E402, F401
from .fields import Command  # noqa: E402, F401
