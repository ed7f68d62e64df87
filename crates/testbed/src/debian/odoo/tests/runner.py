"""Finds the tests of an addon, selects those that match the tags, runs them, and logs like Odoo."""

import importlib.util
import inspect
import logging
import re
import time
import traceback
import unittest

from .. import sql_db

_logger = logging.getLogger("odoo.tests.result")
_stats = logging.getLogger("odoo.tests.stats")

# [-][tag][/module][:class][.method]
SPEC = re.compile(r"(?P<sign>[+-])?(?P<tag>\w+|\*)?(?:/(?P<module>\w+))?(?::(?P<case>\w+))?(?:\.(?P<method>\w+))?")


class Selector:
    def __init__(self, text):
        self.wanted, self.unwanted = [], []
        for part in filter(None, (part.strip() for part in text.split(","))):
            match = SPEC.fullmatch(part)
            if match is None:
                _logger.error("Invalid tag %s", part)
                continue
            tag, asked = match["tag"], (match["module"], match["case"], match["method"])
            if match["sign"] == "-":
                self.unwanted.append((None if tag == "*" else tag, *asked))
            else:
                # Without a tag, only standard tests match.
                self.wanted.append((None if tag == "*" else tag or "standard", *asked))
        if not self.wanted:
            self.wanted.append(("standard", None, None, None))

    def picks(self, module, test):
        facts = (module, type(test).__name__, test._testMethodName)

        def fits(spec):
            tag, *asked = spec
            return (tag is None or tag in test.test_tags) and all(want in (None, has) for want, has in zip(asked, facts))

        return any(map(fits, self.wanted)) and not any(map(fits, self.unwanted))


class Result(unittest.TestResult):
    """Counts as `unittest` does and logs each test under its own module."""

    def __init__(self):
        super().__init__()
        # Module to tests, seconds and statements.
        self.stats = {}

    def __str__(self):
        return f"{len(self.failures)} failed, {len(self.errors)} error(s) of {self.testsRun} tests"

    def add(self, other):
        self.failures += other.failures
        self.errors += other.errors
        self.testsRun += other.testsRun
        for module, more in other.stats.items():
            self.stats[module] = tuple(map(sum, zip(self.stats.get(module, (0, 0, 0)), more)))

    def startTest(self, test):
        super().startTest(test)
        self._started = time.time(), sql_db.counter
        _logger_of(test).info("Starting %s ...", _name(test))

    def stopTest(self, test):
        super().stopTest(test)
        started, before = self._started
        module = type(test).__module__.split(".")[2]
        so_far = self.stats.get(module, (0, 0, 0))
        self.stats[module] = tuple(map(sum, zip(so_far, (1, time.time() - started, sql_db.counter - before))))

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        _logger_of(test).info("skipped %s : %s", _name(test), reason)

    def addError(self, test, error):
        super().addError(test, error)
        self._log("ERROR", test, error)

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self._log("FAIL", test, error)

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error is not None:
            self._log("FAIL" if issubclass(error[0], test.failureException) else "ERROR", test, error)

    def _log(self, kind, test, error):
        exception, value, trace = error
        # The frames of `unittest` do not help the reader.
        while trace and "__unittest" in trace.tb_frame.f_globals:
            trace = trace.tb_next
        _logger_of(test).info("=" * 70)
        _logger_of(test).error("%s: %s\n%s", kind, _name(test), "".join(traceback.format_exception(exception, value, trace)))

    def conclude(self, dbname):
        level = logging.ERROR if not self.wasSuccessful() else logging.INFO if self.testsRun else logging.WARNING
        _logger.log(level, "%s when loading database %r", self, dbname)

    def log_stats(self):
        for module, (tests, seconds, queries) in sorted(self.stats.items()):
            _stats.info("%s: %d tests %.2fs %d queries", module, tests, seconds, queries)


def _name(test):
    return f"{type(test).__qualname__}.{test._testMethodName}" if isinstance(test, unittest.TestCase) else str(test)


def _logger_of(test):
    return logging.getLogger(type(test).__module__ if isinstance(test, unittest.TestCase) else "odoo.tests.suite")


def run(loader, names, position):
    """Runs the selected tests of these addons that belong to `position`: at_install or post_install."""
    selector = Selector(loader.options.test_tags)
    suite = unittest.TestSuite()
    for name in names:
        for module in _test_modules(name):
            for test in _flat(unittest.defaultTestLoader.loadTestsFromModule(module)):
                if hasattr(test, "test_tags") and position in test.test_tags and selector.picks(name, test):
                    type(test).loader = loader
                    suite.addTest(test)
    result = Result()
    suite.run(result)
    return result


def _test_modules(addon):
    """Odoo's rule: the modules `test_…` that `tests/__init__.py` imports."""
    package = f"odoo.addons.{addon}"
    if importlib.util.find_spec(".tests", package) is None:
        return []
    tests = importlib.import_module(f"{package}.tests")
    return [module for name, module in inspect.getmembers(tests, inspect.ismodule) if name.startswith("test_")]


def _flat(suite):
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from _flat(item)
        else:
            yield item
