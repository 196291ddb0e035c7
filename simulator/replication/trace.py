"""Every event of one replication as a table, from the SimPy engine."""

from collections.abc import Sequence

import pandas as pd

from simulator.engines.run import run_policies
from simulator.problem import Setting, setting_of
from simulator.records import ABOUT_A_MONTH, ABOUT_A_TEAM, RANKS, REASONS, TraceRow
from simulator.replication.compare import shown_policies
from simulator.scenario.blocks.schema import Scenario


def trace_table(
    scenario: Scenario | Setting, replication: int = 0, policies: Sequence[str] | None = None
) -> pd.DataFrame:
    """One row per thing that happened, in the order it happened; ``policies`` by name, default all.

    Columns: ``policy``; ``time_hours``; ``event``: the rank in words; ``engineer``, ``team`` or ``month``: what the
    row is about, the others are missing; ``item``; ``mtok``; ``usd``; ``hours``; ``reason``: why, in words.
    """
    setting = setting_of(scenario)
    chosen = [one for one in shown_policies(setting.scenario) if policies is None or one.label in policies]
    outcomes = run_policies(setting, chosen, replication, "simpy", trace=True)
    tables = []
    for policy, outcome in zip(chosen, outcomes, strict=True):
        rows = outcome.trace or []
        table = pd.DataFrame(rows, columns=list(TraceRow._fields))
        table["words"] = [getattr(row.reason, "words", "") or REASONS[row.reason] for row in rows]  # an own policy's
        table.insert(0, "policy", policy.label)
        tables.append(table)
    return _in_words(pd.concat(tables, ignore_index=True))


def _in_words(table: pd.DataFrame) -> pd.DataFrame:
    monthly, of_team = table["reason"].isin(ABOUT_A_MONTH), table["reason"].isin(ABOUT_A_TEAM)
    table = table.assign(
        event=table["rank"].map(RANKS),
        engineer=table["id"].where(~monthly & ~of_team).astype("Int64"),
        team=table["id"].where(of_team).astype("Int64"),
        month=(table["id"] + 1).where(monthly).astype("Int64"),
        item=table["item"].where(table["item"] >= 0).astype("Int64"),
        reason=table["words"],
    )
    columns = ["policy", "time_hours", "event", "engineer", "team", "month", "item", "mtok", "usd", "hours", "reason"]
    return table[columns]
