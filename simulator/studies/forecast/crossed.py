"""Values that would change the choice, and which of them the actuals have passed."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from simulator.records import MONTHS_PER_YEAR, Floats
from simulator.studies.choice.flips import input_table
from simulator.studies.choice.sentences import WIDTH, turning, valued
from simulator.studies.forecast.actuals import Actuals
from simulator.studies.forecast.run import Projection
from simulator.studies.sensitivity.sentences import policy_name
from simulator.text import first_upper, listed, setting, short

NEEDED: Final = ("parameter", "name", "side", "flips_at", "flips_to")
PRICE: Final = "price.usd_per_mtok"


def flips_of(projection: Projection) -> pd.DataFrame:
    """The inputs of the worlds of a forecast, and where each would change the choice, as of ``flips.input_table``."""
    scenario, worlds = projection.scenario, projection.worlds
    per_post = scenario.engineer_months() / (scenario.months - scenario.warmup_months) * MONTHS_PER_YEAR
    net = np.hstack([np.zeros((projection.replications, 1)), projection.net / per_post])  # no tokens earn nothing
    labels = ["none", *(policy.label for policy in projection.policies)]
    return input_table(net, worlds.shares[: len(net)], worlds, labels, scenario.confidence)


def crossed(inputs: pd.DataFrame, actuals: Actuals, months: Sequence[str]) -> tuple[str, ...]:
    """Which values that would change the choice have been passed, a sentence each; else one that says that none has.

    A value is passed where the last known month lies beyond it; the month told is the first from which all do.

    Args:
        inputs: columns ``NEEDED`` of ``flips.input_table``; ``flips_to`` is empty where an input changes nothing.
        actuals: with what they show of values of the world.
        months: what each known month is called.

    Example: prices of 1.2, 1.5 and 1.6 in 2026-01 to 2026-03 passed 1.4 in 2026-02.
    """
    turns = [row for row in inputs.to_dict("records") if isinstance(row["flips_to"], str) and row["flips_to"]]
    if not turns:
        return ("No single value is seen to change the choice, so the actuals have passed none.",)
    seen = [(row, series) for row in turns if (series := _series(row, actuals)) is not None]
    passed = [_passed(row, series, months) for row, series in seen]
    if any(passed):
        return tuple(filter(None, passed))
    if not seen:
        values = listed([turning(row) for row in turns], 3, 0, last="or")
        return (f"Bills do not show whether a value that would change the choice is passed: {values}.",)
    now = listed([f"{row['name']} is {setting(float(series[-1]), 3)} ({_changes(row)})" for row, series in seen], 3, 0)
    return (f"No value that would change the choice and that the actuals show has been passed: {now}.",)


def _changes(row: Mapping[Any, Any]) -> str:
    return f"{row['side']} {valued(row)} would change it"


def _series(row: Mapping[Any, Any], actuals: Actuals) -> Floats | None:
    """What the known months show of an input, by month; None where that is nothing, or nothing in the last one."""
    name = re.sub(r"^world\.(defaults\.)?", "", str(row["parameter"]))
    found = actuals.price if name == PRICE else actuals.observed.get(name)
    return None if found is None or np.isnan(found[-1]) else found


def _passed(row: Mapping[Any, Any], series: Floats, months: Sequence[str]) -> str:
    """That the last months lie beyond the value, and since when; empty where they do not."""
    above = row["side"] == "above"
    beyond = series > row["flips_at"] if above else series < row["flips_at"]
    if not beyond[-1]:
        return ""
    first = len(beyond) - int(np.argmin(beyond[::-1])) if not beyond.all() else 0
    other = short(policy_name(str(row["flips_to"])), WIDTH)
    name, value = first_upper(str(row["name"])), valued(row)
    if first:
        return (
            f"{name} passed {value} in {months[first]}: {row['side']} it, {other} earns more than what is chosen now."
        )
    return (
        f"{name} has been {row['side']} {value} since {months[0]}: there, {other} earns more than what is chosen now."
    )
