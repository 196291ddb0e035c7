"""Metrics that look good, beside the true return: by how much each of them misleads.

The company of this study is one team per engineer, so that the ledger is by engineer. The true return is causal: the
same engineers, the same items, without tokens or with 5% more of them.
"""

from functools import partial
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from simulator.engines.run import run_policies
from simulator.records import COLUMN, Floats
from simulator.replication.collect import collect
from simulator.replication.options import DEFAULT_ENGINE
from simulator.scenario.blocks.policies import NonePolicy, Uncapped
from simulator.scenario.blocks.schema import Scenario
from simulator.stats.intervals import interval_columns, mean_interval

ENGINEERS: Final = 400
MONTHS: Final = 12
REPLICATIONS: Final = 10
CORRELATIONS: Final = (0.3, 0.0)  # ability with appetite: the default, and none
MOVE: Final = 1.05  # of tokens either way
USES_TOKENS: Final = 1.0  # Mtok a month that make an engineer an adopter

MEANINGS: Final = {
    "tokens per engineer": "rank correlation of an engineer's tokens with the net value they truly brought",
    "adoption": "share of engineers who use tokens, beside the share to whom tokens truly brought more than they cost",
    "output per USD, top decile": "output over bill of the tenth who use most, beside what their tokens truly added",
    "cross-section": "output gained per extra USD: slope of output on bill over engineers, beside the true margin",
    "cross-section in logs": "elasticity of output on bill over those who use tokens, beside the true one of 5% more",
}


class People(NamedTuple):
    """A year of every engineer, in one replication."""

    tokens: Floats  # Mtok
    spend: Floats  # USD
    value: Floats  # USD, of everything finished
    gain: Floats  # USD, over the same work without tokens
    more_spend: Floats  # USD, change of the bill between 5% fewer and 5% more tokens wanted
    more_value: Floats  # USD, change of value between the same


def naive_metrics(
    replications: int = REPLICATIONS, engineers: int = ENGINEERS, workers: int | None = None
) -> pd.DataFrame:
    """Each metric as a company would compute it, and the truth behind it.

    Columns: ``metric``; ``correlation`` of log ability with log appetite; with intervals ``naive``, ``true`` and
    ``misleads_by``, their paired difference; ``n`` replications.

    Args:
        replications: independent companies, at least 2.
        engineers: in each, 10 to 500.
        workers: threads; the result does not depend on it.

    Example: a metric that equals the truth in every replication misleads by 0.
    """
    rows = []
    for correlation in CORRELATIONS:
        company = partial(measure, _one_engineer_teams(engineers, correlation))
        people: list[People] = []
        collect(company, range(replications), people.append, DEFAULT_ENGINE, workers, least=replications)
        measured = [metrics(each) for each in people]
        for name in MEANINGS:
            naive, true = np.array([each[name] for each in measured]).T
            figures = {"naive": naive, "true": true, "misleads_by": naive - true}
            found = interval_columns(**{key: mean_interval(values, 0.95) for key, values in figures.items()})
            rows.append({"metric": name, "correlation": correlation, **found, "n": replications})
    return pd.DataFrame(rows)


def _one_engineer_teams(engineers: int, correlation: float) -> Scenario:
    habits = {"appetite": {"ability_correlation": correlation}, "adoption": {"midpoint_month": -60}}
    teams = [{"name": f"engineer {place + 1}", "engineers": 1, **habits} for place in range(engineers)]
    return Scenario.model_validate(
        {
            "title": "A cross-section of engineers",
            "question": "What would a company conclude?",
            "seed": 7,
            "months": MONTHS,
            "world": {"teams": teams},
            "policies": [{"kind": "uncapped"}],
        }
    )


def measure(scenario: Scenario, replication: int) -> People:
    """Run one company without tokens, as it is, and with tokens 5% down and up."""
    plain = scenario.policies[0]
    assert isinstance(plain, Uncapped)
    policies = [NonePolicy(kind="none", name=""), plain, plain.nudged(1.0 / MOVE), plain.nudged(MOVE)]
    outcomes = run_policies(scenario, policies, replication, DEFAULT_ENGINE)
    ledgers = np.stack([outcome.ledger.sum(axis=1) for outcome in outcomes])
    spend, value = (ledgers[..., COLUMN[name]] for name in ("spend_usd", "value_usd"))
    return People(
        tokens=ledgers[1, :, COLUMN["granted_mtok"]],
        spend=spend[1],
        value=value[1],
        gain=value[1] - value[0],
        more_spend=spend[3] - spend[2],
        more_value=value[3] - value[2],
    )


def metrics(people: People) -> dict[str, tuple[float, float]]:
    """Naive figure and truth of every metric in one company; ``MEANINGS`` says what they are."""
    from scipy.stats import spearmanr  # half a second, paid only here

    net = people.gain - people.spend
    top = np.argsort(people.spend, kind="stable")[-max(1, len(net) // 10) :]
    true_margin = float(people.more_value.sum() / people.more_spend.sum())
    users = people.spend > 0.0  # nobody else has a place on an axis in logs
    spend, value = people.spend[users], people.value[users]
    true_elasticity = true_margin * float(spend.sum() / value.sum())
    return {
        "tokens per engineer": (1.0, float(spearmanr(people.tokens, net).statistic)),
        "adoption": (float((people.tokens > USES_TOKENS * MONTHS).mean()), float((net > 0.0).mean())),
        "output per USD, top decile": (
            float(people.value[top].sum() / people.spend[top].sum()),
            float(people.gain[top].sum() / people.spend[top].sum()),
        ),
        "cross-section": (slope(people.spend, people.value), true_margin),
        "cross-section in logs": (slope(np.log(spend), np.log(value)), true_elasticity),
    }


def slope(x: Floats, y: Floats) -> float:
    """Least-squares slope of y on x.

    Example: of 1, 2, 3 on 0, 1, 2 it is 1.
    """
    across = x - x.mean()
    return float(across @ y / (across @ across))
