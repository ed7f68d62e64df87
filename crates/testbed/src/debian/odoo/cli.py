"""The command `odoo`."""

import logging
import os
import sys

import odoo
import odoo.addons

from . import config, logs, sql_db
from .service import server

_logger = logging.getLogger("odoo")


def main(arguments):
    """Returns the exit status."""
    options = config.parse(arguments)
    if os.geteuid() == 0:
        sys.stderr.write("Running as user 'root' is a security risk.\n")
    if "postgres" in (options.db_user, None if options.db_user else os.environ.get("PGUSER")):
        sys.stderr.write("Using the database user 'postgres' is a security risk, aborting.\n")
        return 1
    logs.start(options.log_level, options.log_handler, options.logfile)
    _logger.info("Odoo version %s", odoo.version)
    if os.path.isfile(options.config):
        _logger.info("Using configuration file at %s", options.config)
    _logger.info("addons paths: %s", options.addons_path)
    host = options.db_host or os.environ.get("PGHOST") or "default"
    user = options.db_user or os.environ.get("PGUSER") or "default"
    _logger.info("database: %s@%s:%s", user, host, options.db_port or os.environ.get("PGPORT") or "default")
    odoo.addons.__path__ = options.addons_path
    os.makedirs(os.path.join(options.data_dir, "sessions"), mode=0o700, exist_ok=True)
    odoo.options = options
    for dbname in options.db_name:
        sql_db.create_database(options, dbname)
    return server.start(options)
