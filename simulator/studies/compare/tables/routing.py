"""What routing does: the bill by tier, what failed attempts cost, and what the same work would have cost without it."""

from typing import Final

import numpy as np
import pandas as pd

from simulator.problem.routing import route_of
from simulator.problem.rules import phases_of
from simulator.records import Floats
from simulator.replication.compare import BASELINE
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.stats.intervals import interval_columns, mean_interval, ratio_interval
from simulator.studies.compare.tables.paired_totals import PairedTotals, Series

BILL: Final = ("better_usd", "cheaper_usd", "failed_usd")  # which add up to the bill before any contract
ROUTING: Final = (*BILL, "routing_saves_usd", "failed_share", "redo_hours")


def routing_table(paired: PairedTotals) -> pd.DataFrame:
    """One row per policy that spends, with ROUTING and their intervals; empty where no policy routes.

    A policy that switches between tiers of other prices is left out: its bill cannot be split.

    Example: of 100 Mtok at 1.5 USD, 40 of them of a tier of a fifth of the price, 12 of the 102 USD are that tier's.
    """
    comparison, scenario = paired.comparison, paired.comparison.scenario
    if not any(policy.routes for policy in comparison.policies):
        return pd.DataFrame()
    window, level = scenario.engineer_months(), scenario.confidence
    rows = []
    for policy in comparison.policies:
        one, tiers = paired.of(policy.label), _prices(scenario, policy)
        if policy.label == BASELINE or len(tiers) != 1 or not one.column("spend_usd").any():
            continue
        bill = split_bill(one, *tiers.pop())
        found = interval_columns(
            **{name: mean_interval(usd / window, level) for name, usd in bill.items()},
            failed_share=ratio_interval(one.column("failed_mtok"), one.column("economy_mtok"), level),
            redo_hours=mean_interval(one.column("redo_hours") / window, level),
        )
        rows.append({"policy": policy.label, "upper_bound": policy.upper_bound, "n": comparison.replications, **found})
    return pd.DataFrame(rows)


def split_bill(one: Series, price: float, better_price: float) -> dict[str, Floats]:
    """The bill by tier, and what routing saves, in USD by replication.

    A Mtok costs its tier's price at the average price of the policy's tokens: exact where all pay one price. Routing
    saves what the better tier would have charged, once, for all that was not a failed attempt, less the bill. Tokens
    are priced as metered, whatever a contract makes of that.

    Args:
        one: totals of the policy.
        price, better_price: of both tiers, over the frontier price, as the scenario is written.
    """
    granted, cheap, failed = (one.column(name) for name in ("granted_mtok", "economy_mtok", "failed_mtok"))
    metered = one.column("spend_usd")
    weighted = price * cheap + better_price * (granted - cheap)
    unit = np.divide(metered, weighted, out=np.zeros_like(weighted), where=weighted > 0.0)  # USD per frontier Mtok
    saved = unit * better_price * (granted - failed) - metered
    return {
        "better_usd": unit * better_price * (granted - cheap),
        "cheaper_usd": unit * price * (cheap - failed),
        "failed_usd": unit * price * failed,
        "routing_saves_usd": np.where(np.abs(saved) < 1e-9 * metered, 0.0, saved),  # rounding saves nothing
    }


def _prices(scenario: Scenario, policy: PolicyBlock) -> set[tuple[float, float]]:
    """Prices of the cheaper and of the better tier under each of the policies that a policy becomes."""
    economy = scenario.world.economy_tier.price_share
    phases, _ = phases_of(scenario, policy)
    routes = [(each.routes, route_of(scenario, each)) for each in phases]
    return {(route.price, route.better_price) if routed else (economy, 1.0) for routed, route in routes}
