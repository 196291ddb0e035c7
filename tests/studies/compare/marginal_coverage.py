"""How often the interval of marginal ROI holds the truth, for every policy with a lever: `python -m` this prints it.

Thousands of replications are the population: samples drawn from it with replacement have its means as their truth.
"""

import sys

import numpy as np
import pandas as pd

from simulator.replication.compare import BASELINE, compare
from simulator.scenario.reading.load import loads
from simulator.studies.compare.tables.paired_totals import paired_totals
from simulator.studies.compare.tables.roi import LEAST_MOVED, marginal_roi
from tests.coverage import report

SIZES = (5, 10, 30)
MENU = """
title: Every lever
question: What does the last dollar bring?
seed: 5
replications: {replications}
months: 12
world:
  price: blended_2026q1
  leaderboard: {{visibility: 0.5}}
  defaults: {{salary: us_software_developer_2024, appetite: cursor_2026}}
  teams: [{{name: product, engineers: {half}}}, {{name: platform, engineers: {half}}}]
policies:
  - {{kind: uncapped}}
  - {{kind: capped, usd_per_month: 200}}
  - {{kind: capped, name: everybody uses it up, usd_per_month: 2}}
  - {{kind: capped, name: share of pay, share_of_base_pay: 0.02}}
  - {{kind: capped, name: pool, usd_per_month: 150, pooled: true}}
  - {{kind: limited, usd_per_hour_of_work: 1.5}}
  - {{kind: limited, name: per request, usd_per_request: 20}}
  - {{kind: gated}}
  - {{kind: chargeback}}
  - {{kind: chargeback, name: team budget, team_budget_usd_per_engineer: 200}}
  - {{kind: exchange, usd_per_month: 200}}
  - {{kind: adaptive, usd_per_month: 200}}
  - {{kind: limits, limits: [{{window: week, usd: 60}}]}}
  - {{kind: routed, better_share: 0.5}}
  - {{kind: planner}}
  - {{kind: planner_free}}
"""


def coverage(engineers: int, replications: int, samples: int) -> pd.DataFrame:
    """One row per policy and size of sample: share stated, share of those that hold the truth, median width."""
    paired = paired_totals(compare(loads(MENU.format(half=engineers // 2, replications=replications)).scenario))
    rng, rows = np.random.default_rng(1), []
    for policy in paired.comparison.policies:
        if policy.label == BASELINE:
            continue
        less, more = (paired.of(policy.label, nudge) for nudge in (-1, 1))
        cost, gain = more.cost - less.cost, more.gain - less.gain
        truth = float(gain.sum() / cost.sum() - 1.0)
        for n in SIZES:
            drawn = [rng.integers(replications, size=n) for _ in range(samples)]
            found = [
                marginal_roi(less._replace(cost=less.cost[j], gain=less.gain[j], table=less.table.iloc[j]),
                             more._replace(cost=more.cost[j], gain=more.gain[j]), 0.95)
                for j in drawn
            ]  # fmt: skip
            few = policy.moves_people and engineers * n < LEAST_MOVED
            stated = [one for one in found if one.n and not few and policy.cost_follows_lever]
            rows.append(
                {
                    "policy": policy.label,
                    "truth": truth,
                    "changed": float((gain != 0.0).mean()),
                    "n": n,
                    "stated": len(stated) / samples,
                    "held": float(np.mean([one.low <= truth <= one.high for one in stated])) if stated else np.nan,
                    "width": float(np.median([one.high - one.low for one in stated])) if stated else np.nan,
                    "no_width": sum(one.low == one.high for one in stated),
                }
            )
    return pd.DataFrame(rows)


if __name__ == "__main__":
    for many, runs in ((20, int(sys.argv[1])), (200, int(sys.argv[2]))):
        report(f"{many} engineers, {runs} replications\n{coverage(many, runs, 2000).round(3).to_string()}\n")
