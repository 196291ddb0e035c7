"""What a trial taught, in words."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from simulator.studies.experiment.estimates import BALANCE, LASTS, LEFT, SPILL, TREND
from simulator.studies.trial.trial import Trial
from simulator.text import first_upper, formed, number, probability, rounded, short, usd

NAME = 40  # characters of the name of an arm
Row = Mapping[Any, Any]


class Told(NamedTuple):
    """What the sentences rest on."""

    trial: Trial
    effects: pd.DataFrame
    worth: pd.DataFrame
    dose: pd.DataFrame
    bounds: pd.DataFrame
    confidence: float


def answer(told: Told) -> str:
    """The effect of the arm that matters most, and what it is worth for the organisation a year; two sentences."""
    row = _first(told)
    worth = told.worth[told.worth["arm"] == row["arm"]].to_dict("records")[0]
    return f"{_effect(told, row)} {_money(told, worth)}"


def _first(told: Told) -> Row:
    """The row of the arm to speak of first: the largest effect of those that are shown, else the largest."""
    rows = told.effects.drop_duplicates("arm")
    measured = told.worth.set_index("arm")["net_usd"].reindex(rows["arm"]).to_numpy()
    order = rows.assign(shown=_clear(rows["effect_low"], rows["effect_high"]), size=measured)
    order["size"] = order["size"].fillna(order["effect"])
    found: Row = order.sort_values(["shown", "size"], ascending=False, kind="stable").to_dict("records")[0]
    return found


def _clear(low: "pd.Series[float]", high: "pd.Series[float]") -> "pd.Series[bool]":
    return (low > 0.0) | (high < 0.0)


def _effect(told: Told, row: Row) -> str:
    arm, control = short(row["arm"], NAME), short(told.trial.arms[0], NAME)
    outcome = short(told.trial.outcome_name, NAME)
    unit = told.trial.unit_name
    who = f"{row['clusters']} teams, " * told.trial.by_team + f"{row['units']:,} {unit}s"
    if row["effect_reason"]:
        return f"This trial cannot say what {arm} does to {outcome}: {row['effect_reason']}."
    size = f"{number(abs(row['effect']), 'count')} per {unit} and month"
    ends = f"{told.confidence:.0%} interval {ends_of(row, 'effect')}"
    if row["effect_low"] > 0.0 or row["effect_high"] < 0.0:
        word = "raised" if row["effect"] > 0.0 else "lowered"
        share = f", {formed(abs(row['relative']), '.0%')}" if row["relative"] == row["relative"] else ""
        return f"{first_upper(arm)} {word} {outcome} by {size}{share} against {control} ({ends}; {who})."
    return (
        f"The trial does not show that {arm} changes {outcome}: {number(row['effect'], 'count')} per {unit} and month "
        f"against {control} ({ends}; {who})."
    )


def _money(told: Told, worth: Row) -> str:
    if worth["net_usd_reason"]:
        return f"What that is worth cannot be said: {worth['net_usd_reason']}."
    bill = "after the token bill" if worth["bill"] == "paid" else "the token bill not counted"
    if worth["net_usd_per_year_reason"]:
        return f"That is worth {money(worth, 'net_usd')} per {told.trial.unit_name} and month, {bill}."
    low, high = worth["net_usd_per_year_low"], worth["net_usd_per_year_high"]
    many, sum_ = f"{int(worth['headcount']):,} {told.trial.unit_name}s", money(worth, "net_usd_per_year")
    if low <= 0.0 <= high:
        return f"For {many} that would be {sum_} a year, {bill}: it may cost money as well as bring some."
    return f"For {many} that is worth {sum_} a year, {bill}."


def money(row: Row, column: str) -> str:
    """An amount with its interval, three digits each.

    Example: 2,104,000, 512,300 and 3,700,000 USD are "2.10 million USD (512,000 USD to 3.70 million USD)".
    """
    value, low, high = (usd(rounded(float(row[f"{column}{end}"]))) for end in ("", "_low", "_high"))
    return f"{value} ({low} to {high})"


def remarks(told: Told) -> Iterator[str]:
    """The other arms, the leavers, what a token did, and how many arms the intervals allow for."""
    first = _first(told)
    rows = told.effects.drop_duplicates("arm").to_dict("records")
    for row in rows:
        if row["arm"] != first["arm"]:
            worth = told.worth[told.worth["arm"] == row["arm"]].to_dict("records")[0]
            yield f"{_effect(told, row)} {_money(told, worth)}" if not worth["net_usd_reason"] else _effect(told, row)
    for row in told.bounds.to_dict("records"):
        if row["worst"] != row["best"] and not row["worst_reason"]:
            yield _leavers(row, len(rows) > 1)
    for row in told.dose.to_dict("records") if told.trial.dose_name else ():
        yield _dose(told, row, len(rows) > 1)
    if len(rows) > 1:
        yield f"Intervals and probabilities allow for {len(rows)} arms at once."


def _of(row: Row, several: bool) -> str:
    return f" of {short(row['arm'], NAME)}" if several else ""


def _leavers(row: Row, several: bool) -> str:
    shares = [formed(row[name], ".1%") for name in ("stayed_share", "control_stayed_share")]
    return (
        f"Units were there in {shares[0]} of the months, in the control in {shares[1]}. What leavers would have done "
        f"is not known: the effect{_of(row, several)} on those who stay lies between "
        f"{number(row['worst'], 'count')} and {number(row['best'], 'count')}, {ends_between(row)} with the interval."
    )


def ends_between(row: Row) -> str:
    """The outer ends of both bounds."""
    low, high = row["worst_low"], row["best_high"]
    return f"{number(low, 'count', (high,))} to {number(high, 'count', (low,))}"


def _dose(told: Told, row: Row, several: bool) -> str:
    what = "million tokens" if row["dose"] == "tokens" else "USD of spend"
    if row["per_dose_reason"]:
        return f"What one more {what} does{_of(row, several)} cannot be told: {row['per_dose_reason']}."
    return (
        f"One more {what}{_of(row, several)} changes {short(told.trial.outcome_name, NAME)} by "
        f"{number(row['per_dose'], 'count')} ({ends_of(row, 'per_dose')}), if the arm works by nothing else."
    )


def suspicion(test: str, row: Row, seen: bool) -> str:
    """What one of the tests found."""
    value = f"{number(row['estimate'], 'count')} ({ends_of(row, 'estimate')}, p = {probability(row['p'])})"
    words = {
        BALANCE: "units of the arm differ from the control before the trial by",
        TREND: "before the trial the arm moves away from the control each month by",
        LEFT: "units of the arm are there for more of the trial than those of the control by",
        LASTS: "the difference from the control changes each month by",
        SPILL: "a control unit with everybody around it treated differs from one with nobody treated by",
    }
    return f"{words[test]} {value}" + ("" if seen else ", not significantly different from zero")


def ends_of(row: Row, column: str) -> str:
    """Both ends of an interval in words."""
    low, high = float(row[f"{column}_low"]), float(row[f"{column}_high"])
    return f"{number(low, 'count', (high,))} to {number(high, 'count', (low,))}"
