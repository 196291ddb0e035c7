"""Checks of the accounts: no token and no USD is lost or made up, and no policy beats the planner."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from simulator.records import COLUMN, Floats
from simulator.replication.compare import Comparison
from simulator.replication.reduce import BILL, MEASURES
from simulator.scenario.blocks.allowances import Capped
from simulator.scenario.blocks.events import PolicySwitch
from simulator.scenario.blocks.gates import Gated
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.stats.check import FAIL, MIN_REPLICATIONS, PASS, REVIEW, Check
from simulator.studies.compare.tables.paired_totals import PairedTotals, Series

ROUNDING: Final = 1e-9  # relative; sums in another order differ by less
CLEARLY, SURELY = 2.0, 3.0  # standard errors
NOTHING_USD: Final = 0.01  # per post and month: the planner's search ends at about as much


def tokens_conserved(comparison: Comparison) -> Check:
    """Tokens granted are productive or vanity, in every run and replication."""
    totals = comparison.totals
    granted = totals["granted_mtok"].to_numpy()
    off = np.abs(granted - totals["productive_mtok"] - totals["vanity_mtok"]) / np.maximum(granted, 1e-300)
    return _agreeing("tokens conserved", off, "tokens granted are productive plus vanity")


def allowances_balance(paired: PairedTotals) -> Check:
    """Allowance issued = spent + lapsed where nothing is carried over; never less where something is.

    Checked where the ledger shows it: allowances that are the only source of tokens.
    """
    comparison, worst = paired.comparison, [0.0]
    switched = {event.policy for event in comparison.scenario.events if isinstance(event, PolicySwitch)}
    for policy in comparison.policies:
        if not _readable(policy) or policy.label in switched:
            continue
        table = paired.of(policy.label).table
        issued, spent, lapsed = (table[name].to_numpy() for name in ("issued_usd", "charged_usd", "expired_usd"))
        left = (issued - spent - lapsed) / np.maximum(issued, 1e-300)
        kept = isinstance(policy, Capped) and policy.rollover > 0.0
        worst.append(float(np.max(-left if kept else np.abs(left))))
    if len(worst) == 1:
        sentence = "no policy has an allowance whose use the ledger shows by itself"
        return Check("allowances balance", PASS, 0.0, ROUNDING, "share", sentence)
    return _agreeing("allowances balance", worst, "allowance issued is spent, lapsed or left")


def _readable(policy: PolicyBlock) -> bool:
    if isinstance(policy, Gated):
        return policy.cap_usd_per_month is not None
    return type(policy) is Capped and policy.when_used_up == "stop"


def sums_agree(comparison: Comparison, summary: pd.DataFrame) -> Check:
    """The summary, the sum over months, the sum over teams and the ledger, where it is at hand, are the same."""
    scenario, names = comparison.scenario, list(MEASURES)
    window = scenario.engineer_months()
    by_month = comparison.monthly.mean[:, scenario.warmup_months :].sum(axis=1)
    by_team = comparison.by_team.mean.sum(axis=1)
    value = comparison.ledger_by_month.mean[:, scenario.warmup_months :, COLUMN["value_usd"]].sum(axis=1)
    off: list[float] = [0.0]
    for column in ("spend_usd", "cost_usd", "gain_usd", "net_usd"):
        stated = summary[column].to_numpy() * window
        scale = np.maximum(np.abs(stated), summary["cost_usd"].to_numpy() * window + 1e-300)
        if column in ("gain_usd", "net_usd"):  # differences of values, to whose digits they are known
            scale = np.maximum(scale, value)
        for other in (by_month, by_team):
            off.extend(np.abs(other[:, names.index(column)] - stated) / scale)
    if comparison.ledger is not None:
        rows = comparison.ledger[comparison.ledger["month"] > scenario.warmup_months]
        bills = rows.groupby("policy", observed=True, sort=False)[list(BILL)].sum().sum(axis=1)
        spend = bills / comparison.replications
        there = summary.set_index("policy").loc[list(spend.index), "spend_usd"].to_numpy() * window
        off.extend(np.abs(spend.to_numpy() - there) / np.maximum(there, 1e-300))
    return _agreeing("sums agree", off, "summary, months, teams and ledger add up to the same")


def _agreeing(name: str, off: Sequence[float] | Floats | pd.Series, sentence: str) -> Check:
    worst = float(np.max(off))
    if worst <= ROUNDING:
        return Check(name, PASS, worst, ROUNDING, "share", f"{sentence}, to rounding")
    advice = "The accounts are wrong: do not use this result; report it with the scenario."
    return Check(name, FAIL, worst, ROUNDING, "share", f"not true: {sentence}; the largest gap is {worst:.2g}", advice)


def planner_unbeaten(paired: PairedTotals) -> Check:
    """No policy earns significantly more than the planner: its lead in standard errors."""
    name, comparison = "planner unbeaten", paired.comparison
    if not comparison.scenario.planner_is_best:
        sentence = "not checked: the planner is no upper bound for a scenario such as this one"
        return Check(name, PASS, np.nan, SURELY, "standard errors", sentence)
    planner = next((policy.label for policy in comparison.policies if getattr(policy, "kind", "") == "planner"), None)
    if planner is None:
        advice = "Add - kind: planner to the policies."
        return Check(name, REVIEW, np.nan, SURELY, "standard errors", "the scenario has no planner", advice)
    if comparison.replications < MIN_REPLICATIONS:
        sentence = f"not checked: standard errors take {MIN_REPLICATIONS} replications"
        return Check(name, PASS, np.nan, SURELY, "standard errors", sentence)
    best, nothing = paired.of(planner), NOTHING_USD * comparison.scenario.engineer_months()
    leads = {
        policy.label: _lead(paired.of(policy.label), best, nothing)
        for policy in comparison.policies
        if not policy.upper_bound
    }
    who = max(leads, key=lambda label: leads[label])
    lead = leads[who]
    if lead <= CLEARLY:
        return Check(name, PASS, lead, SURELY, "standard errors", "no policy earns significantly more than the planner")
    status = REVIEW if lead <= SURELY else FAIL
    message = f"{who} earns more than the planner, by {lead:.1f} standard errors"
    advice = "The planner is no upper bound here: do not use regret and surplus captured; report it."
    return Check(name, status, lead, SURELY, "standard errors", message, advice)


def _lead(one: Series, other: Series, nothing: float) -> float:
    """How much more one policy earns than another, in standard errors; none where it is at most ``nothing``, USD."""
    gap = one.net - other.net
    lead, error = float(np.mean(gap)), float(np.std(gap, ddof=1)) / math.sqrt(len(gap))
    floor = 1e-9 * max(abs(float(np.mean(other.net))), 1.0)  # equal runs differ by rounding
    return lead / max(error, floor) if lead > nothing else min(lead, 0.0) / max(error, floor)
