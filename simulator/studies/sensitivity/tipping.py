"""Tipping points: how far one value must move before another policy is best."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

import pandas as pd

from simulator.records import Floats
from simulator.scenario.reading.parameters import parameter_name
from simulator.stats.intervals import interval_columns, mean_interval
from simulator.studies.sensitivity.indices import samples_of
from simulator.studies.sensitivity.sentences import policy_name
from simulator.studies.sweep.plan import Plan
from simulator.text import first_upper, listed, setting, usd

TIPPING_COLUMNS: Final = ("parameter", "before", "from_value", "to_value", "after", "lead_usd", "sure_value", "n")


def tipping(plan: Plan, table: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """One row per place along a value where the best policy changes; none where the answer holds.

    No tokens at all is a policy like the others; upper bounds cannot be best. The point lies between two levels:
    nothing is interpolated.

    Args:
        plan: of the design ``one_at_a_time``, replications kept.
        table: its rows.
        confidence: level of the interval, 0..1.
    """
    net = samples_of(plan, table, "net_usd")[:, plan.candidates]
    names = [plan.labels[position] for position in plan.candidates]
    rows: list[dict[str, Any]] = []
    for path, points in plan.design.moves():
        values = [plan.design.values(point)[path] for point in points]
        rows += [{"parameter": path, **tip} for tip in tips(names, values, net[points], confidence)]
    return pd.DataFrame(rows, columns=[*TIPPING_COLUMNS, "lead_usd_low", "lead_usd_high"])


def tips(names: Sequence[str], values: Sequence[object], net: Floats, confidence: float) -> list[dict[str, Any]]:
    """Where the best of some policies changes along one value.

    Args:
        names: of the policies.
        values: of the levels.
        net: net value, [level, policy, replication], USD.
        confidence: level of the interval, 0..1.

    Example: of a and b with 3 and 1 at the first of two levels and 2 and 5 at the second, in every replication,
    the answer tips from a to b there with a lead of 3.
    """
    best = net.mean(axis=2).argmax(axis=1)
    found = []
    for here, there in pairwise(range(len(values))):
        old, new = best[here], best[there]
        if old == new:
            continue
        leads = [mean_interval(net[level, new] - net[level, old], confidence) for level in range(there, len(values))]
        sure = [value for value, lead in zip(values[there:], leads, strict=True) if lead.low > 0.0]
        found.append(
            {
                "before": names[old],
                "from_value": values[here],
                "to_value": values[there],
                "after": names[new],
                **interval_columns(lead_usd=leads[0]),
                "sure_value": sure[0] if sure else None,
                "n": leads[0].n,
            }
        )
    return found


def about_tipping(plan: Plan, table: pd.DataFrame) -> list[str]:
    """Where the best policy changes, a sentence per place, and the values along which it does not."""
    found = [
        f"{first_upper(parameter_name(row['parameter']))}: between {setting(row['from_value'])} and "
        f"{setting(row['to_value'])} the best policy changes from {policy_name(row['before'])} to "
        f"{policy_name(row['after'])}, which leads there by {usd(row['lead_usd'])} ({usd(row['lead_usd_low'])} to "
        f"{usd(row['lead_usd_high'])}) per post and month{_certainty(row)}."
        for row in table.to_dict("records")
    ]
    firm = [parameter_name(path) for path in plan.design.parameters if path not in set(table["parameter"])]
    if firm:
        names = listed(firm, len(firm), 0, last="or")
        found.append(f"Moving the {names} alone along its range does not change which policy is best.")
    return found


def _certainty(row: dict[Any, Any]) -> str:
    if row["lead_usd_low"] > 0.0:
        return ""
    sure = row["sure_value"]
    if sure is None or sure != sure:
        return "; the lead is not significant at any level"
    return f"; the lead is significant from {setting(sure)} on"
