"""The classes and functions that tests of addons use."""

from . import common
from .common import BaseCase, SingleTransactionCase, TransactionCase, tagged

__all__ = ["BaseCase", "SingleTransactionCase", "TransactionCase", "common", "tagged"]
