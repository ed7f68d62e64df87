"""The tables of models, and the tables in which Odoo describes the models."""

import logging

_logger = logging.getLogger("odoo.schema")

# The tables that describe models have to exist before the first model.
FIRST = [
    """CREATE TABLE ir_module_module (id serial PRIMARY KEY, name varchar NOT NULL UNIQUE, shortdesc varchar, state varchar,
       latest_version varchar, author varchar, license varchar, demo bool DEFAULT FALSE, auto_install bool DEFAULT FALSE)""",
    """CREATE TABLE ir_module_module_dependency (id serial PRIMARY KEY, name varchar,
       module_id int4 REFERENCES ir_module_module ON DELETE CASCADE)""",
    """CREATE TABLE ir_model_data (id serial PRIMARY KEY, module varchar NOT NULL, name varchar NOT NULL, model varchar NOT NULL,
       res_id int4, noupdate bool DEFAULT FALSE)""",
    "CREATE UNIQUE INDEX ir_model_data_module_name_uniq_index ON ir_model_data (module, name)",
    "CREATE INDEX ir_model_data_model_res_id_index ON ir_model_data (model, res_id)",
    "CREATE TABLE ir_model (id serial PRIMARY KEY, model varchar NOT NULL UNIQUE, name varchar, state varchar, transient bool)",
    """CREATE TABLE ir_model_fields (id serial PRIMARY KEY, name varchar NOT NULL, model varchar NOT NULL, model_id int4 REFERENCES
       ir_model ON DELETE CASCADE, field_description varchar, ttype varchar, relation varchar, required bool, store bool,
       UNIQUE (model, name))""",
    "CREATE TABLE res_currency (id serial PRIMARY KEY, name varchar NOT NULL UNIQUE, symbol varchar)",
    "CREATE TABLE res_partner (id serial PRIMARY KEY, name varchar, active bool DEFAULT TRUE)",
    "CREATE TABLE res_company (id serial PRIMARY KEY, name varchar NOT NULL, partner_id int4, currency_id int4)",
    """CREATE TABLE res_users (id serial PRIMARY KEY, login varchar NOT NULL UNIQUE, active bool DEFAULT TRUE, partner_id int4,
       company_id int4)""",
    "INSERT INTO res_currency (name, symbol) VALUES ('EUR', '€')",
    "INSERT INTO res_partner (name) VALUES ('My Company'), ('System')",
    "INSERT INTO res_company (name, partner_id, currency_id) VALUES ('My Company', 1, 1)",
    "INSERT INTO res_users (login, partner_id, company_id) VALUES ('__system__', 2, 1)",
    """INSERT INTO ir_model_data (module, name, model, res_id, noupdate) VALUES ('base', 'EUR', 'res.currency', 1, TRUE),
       ('base', 'main_partner', 'res.partner', 1, TRUE), ('base', 'partner_root', 'res.partner', 2, TRUE),
       ('base', 'main_company', 'res.company', 1, TRUE), ('base', 'user_root', 'res.users', 1, TRUE)""",
]


def is_initialized(cr):
    return _exists(cr, "ir_module_module")


def _exists(cr, table):
    cr.execute("SELECT 1 FROM pg_class WHERE relname = %s AND relkind IN ('r', 'v') AND relnamespace = 'public'::regnamespace", (table,))
    return cr.fetchone() is not None


def init_models(env, names, module):
    """Creates or completes the tables of these models, one statement at a time, and describes the models."""
    logging.getLogger("odoo.modules.registry").info("module %s: creating or updating database tables", module)
    models = [env[name] for name in names]
    foreign_keys = []
    for model in models:
        if model._auto and not model._abstract:
            foreign_keys += _table(env.cr, model)
    for model in models:
        _describe(env, model, module)
    for model in models:
        if not model._abstract:
            _relations(env, model)
            for name, definition, _ in model._sql_constraints:
                _constraint(env.cr, model._table, f"{model._table}_{name}", definition)
    for model, field in foreign_keys:
        _foreign_key(env, model, field)


def _table(cr, model):
    """Returns the links whose foreign keys are still missing."""
    if not _exists(cr, model._table):
        cr.execute(f'CREATE TABLE "{model._table}" (id SERIAL NOT NULL PRIMARY KEY)')
        cr.execute(f'COMMENT ON TABLE "{model._table}" IS %s', (model._description,))
    cr.execute("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped", (f'"{model._table}"',))
    there = {name for name, in cr.fetchall()}
    foreign_keys = []
    for name, field in model._fields.items():
        if not field.store or name in there:
            continue
        cr.execute(f'ALTER TABLE "{model._table}" ADD COLUMN "{name}" {field.column}')
        cr.execute(f'COMMENT ON COLUMN "{model._table}"."{name}" IS %s', (field.label,))
        if "default" in field.parameters:
            value = field.to_column(model, model.default_get([name])[name])
            if value is not None:
                cr.execute(f'UPDATE "{model._table}" SET "{name}" = %s WHERE "{name}" IS NULL', (value,))
        if field.required and not field.computed:
            with cr.savepoint():
                cr.execute(f'ALTER TABLE "{model._table}" ALTER COLUMN "{name}" SET NOT NULL')
        if field.index:
            cr.execute(f'CREATE INDEX ON "{model._table}" ("{name}")')
        if field.type == "many2one":
            foreign_keys.append((model, field))
    return foreign_keys


def _foreign_key(env, model, field):
    if field.comodel_name not in env.registry:
        logging.getLogger("odoo.fields").warning("Field %s.%s with unknown comodel_name %r", model._name, field.name, field.comodel_name)
        return
    comodel = env[field.comodel_name]
    if comodel._abstract or not _exists(env.cr, comodel._table):
        return
    after = field.ondelete or ("restrict" if field.required else "set null")
    env.cr.execute(f'ALTER TABLE "{model._table}" ADD FOREIGN KEY ("{field.name}") REFERENCES "{comodel._table}" ON DELETE {after}')


def _relations(env, model):
    for field in model._fields.values():
        if field.type != "many2many" or field.computed or field.comodel_name not in env.registry:
            continue
        name, own, other = field.table()
        comodel = env[field.comodel_name]
        if _exists(env.cr, name) or not _exists(env.cr, comodel._table):
            continue
        env.cr.execute(
            f'CREATE TABLE "{name}" ("{own}" int4 NOT NULL REFERENCES "{model._table}" ON DELETE CASCADE, '
            f'"{other}" int4 NOT NULL REFERENCES "{comodel._table}" ON DELETE CASCADE, PRIMARY KEY ("{own}", "{other}"))'
        )
        env.cr.execute(f'CREATE INDEX ON "{name}" ("{other}", "{own}")')


def _constraint(cr, table, name, definition):
    cr.execute("SELECT 1 FROM pg_constraint WHERE conname = %s", (name,))
    if not cr.fetchone():
        cr.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}')


def _describe(env, model, module):
    """Writes the rows of the model in ir_model, ir_model_fields and ir_model_data."""
    cr = env.cr
    cr.execute(
        """INSERT INTO ir_model (model, name, state, transient) VALUES (%s, %s, 'base', %s)
           ON CONFLICT (model) DO UPDATE SET name = excluded.name RETURNING id""",
        (model._name, model._description, model._transient),
    )
    id = cr.fetchone()[0]
    name_xmlid(cr, module, f"model_{model._name.replace('.', '_')}", "ir.model", id)
    cr.execute("SELECT name FROM ir_model_fields WHERE model = %s", (model._name,))
    there = {name for name, in cr.fetchall()}
    for name, field in model._fields.items():
        if name in there:
            continue
        cr.execute(
            """INSERT INTO ir_model_fields (name, model, model_id, field_description, ttype, relation, required, store)
               VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING id""",
            (name, model._name, id, field.label, field.type, field.comodel_name, bool(field.required), field.store),
        )
        name_xmlid(cr, module, f"field_{model._name.replace('.', '_')}__{name}", "ir.model.fields", cr.fetchone()[0])


def name_xmlid(cr, module, name, model, id, noupdate=False):
    cr.execute(
        """INSERT INTO ir_model_data (module, name, model, res_id, noupdate) VALUES (%s, %s, %s, %s, %s)
           ON CONFLICT (module, name) DO UPDATE SET model = excluded.model, res_id = excluded.res_id""",
        (module, name, model, id, noupdate),
    )
