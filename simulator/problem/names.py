"""Engineers by the names that a scenario knows them under: role, team, group."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from simulator.records import Floats, Ints
from simulator.scenario.blocks.allowances import OTHERS
from simulator.scenario.blocks.team import Team
from simulator.workload import Workload


class Kind(NamedTuple):
    """Engineers who are alike to every rule: a role of a team."""

    role: str  # empty in a team without roles
    team: str
    groups: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """All names, the nearest first.

        Example: a senior engineer of product, a team of emea, is senior, product and emea.
        """
        return [*([self.role] if self.role else []), self.team, *self.groups]


def kinds_of(teams: Sequence[Team]) -> list[Kind]:
    """Each kind of engineer, team by team.

    Example: a team of two roles and a team without roles are three kinds.
    """
    return [Kind(role, team.name, team.groups) for team in teams for role in _roles(team)]


def _roles(team: Team) -> list[str]:
    return [role.name for role in team.roles] or [""]


def by_kind_of_engineer(teams: Sequence[Team], workload: Workload) -> tuple[list[Kind], Ints]:
    """Each kind of engineer, and the place among them of each engineer's."""
    first = np.cumsum([0, *(len(_roles(team)) for team in teams)])
    return kinds_of(teams), first[workload.team] + workload.role


def some_of(workload: Workload, share: float, who: str) -> Ints:
    """1 for a share of the engineers: for anyone, by a draw of each, or for the heaviest users.

    Example: a quarter of the heaviest of 8 are the two with the largest appetite.
    """
    if who == "anyone":
        return np.asarray(workload.honesty < share, dtype=np.int64)
    found = np.zeros(len(workload.team), dtype=np.int64)
    found[np.argsort(-workload.appetite, kind="stable")[: round(share * len(found))]] = 1
    return found


def amounts_by_name(teams: Sequence[Team], workload: Workload, by_name: Mapping[str, float]) -> Floats:
    """The amount of each engineer: by the nearest of its names, else that of others; infinite where there is none.

    Example: of ``{senior: 300, product: 200}`` a senior engineer of product has 300.
    """
    kinds, kind = by_kind_of_engineer(teams, workload)
    names_of_all, rest = [each.names for each in kinds], by_name.get(OTHERS, np.inf)
    amounts = np.array([next((by_name[name] for name in names if name in by_name), rest) for names in names_of_all])
    found: Floats = amounts[kind].astype(np.float64)
    return found
