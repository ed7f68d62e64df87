# Puts the files of Odoo's attachments into the database, where Odoo looks for them when it has no file.
import os
import sys

import psycopg2

folder = sys.argv[1]
connection = psycopg2.connect("")
cursor = connection.cursor()
cursor.execute(
    "SELECT count(*) FROM information_schema.columns"
    " WHERE table_name = 'ir_attachment' AND column_name IN ('store_fname', 'db_datas')"
)
if cursor.fetchone()[0] == 2:
    cursor.execute("SELECT id, store_fname FROM ir_attachment WHERE store_fname IS NOT NULL")
    for number, name in cursor.fetchall():
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            with open(path, "rb") as file:
                values = (psycopg2.Binary(file.read()), number)
            cursor.execute("UPDATE ir_attachment SET db_datas = %s, store_fname = NULL WHERE id = %s", values)
connection.commit()
