"""Months of persons spread over days, models and kinds of token, in whole tokens and in steps of a format's money."""

from datetime import date
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.company.example.planted import Planted
from simulator.company.reader import TOKENS
from simulator.elementwise import exp
from simulator.records import Floats, Ints
from simulator.scenario.blocks.price import KINDS_OF_TOKEN, Mix, Price, price_table
from simulator.streams import drawn

Days = npt.NDArray[np.datetime64]
SATURDAY: Final = 5
MODELS: Final = {"claude-sonnet-5": 0.65, "claude-haiku-4.5": 0.25, "claude-opus-5": 0.1}  # shares of the tokens
IDLE_SHARE: Final = 0.15  # working days on which a user uses nothing


class Calendar(NamedTuple):
    """The UTC days of each month of a run on which something is used."""

    months: pd.DatetimeIndex  # the first day of each
    days: Days  # [month, day], padded with the first day
    real: npt.NDArray[np.bool_]  # [month, day] false where padded


class Habits(NamedTuple):
    """How the tokens of a company split."""

    models: tuple[str, ...]  # names in the price table
    shares: Floats  # [engineer, model] shares of the tokens
    prices: Floats  # [model, kind] USD per Mtok
    rest: Floats  # [kind] shares of what is not read from cache


def calendar(start: date, months: int, daily: bool = True) -> Calendar:
    """The working days of months from that of ``start``, with the first and the last day of each month.

    So exports cover whole months, whatever weekday these begin with. Where ``daily`` is false each month has its first
    day alone, and the last month its last one.
    """
    firsts = pd.date_range(start.replace(day=1), periods=months + 1, freq="MS")
    every = [_days(first, after - pd.Timedelta(days=1)) for first, after in pairwise(firsts)]
    if not daily:
        every = [*(own[:1] for own in every[:-1]), every[-1][-1:]]
    width = max(map(len, every))
    days = np.stack([np.concatenate([own, np.repeat(own[:1], width - len(own))]) for own in every])
    return Calendar(firsts[:-1], days, np.arange(width) < np.array([len(own) for own in every])[:, None])


def _days(first: pd.Timestamp, last: pd.Timestamp) -> Days:
    every = pd.date_range(first, last)
    kept = (every.day_of_week < SATURDAY) | (every == first) | (every == last)
    return np.asarray(every[kept], "datetime64[D]")


def habits(price: Price, engineers: int, seed: int) -> Habits:
    """Which models everybody uses: those of the price's mix, else three of one provider, more or less of each."""
    mix = price.mix
    given = {each.model: each.share for each in mix.models} if mix else MODELS
    table = price_table().models
    prices = np.array([[table[model][kind] for kind in TOKENS] for model in given])
    shares = np.array(list(given.values())) * exp(
        0.3 * drawn("standard_normal", (seed, 0), "example: models", 0, (engineers, len(given)))
    )
    fields = mix.model_dump() if mix else {name: Mix.model_fields[name].default for name in KINDS_OF_TOKEN}
    rest = np.array([fields[name] for name in KINDS_OF_TOKEN])
    rest[TOKENS.index("cache_read")] = 0.0
    return Habits(tuple(given), shares / shares.sum(axis=1, keepdims=True), prices, rest / rest.sum())


def spread(
    planted: Planted, who: Ints, use: Habits, year: Calendar, seed: int, usd_step: float, purpose: str
) -> pd.DataFrame:
    """Rows of person, day and model with whole tokens of each kind and USD in steps.

    What a person uses in a month is split by weights and rounded as it adds up, so that the month's tokens and USD are
    exact up to one token and half a step. The share read from cache is what makes list prices meet the bill, where any
    share does.

    Args:
        planted: everybody's months.
        who: places of those who are spread.
        use: models and their prices.
        year: working days.
        seed: of weights.
        usd_step: the smallest amount that the format can write, USD.
        purpose: names the weights' stream; another tool, other weights.
    """
    person, month = np.nonzero((planted.mtok[who] > 0.0) | (planted.usd[who] > 0.0))
    mtok, usd = planted.mtok[who][person, month], planted.usd[who][person, month]
    weights = _weights(year.real[month], (seed, 0), purpose)
    daily = weights * (mtok * 1e6)[:, None]
    tokens = daily[:, :, None, None] * _kinds(use, who[person], mtok, usd)[:, None]
    listed = (tokens * use.prices).sum(axis=-1)
    paid = listed * (usd / np.maximum(listed.sum(axis=(1, 2)), 1e-300))[:, None, None]
    whole, steps = _whole(tokens).reshape(-1, len(TOKENS)), _whole(paid / usd_step).reshape(-1)
    some = np.flatnonzero((whole.sum(axis=1) > 0) | (steps > 0))
    row, day, model = np.unravel_index(some, paid.shape)
    return pd.DataFrame(
        {
            "who": who[person[row]],
            "month": month[row],
            "day": year.days[month[row], day].astype("datetime64[s]"),
            "model": model,
            **{kind: whole[some, place] for place, kind in enumerate(TOKENS)},
            "usd": np.round(steps[some] * usd_step, 9),
        }
    )


def _weights(real: npt.NDArray[np.bool_], key: tuple[int, int], purpose: str) -> Floats:
    """Shares of the days of each person-month, [person-month, day]; a single day has all."""
    size = drawn("standard_exponential", key, f"example: days, {purpose}", 0, real.shape)
    idle = drawn("random", key, f"example: idle days, {purpose}", 0, real.shape) < IDLE_SHARE
    weights = np.where(real & ~idle, size, 0.0)
    first, last = np.zeros(len(real), dtype=np.int64), real.sum(axis=1) - 1
    for place in (first, last):  # never idle: see ``calendar``
        weights[np.arange(len(real)), place] = 1.0
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _kinds(use: Habits, who: Ints, mtok: Floats, usd: Floats) -> Floats:
    """Shares of models and kinds in the tokens of person-months, [person-month, model, kind], each summing to 1."""
    shares = use.shares[who]
    read = shares @ use.prices[:, TOKENS.index("cache_read")]
    other = shares @ (use.prices @ use.rest)
    wanted = usd / np.maximum(mtok, 1e-300)
    cached = np.clip((other - wanted) / np.maximum(other - read, 1e-12), 0.0, 1.0)[:, None]
    kinds = (1.0 - cached) * use.rest
    kinds[:, TOKENS.index("cache_read")] += cached[:, 0]
    return np.asarray(shares[:, :, None] * kinds[:, None, :])


def _whole(amounts: Floats) -> Ints:
    """Whole numbers that add up, over all but the first axis, to its rounded sum."""
    flat = amounts.reshape(len(amounts), int(np.prod(amounts.shape[1:])))
    return np.asarray(np.diff(np.rint(np.cumsum(flat, axis=1)), axis=1, prepend=0.0), dtype=np.int64)
