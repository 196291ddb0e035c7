"""What is used under each policy, at the metered price, and what is paid for it under its contract, item by item."""

from typing import Final

import pandas as pd

from simulator.records import Floats
from simulator.stats.intervals import interval_columns, mean_interval
from simulator.studies.compare.tables.paired_totals import PairedTotals, Series

USED: Final = ("used_usd", "included_usd", "covered_usd", "by_token_usd")
ITEMS: Final = ("seats_usd", "metered_usd", "reserved_usd", "shortfall_usd", "prepaid_lapsed_usd")
PAID: Final = ("bill_usd", *ITEMS, "lapsed_usd", "prepaid_usd")


def contract_bill(paired: PairedTotals) -> pd.DataFrame:
    """One row per policy that uses or pays anything, with USED and PAID and their intervals; empty without a contract.

    used = included + covered + by the token, and the bill is the sum of its ITEMS, in every replication. Without a
    contract everything is paid by the token, at the metered price.

    Example: 100 seats of 19 USD that pool 1,900 USD, of which 1,500 are used, are a bill of 1,900 and lapse 400.
    """
    comparison, scenario = paired.comparison, paired.comparison.scenario
    window, rows = scenario.engineer_months(), []
    if not any(policy.contract for policy in scenario.policies):
        return pd.DataFrame()
    for policy in scenario.policies:
        parts = _parts(paired.of(policy.label), policy.contract is not None)
        if parts["used_usd"].any() or parts["bill_usd"].any():
            found = {name: mean_interval(values / window, scenario.confidence) for name, values in parts.items()}
            row = {"policy": policy.label, "upper_bound": policy.upper_bound, "n": comparison.replications}
            rows.append(row | interval_columns(**found))
    return pd.DataFrame(rows)


def _parts(one: Series, under_contract: bool) -> dict[str, Floats]:
    use = one.column("spend_usd")
    covered = {name: one.column(name) for name in ("included_usd", "covered_usd")}
    items = {name: one.column(name) for name in (*ITEMS, "lapsed_usd", "prepaid_usd")}
    if not under_contract:
        items["metered_usd"] = use
    return {
        "used_usd": use,
        **covered,
        "by_token_usd": use - covered["included_usd"] - covered["covered_usd"],
        "bill_usd": one.spend,
        **items,
    }
