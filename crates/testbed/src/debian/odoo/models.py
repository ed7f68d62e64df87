"""Models, their registry, and records in Postgres."""

import collections
import datetime
import functools
import logging
import operator

from . import domain, fields
from .exceptions import MissingError, UserError

_logger = logging.getLogger(__name__)

READ_ONLY = ("id", "display_name", "create_uid", "create_date", "write_uid", "write_date")


class Registry:
    """The models of one database, built from the classes of its addons in the order they are loaded."""

    current = None

    def __init__(self):
        self.models = {}
        self.loaded = []
        Registry.current = self

    def __getitem__(self, name):
        return self.models[name]

    def __contains__(self, name):
        return name in self.models

    def load(self, module):
        """Adds the classes of an addon. Returns the names of the models that it made or extended, each once."""
        names = {}
        for definition in MetaModel.definitions.get(module, []):
            names[self._build(definition, module)] = True
        self.loaded.append(module)
        return list(names)

    def _build(self, definition, module):
        inherit = definition.__dict__.get("_inherit") or ()
        parents = [inherit] if isinstance(inherit, str) else list(inherit)
        name = definition.__dict__.get("_name") or (parents[0] if len(parents) == 1 else None)
        if not name:
            raise TypeError(f"The class {definition.__qualname__} of module {module} has neither _name nor one _inherit")
        bases = [definition]
        for parent in parents:
            if parent not in self.models:
                raise TypeError(f"Model {parent!r} does not exist in registry.")
            bases.append(self.models[parent])
        bases = [base for base in bases if not any(base is not other and issubclass(other, base) for other in bases)]
        made = {"_name": name, "_register": False, "_module": module, "__module__": definition.__module__}
        if name in self.models:
            made["_module"] = self.models[name]._module
            made["_table"] = self.models[name]._table
        else:
            made["_table"] = definition.__dict__.get("_table") or name.replace(".", "_")
        model = type(name, tuple(bases), made)
        if not model._description:
            _logger.warning("The model %s has no _description", name)
            model._description = name
        model._fields = _fields_of(model)
        for name_of_field, field in model._fields.items():
            setattr(model, name_of_field, field)
        methods = [(of, value) for of, value in ((of, getattr(model, of)) for of in dir(model)) if callable(value)]
        model._checks = [(of, set(value._constrains)) for of, value in methods if hasattr(value, "_constrains")]
        model._unlink_checks = [of for of, value in methods if hasattr(value, "_ondelete")]
        self.models[name] = model
        return name


def _fields_of(model):
    found = {}
    for base in reversed(model.__mro__):
        for name, value in base.__dict__.items():
            if isinstance(value, fields.Field) and "_fields" not in base.__dict__:
                found[name] = value.setup(model._name, name, found.get(name))
    return found


class MetaModel(type):
    # The classes of each addon, in the order of their import.
    definitions = collections.defaultdict(list)

    def __init__(cls, name, bases, attributes):
        super().__init__(name, bases, attributes)
        if attributes.get("_register", True) and cls.__module__.startswith("odoo.addons."):
            MetaModel.definitions[cls.__module__.split(".")[2]].append(cls)


class BaseModel(metaclass=MetaModel):
    """A set of records of one model, in an environment."""

    _register = False
    _name = None
    _module = None
    _description = None
    _abstract = True
    _transient = False
    _auto = True
    _order = "id"
    _rec_name = None
    _sql_constraints = ()

    create_uid = fields.Many2one("res.users", "Created by")
    create_date = fields.Datetime("Created on")
    write_uid = fields.Many2one("res.users", "Last Updated by")
    write_date = fields.Datetime("Last Updated on")
    display_name = fields.Char("Display Name", compute="_compute_display_name")

    def __init__(self, env, ids):
        self.env = env
        self._ids = tuple(ids)

    # Sets of records

    def browse(self, ids=()):
        ids = [ids] if isinstance(ids, int) and ids else ids or ()
        return self.__class__(self.env, ids)

    @property
    def ids(self):
        return list(self._ids)

    @property
    def id(self):
        return self.ensure_one()._ids[0] if self._ids else False

    def __iter__(self):
        return (self.browse(id) for id in self._ids)

    def __len__(self):
        return len(self._ids)

    def __getitem__(self, key):
        if isinstance(key, str):
            return self._field(self._known(key))
        return self.browse(self._ids[key])

    def __setitem__(self, name, value):
        self._assign(self._known(name), value)

    def __contains__(self, record):
        return record.id in self._ids

    def __eq__(self, other):
        return isinstance(other, BaseModel) and self._name == other._name and set(self._ids) == set(other._ids)

    def __hash__(self):
        return hash((self._name, frozenset(self._ids)))

    def __or__(self, other):
        return self.browse(list(dict.fromkeys(self._ids + other._ids)))

    def __add__(self, other):
        return self.browse(self._ids + other._ids)

    def __sub__(self, other):
        return self.browse([id for id in self._ids if id not in other._ids])

    def __and__(self, other):
        return self.browse([id for id in self._ids if id in other._ids])

    def __repr__(self):
        return f"{self._name}{self._ids}"

    def ensure_one(self):
        if len(self._ids) != 1:
            raise ValueError(f"Expected singleton: {self}")
        return self

    def mapped(self, path):
        if callable(path):
            return [path(record) for record in self]
        found = self
        for name in path.split("."):
            if found._known(name).relational:
                empty = found.env[found._known(name).comodel_name]
                found = functools.reduce(operator.or_, (record[name] for record in found), empty)
            else:
                return [record[name] for record in found]
        return found

    def filtered(self, test):
        keep = test if callable(test) else lambda record: record.mapped(test) if "." in test else record[test]
        return self.browse([record.id for record in self if keep(record)])

    def sorted(self, key=None, reverse=False):
        order = key if callable(key) else operator.itemgetter(key or "id")
        return self.browse([record.id for record in sorted(self, key=lambda r: r.id if key is None else order(r), reverse=reverse)])

    def with_context(self, *contexts, **changes):
        return self._with(self.env(context={**(contexts[0] if contexts else self.env.context), **changes}))

    def with_user(self, user):
        return self._with(self.env(user=user))

    def sudo(self, flag=True):
        return self.with_user(1) if flag else self

    def with_company(self, company):
        return self

    def _with(self, env):
        return self.__class__(env, self._ids)

    # Values

    def _known(self, name):
        if name not in self._fields:
            raise ValueError(f"Invalid field {name!r} on model {self._name!r}")
        return self._fields[name]

    def _field(self, field):
        if not self._ids:
            return self.env[field.comodel_name] if field.relational else field.null
        if field.related:
            return functools.reduce(lambda record, name: record[name], field.related.split("."), self)
        if field.relational and len(self) > 1:
            return self.mapped(field.name)
        if field.computed and not field.store and field.compute:
            return self._compute_now(field)
        if field.column is None:
            return field.read(self)
        id = self.ensure_one().id
        self.env.cr.execute(f'SELECT "{field.name}" FROM "{self._table}" WHERE id = %s', (id,))
        row = self.env.cr.fetchone()
        if row is None:
            raise MissingError(f"Record does not exist or has been deleted.\n(Record: {self}, User: {self.env.uid})")
        return field.from_column(self, row[0])

    def _assign(self, field, value):
        if field.computed and not field.store:
            for id in self._ids:
                self.env.computed[self._name, id, field.name] = value
        elif field.computed and (self._name, field.name) in self.env.computed:
            self._store({field.name: value})
        else:
            self.write({field.name: value})

    def _compute_now(self, field):
        key = (self._name, self.ensure_one().id, field.name)
        if key in self.env.computed:
            return self.env.computed[key]
        self._run(field.compute)
        if key not in self.env.computed:
            raise ValueError(f"Compute method failed to assign {self}.{field.name}")
        value = self.env.computed.pop(key)
        if field.relational and not hasattr(value, "_ids"):
            return self.env[field.comodel_name].browse(value)
        return value

    def _run(self, method):
        return method(self) if callable(method) else getattr(self, method)()

    def _compute_display_name(self):
        name = self._rec_name or ("name" if "name" in self._fields else None)
        for record in self:
            record.display_name = str(record[name] or "") if name else f"{record._name},{record.id}"

    def name_get(self):
        return [(record.id, record.display_name) for record in self]

    # Reading

    def search(self, terms=(), offset=0, limit=None, order=None):
        terms = list(terms)
        hidden = "active" in self._fields and self.env.context.get("active_test", True)
        if hidden and not any(isinstance(term, (tuple, list)) and term[0] == "active" for term in terms):
            terms = terms + [("active", "=", True)]
        condition, parameters = domain.compile(self, terms)
        query = f'SELECT id FROM "{self._table}" WHERE {condition} ORDER BY {order or self._order}'
        query += f" LIMIT {int(limit)}" if limit else ""
        query += f" OFFSET {int(offset)}" if offset else ""
        self.env.cr.execute(query, parameters)
        return self.browse([id for id, in self.env.cr.fetchall()])

    def search_count(self, terms=(), limit=None):
        return len(self.search(terms, limit=limit))

    def search_read(self, terms=(), fields=None, offset=0, limit=None, order=None):
        return self.search(terms, offset, limit, order).read(fields)

    def read(self, names=None):
        def plain(record, name):
            value = record[name]
            if not hasattr(value, "_ids"):
                return value
            return value.ids if self._fields[name].type != "many2one" else (value.id, value.display_name) if value else False

        return [{"id": record.id, **{name: plain(record, name) for name in names or self._fields}} for record in self]

    def exists(self):
        if not self._ids:
            return self
        self.env.cr.execute(f'SELECT id FROM "{self._table}" WHERE id = ANY(%s)', (self.ids,))
        there = {id for id, in self.env.cr.fetchall()}
        return self.browse([id for id in self._ids if id in there])

    def default_get(self, names):
        def default(field):
            return field.default(self) if callable(field.default) else field.default

        return {name: default(self._fields[name]) for name in names if "default" in self._fields[name].parameters}

    # Writing

    def create(self, values):
        several = not isinstance(values, dict)
        return self.browse([self._create(one) for one in (values if several else [values])])

    def _create(self, given):
        missing = [name for name in self._fields if name not in given]
        values = {**self.default_get(missing), **given}
        now = datetime.datetime.utcnow()
        stamps = {"create_uid": self.env.uid, "create_date": now, "write_uid": self.env.uid, "write_date": now}
        columns, rest = self._split({**values, **stamps})
        names = ", ".join(f'"{name}"' for name in columns)
        marks = ", ".join(["%s"] * len(columns))
        # A required field that is computed gets its value later.
        self.env.cr.execute(f'INSERT INTO "{self._table}" ({names}) VALUES ({marks}) RETURNING id', list(columns.values()))
        record = self.browse(self.env.cr.fetchone()[0])
        for field, value in rest:
            field.write(record, value)
        record._after(set(self._fields) - {name for name, field in self._fields.items() if field.store and field.computed and name in given})
        return record.id

    def write(self, values):
        if not self._ids:
            return True
        self._store({**values, "write_uid": self.env.uid, "write_date": datetime.datetime.utcnow()})
        for record in self:
            record._after(set(values))
        return True

    def _store(self, values):
        columns, rest = self._split(values)
        if columns:
            changes = ", ".join(f'"{name}" = %s' for name in columns)
            self.env.cr.execute(f'UPDATE "{self._table}" SET {changes} WHERE id = ANY(%s)', [*columns.values(), self.ids])
        for record in self:
            for field, value in rest:
                field.write(record, value)

    def _split(self, values):
        """Returns the values that have a column, converted, and the other values."""
        columns, rest = {}, []
        for name, value in values.items():
            field = self._known(name)
            if field.store:
                columns[name] = field.to_column(self, value)
            elif field.type in ("one2many", "many2many") and not field.computed:
                rest.append((field, value))
            elif field.inverse:
                rest.append((_Inverse(field), value))
            elif not field.computed:
                raise UserError(f"{self._name}.{name} cannot be written")
        return columns, rest

    def _after(self, changed):
        """Updates computed fields and checks constraints after a change, also of the record that these lines belong to."""
        for name, field in self._fields.items():
            if field.store and field.compute and self._follows(field, changed):
                self._recompute(field)
                changed = changed | {name}
        for name, names in self._checks:
            if changed & names:
                getattr(self, name)()
        for name, link in self._fields.items():
            if link.type == "many2one" and link.store and link.comodel_name in self.env.registry:
                whole = self.env[link.comodel_name]
                for line in whole._fields.values():
                    if line.type == "one2many" and line.comodel_name == self._name and line.inverse_name == name:
                        for field in whole._fields.values():
                            if field.store and field.compute and whole._follows(field, {line.name}) and self[name]:
                                self[name]._recompute(field)

    def _follows(self, field, changed):
        method = field.compute if callable(field.compute) else getattr(type(self), field.compute)
        paths = [one for path in getattr(method, "_depends", ()) for one in (path(self) if callable(path) else [path])]
        return any(path.split(".")[0] in changed for path in paths)

    def _recompute(self, field):
        self.env.computed[self._name, field.name] = True
        try:
            self._run(field.compute)
        finally:
            del self.env.computed[self._name, field.name]

    def copy(self, default=None):
        kept = [name for name, field in self._fields.items() if field.store and name not in READ_ONLY and field.copy is not False]
        return self.create({**{name: self[name] for name in kept}, **(default or {})})

    def unlink(self):
        for name in self._unlink_checks:
            getattr(self, name)()
        if self._ids:
            self.env.cr.execute(f'DELETE FROM "{self._table}" WHERE id = ANY(%s)', (self.ids,))
            self.env.cr.execute("DELETE FROM ir_model_data WHERE model = %s AND res_id = ANY(%s)", (self._name, self.ids))
        return True

    def invalidate_recordset(self, fnames=None, flush=True):
        """Does nothing: no value is ever cached."""

    invalidate_model = flush_recordset = flush_model = invalidate_recordset


class _Inverse:
    """Writes a computed field by its inverse method."""

    def __init__(self, field):
        self.field = field

    def write(self, record, value):
        key = (record._name, record.id, self.field.name)
        record.env.computed[key] = value
        try:
            record._run(self.field.inverse)
        finally:
            record.env.computed.pop(key, None)


class AbstractModel(BaseModel):
    _register = False


class Model(BaseModel):
    _register = False
    _abstract = False


class TransientModel(Model):
    _register = False
    _transient = True
