"""Installs and updates in Odoo's order: base, the list of modules, then the marked modules by their dependencies."""

import logging
import sys
import time

from .. import SUPERUSER_ID, api, logs, schema, sql_db
from ..exceptions import UserError
from ..tests import runner
from . import convert, module

_logger = logging.getLogger(__name__)


def reset_modules_state(cr):
    """Restores the states of modules that an interrupted run left marked."""
    if not schema.is_initialized(cr):
        _logger.info("skipping reset_modules_state, ir_module_module table does not exists")
        return
    cr.execute("UPDATE ir_module_module SET state = 'installed' WHERE state IN ('to remove', 'to upgrade')")
    cr.execute("UPDATE ir_module_module SET state = 'uninstalled' WHERE state = 'to install'")
    cr.commit()
    _logger.warning("Transient module states were reset")


class Loader:
    def __init__(self, cr, options, registry, report):
        self.cr = cr
        self.options = options
        self.registry = registry
        self.report = report
        self.env = api.Environment(cr, SUPERUSER_ID, {}, registry)
        # Name to manifest, in the order of loading.
        self.graph = {}
        self.updated = []

    def run(self):
        wanted = bool(self.options.init or self.options.update)
        if not schema.is_initialized(self.cr):
            if not wanted:
                _logger.error("Database %s not initialized, you can force it with `-i base`", self.cr.dbname)
                return
            _logger.info("init db")
            self._initialize()
        elif self._interrupted():
            reset_modules_state(self.cr)
        if wanted and {"base", "all"} & set(self.options.update):
            self.cr.execute("UPDATE ir_module_module SET state = 'to upgrade' WHERE name = 'base' AND state = 'installed'")
        self._load(["base"])
        if wanted:
            self._mark()
        # Installed modules come first, so that new addons find them complete.
        self._load_states("installed", "to upgrade")
        if wanted:
            self._load_states("installed", "to upgrade", "to install")
        self._complain()
        self.cr.commit()
        _logger.info("Modules loaded.")

    def _initialize(self):
        for statement in schema.FIRST:
            self.cr.execute(statement)
        self._update_list()
        self.cr.execute("UPDATE ir_module_module SET state = 'to install' WHERE name IN ('base', 'web')")

    def _interrupted(self):
        self.cr.execute("SELECT count(*) FROM ir_module_module WHERE state IN ('to install', 'to upgrade', 'to remove')")
        return self.cr.fetchone()[0] > 0

    # Which modules

    def _update_list(self):
        """Writes a row for each addon on the path."""
        self.cr.execute("SELECT name, id FROM ir_module_module")
        there = dict(self.cr.fetchall())
        for name in module.all_names():
            known = module.manifest(name)
            about = (known["name"], known["author"], known["license"], bool(known["auto_install"]))
            if name in there:
                self.cr.execute(
                    "UPDATE ir_module_module SET shortdesc = %s, author = %s, license = %s, auto_install = %s WHERE id = %s",
                    (*about, there[name]),
                )
                id = there[name]
                self.cr.execute("DELETE FROM ir_module_module_dependency WHERE module_id = %s", (id,))
            else:
                self.cr.execute(
                    """INSERT INTO ir_module_module (name, state, shortdesc, author, license, auto_install)
                       VALUES (%s, %s, %s, %s, %s, %s) RETURNING id""",
                    (name, "uninstalled" if known["installable"] else "uninstallable", *about),
                )
                id = self.cr.fetchone()[0]
                schema.name_xmlid(self.cr, "base", f"module_{name}", "ir.module.module", id, True)
            for depended in known["depends"]:
                self.cr.execute("INSERT INTO ir_module_module_dependency (name, module_id) VALUES (%s, %s)", (depended, id))

    def _mark(self):
        _logger.info("updating modules list")
        self._update_list()
        states = self._states()
        asked = set(self.options.init) | set(self.options.update)
        unknown = asked - set(states) - {"all"}
        if unknown:
            _logger.warning("invalid module names, ignored: %s", ", ".join(sorted(unknown)))
        for name in self.options.init:
            if states.get(name) == "uninstalled":
                self._install(name, states, [])
        self._install_automatic(states)
        updated = [name for name in self.options.update if states.get(name) == "installed"]
        if {"all", "base"} & set(self.options.update):
            updated = [name for name, state in states.items() if state == "installed" and name != "base"]
        for name in updated:
            self._upgrade(name, states)
        self.cr.commit()

    def _states(self):
        self.cr.execute("SELECT name, state FROM ir_module_module ORDER BY name")
        return dict(self.cr.fetchall())

    def _set(self, name, state, states):
        states[name] = state
        self.cr.execute("UPDATE ir_module_module SET state = %s WHERE name = %s", (state, name))

    def _install(self, name, states, path):
        if name in path:
            raise UserError("Recursion error in modules dependencies!")
        for depended in module.manifest(name)["depends"]:
            if depended not in states:
                raise UserError(
                    f'You try to install module "{name}" that depends on module "{depended}".\n'
                    "But the latter module is not available in your system."
                )
            if states[depended] == "uninstalled":
                self._install(depended, states, [*path, name])
        try:
            module.check_external_dependencies(module.manifest(name))
        except Exception as error:
            raise UserError(f'Unable to install module "{name}" because an external dependency is not met: {error}') from error
        self._set(name, "to install", states)

    def _install_automatic(self, states):
        coming = ("installed", "to install", "to upgrade")
        for name in module.all_names():
            known = module.manifest(name)
            triggers = known["auto_install"] if isinstance(known["auto_install"], list) else known["depends"]
            if known["auto_install"] and states.get(name) == "uninstalled" and all(states.get(one) in coming for one in triggers):
                self._install(name, states, [])

    def _upgrade(self, name, states):
        """The module and all that depend on it."""
        if states.get(name) != "installed":
            return
        self._set(name, "to upgrade", states)
        self.cr.execute(
            "SELECT m.name FROM ir_module_module m JOIN ir_module_module_dependency d ON d.module_id = m.id WHERE d.name = %s", (name,)
        )
        for dependent, in self.cr.fetchall():
            self._upgrade(dependent, states)

    # Loading

    def _load_states(self, *states):
        while True:
            self.cr.execute("SELECT name FROM ir_module_module WHERE state IN %s ORDER BY name", (states,))
            names = [name for name, in self.cr.fetchall() if name not in self.graph]
            if not names or not self._load(names):
                break

    def _load(self, names):
        """Adds the modules whose dependencies are loaded, and loads them one by one. Returns how many were added."""
        started, before, extra = time.time(), self.cr.sql_log_count, sql_db.counter
        waiting = {name: module.manifest(name) for name in names}
        for name in [name for name, known in waiting.items() if not known.get("installable")]:
            _logger.warning("module %s: not installable, skipped", name)
            del waiting[name]
        added = []
        while ready := sorted(name for name, known in waiting.items() if all(one in self.graph for one in known["depends"])):
            for name in ready:
                self.graph[name] = waiting.pop(name)
            added += ready
        for name, known in waiting.items():
            unmet = ", ".join(one for one in known["depends"] if one not in self.graph)
            _logger.error("module %s: Unmet dependencies: %s", name, unmet)
        if not added:
            return 0
        _logger.info("loading %d modules...", len(self.graph))
        for name in added:
            self._load_one(name, self.graph[name], list(self.graph).index(name) + 1)
        queries = self.cr.sql_log_count - before
        _logger.log(
            logs.RUNBOT,
            "%s modules loaded in %.2fs, %s queries (+%s extra)",
            len(self.graph), time.time() - started, queries, sql_db.counter - extra - queries,
        )
        return len(added)

    def _load_one(self, name, known, index):
        self.cr.execute("SELECT id, state, demo FROM ir_module_module WHERE name = %s", (name,))
        id, state, had_demo = self.cr.fetchone()
        updating = state in ("to install", "to upgrade") or name in self.options.init or {name, "all"} & set(self.options.update)
        level = logging.INFO if updating else logging.DEBUG
        started, before, extra = time.time(), self.cr.sql_log_count, sql_db.counter
        _logger.log(level, "Loading module %s (%d/%d)", name, index, len(self.graph))
        module.load(name)
        python = sys.modules[f"odoo.addons.{name}"]
        if state == "to install" and known.get("pre_init_hook"):
            getattr(python, known["pre_init_hook"])(self.env)
        models = self.registry.load(name)
        results, tested, test_time = None, 0, 0.0
        if updating:
            schema.init_models(self.env, models, name)
            mode = "init" if state == "to install" or name in self.options.init else "update"
            self._load_data(name, known, mode)
            demo = self._load_demo(name, known, state == "to install", had_demo, mode)
            self.cr.execute("UPDATE ir_module_module SET demo = %s WHERE id = %s", (demo, id))
            if state == "to install" and known.get("post_init_hook"):
                getattr(python, known["post_init_hook"])(self.env)
            self.cr.execute("UPDATE ir_module_module SET state = 'installed', latest_version = %s WHERE id = %s", (known["version"], id))
            self.cr.commit()
            self.updated.append(name)
            results, tested, test_time = self._test([name], "at_install")
        own = self.cr.sql_log_count - before
        other = sql_db.counter - extra - tested - own
        extras = [f"+{count} {kind}" for count, kind in ((tested, "test"), (other, "other")) if count]
        _logger.log(
            level,
            "Module %s loaded in %.2fs%s, %s queries%s",
            name,
            time.time() - started,
            f" (incl. {test_time:.2f}s test)" if results else "",
            own,
            f" ({', '.join(extras)})" if extras else "",
        )
        if results and not results.wasSuccessful():
            _logger.error("Module %s: %d failures, %d errors of %d tests", name, len(results.failures), len(results.errors), results.testsRun)

    def _load_data(self, name, known, mode):
        for file in known["data"]:
            _logger.info("loading %s/%s", name, file)
            convert.load(self.env, name, file, mode)

    def _load_demo(self, name, known, new, had_demo, mode):
        """Odoo's rule: a module gets demo data only when all of its dependencies have theirs."""
        wanted = had_demo if not new else not self.options.without_demo
        for depended in known["depends"]:
            self.cr.execute("SELECT demo FROM ir_module_module WHERE name = %s", (depended,))
            wanted = wanted and self.cr.fetchone()[0]
        if not wanted:
            return False
        _logger.info("Module %s: loading demo", name)
        try:
            with self.cr.savepoint():
                for file in known["demo"]:
                    _logger.info("loading %s/%s", name, file)
                    convert.load(self.env, name, file, mode, noupdate=True)
            return True
        except Exception:
            _logger.warning("Module %s demo data failed to install, installed without demo data", name, exc_info=True)
            return False

    def _test(self, names, position):
        """Returns the results (None without tests), and the number of statements and the seconds that they took."""
        if not self.options.test_enable:
            return None, 0, 0.0
        started, before = time.time(), sql_db.counter
        results = runner.run(self, names, position)
        self.report.add(results)
        return results if results.testsRun or not results.wasSuccessful() else None, sql_db.counter - before, time.time() - started

    def post_tests(self):
        names = self.updated if self.options.init or self.options.update else list(self.graph)
        service = logging.getLogger("odoo.service.server")
        service.info("Starting post tests")
        results, queries, seconds = self._test(names, "post_install")
        service.info("%d post-tests in %.2fs, %s queries", results.testsRun if results else 0, seconds, queries)

    def _complain(self):
        """Logs installed modules that could not be loaded, and models that nobody may read."""
        self.cr.execute("SELECT name FROM ir_module_module WHERE state = 'installed' ORDER BY name")
        missing = [name for name, in self.cr.fetchall() if name not in self.graph]
        if missing:
            _logger.error("Some modules are not loaded, some dependencies or manifest may be missing: %s", missing)
        stuck = sorted(name for name, state in self._states().items() if state in ("to install", "to upgrade", "to remove"))
        if stuck:
            _logger.error("Some modules have inconsistent states, some dependencies may be missing: %s", stuck)
        for name in self.updated:
            own = [model for model in self.registry.models.values() if model._module == name and not model._abstract and not model._transient]
            bare = []
            for model in own:
                self.cr.execute("SELECT 1 FROM ir_model_access a JOIN ir_model m ON m.id = a.model_id WHERE m.model = %s", (model._name,))
                if not self.cr.fetchone():
                    bare.append(model._name)
            if bare:
                _logger.warning("The models %s have no access rules in module %s, consider adding some", sorted(bare), name)
