"""Prints the state of the client's database: one fact on each line, as a list of texts in JSON.

It runs in the image of the stage, because this image has the psycopg2 with which Odoo itself reaches
the database. It only reads, and waits for nobody's lock.
"""

import json
import os


def show(*values):
    texts = [" ".join(str(value).split())[:500] for value in values]
    print(json.dumps(texts))


def main():
    try:
        import psycopg2
    except ImportError:
        return show("problem", "The image has no psycopg2, so it cannot be an image of Odoo.")
    with open(os.path.join(os.path.dirname(__file__), "password.json"), encoding="utf-8") as file:
        password = json.load(file)
    try:
        connection = psycopg2.connect("", password=password, connect_timeout=10, application_name="ecluse")
    except psycopg2.Error as error:
        return show("problem", f"It cannot be reached: {error}")
    try:
        connection.set_session(readonly=True)
        read(connection.cursor())
    except psycopg2.Error as error:
        return show("problem", f"It cannot be read: {error}")
    show("end")


def read(cursor):
    cursor.execute("SET LOCAL statement_timeout = '20s'")
    cursor.execute("SET LOCAL lock_timeout = '5s'")
    cursor.execute("SELECT current_setting('server_version_num'), pg_database_size(current_database())")
    version, size = cursor.fetchone()
    show("server", version)
    show("size", size)
    cursor.execute("SELECT to_regclass('ir_module_module') IS NOT NULL")
    if not cursor.fetchone()[0]:
        return
    show("odoo")
    cursor.execute(
        "SELECT name, state, coalesce(latest_version, '') FROM ir_module_module"
        " WHERE state IN ('installed', 'to upgrade', 'to install', 'to remove') ORDER BY name LIMIT 3001"
    )
    for module in cursor.fetchall():
        show("module", *module)
    cursor.execute("SELECT code FROM res_lang WHERE active ORDER BY code LIMIT 501")
    for (code,) in cursor.fetchall():
        show("language", code)
    cursor.execute("SELECT value FROM ir_config_parameter WHERE key = 'database.is_neutralized'")
    value = cursor.fetchone()
    if value and str(value[0]).lower() in ("true", "1", "t"):
        show("neutralised")


if __name__ == "__main__":
    main()
