"""Whether a forecast may be relied on, check by check."""

import math
from collections.abc import Sequence
from typing import Final

import pandas as pd

from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.provenance import Assumption
from simulator.stats.check import FAIL, Check, graded, tabled
from simulator.stats.intervals import quantile_ranks
from simulator.studies.forecast.results import Forecast
from simulator.studies.input_checks import parameters_settled, values_sourced, within_evidence

LOOSE: Final = 0.10  # reach of the interval of the budget at risk over it


def forecast_checks(
    scenario: Scenario, found: Forecast, n: int, origins: Sequence[Assumption] | None = None
) -> pd.DataFrame:
    """Whether a forecast from n replications may be relied on; without ``origins`` sources are not checked."""
    return tabled(
        [
            worlds_bound(found.at_risk, n, scenario.confidence),
            *parameters_settled(scenario),
            *([] if origins is None else [values_sourced(origins)]),
            within_evidence(scenario),
        ]
    )


def worlds_bound(at_risk: pd.DataFrame, n: int, confidence: float) -> Check:
    """Whether the worlds bound the budget at risk from above, and how closely: the widest reach over the figure."""
    name, needed = "worlds bound P95", 2
    while quantile_ranks(needed, 0.95, confidence)[1] > needed:
        needed += 1
    if n < needed:
        message = f"{n} worlds cannot bound the 95th percentile from above"
        advice = f"Run at least {needed} replications."
        return Check(name, FAIL, n, needed, "worlds", message, advice)
    table = at_risk[at_risk["budget_at_risk_usd"] > 0]
    reach = table["budget_at_risk_usd_high"] - table["budget_at_risk_usd_low"]
    loose = float((reach / 2.0 / table["budget_at_risk_usd"]).max()) if len(table) else 0.0
    message = f"the budget at risk is known to ±{loose:.1%} or better, from {n} worlds"
    return graded(name, loose, LOOSE, math.inf, message, "Run more replications.")
