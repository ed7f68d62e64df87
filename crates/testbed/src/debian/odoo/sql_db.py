"""Connections and cursors that count their statements."""

import contextlib
import itertools
import logging
import os

import psycopg2
import psycopg2.extensions
from psycopg2 import errors

_logger = logging.getLogger(__name__)

# Statements of this process.
counter = 0
_open = []
_names = itertools.count(1)


def connect(options, database):
    given = {
        "host": options.db_host,
        "port": options.db_port,
        "user": options.db_user,
        "password": options.db_password,
        "sslmode": options.db_sslmode,
    }
    try:
        connection = psycopg2.connect(
            dbname=database, application_name=f"odoo-{os.getpid()}", **{name: value for name, value in given.items() if value}
        )
    except psycopg2.Error:
        _logger.info("Connection to the database failed")
        raise
    connection.set_session(isolation_level=psycopg2.extensions.ISOLATION_LEVEL_REPEATABLE_READ)
    _open.append(connection)
    return connection


def close_all():
    count = sum(not connection.closed for connection in _open)
    for connection in _open:
        connection.close()
    _open.clear()
    _logger.info("ConnectionPool(read/write;used=0/count=%d/max=64): Closed %d connections", count, count)


def create_database(options, name):
    """Creates the database when there is none of that name. Returns whether it did."""
    connection = connect(options, "postgres")
    try:
        connection.set_session(isolation_level=psycopg2.extensions.ISOLATION_LEVEL_DEFAULT, autocommit=True)
        with connection.cursor() as cr:
            cr.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
            if cr.fetchone():
                return False
            template = options.db_template
            cr.execute(f"""CREATE DATABASE "{name}" ENCODING 'unicode' TEMPLATE "{template}" """)
            return True
    except errors.InsufficientPrivilege:
        _logger.info("Could not determine if database %s exists, skipping auto-creation", name)
        return False
    finally:
        connection.close()


class Cursor:
    def __init__(self, connection, dbname):
        self.dbname = dbname
        self.sql_log_count = 0
        self._connection = connection
        self._cursor = connection.cursor()

    def execute(self, query, parameters=None):
        global counter
        counter += 1
        self.sql_log_count += 1
        try:
            self._cursor.execute(query, parameters)
        except psycopg2.Error as error:
            _logger.error("bad query: %s\nERROR: %s", query, error)
            raise

    def fetchone(self):
        return self._cursor.fetchone()

    def fetchall(self):
        return self._cursor.fetchall()

    def dictfetchall(self):
        names = [column.name for column in self._cursor.description]
        return [dict(zip(names, row)) for row in self._cursor.fetchall()]

    def dictfetchone(self):
        return next(iter(self.dictfetchall()), None)

    @property
    def rowcount(self):
        return self._cursor.rowcount

    def commit(self):
        self._connection.commit()

    def rollback(self):
        self._connection.rollback()

    @contextlib.contextmanager
    def savepoint(self, flush=True):
        name = f"sp_{next(_names)}"
        self.execute(f"SAVEPOINT {name}")
        try:
            yield
        except BaseException:
            self.execute(f"ROLLBACK TO SAVEPOINT {name}")
            raise
        self.execute(f"RELEASE SAVEPOINT {name}")

    def close(self):
        self._connection.rollback()
        self._cursor.close()
        self._connection.close()
