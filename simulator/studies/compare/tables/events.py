"""The scheduled events of a scenario in words and months, and what they did to net value."""

from typing import Any, Final

import pandas as pd

from simulator.replication.compare import BASELINE, Comparison
from simulator.scenario.blocks.events import (
    EventBlock,
    KpiReview,
    Passing,
    PolicySwitch,
    PriceShock,
    Regulation,
    SupplyShock,
    reviews,
)
from simulator.scenario.blocks.schema import Scenario
from simulator.studies.compare.tables.contrast import contrast
from simulator.studies.compare.tables.paired_totals import PairedTotals, paired_totals
from simulator.text import listed, usd_spanned

EVENT_COLUMNS: Final = ("mark", "what", "first", "last", "months")
TURN_COLUMNS: Final = ("mark", "what", "month", "policy", "before_usd", "after_usd", "clear")


def event_timeline(scenario: Scenario) -> pd.DataFrame:
    """One row per scheduled event that comes within the run, in order of months."""
    rows: list[dict[str, Any]] = []
    for event in sorted(scenario.events, key=lambda one: one.month):
        if event.month <= scenario.months:
            rows.append({"mark": letter(len(rows)), "what": in_words(event), **_when(event, scenario.months)})
    return pd.DataFrame(rows, columns=list(EVENT_COLUMNS))


def letter(place: int) -> str:
    """A letter for each event, then two.

    Example: 0 is A and 26 is AA.
    """
    return (letter(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


def in_words(event: EventBlock) -> str:
    """An event in a few words.

    Example: a price shock by a factor of 3 is "price × 3".
    """
    match event:
        case PriceShock():
            return f"price × {event.factor:g}"
        case SupplyShock():
            return f"supply at {event.capacity:.0%}" if event.capacity > 0 else "outage"
        case KpiReview():
            again = f", every {event.every} months" if event.every else ""
            return f"KPI review{again}"
        case PolicySwitch():
            return f"{event.policy} → {event.to}"
        case Regulation():
            return f"regulation: {_rules(event)}"
    return type(event).__name__


def _rules(event: Regulation) -> str:
    rules = ["no exchange"] if event.forbid_exchange else []
    rules += [f"exchange tax {event.exchange_tax:.0%}"] if event.exchange_tax else []
    rules += [f"compliance {event.compliance_share:.0%} of the bill"] if event.compliance_share else []
    return ", ".join(rules) or "as it is"


def _when(event: EventBlock, end: int) -> dict[str, Any]:
    if isinstance(event, KpiReview):
        months = [month + 1 for month in range(end) if reviews(event, month)]
        return {"first": months[0], "last": months[-1], "months": months}
    lasts = event.months if isinstance(event, Passing) else None
    last = end if lasts is None else min(end, event.month + lasts - 1)
    return {"first": event.month, "last": last, "months": [event.month]}


def turns(events: pd.DataFrame, by_month: pd.DataFrame) -> pd.DataFrame:
    """Net value of every policy the month before an event came and in that month."""
    net = by_month.set_index(["policy", "month"])
    rows = []
    for event in events.to_dict("records"):
        for month in event["months"]:
            for policy in by_month["policy"].unique() if month > 1 else []:
                if policy == BASELINE:
                    continue
                before, after = net.loc[(policy, month - 1)], net.loc[(policy, month)]
                clear = before["net_usd_low"] > after["net_usd_high"] or after["net_usd_low"] > before["net_usd_high"]
                rows.append((event["mark"], event["what"], month, policy, before["net_usd"], after["net_usd"], clear))
    return pd.DataFrame(rows, columns=list(TURN_COLUMNS))


MOST_CHANGES: Final = 6  # policies in a sentence; of more only the first and the last


def event_impact(paired: PairedTotals) -> pd.DataFrame:
    """One row per policy but the baseline, the least hurt first; none where nothing is scheduled.

    The counterfactual is the same policy with the same draws and no event at all.
    """
    without = paired.comparison.totals_without_events
    if without is None:
        return pd.DataFrame(columns=["policy"])
    table = contrast(paired_totals(paired.comparison, without), paired)
    table = table[table["policy"] != BASELINE]
    return table.sort_values("change_usd", ascending=False, kind="stable", ignore_index=True)


def event_remarks(table: pd.DataFrame, comparison: Comparison) -> tuple[str, ...]:
    """Which policy bears the events best and which worst, in a sentence; upper bounds are left out."""
    upper_bounds = {policy.label for policy in comparison.policies if policy.upper_bound}
    table = table[~table["policy"].isin(upper_bounds)]
    if table.empty:
        return ()
    n = int(table["n"].iloc[0])
    untouched = table["change_usd"].eq(0.0) & table["change_usd_high"].eq(table["change_usd_low"])
    moved = table[~untouched].to_dict("records")
    shown = moved if len(moved) <= MOST_CHANGES else [moved[0], moved[-1]]
    changes = [f"{usd_spanned(row, 'change_usd', '+,.0f')} under {row['policy']}" for row in shown]
    changes += (
        [f"nothing under {listed(list(table.loc[untouched, 'policy']), MOST_CHANGES, 0)}"] if untouched.any() else []
    )
    return (
        "Against the same random numbers without the events, net value per post and month changes by "
        f"{'; '.join(changes)} (n = {n} paired replications).",
    )
