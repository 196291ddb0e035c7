"""A simulated company as its own exports would show it: the same persons, months and gaps as in the data."""

from typing import Final, NamedTuple

import numpy as np

from simulator.company.panel import Panel
from simulator.engines.by_engineer import by_engineer, shares_work
from simulator.records import Floats, Ints
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.workload import draw

LEAST_THERE: Final = 0.5  # months: of who was there less, a rate a month says nothing


class View(NamedTuple):
    """What can be seen of persons by month, simulated or observed; without a roster only those who used something."""

    team: Ints  # [person]
    mtok: Floats  # [person, month]
    usd: Floats  # [person, month]
    items: Floats | None  # [person, month]
    present: Floats  # [person, month] share of the month
    roster: bool


def seen(view: View) -> View:
    """The view without persons of whom nothing can be known: hardly there, or without a roster never a user.

    Without a roster nobody knows who came and left: everybody is there from the first to the last month in which there
    is a trace, in the data as in the simulation. Else months before and after would be taken for months without use.
    """
    if not view.roster:
        view = view._replace(present=_span(view))
    known = view.present.sum(axis=1) >= LEAST_THERE
    if not view.roster:
        known &= view.mtok.sum(axis=1) > 0.0
    if known.all():
        return view
    items = None if view.items is None else view.items[known]
    return View(view.team[known], view.mtok[known], view.usd[known], items, view.present[known], view.roster)


def _span(view: View) -> Floats:
    """1 from the first to the last month in which a person used or made something, else 0."""
    trace = view.mtok > 0.0 if view.items is None else (view.mtok > 0.0) | (view.items > 0.0)
    begun, going_on = np.maximum.accumulate(trace, axis=1), np.maximum.accumulate(trace[:, ::-1], axis=1)[:, ::-1]
    return np.asarray(begun & going_on, dtype=np.float64)


def observed(panel: Panel) -> View:
    """What the company's data show."""
    return seen(View(panel.team, panel.mtok, panel.usd, panel.items, panel.present, panel.roster))


def simulated(scenario: Scenario, policy: PolicyBlock, replication: int, like: View) -> View:
    """One simulated company as its exports would show it.

    Args:
        scenario: with as many engineers and months as the data have persons and months.
        policy: in force.
        replication: of the random numbers.
        like: the data; persons who were away then are away here (as many of them where those who used nothing are not
            known), and what is not known of them is not looked at.
    """
    assert not shares_work(scenario)
    drawn = draw(scenario, replication, policies=[policy])
    played = by_engineer(scenario, policy, drawn, replication, "compiled").people
    counts = np.bincount(like.team, minlength=len(scenario.world.teams))
    known = counts[drawn.team] > 0  # a team must have an engineer, also where the data have nobody in it
    team, played = drawn.team[known], played[known]
    present = like.present[_counterparts(like.team, team)]
    mtok, usd, items = (played[..., column] * present for column in range(3))
    return seen(View(team, mtok, usd, None if like.items is None else items, present, like.roster))


def _counterparts(known: Ints, team: Ints) -> Ints:
    """Who in the data lends each simulated person the months of being there: those of the team in turn.

    With a roster there are as many, and each is lent their own; without one there are more, who may use nothing.
    """
    found = np.empty(len(team), dtype=np.int64)
    for one in np.unique(team):
        theirs, rows = np.flatnonzero(known == one), np.flatnonzero(team == one)
        found[rows] = theirs[np.arange(len(rows)) % len(theirs)]
    return found
