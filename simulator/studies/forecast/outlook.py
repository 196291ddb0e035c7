"""A forecast from worlds run for it: its tables, what its luck is made of, and the answer in plain sentences."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from simulator.records import MONTHS_PER_YEAR
from simulator.scenario.blocks.policies import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.provenance import Assumption
from simulator.studies.forecast.checks import forecast_checks
from simulator.studies.forecast.drivers import drivers
from simulator.studies.forecast.results import Forecast, forecast
from simulator.studies.forecast.run import Projection
from simulator.text import listed, usd

ENOUGH_WORLDS: Final = 200  # unless the scenario asks for more; below 72 the 95th percentile has no upper bound


class Outlook(NamedTuple):
    """A forecast from worlds run for it, with what its luck is made of, and the answer."""

    scenario: Scenario
    policies: tuple[PolicyBlock, ...]
    forecast: Forecast
    drivers: pd.DataFrame  # by policy
    answer: str
    checks: pd.DataFrame  # one row per check
    engine: str
    replications: int
    interrupted: bool


def outlook(projection: Projection, origins: Sequence[Assumption] | None = None) -> Outlook:
    """Read a projection; ``origins`` says where the values of its scenario come from, if that is known."""
    scenario = projection.scenario
    labels = [policy.label for policy in projection.policies]
    found = forecast(scenario, labels, projection.spend)
    return Outlook(
        scenario=scenario,
        policies=projection.policies,
        forecast=found,
        drivers=drivers(labels, projection.bills, scenario.seed, scenario.confidence),
        answer=answer(found, scenario.confidence),
        checks=forecast_checks(scenario, found, projection.replications, origins),
        engine=projection.engine,
        replications=projection.replications,
        interrupted=projection.interrupted,
    )


def answer(found: Forecast, confidence: float) -> str:
    """What to approve, or what an approved budget is good for, in plain sentences."""
    first = found.at_risk[(found.at_risk["year"] == 1) & (found.at_risk["bill_usd"] > 0)]
    if first.empty:
        return "None of these policies spends anything."
    n = int(first["n"].iloc[0])
    span = "the first year" if first["months"].iloc[0] == int(MONTHS_PER_YEAR) else "the months of the run"
    if np.isnan(first["approved_usd"].iloc[0]):
        parts = [f"{usd(row['budget_at_risk_usd'])} under {row['policy']}" for row in first.to_dict("records")]
        return (
            f"To be safe in 95% of worlds, {span} needs a budget of {'; '.join(parts)} (n = {n} worlds). "
            "This is luck alone, at the parameters of the scenario."
        )
    rows = first.to_dict("records")
    within = [str(row["policy"]) for row in rows if row["p_exceed"] == 0.0]
    beyond = [f"{row['policy']} ({_when(row)})" for row in rows if row["p_exceed"] == 1.0]
    parts = []
    if within:
        parts.append(f"{listed(within, len(within), 0)} stay{'s' * (len(within) == 1)} within it in every one of them")
    if beyond:
        parts.append(f"{listed(beyond, len(beyond), 0)} pass{'es' * (len(beyond) == 1)} it in every one")
    parts += [
        f"{row['policy']} passes it in {row['p_exceed']:.0%} of them ({confidence:.0%} interval "
        f"{row['p_exceed_low']:.0%} to {row['p_exceed_high']:.0%}; {_when(row)})"
        for row in rows
        if 0.0 < row["p_exceed"] < 1.0
    ]
    budget = usd(first["approved_usd"].iloc[0])
    return f"Against an approved {budget} for {span}, in {n} worlds: {'; '.join(parts)}."


def _when(row: Mapping[Any, Any]) -> str:
    early, late = int(row["used_up_p25"]), int(row["used_up_p75"])
    return f"mostly in month {early}" if early == late else f"mostly in months {early} to {late}"
