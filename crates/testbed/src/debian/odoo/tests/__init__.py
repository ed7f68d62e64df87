"""What addons' tests are made of."""

from . import common
from .common import BaseCase, SingleTransactionCase, TransactionCase, tagged

__all__ = ["BaseCase", "SingleTransactionCase", "TransactionCase", "common", "tagged"]
