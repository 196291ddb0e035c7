"""Every event of one replication as a table, from the SimPy engine."""

import pandas as pd

from simulator.engines.run import run_policies
from simulator.records import ABOUT_A_MONTH, ABOUT_A_TEAM, RANKS, REASONS, TraceRow
from simulator.replication.compare import runs_of
from simulator.scenario.blocks.schema import Scenario


def trace_table(scenario: Scenario, replication: int = 0) -> pd.DataFrame:
    """One row per thing that happened, in the order it happened.

    Columns: ``policy``; ``time_hours``; ``event``: the rank in words; ``engineer``, ``team`` or ``month``: what the
    row is about, the others are missing; ``item``; ``mtok``; ``usd``; ``hours``; ``reason``: why, in words.
    """
    runs = [run for run in runs_of(scenario) if run.nudge == 0]
    outcomes = run_policies(scenario, [run.policy for run in runs], replication, "simpy", trace=True)
    tables = []
    for run, outcome in zip(runs, outcomes, strict=True):
        rows = outcome.trace or []
        table = pd.DataFrame(rows, columns=list(TraceRow._fields))
        table["words"] = [getattr(row.reason, "words", "") or REASONS[row.reason] for row in rows]  # an own policy's
        table.insert(0, "policy", run.label)
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
