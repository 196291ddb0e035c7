"""Checks of a comparison: can the accounts, the intervals, the winner and the evidence be relied on."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.replication.compare import BASELINE, Comparison
from simulator.replication.spend import SPREAD
from simulator.scenario.blocks.observed_ranges import Stretch, spend_stretches
from simulator.scenario.reading.provenance import Assumption, assumptions
from simulator.stats.check import (
    FAIL,
    MATERIAL,
    MIN_REPLICATIONS,
    PASS,
    REVIEW,
    Check,
    at_least,
    check_table,
    graded,
)
from simulator.studies.choice.checks import choice_checks
from simulator.studies.choice.results import Choice
from simulator.studies.compare.accounting_checks import (
    allowances_balance,
    planner_unbeaten,
    sums_agree,
    tokens_conserved,
)
from simulator.studies.compare.tables.paired_totals import PairedTotals
from simulator.studies.input_checks import experiments_agree, parameters_settled, values_sourced, within_evidence

NARROW, WIDE = 0.05, 0.20  # half-width of the best policy's interval over its net value
LEAD: Final = "lead known"
SURE_LEAD: Final = 0.5  # half-width of the lead over the lead
GROUPS: Final = 10  # left out one by one to see whether the winner stays
STEADY: Final = 0.75  # share of subsets that must agree


def checks(
    paired: PairedTotals,
    summary: pd.DataFrame,
    ranking: pd.DataFrame,
    origins: Sequence[Assumption] | None = None,
    chosen: Choice | None = None,
) -> pd.DataFrame:
    """Every check of a comparison, one row each.

    Args:
        paired: what was run.
        summary, ranking: what was concluded.
        chosen: the choice over what is not known; None as written.
        origins: where each value of the scenario comes from; left out, values other than defaults count as assumed.
    """
    comparison = paired.comparison
    values = assumptions(comparison.scenario, {}) if origins is None else origins
    rows = [
        tokens_conserved(comparison),
        allowances_balance(paired),
        sums_agree(comparison, summary),
        planner_unbeaten(paired),
        best_known(summary, ranking),
        *(choice_checks(chosen) if chosen else (lead_known(ranking), winner_stays(paired, ranking))),
        *(() if chosen else (enough_replications(ranking),)),
        values_sourced(values),
        within_evidence(comparison.scenario, _spent(comparison, ranking)),
        *experiments_agree(comparison.worlds.learned),
        *parameters_settled(comparison.scenario, drawn=comparison.worlds.drawn),
    ]
    return check_table(rows)


def best_known(summary: pd.DataFrame, ranking: pd.DataFrame) -> Check:
    """Half-width of the best policy's interval over its net value."""
    name, best = "best policy known", str(ranking["policy"].iloc[0])
    (row,) = summary[summary["policy"] == best].to_dict("records")
    half, net = (row["net_usd_high"] - row["net_usd_low"]) / 2.0, abs(row["net_usd"])
    share = 0.0 if half <= 0.0 else float(half / net) if net > 0.0 else np.inf
    message = f"net value of {best} is known to ±{min(share, 99.99):.1%}"
    more = math.ceil(row["n"] * min((share / NARROW) ** 2, 1e6))
    return graded(name, share, NARROW, WIDE, message, f"Run about {more:,} replications.")


def lead_known(ranking: pd.DataFrame) -> Check:
    """Half-width of the interval of the lead over the lead, best against runner-up."""
    if len(ranking) < 2:
        return Check(LEAD, PASS, 0.0, SURE_LEAD, "share", "there is nothing else to choose")
    best, second = ranking.iloc[0], ranking.iloc[1]
    lead, half = float(second["behind_usd"]), float(second["behind_usd_high"] - second["behind_usd_low"]) / 2.0
    share = 0.0 if half <= 0.0 else half / lead if lead > 0.0 else np.inf
    message = f"lead of {best['policy']} over {second['policy']} is known to ±{min(share, 99.99):.0%}"
    status, advice = REVIEW, "Run more replications, or ask for a guarantee."
    most, loss = float(second["behind_usd_high"]), float(best["behind_usd_high"])
    at_most = f"{most:,.2f} USD per post and month"
    if share <= SURE_LEAD:
        status, advice = PASS, ""
    elif share <= 1.0:
        pass
    elif immaterial(most, ranking):
        message = f"{best['policy']} and {second['policy']} differ by {at_most} at most"
        advice = "They are practically equal: choose the simpler."
    elif immaterial(loss, ranking):
        message = f"{best['policy']} may not be best, but the opportunity loss is at most {loss:,.2f} USD"
        advice = f"Choose {best['policy']}, or {advice.lower()}"
    else:
        status = FAIL
        message = f"{best['policy']} and {second['policy']} do not differ significantly, yet may differ by {at_most}"
    return Check(LEAD, status, share, SURE_LEAD, "share", message, advice)


def immaterial(usd: float, ranking: pd.DataFrame) -> bool:
    """Whether a difference is a small share of what the policies that may be best bring, more or less than nothing."""
    stake = float(ranking.loc[ranking["may_be_best"], "net_usd"].abs().max())
    return usd <= MATERIAL * stake


def winner_stays(paired: PairedTotals, ranking: pd.DataFrame) -> Check:
    """Share of subsets of the replications, halves and all but a tenth, in which the same policy is best."""
    name, labels = "winner stays", [str(label) for label in ranking["policy"]]
    net = np.stack([paired.of(label).net for label in labels], axis=1)
    winners = [labels[int(net[kept].mean(axis=0).argmax())] for kept in _subsets(len(net))]
    share = winners.count(labels[0]) / len(winners)
    other = next((winner for winner in winners if winner != labels[0]), "")
    if share == 1.0:
        message = f"{labels[0]} is best in each half of the replications and without any tenth of them"
        return Check(name, PASS, share, STEADY, "share", message)
    message = f"{labels[0]} is best in {share:.0%} of subsets of the replications; {other} in others"
    advice = "Another seed may name another winner: run more replications before you choose."
    return Check(name, REVIEW if share >= STEADY else FAIL, share, STEADY, "share", message, advice)


def _subsets(n: int) -> list[Floats]:
    """First, second, even and odd half, then all but each of up to ten groups; as masks."""
    place = np.arange(n)
    halves = [place < n // 2, place >= n // 2, place % 2 == 0, place % 2 == 1]
    groups = min(GROUPS, n)
    return [*halves, *(place % groups != left_out for left_out in range(groups))]


def enough_replications(ranking: pd.DataFrame) -> Check:
    """Replications against what the stated probability of being best needs.

    Of two equal policies one wins all of n replications with probability 2^-n: to state a probability of error of d
    takes log2(1 / d) replications, and no interval should be based on fewer than five.
    """
    name, chance, n = "enough replications", float(ranking["p_best"].iloc[0]), float(ranking["n"].iloc[0])
    error = max(1.0 - chance, 0.001)  # a smaller one is not stated
    needed = max(MIN_REPLICATIONS, math.ceil(math.log2(1.0 / error) - 1e-9))
    message = f"{n:,.0f} replications; a probability of {error:.1%} that another policy is best needs {needed}"
    return at_least(name, n, needed, message, f"Run at least {needed} replications.", "replications")


def _spent(comparison: Comparison, ranking: pd.DataFrame) -> list[Stretch]:
    """Spend of engineers under the best policy that spends, where it is beyond what was observed."""
    best = next((str(policy) for policy in ranking["policy"] if policy != BASELINE), None)
    if best is None:
        return []
    place = [policy.label for policy in comparison.policies].index(best)
    return spend_stretches(dict(zip(SPREAD, comparison.spend.spread.mean[place], strict=False)), best)
