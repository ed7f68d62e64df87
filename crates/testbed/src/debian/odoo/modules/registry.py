"""Builds the registry of a database; restores the states of the modules when that fails."""

import logging
import time

from .. import logs, sql_db
from ..models import Registry
from . import loading

_logger = logging.getLogger(__name__)


def new(options, dbname, report):
    """Loads, installs and updates the modules that `options` name. Returns the loader."""
    started = time.time()
    connection = sql_db.connect(options, dbname)
    cr = sql_db.Cursor(connection, dbname)
    try:
        loader = loading.Loader(cr, options, Registry(), report)
        loader.run()
    except Exception:
        cr.rollback()
        loading.reset_modules_state(cr)
        cr.close()
        _logger.error("Failed to load registry")
        raise
    _logger.log(logs.RUNBOT, "Registry loaded in %.3fs", time.time() - started)
    return loader
