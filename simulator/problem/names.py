"""Engineers by the names that a scenario knows them under: role, team, group."""

from collections.abc import Mapping, Sequence

import numpy as np

from simulator.records import Floats, Ints
from simulator.scenario.blocks.limits import OTHERS
from simulator.scenario.blocks.team import Team
from simulator.workload import Workload


def names_of(teams: Sequence[Team], team: int, role: int) -> list[str]:
    """The names of an engineer, the nearest first: of the role, of the team, of the team's groups."""
    own = teams[team]
    return [*([own.roles[role].name] if own.roles else []), own.name, *own.groups]


def by_kind_of_engineer(teams: Sequence[Team], workload: Workload) -> tuple[list[list[str]], Ints]:
    """The names of each kind of engineer (a role of a team), and the kind of each engineer."""
    bounds = np.cumsum([0, *(max(1, len(team.roles)) for team in teams)])
    kinds = [
        names_of(teams, index, role) for index, team in enumerate(teams) for role in range(max(1, len(team.roles)))
    ]
    return kinds, bounds[workload.team] + workload.role


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
    rest = by_name.get(OTHERS, np.inf)
    amounts = np.array([next((by_name[name] for name in names if name in by_name), rest) for names in kinds])
    found: Floats = amounts[kind].astype(np.float64)
    return found
