"""Whether a forecast may be relied on, check by check."""

import math
from collections.abc import Sequence
from typing import Final

import pandas as pd

from simulator.replication.spend import SPREAD
from simulator.scenario.blocks.observed_ranges import Stretch, spend_stretches
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.provenance import Assumption
from simulator.stats.check import FAIL, Check, check_table, graded
from simulator.stats.intervals import quantile_ranks
from simulator.studies.forecast.results import Forecast
from simulator.studies.input_checks import parameters_settled, values_sourced, within_evidence

LOOSE: Final = 0.10  # half-width of the interval of the budget at risk over it


def forecast_checks(
    scenario: Scenario, found: Forecast, n: int, origins: Sequence[Assumption] | None = None, drawn: bool = False
) -> pd.DataFrame:
    """Whether a forecast from n replications may be relied on; without ``origins`` sources are not checked.

    ``drawn`` says whether inputs differ between replications.
    """
    return check_table(
        [
            replications_bound(found.at_risk, n, scenario.confidence),
            *parameters_settled(scenario, drawn),
            *([] if origins is None else [values_sourced(origins)]),
            within_evidence(scenario, _spent(found)),
        ]
    )


def _spent(found: Forecast) -> list[Stretch]:
    """Spend of engineers under each policy that spends, where it is beyond what was observed."""
    spending = set(found.at_risk.loc[found.at_risk["bill_usd"] > 0, "policy"])
    kept = found.concentration[found.concentration["policy"].isin(spending)]
    spread = kept.set_index("policy")[list(SPREAD)]
    return [one for name in kept["policy"] for one in spend_stretches(spread.loc[name].to_dict(), str(name))]


def replications_bound(at_risk: pd.DataFrame, n: int, confidence: float) -> Check:
    """Whether the budget at risk is bounded from above, and how closely: the widest half-width over the figure."""
    name, needed = "replications bound P95", 2
    while quantile_ranks(needed, 0.95, confidence)[1] > needed:
        needed += 1
    if n < needed:
        message = f"{n} replications cannot bound the 95th percentile from above"
        return Check(name, FAIL, n, needed, "replications", message, f"Run at least {needed} replications.")
    table = at_risk[at_risk["budget_at_risk_usd"] > 0]
    width = table["budget_at_risk_usd_high"] - table["budget_at_risk_usd_low"]
    loose = float((width / 2.0 / table["budget_at_risk_usd"]).max()) if len(table) else 0.0
    message = f"the budget at risk is known to ±{loose:.1%} or better, from {n} replications"
    if loose > 1.0:
        message = f"{n} replications hardly bound the budget at risk of some policies from above: its tail is long"
    return graded(name, loose, LOOSE, math.inf, message, "Run more replications.")
