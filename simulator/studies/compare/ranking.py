"""Which policy is best, by how much, and how surely."""

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.replication.compare import Comparison
from simulator.stats.best_of_k import behind_best, probability_best
from simulator.stats.intervals import Estimate, interval_columns
from simulator.studies.choice.results import Choice, choice
from simulator.studies.choice.robust import between, wins
from simulator.studies.choice.robust import chance as share_of_wins
from simulator.studies.compare.tables.paired_totals import PairedTotals, paired_totals


def candidates(comparison: Comparison) -> list[str]:
    """The policies a company could choose: everything but upper bounds, no tokens at all included."""
    return [policy.label for policy in comparison.policies if not policy.upper_bound]


def net_values(paired: PairedTotals) -> Floats:
    """Net value of the candidates, USD per post and month, [replication, candidate]."""
    window = paired.comparison.scenario.engineer_months()
    return np.stack([paired.of(name).net / window for name in candidates(paired.comparison)], axis=1)


def ranking(paired: PairedTotals) -> pd.DataFrame:
    """Candidates from best to worst by mean net value: distance to the best, probability of being best.

    Columns: ``rank``; ``policy``; ``net_usd`` per post and month; ``p05_usd`` and ``p95_usd``:
    where nine replications of ten lie; ``behind_usd``: how much less than the best, with
    the simultaneous interval of ``behind_best``; ``may_be_best``: not ruled out as the best by that interval;
    ``p_best``: the share of worlds in which it earns most, or as written the probability that its mean is the highest;
    ``crn_factor``: variance of the difference to the best with independent random numbers, over its paired
    variance (above 1: common random numbers helped); ``n``.
    """
    scenario = paired.comparison.scenario
    names, net = candidates(paired.comparison), net_values(paired)
    drawn = paired.comparison.worlds.drawn
    won = wins(net)
    chance = won.mean(axis=0) if drawn else probability_best(net, scenario.seed)
    behind = behind_best(net, scenario.confidence)
    order = sorted(range(len(names)), key=lambda i: (-net[:, i].mean(), i))
    top = net[:, order[0]]
    rows = [
        {
            "rank": place,
            "policy": names[i],
            "net_usd": net[:, i].mean(),
            **dict(zip(("p05_usd", "p95_usd"), between(net[:, i]), strict=True)),
            **interval_columns(behind_usd=Estimate(behind.value[i], behind.low[i], behind.high[i], len(net))),
            "may_be_best": bool(behind.may_be_best[i]),
            "p_best": chance[i],
            **(_ends(won[:, i], scenario.confidence) if drawn else {}),
            "crn_factor": _crn_factor(top, net[:, i]),
            "n": len(net),
        }
        for place, i in enumerate(order, start=1)
    ]
    return pd.DataFrame(rows)


def chosen_over_worlds(paired: PairedTotals) -> Choice | None:
    """The choice over what is not known of the inputs; None as written, or where the run was cut short before that."""
    comparison = paired.comparison
    if comparison.written is None:
        return None
    written = net_values(paired_totals(comparison.written))
    return choice(comparison.worlds, net_values(paired), written, candidates(comparison))


def _ends(won: Floats, confidence: float) -> dict[str, float]:
    found = share_of_wins(won, confidence)
    return {"p_best_low": found.low, "p_best_high": found.high}


def _crn_factor(first: Floats, second: Floats) -> float:
    paired = float(np.var(first - second, ddof=1))
    if paired <= 0.0:
        return float("nan")
    return float(np.var(first, ddof=1) + np.var(second, ddof=1)) / paired
