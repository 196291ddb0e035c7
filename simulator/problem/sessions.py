"""Items that ask for their tokens session by session: each is an item of its own, of which the last one earns."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from simulator.problem.teams import members_of
from simulator.records import Floats, Ints
from simulator.scenario.blocks.team import Team
from simulator.workload import Workload

ALIKE: Final = ("comeback", "review", "error", "misjudged", "patience", "difficulty", "chance")


def in_sessions(teams: Sequence[Team], workload: Workload) -> tuple[Workload, Floats]:
    """The workload with a place for each session, and the baseline hours that count when it is done, [session].

    A session of an item has the item's other draws: it wants tokens in proportion to its hours. All hours of an item
    count with its last session.

    Example: an item of 20 hours in sessions of 8 has sessions of 8, 8 and 4 hours, which earn 0, 0 and 20.
    """
    if all(team.work.session_hours is None for team in teams):
        return workload, workload.effort
    length = _session_hours(teams, workload)
    counts = np.maximum(np.ceil(workload.effort / length - 1e-9), 1.0).astype(np.int64)
    item = np.repeat(np.arange(len(counts)), counts)
    ends = np.cumsum(counts)
    last = np.zeros(len(item), dtype=bool)
    last[ends - 1] = True
    whole = workload.effort[item]
    work = np.empty((len(item), 4))  # lie together in memory, as in the workload
    effort, worth, demand, earns = work.T
    effort[:] = np.where(last, whole - (counts[item] - 1) * length[item], length[item])
    worth[:], demand[:] = workload.worth[item], workload.demand[item]
    earns[:] = np.where(last, whole, 0.0)
    starts = np.concatenate([[0], ends])
    same = {name: each[item] for name in ALIKE if len(each := getattr(workload, name))}
    first, backlog = starts[workload.first], starts[workload.backlog]
    return workload._replace(effort=effort, worth=worth, demand=demand, first=first, backlog=backlog, **same), earns


def _session_hours(teams: Sequence[Team], workload: Workload) -> Floats:
    """Hours of a session of each item: those of the item where it asks once."""
    length = workload.effort.copy()
    first: Ints = workload.first
    for team, own in zip(teams, members_of(teams, workload.team), strict=True):
        if team.work.session_hours is not None and team.backlog.items_per_week is None:
            mine = length[first[own.start] : first[own.stop]]
            np.minimum(mine, team.work.session_hours, out=mine)
    return length
