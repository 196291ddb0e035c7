"""Engineers month by month: what a comparison ran, run again, with the row that the engine books for each engineer."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

import numpy as np
import pandas as pd

from simulator.engines.run import run_policies
from simulator.records import COLUMN, LEDGER, OF_A_TEAM, Floats
from simulator.replication.collect import collect
from simulator.replication.compare import shown_policies
from simulator.replication.ledger import category
from simulator.replication.worlds import Settings, Worlds, settings_of
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.workload import Workload, draw

KEYS: Final = ("policy", "replication", "team", "engineer", "month")
TRAITS: Final = ("role", "salary_usd_per_year", "ability", "appetite_mtok_per_hour", "propensity")
BOOKED: Final = tuple(column for column in LEDGER if column.name not in OF_A_TEAM)
COLUMNS: Final = (*KEYS, *TRAITS, *(column.name for column in BOOKED))


def run_again(
    worlds: Worlds,
    engine: str,
    policies: Sequence[str],
    replications: Sequence[int],
    take: Callable[[pd.DataFrame], object],
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
    columns: Sequence[str] = COLUMNS,
) -> None:
    """Run policies in replications of some worlds again, and give ``take`` the panel of each replication, in order.

    The seed, the replication and the world decide every number, so they are those of the comparison: the ledger of a
    team in a month is the sum of the panel over its engineers, added in their order.

    Args:
        worlds: of the comparison.
        engine, workers, progress: as in ``collect``.
        policies: their names; the baseline is ``none``.
        replications: from 0.
        columns: what of ``COLUMNS`` is kept.

    Raises:
        KeyboardInterrupt: before all were finished.
        SimulationError: a run could not be finished.
    """
    task = partial(_panel, settings_of(worlds), engine, tuple(policies), tuple(replications), tuple(columns))
    collect(task, range(len(replications)), take, engine, workers, least=len(replications), progress=progress)


def _panel(
    settings: Settings,
    engine: str,
    policies: Sequence[str],
    replications: Sequence[int],
    columns: Sequence[str],
    number: int,
) -> pd.DataFrame:
    replication = replications[number]
    setting = settings.at(replication)
    shown: list[PolicyBlock] = shown_policies(setting.scenario)
    chosen = [policy for policy in shown if policy.label in policies]
    drawn = draw(setting.scenario, replication, policies=shown)
    outcomes = run_policies(setting, chosen, replication, engine, workload=drawn, by_engineer=True)
    booked = [outcome.people for outcome in outcomes if outcome.people is not None]
    labels = [policy.label for policy in shown]
    return frame(setting.scenario, replication, drawn, labels, [policy.label for policy in chosen], booked)[[*columns]]


def frame(
    scenario: Scenario,
    replication: int,
    drawn: Workload,
    labels: Sequence[str],
    chosen: Sequence[str],
    booked: Sequence[Floats],
) -> pd.DataFrame:
    """One replication as rows: policy, then engineer in the order of the teams, then month, which counts from 1.

    Args:
        scenario: of the replication.
        replication: from 0.
        drawn: its engineers.
        labels: all policies of the comparison, the categories of the column.
        chosen: those that were run.
        booked: of each of these, [engineer, month, column of records.LEDGER].
    """
    people, months, runs = len(drawn.team), scenario.months, len(chosen)

    def spread(values: Any) -> Any:
        """One value per engineer, in every month under every policy."""
        return np.tile(np.repeat(values, months), runs)

    names = [team.name for team in scenario.world.teams]
    places = np.array([labels.index(one) for one in chosen])
    columns: dict[str, Any] = {
        "policy": category(np.repeat(places, people * months), list(labels)),
        "replication": np.full(people * months * runs, replication),
        "team": category(spread(drawn.team), names),
        "engineer": spread(np.arange(people)),
        "month": np.tile(np.arange(1, months + 1), people * runs),
        "role": _roles(scenario, drawn, spread),
        "salary_usd_per_year": spread(drawn.salary),
        "ability": spread(drawn.ability),
        "appetite_mtok_per_hour": spread(drawn.appetite),
        "propensity": spread(drawn.propensity),
    }
    stacked = np.concatenate([each.reshape(people * months, len(LEDGER)) for each in booked])
    for column in BOOKED:
        values = stacked[:, COLUMN[column.name]]
        columns[column.name] = values.astype(np.int64) if column.whole else values
    return pd.DataFrame(columns)


def _roles(scenario: Scenario, drawn: Workload, spread: Callable[[Any], Any]) -> Any:
    """The role of each engineer; missing in a team that has none."""
    teams = scenario.world.teams
    names = list(dict.fromkeys(role.name for team in teams for role in team.roles))
    own = [
        names.index(teams[team].roles[role].name) if teams[team].roles else -1
        for team, role in zip(drawn.team, drawn.role, strict=True)
    ]
    return category(spread(np.array(own)), names)


def rows_of(scenario: Scenario, policies: int, replications: int) -> int:
    """How many rows a panel has: policies x replications x posts x months.

    Example: of a year of ten engineers, two policies in three replications have 720.
    """
    posts = sum(max(team.planned(scenario.months)) for team in scenario.world.teams)
    return policies * replications * posts * scenario.months
