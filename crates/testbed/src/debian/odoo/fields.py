"""The kinds of fields: their columns, and the values that they accept and return."""

import datetime
import json

from .exceptions import UserError


class Command:
    """The triplets that change the lines of a record."""

    create = staticmethod(lambda values: (0, 0, values))
    update = staticmethod(lambda id, values: (1, id, values))
    delete = staticmethod(lambda id: (2, id, 0))
    unlink = staticmethod(lambda id: (3, id, 0))
    link = staticmethod(lambda id: (4, id, 0))
    clear = staticmethod(lambda: (5, 0, 0))
    set = staticmethod(lambda ids: (6, 0, ids))


class Field:
    type = "unknown"
    column = None
    null = False
    relational = False

    def __init__(self, string=None, **parameters):
        self.parameters = parameters if string is None else {**parameters, "string": string}
        self.name = None
        self.model = None

    def __set_name__(self, owner, name):
        self.name = name

    def setup(self, model, name, earlier):
        """This field in one model of a registry; a later definition completes an earlier one of its kind."""
        field = type(self).__new__(type(self))
        inherited = earlier.parameters if earlier is not None and earlier.type == self.type else {}
        field.parameters = {**inherited, **self.parameters}
        field.name, field.model = name, model
        return field

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self.parameters.get(name)

    @property
    def computed(self):
        return bool(self.compute or self.related)

    @property
    def store(self):
        return self.column is not None and self.parameters.get("store", not self.computed)

    @property
    def label(self):
        return self.string or self.name.replace("_", " ").capitalize()

    def __get__(self, record, owner=None):
        return self if record is None else record._field(self)

    def __set__(self, record, value):
        record._assign(self, value)

    def to_column(self, record, value):
        return None if value is False or value is None else value

    def from_column(self, record, value):
        return self.null if value is None else value

    def from_text(self, text):
        return text


class Char(Field):
    type, column = "char", "varchar"

    def to_column(self, record, value):
        return None if value is False or value is None else str(value)


class Text(Char):
    type, column = "text", "text"


class Html(Text):
    type = "html"


class Integer(Field):
    type, column, null = "integer", "int4", 0

    def to_column(self, record, value):
        return int(value or 0)

    def from_text(self, text):
        return int(text)


class Float(Field):
    type, column, null = "float", "float8", 0.0

    def __init__(self, string=None, digits=None, **parameters):
        super().__init__(string, digits=digits, **parameters)

    def to_column(self, record, value):
        return float(value or 0.0)

    def from_column(self, record, value):
        return float(value or 0.0)

    def from_text(self, text):
        return float(text)


class Monetary(Float):
    type, column = "monetary", "numeric"

    def __init__(self, string=None, currency_field=None, **parameters):
        super().__init__(string, **parameters)


class Boolean(Field):
    type, column = "boolean", "bool"

    def to_column(self, record, value):
        return bool(value)

    def from_text(self, text):
        return text.strip().lower() not in ("", "0", "false", "f")


class Date(Field):
    type, column = "date", "date"

    def to_column(self, record, value):
        return self.to_date(value) or None

    @staticmethod
    def today(*_):
        return datetime.date.today()

    context_today = today

    @staticmethod
    def to_date(value):
        if isinstance(value, datetime.datetime):
            return value.date()
        return datetime.date.fromisoformat(value[:10]) if isinstance(value, str) and value else value or None

    @staticmethod
    def to_string(value):
        return value.isoformat() if value else False


class Datetime(Field):
    type, column = "datetime", "timestamp"

    def to_column(self, record, value):
        return self.to_datetime(value) or None

    @staticmethod
    def now(*_):
        return datetime.datetime.utcnow().replace(microsecond=0)

    @staticmethod
    def today(*_):
        return Datetime.now().replace(hour=0, minute=0, second=0)

    @staticmethod
    def to_datetime(value):
        return datetime.datetime.fromisoformat(value) if isinstance(value, str) and value else value or None

    @staticmethod
    def to_string(value):
        return value.strftime("%Y-%m-%d %H:%M:%S") if value else False


class Binary(Field):
    type, column = "binary", "bytea"

    def from_column(self, record, value):
        return False if value is None else bytes(value)


class Image(Binary):
    pass


class Json(Field):
    type, column = "json", "jsonb"

    def to_column(self, record, value):
        return None if value is False or value is None else json.dumps(value)


class Selection(Field):
    type, column = "selection", "varchar"

    def __init__(self, selection=None, string=None, **parameters):
        super().__init__(string, **({} if selection is None else {"selection": selection}), **parameters)

    def setup(self, model, name, earlier):
        field = super().setup(model, name, earlier)
        added = field.parameters.pop("selection_add", None)
        if added and isinstance(field.selection, list):
            field.parameters["selection"] = field.selection + [pair for pair in added if len(pair) == 2]
        return field

    def to_column(self, record, value):
        if value is False or value is None:
            return None
        if isinstance(self.selection, list) and value not in dict(self.selection):
            raise ValueError(f"Wrong value for {self.model}.{self.name}: {value!r}")
        return value


class Many2one(Field):
    type, column, relational = "many2one", "int4", True

    def __init__(self, comodel_name=None, string=None, **parameters):
        super().__init__(string, **({} if comodel_name is None else {"comodel_name": comodel_name}), **parameters)

    def to_column(self, record, value):
        if hasattr(value, "_ids"):
            return value.id or None
        return value or None

    def from_column(self, record, value):
        return record.env[self.comodel_name].browse(value)


class _Many(Field):
    relational = True

    def commands(self, record, value):
        """A list of ids or a recordset means `set`."""
        if hasattr(value, "_ids"):
            return [Command.set(value.ids)]
        value = list(value or [])
        return value if all(isinstance(item, (tuple, list)) for item in value) else [Command.set(value)]


class One2many(_Many):
    type = "one2many"

    def __init__(self, comodel_name=None, inverse_name=None, string=None, **parameters):
        given = {"comodel_name": comodel_name, "inverse_name": inverse_name}
        super().__init__(string, **{name: value for name, value in given.items() if value}, **parameters)

    def read(self, record):
        return record.env[self.comodel_name].with_context(active_test=False).search([(self.inverse_name, "in", record.ids)])

    def write(self, record, value):
        lines = record.env[self.comodel_name]
        for code, id, values in ((*command, 0, 0)[:3] for command in self.commands(record, value)):
            match code:
                case 0:
                    lines.create({**values, self.inverse_name: record.id})
                case 1:
                    lines.browse(id).write(values)
                case 2 | 3:
                    lines.browse(id).unlink()
                case 4:
                    lines.browse(id).write({self.inverse_name: record.id})
                case 5:
                    self.read(record).unlink()
                case 6:
                    kept = lines.browse(values)
                    (self.read(record) - kept).unlink()
                    kept.write({self.inverse_name: record.id})
                case _:
                    raise UserError(f"{self.model}.{self.name}: {code} is no command")


class Many2many(_Many):
    type = "many2many"

    def __init__(self, comodel_name=None, relation=None, column1=None, column2=None, string=None, **parameters):
        given = {"comodel_name": comodel_name, "relation": relation, "column1": column1, "column2": column2}
        super().__init__(string, **{name: value for name, value in given.items() if value}, **parameters)

    def table(self):
        """The table of the relation and its two columns: for the record, and for the other record."""
        own, other = self.model.replace(".", "_"), self.comodel_name.replace(".", "_")
        name = self.relation or "_".join(sorted([own, other])) + "_rel"
        second = self.column2 or f"{other}_id"
        return name, self.column1 or f"{own}_id", "id2" if second == (self.column1 or f"{own}_id") else second

    def read(self, record):
        name, own, other = self.table()
        record.env.cr.execute(f'SELECT "{other}" FROM "{name}" WHERE "{own}" = ANY(%s) ORDER BY 1', (record.ids,))
        return record.env[self.comodel_name].browse([id for id, in record.env.cr.fetchall()])

    def write(self, record, value):
        name, own, other = self.table()
        execute = record.env.cr.execute
        link = f'INSERT INTO "{name}" ("{own}", "{other}") VALUES (%s, %s) ON CONFLICT DO NOTHING'
        for code, id, values in ((*command, 0, 0)[:3] for command in self.commands(record, value)):
            match code:
                case 0:
                    execute(link, (record.id, record.env[self.comodel_name].create(values).id))
                case 1:
                    record.env[self.comodel_name].browse(id).write(values)
                case 2:
                    record.env[self.comodel_name].browse(id).unlink()
                case 3:
                    execute(f'DELETE FROM "{name}" WHERE "{own}" = %s AND "{other}" = %s', (record.id, id))
                case 4:
                    execute(link, (record.id, id))
                case 5 | 6:
                    execute(f'DELETE FROM "{name}" WHERE "{own}" = %s', (record.id,))
                    for linked in values or []:
                        execute(link, (record.id, linked))
                case _:
                    raise UserError(f"{self.model}.{self.name}: {code} is no command")
