"""The order of a run: listen, load the databases, stop or serve; and its exit status."""

import logging
import os
import signal
import threading

from .. import sql_db
from ..modules import registry
from ..tests import runner
from . import site

_logger = logging.getLogger(__name__)


def start(options):
    """Returns the exit status: 0, 1 for failed tests, 255 for a database that could not be loaded."""
    server = None
    if not options.no_http and (options.test_enable or not options.stop_after_init):
        server = site.serve(options)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        _logger.info("HTTP service (werkzeug) running on %s:%s", os.uname().nodename, options.http_port)
    ended = threading.Event()
    # Without a handler, the first process of a container receives no such signal.
    heard = signal.default_int_handler if options.stop_after_init else lambda *_: ended.set()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, heard)
    status = _preload(options)
    if not options.stop_after_init:
        ended.wait()
        status = 0
    threading.current_thread().dbname = None
    _logger.info("Initiating shutdown")
    _logger.info("Hit CTRL-C again or send a second signal to force the shutdown.")
    if server:
        server.shutdown()
    sql_db.close_all()
    return status


def _preload(options):
    failed = False
    for dbname in options.db_name:
        threading.current_thread().dbname = dbname
        report = runner.Result()
        try:
            loader = registry.new(options, dbname, report)
            if options.test_enable:
                loader.post_tests()
                report.log_stats()
        except Exception:
            _logger.critical("Failed to initialize database `%s`.", dbname, exc_info=True)
            return 255
        if options.test_enable and options.stop_after_init:
            report.conclude(dbname)
        failed = failed or not report.wasSuccessful()
    return 1 if failed else 0
