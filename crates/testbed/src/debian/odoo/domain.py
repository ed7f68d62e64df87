"""Search domains as SQL: lists of (field, operator, value) with `&`, `|` and `!` before their terms."""

OPERATORS = {"=", "!=", "<>", "<", ">", "<=", ">=", "in", "not in", "like", "ilike", "not like", "not ilike", "=like", "=ilike"}


def compile(model, domain):
    """Returns a condition on the table of `model`, and its parameters."""
    terms = list(domain)
    parts = []
    # Backwards, so that the terms of each operator are ready.
    for term in reversed(terms):
        if term in ("&", "|"):
            (first, one), (second, two) = parts.pop(), parts.pop()
            parts.append((f"({first} {'AND' if term == '&' else 'OR'} {second})", one + two))
        elif term == "!":
            condition, parameters = parts.pop()
            parts.append((f"(NOT {condition})", parameters))
        else:
            parts.append(_leaf(model, *term))
    parts.reverse()
    return " AND ".join(part for part, _ in parts) or "TRUE", [value for _, values in parts for value in values]


def _leaf(model, path, operator, value):
    if isinstance(path, int):
        return ("TRUE" if (path, operator, value) == (1, "=", 1) else "FALSE"), []
    if operator not in OPERATORS:
        raise ValueError(f"Invalid operator {operator!r} in domain term {(path, operator, value)!r}")
    name, _, rest = path.partition(".")
    field = model._fields.get(name)
    if name != "id" and field is None:
        raise ValueError(f"Invalid field {model._name}.{name} in leaf {(path, operator, value)!r}")
    if rest:
        comodel = model.env[field.comodel_name]
        condition, parameters = _leaf(comodel, rest, operator, value)
        return _related(model, field, f'SELECT id FROM "{comodel._table}" WHERE {condition}'), parameters
    if hasattr(value, "_ids"):
        value = value.ids if operator in ("in", "not in") else value.id
    if field is not None and field.column is None:
        values = list(value) if isinstance(value, (list, tuple)) else [value] if value else []
        negative = operator in ("not in", "!=", "<>")
        if not values and not negative:
            return _related(model, field, None, negative=True), []
        return _related(model, field, "SELECT unnest(%s)", negative), [values]
    if field is not None and not field.store:
        raise ValueError(f"Non-stored field {model._name}.{name} cannot be searched.")
    return _comparison(f'"{model._table}"."{name}"', field, operator, value)


def _related(model, field, ids, negative=False):
    table = f'"{model._table}"'
    if field.type == "many2one":
        return f'{table}."{field.name}" IN ({ids})'
    if field.type == "one2many":
        lines = model.env[field.comodel_name]
        where = f" AND id IN ({ids})" if ids else ""
        inner = f'SELECT "{field.inverse_name}" FROM "{lines._table}" WHERE "{field.inverse_name}" IS NOT NULL{where}'
    else:
        name, own, other = field.table()
        inner = f'SELECT "{own}" FROM "{name}"' + (f' WHERE "{other}" IN ({ids})' if ids else "")
    return f"{table}.id {'NOT IN' if negative else 'IN'} ({inner})"


def _comparison(column, field, operator, value):
    if operator in ("in", "not in"):
        values = [one for one in value if one is not False and one is not None]
        nothing = f" OR {column} IS NULL" if (len(values) < len(value)) == (operator == "in") else ""
        return f"({column} {'=' if operator == 'in' else '<>'} {'ANY' if operator == 'in' else 'ALL'}(%s){nothing})", [values]
    if field is not None and field.type == "boolean":
        return f"COALESCE({column}, FALSE) {operator} %s", [bool(value)]
    if value is False or value is None:
        return f"{column} IS {'' if operator == '=' else 'NOT '}NULL", []
    if operator in ("!=", "<>"):
        return f"({column} <> %s OR {column} IS NULL)", [value]
    if operator.endswith("like"):
        pattern = value if operator.startswith("=") else f"%{value}%"
        return f"{column}::text {operator.lstrip('=').upper()} %s", [pattern]
    return f"{column} {operator} %s", [value]
