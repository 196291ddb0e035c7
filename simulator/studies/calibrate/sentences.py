"""What the data say, in sentences."""

from collections.abc import Sequence
from typing import Final

import pandas as pd

from simulator.studies.calibrate.backtest import errors
from simulator.studies.calibrate.parameters import CANNOT, IN_PART, TELL
from simulator.studies.calibrate.results import Selection
from simulator.text import first_upper, number

MOST_NAMES: Final = 2
# what a decision rests on comes first among what the data do not tell
FIRST: Final = ("curve.", "amenable_share", "leak_share", "returns", "checking_hours", "pacing", "visibility")


def answer(parameters: pd.DataFrame, people: int, months: Sequence[str]) -> str:
    """What the data tell and what they cannot, in one or two sentences."""
    own = parameters[parameters["path"].str.startswith("world.")]
    told, part, not_told = (own[own["verdict"] == one] for one in (TELL, IN_PART, CANNOT))
    rank = {word: place for place, word in enumerate(FIRST)}
    not_told = not_told.sort_values("path", key=lambda paths: paths.map(lambda path: _rank(path, rank)), kind="stable")
    whose = f"{people:,} persons over {len(months)} months"
    text = f"The data of {whose} tell {len(told)} of {len(own)} inputs, and {len(part)} in part."
    if not_told.empty:
        return text
    names = " or ".join(str(name) for name in not_told["parameter"].head(MOST_NAMES))
    return f"{text} {len(not_told)} only an experiment tells, such as {names}."


def _rank(path: str, rank: dict[str, int]) -> int:
    return next((place for word, place in rank.items() if word in path), len(rank))


def remarks(parameters: pd.DataFrame, selection: Selection | None, backtest: pd.DataFrame, roster: bool) -> list[str]:
    """What a reader should know beside the answer, a paragraph each."""
    found = [_curve(parameters), about_selection(selection), _backtest(backtest)]
    if not roster:
        found.append(
            "There is no list of people, so the share of engineers who use nothing is not known: everything is said of "
            "those who used tokens at least once."
        )
    return [first_upper(each) for each in found if each]


def _curve(parameters: pd.DataFrame) -> str:
    rows = parameters[parameters["path"].str.startswith("saving_at_0.3")].to_dict("records")
    if not rows:
        return ""
    row = rows[0]
    low, high, before = (number(row[name], "share") for name in ("posterior_low", "posterior_high", "prior_low"))
    after = number(row["prior_high"], "share")
    text = (
        f"what tokens save decides the right budget: at 0.3 Mtok an hour they save {low} to {high} of all working time "
        f"({before} to {after} before the data)."
    )
    return text if row["verdict"] == TELL else f"{text} An experiment narrows it."


def about_selection(one: Selection | None) -> str:
    """What a regression across persons makes of gains, and how much of it is that able people use more.

    Example: of 8% in the data, 8% in simulated companies and 3% in those without selection, it adds 5%.
    """
    if one is None:
        return ""
    observed, simulated, own = map(_items, (one.observed, one.simulated, one.unselected))
    return (
        f"persons who use twice as much finish {observed} in your data, which is not the effect of tokens: in "
        f"simulated companies like yours they finish {simulated}, and {own} where able people do not use more. "
        f"Selection {'adds' if one.bias >= 0.0 else 'hides'} about {number(abs(one.bias), 'share')}."
    )


def _items(share: float) -> str:
    return f"{number(abs(share), 'share')} {'more' if share >= 0.0 else 'fewer'} items"


def _backtest(table: pd.DataFrame) -> str:
    one = errors(table[table["ahead"] == 1]) if len(table) else {}
    if not one:
        return "there are too few months for a backtest: it takes five."
    forecast, last, trend = (number(one[name], "share") for name in ("forecast", "last", "trend"))
    return (
        f"forecast one month ahead from each month on, the bill was off by {forecast} on average ({last} if the last "
        f"month is taken again, {trend} by the trend); {number(one['held'], 'share')} of months lay in the interval "
        "that should hold 90%."
    )
