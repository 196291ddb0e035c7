"""Every event of one replication as a table, from the SimPy engine."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from simulator.engines.run import run_policies
from simulator.problem import Setting, setting_of
from simulator.records import ABOUT_A_MONTH, ABOUT_A_TEAM, CLOSE, HOURS_PER_MONTH, RANKS, REASONS, Ints, TraceRow
from simulator.replication.compare import shown_policies
from simulator.replication.ledger import category
from simulator.scenario.blocks.schema import Scenario
from simulator.workload import draw

COLUMNS: Final = (
    "policy", "time_hours", "event", "engineer", "team", "month", "item", "mtok", "vanity_mtok", "lost_mtok", "usd",
    "hours", "reason",
)  # fmt: skip


def trace_table(
    scenario: Scenario | Setting, replication: int = 0, policies: Sequence[str] | None = None
) -> pd.DataFrame:
    """One row per thing that happened, in the order it happened; ``policies`` by name, default all.

    Columns: ``policy``; ``time_hours``; ``event``: the rank in words; ``engineer``: missing where the row is about a
    team or a month; ``team``: the engineer's, missing where the row is about a month; ``month`` in which it happened;
    ``item``; ``mtok``, and of it ``vanity_mtok`` and ``lost_mtok``; ``usd``; ``hours``; ``reason``: why, in words.
    """
    setting = setting_of(scenario)
    chosen = [one for one in shown_policies(setting.scenario) if policies is None or one.label in policies]
    drawn = draw(setting.scenario, replication, policies=chosen)
    outcomes = run_policies(setting, chosen, replication, "simpy", trace=True, workload=drawn)
    tables = []
    for policy, outcome in zip(chosen, outcomes, strict=True):
        rows = outcome.trace or []
        table = pd.DataFrame(rows, columns=list(TraceRow._fields))
        table["words"] = [getattr(row.reason, "words", "") or REASONS[row.reason] for row in rows]  # an own policy's
        table.insert(0, "policy", policy.label)
        tables.append(table)
    names = [team.name for team in setting.scenario.world.teams]
    return _in_words(pd.concat(tables, ignore_index=True), drawn.team, names)


def _in_words(table: pd.DataFrame, team: Ints, names: list[str]) -> pd.DataFrame:
    """Codes in words; ``team`` of each engineer is a place among the ``names``."""
    monthly, of_team = table["reason"].isin(ABOUT_A_MONTH), table["reason"].isin(ABOUT_A_TEAM)
    about = np.where(of_team, table["id"], team[np.where(monthly | of_team, 0, table["id"])])
    # what a month closes with belongs to it, everything else of that moment to the next one
    closing = (table["rank"] == CLOSE).astype(int)
    table = table.assign(
        event=table["rank"].map(RANKS),
        engineer=table["id"].where(~monthly & ~of_team).astype("Int64"),
        team=category(np.where(monthly, -1, about), names),
        month=(table["time_hours"] // HOURS_PER_MONTH).astype(int) + 1 - closing,
        item=table["item"].where(table["item"] >= 0).astype("Int64"),
        reason=table["words"],
    )
    return table[list(COLUMNS)]
