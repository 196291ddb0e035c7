"""A simulated company as its own exports would show it: the same persons, months and gaps as in the data."""

from typing import Final, NamedTuple

import numpy as np

from simulator.company.panel import Panel
from simulator.engines.by_engineer import by_engineer, shares_work
from simulator.records import Floats, Ints
from simulator.scenario.blocks.policies import PolicyBlock
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
    """The view without persons of whom nothing can be known: hardly there, or without a roster never a user."""
    known = view.present.sum(axis=1) >= LEAST_THERE
    if not view.roster:
        known &= view.mtok.sum(axis=1) > 0.0
    if known.all():
        return view
    items = None if view.items is None else view.items[known]
    return View(view.team[known], view.mtok[known], view.usd[known], items, view.present[known], view.roster)


def observed(panel: Panel) -> View:
    """What the company's data show."""
    return seen(View(panel.team, panel.mtok, panel.usd, panel.items, panel.present, panel.roster))


def simulated(scenario: Scenario, policy: PolicyBlock, replication: int, like: View) -> View:
    """One simulated company as its exports would show it.

    Args:
        scenario: with as many engineers and months as the data have persons and months.
        policy: in force.
        replication: of the random numbers.
        like: the data; whoever was away then is away here, and what is not known of them is not looked at.
    """
    assert not shares_work(scenario)
    drawn = draw(scenario, replication, policies=[policy])
    played = by_engineer(scenario, policy, drawn, replication, "compiled").people
    counts = np.bincount(like.team, minlength=len(scenario.world.teams))
    known = counts[drawn.team] > 0  # a team must have an engineer, also where the data have nobody in it
    team, played = drawn.team[known], played[known]
    present = like.present if like.roster else np.ones(played.shape[:2])
    mtok, usd, items = (played[..., column] * (present > 0.0) for column in range(3))
    away = np.where(present > 0.0, present, 0.0)
    return seen(View(team, mtok * away, usd * away, None if like.items is None else items * away, present, like.roster))
