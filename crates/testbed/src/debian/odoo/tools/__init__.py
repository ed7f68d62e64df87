"""The few tools that many addons import."""

import contextlib
import itertools
import logging
import math


def float_round(value, precision_digits=None, precision_rounding=None):
    step = precision_rounding or 10.0 ** -(precision_digits or 0)
    return math.copysign(math.floor(abs(value) / step + 0.5 + 1e-9) * step, value) if value else 0.0


def float_is_zero(value, precision_digits=None, precision_rounding=None):
    return float_round(value, precision_digits, precision_rounding) == 0.0


def float_compare(one, other, precision_digits=None, precision_rounding=None):
    first, second = (float_round(value, precision_digits, precision_rounding) for value in (one, other))
    difference = float_round(first - second, precision_digits, precision_rounding)
    return (difference > 0) - (difference < 0)


def groupby(iterable, key=None):
    return [(name, list(group)) for name, group in itertools.groupby(sorted(iterable, key=key), key)]


@contextlib.contextmanager
def mute_logger(*names):
    """Mutes these loggers meanwhile."""
    loggers = [logging.getLogger(name) for name in names]
    before = [logger.disabled for logger in loggers]
    try:
        for logger in loggers:
            logger.disabled = True
        yield
    finally:
        for logger, disabled in zip(loggers, before):
            logger.disabled = disabled
