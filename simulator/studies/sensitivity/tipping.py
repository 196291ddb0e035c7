"""Tipping points: how far one value must move before another policy is best."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.scenario.reading.parameters import parameter_name
from simulator.stats.intervals import interval_columns, mean_interval
from simulator.studies.sweep.plan import Plan
from simulator.text import first_upper, listed, setting, usd

TIPPING_COLUMNS: Final = ("parameter", "before", "from_value", "to_value", "after", "lead_usd", "sure_value", "n")


def tipping(plan: Plan, table: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """One row per place along a value where the best policy changes; none where the answer holds.

    No tokens at all is a policy like the others; yardsticks cannot be best. The point lies between two levels: nothing
    is interpolated.

    Args:
        plan: of the design ``one_at_a_time``, replications kept.
        table: its rows.
        confidence: level of the interval, 0..1.
    """
    n, labels = plan.sweep.replications, plan.labels
    net = table["net_usd"].to_numpy(dtype=np.float64).reshape(plan.n_points, len(labels), n)
    choices = [at for at in range(len(labels)) if not table["yardstick"].iloc[at * n]]
    names = [labels[at] for at in choices]
    rows: list[dict[str, Any]] = []
    point = 1
    for path, one in plan.design.parameters.items():
        levels = range(point, point := point + len(one.grid(plan.design.levels)))
        values = [plan.design.values(level)[path] for level in levels]
        rows += [{"parameter": path, **tip} for tip in tips(names, values, net[levels][:, choices], confidence)]
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
    """Where the answer tips, a sentence per place, and the values along which it does not."""
    said = [
        f"{first_upper(parameter_name(row['parameter']))} tips the answer from {row['before']} to {row['after']} "
        f"between {setting(row['from_value'])} and {setting(row['to_value'])}, where {row['after']} leads by "
        f"{usd(row['lead_usd'])} ({usd(row['lead_usd_low'])} to {usd(row['lead_usd_high'])}; n = {row['n']} paired "
        f"replications){_surely(row)}."
        for row in table.to_dict("records")
    ]
    firm = [parameter_name(path) for path in plan.design.parameters if path not in set(table["parameter"])]
    if firm:
        who = listed(firm, len(firm), 0, last="or")
        said.append(f"Moving the {who} alone along its range does not change which policy is best.")
    return said


def _surely(row: dict[Any, Any]) -> str:
    if row["lead_usd_low"] > 0.0:
        return ""
    sure = row["sure_value"]
    return ", at no level surely" if sure is None or sure != sure else f", surely from {setting(sure)} on"
