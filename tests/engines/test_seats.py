"""Who has a seat: how many, which ones, and that more seats take none away."""

import itertools

import numpy as np
import pytest

from simulator.problem import build
from simulator.problem.contract import included_of, no_overage, seats_by_month, seats_of
from simulator.scenario.blocks.contract import Contract
from simulator.scenario.reading.load import loads
from simulator.workload import draw

FILE = loads(
    """
title: seats
question: who has one?
months: 12
world:
  defaults: {staffing: {growth_per_year: 0.5}}
  teams: [{name: a, engineers: 60}, {name: b, engineers: 40}]
policies: [{kind: uncapped, contract: {seats_share: 0.25}}]
"""
)
DRAWN = draw(FILE.scenario, 0)
N = len(DRAWN.team)


@pytest.mark.parametrize("to", ["heaviest", "anyone"])
def test_a_larger_share_adds_seats_and_takes_none_away(to: str) -> None:
    shares = np.linspace(0.0, 1.0, 21)
    seats = [seats_of(Contract.model_validate({"seats_share": share, "seats_to": to}), DRAWN) for share in shares]
    assert [one.sum() for one in seats] == [round(share * N) for share in shares]
    assert all((more >= less).all() for less, more in itertools.pairwise(seats))


def test_the_heaviest_want_more_than_those_without_a_seat() -> None:
    seats = seats_of(Contract(seats_share=0.3), DRAWN)
    assert DRAWN.appetite[seats == 1].min() >= DRAWN.appetite[seats == 0].max()


def test_seats_for_anyone_are_spread_over_teams_whatever_people_want() -> None:
    seats = seats_of(Contract(seats_share=0.4, seats_to="anyone"), DRAWN)
    for team in (0, 1):
        assert seats[DRAWN.team == team].mean() == pytest.approx(0.4, abs=0.05)
    assert abs(np.corrcoef(seats, DRAWN.appetite)[0, 1]) < 0.2


def test_who_has_no_seat_wants_nothing_and_the_draws_stay_as_they_are() -> None:
    before = DRAWN.appetite.copy()
    problem = build(FILE.scenario, FILE.scenario.policies[0], DRAWN)
    seats = seats_of(Contract(seats_share=0.25), DRAWN)
    assert (problem.appetite == np.where(seats == 1, before, 0.0)).all()
    assert (DRAWN.appetite == before).all()


def test_a_post_that_opens_later_has_its_seat_from_then_on() -> None:
    seats = seats_by_month(Contract(), DRAWN, 2, 12)
    planned = np.array([team.planned(12) for team in FILE.scenario.world.teams])
    assert (seats == planned).all()
    assert seats[0, 0] == 60.0 < seats[0, -1]


def test_own_credits_cover_what_is_not_metered_too() -> None:
    contract = Contract(included_usd_per_seat=20.0, unmetered_share=0.2, seats_share=0.5)
    assert set(included_of(contract, DRAWN)) == {0.0, 25.0}
    assert not included_of(Contract(included_usd_per_seat=20.0, pooled=True), DRAWN).any()
    assert not included_of(None, DRAWN).any()


def test_without_overage_the_limit_is_what_the_credits_cover() -> None:
    pooled = Contract.model_validate({"included_usd_per_seat": 19.0, "pooled": True, "overage": False})
    limit, alone = no_overage(pooled, DRAWN), no_overage(pooled.model_copy(update={"pooled": False}), DRAWN)
    assert limit is not None
    assert alone is not None
    assert (limit.scope, limit.window, limit.usd) == ("company", "month", 19.0 * 100)
    assert (alone.scope, alone.usd) == ("engineer", 19.0)
    assert no_overage(Contract(included_usd_per_seat=19.0), DRAWN) is None
