"""The currency that amounts are shown in: a command sets it for its own thread; everything is computed in USD."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, NamedTuple


class Currency(NamedTuple):
    """What amounts are shown in."""

    code: str = "USD"
    usd_per_unit: float = 1.0


USD: Final = Currency()
_SHOWN: ContextVar[Currency] = ContextVar("currency", default=USD)


@contextmanager
def shown_in(currency: Currency) -> Iterator[None]:
    """Show amounts of this thread in a currency: those of ``usd`` and of ``converted``, in whose texts it is named."""
    before = _SHOWN.set(currency)
    try:
        yield
    finally:
        _SHOWN.reset(before)


def show_in(currency: Currency) -> None:
    """Show amounts of this thread in a currency from now on, to the end of the ``shown_in`` around it."""
    _SHOWN.set(currency)


def shown() -> Currency:
    """The currency that amounts are shown in."""
    return _SHOWN.get()


def converted(value: float) -> float:
    """An amount in USD in the currency that is shown.

    Example: at 1.25 USD for a euro 10 are 8.
    """
    return value / _SHOWN.get().usd_per_unit


def in_currency(words: str) -> str:
    """Words of a unit with the code of the currency that is shown, for amounts that are ``converted``.

    Example: "USD per post and month" in euros is "EUR per post and month".
    """
    return re.sub(r"\bUSD\b", _SHOWN.get().code, words)
