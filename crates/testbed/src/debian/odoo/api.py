"""The decorators for methods of models, and the environment in which the methods run."""

import functools

from . import SUPERUSER_ID


def _noted(name):
    def decorator(*values):
        def note(method):
            setattr(method, name, values)
            return method

        return note

    return decorator


constrains = _noted("_constrains")
depends_context = _noted("_depends_context")
onchange = _noted("_onchange")


def depends(*paths):
    # The paths of `@depends(lambda self: …)` are known only when the model is.
    return _noted("_depends")(*paths)


def ondelete(*, at_uninstall):
    return _noted("_ondelete")(at_uninstall)


def returns(model, downgrade=None, upgrade=None):
    return lambda method: method


def autovacuum(method):
    return method


def model(method):
    if method.__name__ != "create":
        return method

    @functools.wraps(method)
    def create(self, values):
        if isinstance(values, dict):
            return method(self, values)
        return self.browse([method(self, one).id for one in values])

    return create


def model_create_multi(method):
    @functools.wraps(method)
    def create(self, values):
        return method(self, [values] if isinstance(values, dict) else values)

    return create


class Environment:
    """A cursor, a user and a context, with which models are used."""

    def __init__(self, cr, uid, context, registry=None, computed=None):
        from .models import Registry

        self.cr = cr
        self.uid = uid
        self.context = dict(context)
        self.registry = registry or Registry.current
        # Values of computed fields that have no column, while they are being computed: (model, id, field).
        self.computed = {} if computed is None else computed

    def __getitem__(self, name):
        return self.registry[name](self, ())

    def __contains__(self, name):
        return name in self.registry

    def get(self, name, default=None):
        return self[name] if name in self else default

    def __call__(self, cr=None, user=None, context=None, su=None):
        uid = self.uid if user is None else getattr(user, "id", user)
        return Environment(cr or self.cr, uid, self.context if context is None else context, self.registry, self.computed)

    @property
    def su(self):
        return self.uid == SUPERUSER_ID

    @property
    def user(self):
        return self["res.users"].browse(self.uid)

    @property
    def company(self):
        return self.user.company_id

    @property
    def companies(self):
        return self.company

    @property
    def lang(self):
        return self.context.get("lang")

    def ref(self, name, raise_if_not_found=True):
        module, _, own = name.partition(".")
        self.cr.execute("SELECT model, res_id FROM ir_model_data WHERE module = %s AND name = %s", (module, own))
        row = self.cr.fetchone()
        if row:
            record = self[row[0]].browse(row[1])
            if record.exists():
                return record
        if raise_if_not_found:
            raise ValueError(f"External ID not found in the system: {name}")
        return None

    def flush_all(self):
        """Does nothing: every value is written immediately."""

    invalidate_all = flush_all
