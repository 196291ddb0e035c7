"""Tokens as the fourth component of compensation: base, bonus, equity, tokens."""

import numpy as np
import pandas as pd

from simulator.records import COLUMN, MONTHS_PER_YEAR
from simulator.replication.compare import Comparison
from simulator.stats.intervals import Estimate, half_width, interval_columns


def compensation_table(comparison: Comparison) -> pd.DataFrame:
    """One row per policy but the baseline; means per filled post and year, with the interval of the tokens."""
    scenario, moments = comparison.scenario, comparison.ledger_by_team
    teams = scenario.world.teams
    bonus = np.array([team.salary.bonus_share for team in teams])
    equity = np.array([team.salary.equity_share for team in teams])
    rows = []
    for place, policy in enumerate(comparison.scenario.policies, start=1):  # the baseline is first
        mean = moments.mean[place]  # [team, column]
        years = mean[:, COLUMN["engineers"]].sum() / MONTHS_PER_YEAR
        base = mean[:, COLUMN["base_pay_usd"]]
        tokens = mean[:, COLUMN["charged_usd"]].sum() / years
        error = np.sqrt((moments.standard_error[place, :, COLUMN["charged_usd"]] ** 2).sum()) / years
        half = float(half_width(error, moments.n, scenario.confidence))
        parts = {
            "base_usd": base.sum() / years,
            "bonus_usd": (base * bonus).sum() / years,
            "equity_usd": (base * equity).sum() / years,
            "tokens_usd": tokens,
        }
        total = sum(parts.values())
        rows.append(
            {
                "policy": policy.label,
                **parts,
                **interval_columns(tokens_usd=Estimate(tokens, tokens - half, tokens + half, moments.n)),
                "total_usd": total,
                "tokens_share": tokens / total,
                "capitalised_usd": tokens * scenario.world.accounting.capitalised_share,
                "n": comparison.replications,
            }
        )
    return pd.DataFrame(rows)
