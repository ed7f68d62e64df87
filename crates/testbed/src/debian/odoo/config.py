"""The options of the command line, completed by the configuration file."""

import argparse
import configparser
import os

CORE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "addons")
# Real options that have no meaning for a server with one process and one language.
WITHOUT_MEANING = [
    "--db-filter", "--db_maxconn", "--dev", "--gevent-port", "--http-interface", "--language", "--limit-memory-hard",
    "--limit-memory-soft", "--limit-request", "--limit-time-cpu", "--limit-time-real", "--load", "--load-language",
    "--max-cron-threads", "--pidfile", "--screenshots", "--unaccent", "--upgrade-path", "--workers",
]


def parse(arguments):
    if arguments[:1] == ["server"]:
        arguments = arguments[1:]
    parser = argparse.ArgumentParser(prog="odoo", usage="odoo [options]")
    add = parser.add_argument
    add("--version", action="version", version="Odoo Server 18.0-20251015")
    add("-c", "--config", default=os.environ.get("ODOO_RC", "/etc/odoo/odoo.conf"))
    add("-d", "--database", dest="db_name")
    add("-i", "--init")
    add("-u", "--update")
    add("--without-demo")
    add("--stop-after-init", action="store_true")
    add("--no-http", action="store_true")
    add("--test-enable", action="store_true")
    add("--test-tags")
    add("--db_host")
    add("--db_port")
    add("-r", "--db_user")
    add("-w", "--db_password")
    add("--db_sslmode")
    add("--db-template", "--db_template", dest="db_template")
    add("--addons-path")
    add("-p", "--http-port", type=int)
    add("-D", "--data-dir")
    add("--logfile")
    add("--log-level")
    add("--log-handler", action="append", default=[])
    add("--i18n-overwrite", "--proxy-mode", "--no-database-list", action="store_true", dest="_unused")
    for option in WITHOUT_MEANING:
        add(option, dest="_unused")
    options = parser.parse_args(arguments)
    for path in _listed(options.addons_path):
        if not os.path.isdir(path):
            parser.error(f"option --addons-path: no such directory: {path!r}")
    _complete(options)
    options.addons_path = [CORE] + [os.path.abspath(path) for path in _listed(options.addons_path) if os.path.abspath(path) != CORE]
    for name in ("db_name", "init", "update"):
        setattr(options, name, _listed(getattr(options, name)))
    options.test_tags = options.test_tags or ("+standard" if options.test_enable else None)
    options.test_enable = bool(options.test_tags)
    return options


def _listed(text):
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def _complete(options):
    file = configparser.RawConfigParser()
    file.read(options.config)
    given = dict(file.items("options")) if file.has_section("options") else {}
    defaults = {"http_port": "8069", "data_dir": os.path.expanduser("~/.local/share/Odoo"), "log_level": "info", "db_template": "template0"}
    for name, value in {**defaults, **given}.items():
        if getattr(options, name, False) is None and value not in ("False", "None", ""):
            setattr(options, name, value)
    options.http_port = int(options.http_port)
