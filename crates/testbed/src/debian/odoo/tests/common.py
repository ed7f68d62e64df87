"""Test cases that run in a transaction of their own, which is rolled back at the end."""

import contextlib
import unittest

from .. import SUPERUSER_ID, api, sql_db


def tagged(*tags):
    """Adds tags, or with a leading `-` removes them; every case starts as `standard` and `at_install`."""

    def mark(case):
        added = {tag for tag in tags if not tag.startswith("-")}
        case.test_tags = (getattr(case, "test_tags", set()) | added) - {tag[1:] for tag in tags if tag.startswith("-")}
        return case

    return mark


class BaseCase(unittest.TestCase):
    test_tags = {"standard", "at_install"}
    # Set by the runner: the loader whose database this is.
    loader = None
    env = None
    longMessage = True

    @classmethod
    def open(cls):
        connection = sql_db.connect(cls.loader.options, cls.loader.cr.dbname)
        cls.cr = sql_db.Cursor(connection, cls.loader.cr.dbname)
        cls.env = api.Environment(cls.cr, SUPERUSER_ID, {}, cls.loader.registry)
        cls.registry = cls.loader.registry
        cls.uid = SUPERUSER_ID
        cls.addClassCleanup(cls.cr.close)

    def assertRaises(self, exception, function=None, *args, **kwargs):
        """Rolls back what the failing statements did, so that the transaction can continue."""
        if function is None:
            return self._raising(exception)
        with self._raising(exception):
            function(*args, **kwargs)

    @contextlib.contextmanager
    def _raising(self, exception):
        with super().assertRaises(exception) as caught:
            if self.env is None:
                yield caught
            else:
                with self.env.cr.savepoint():
                    yield caught

    def assertRecordValues(self, records, expected):
        found = [{name: _plain(record[name]) for name in wanted} for record, wanted in zip(records, expected)]
        self.assertEqual(found, expected)
        self.assertEqual(len(records), len(expected))


def _plain(value):
    if not hasattr(value, "_ids"):
        return value
    return value.ids if len(value) > 1 else value.id


class TransactionCase(BaseCase):
    """Each test starts from the state that `setUpClass` made."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open()

    def setUp(self):
        super().setUp()
        self.cr.execute("SAVEPOINT test")
        self.addCleanup(self.cr.execute, "ROLLBACK TO SAVEPOINT test")


class SingleTransactionCase(BaseCase):
    """Each test starts from the state that the previous test left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open()


SavepointCase = TransactionCase
