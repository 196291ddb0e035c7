"""A limit in words, as people would say it."""

from typing import TYPE_CHECKING, Final

from simulator.text import exact, listed

if TYPE_CHECKING:
    from simulator.scenario.blocks.limits import Limit

_WINDOWS: Final = {
    "request": "a request",
    "hour_of_work": "an hour of work",
    "5h": "in 5 hours",
    "day": "a day",
    "week": "a week",
    "month": "a month",
}
_THEN: Final = {
    "stop": "then stop",
    "wait": "then wait for the next window",
    "economy": "then the economy tier",
    "overage": "the rest counted as over it",
    "ask": "then ask a reviewer",
}


def in_words(limit: "Limit") -> str:
    """One limit in words.

    Example: ``{window: week, usd: 100, on_limit: ask, raise_usd: 50}`` is "each engineer 100 USD a week, then ask a
    reviewer, raised by multiples of 50 USD for 21 days".
    """
    parts = [f"{_whom(limit)} {_amount(limit)} {_WINDOWS[limit.window]}"]
    parts.append(_THEN[limit.on_limit] if limit.hard else "an alert only")
    if limit.on_limit == "ask" and limit.hard and limit.window != "request":
        step = f"by multiples of {exact(limit.raise_usd)} USD " if limit.raise_usd else ""
        parts.append(f"raised {step}for {exact(limit.raise_days)} days")
    if limit.lag_hours > 0.0:
        parts.append(f"use posted every {exact(limit.lag_hours)} hours")
    return ", ".join(parts)


def _whom(limit: "Limit") -> str:
    whom = "the company" if limit.scope == "company" else f"each {limit.scope}"
    return f"{whom} ({listed(limit.only)})" if limit.only else whom


def _amount(limit: "Limit") -> str:
    if limit.usd_by is not None:
        return ", ".join(f"{name} {exact(usd)}" for name, usd in limit.usd_by.items()) + " USD"
    if limit.usd_per_engineer is not None:
        return f"{exact(limit.usd_per_engineer)} USD per engineer"
    return f"{exact(limit.mtok)} Mtok" if limit.mtok is not None else f"{exact(limit.usd)} USD"
