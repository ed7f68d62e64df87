"""Odoo's log lines, on standard error or in a file: `DATE TIME,MS PID LEVEL DATABASE LOGGER: MESSAGE `."""

import logging
import os
import threading
import time

# Odoo's own level for its benchmark lines, shown as INFO.
RUNBOT = 25
LEVELS = {
    "notset": logging.NOTSET,
    "debug": logging.DEBUG,
    "debug_sql": logging.DEBUG,
    "debug_rpc": logging.DEBUG,
    "info": logging.INFO,
    "runbot": RUNBOT,
    "test": logging.INFO,
    "warn": logging.WARNING,
    "error": logging.ERROR,
    "critical": logging.CRITICAL,
}


class _Facts(logging.Filter):
    def filter(self, record):
        record.pid = os.getpid()
        record.dbname = getattr(threading.current_thread(), "dbname", None) or "?"
        return True


def start(level, handlers, file=None):
    os.environ["TZ"] = "UTC"
    time.tzset()
    logging.addLevelName(RUNBOT, "INFO")
    logging.captureWarnings(True)
    handler = logging.FileHandler(file) if file else logging.StreamHandler()
    # The space at the end is Odoo's, too.
    handler.setFormatter(logging.Formatter("%(asctime)s %(pid)s %(levelname)s %(dbname)s %(name)s: %(message)s "))
    handler.addFilter(_Facts())
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(LEVELS[level])
    for pair in handlers:
        name, _, wanted = pair.partition(":")
        logging.getLogger(name).setLevel(LEVELS.get(wanted.lower(), wanted.upper()))
