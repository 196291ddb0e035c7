"""A trial: how arms are dealt, what everybody would do, what the trial finds, and what it can see."""

import numpy as np
import pytest

from simulator.replication.worlds import drawn_worlds
from simulator.scenario.reading.load import loads
from simulator.stats.intervals import Estimate
from simulator.streams import stream
from simulator.studies.trial.designs import Size, net_benefit
from simulator.studies.trial.plan import ENCOURAGED, ENGINEERS, GROUPS, PAIRS, ROLL_OUT, TEAMS, WAYS, Plan
from simulator.studies.trial.potential import potential, trial_scenario
from simulator.studies.trial.signals import Kind, estimate, kinds_of, one_trial
from simulator.studies.trial.ways import dealt
from tests.studies.trial.small import TEXT

PLAN = Plan("low", ("high",), months=(3, 6), headcount=100)
USD = 1_000.0


@pytest.mark.parametrize("way", WAYS)
def test_arms_are_dealt_in_equal_parts_within_what_they_are_dealt_in(way: str) -> None:
    team = np.repeat([0, 1, 2], [40, 33, 6])
    before = np.random.default_rng(1).normal(size=len(team))
    deal = dealt(way, team, before, stream((1, 0), "test", 0))
    part = deal.wave if way == ROLL_OUT else deal.arm
    for cluster in np.unique(deal.cluster):
        assert len(set(part[deal.cluster == cluster])) == 1
    for block in np.unique(deal.block):
        inside = deal.block == block
        clusters = {deal.cluster[k]: part[k] for k in np.flatnonzero(inside)}
        many = np.bincount(list(clusters.values()), minlength=3 if way == ROLL_OUT else 2)
        assert np.ptp(many) <= 1
        assert len(set(team[inside])) == 1 or way == TEAMS
    if way in (GROUPS, ROLL_OUT):
        sizes = np.bincount(deal.cluster)
        assert set(sizes[sizes > 0]) <= {3, 6, 7, 8, 9}
    else:
        assert len(set(deal.cluster)) == (3 if way == TEAMS else len(team))
    assert (deal.follows.min() < 1.0) == (way == ENCOURAGED)


def test_pairs_are_neighbours_in_their_baseline() -> None:
    before = np.array([5.0, 1.0, 4.0, 2.0])
    deal = dealt(PAIRS, np.zeros(4, dtype=np.int64), before, stream((1, 0), "test", 0))
    assert deal.block[0] == deal.block[2] != deal.block[1] == deal.block[3]


def test_before_the_trial_every_arm_is_the_control_to_the_last_bit_and_after_it_is_its_own() -> None:
    world = potential(drawn_worlds(loads(TEXT)).at(0), PLAN, "compiled", 0)
    assert world.runs[0] == ("low", 0)
    for place, (_, wave) in enumerate(world.runs[1:], start=1):
        assert np.array_equal(world.items[place, :, : 3 + wave], world.items[0, :, : 3 + wave])
        assert np.array_equal(world.spend[place, :, : 3 + wave], world.spend[0, :, : 3 + wave])
        assert world.spend[place, :, 3 + wave :].sum() > world.spend[0, :, 3 + wave :].sum()


def test_both_engines_run_the_same_trial() -> None:
    world = drawn_worlds(loads(TEXT)).at(1)
    one, other = (potential(world, PLAN, engine, 1) for engine in ("compiled", "simpy"))
    assert np.array_equal(one.items, other.items)
    assert np.array_equal(one.spend, other.spend)


def test_a_trial_is_as_long_as_its_longest_kind_after_the_warm_up_and_keeps_other_events() -> None:
    text = TEXT + "warmup_months: 2\nevents: [{kind: price_shock, month: 4, factor: 2}]\n"
    scenario, runs, names = trial_scenario(loads(text).scenario, PLAN)
    assert scenario.months == 2 + 3 + 6
    assert scenario.events[0].kind == "price_shock"
    assert [event.month for event in scenario.events[1:]] == [6, 7, 8, 10]
    assert len(runs) == len(names) == 5


@pytest.mark.parametrize("way", WAYS)
def test_the_estimate_is_near_what_the_arm_does_and_a_trial_of_nothing_finds_nothing(way: str) -> None:
    more = "".join(f"    - {{name: team {k}, engineers: 12}}\n" for k in range(6))
    text = TEXT.replace("engineers: 16", "engineers: 24").replace("policies:", f"{more}policies:", 1)
    worlds, kind = drawn_worlds(loads(text)), Kind("high", way, 6)
    off, null = [], []
    for number in range(12):
        world = potential(worlds.at(number), PLAN, "compiled", number)
        seen = one_trial(world, PLAN, kind, USD, stream((1, number), way, 0))
        found = estimate(seen.trial)
        off.append((found.value - seen.delta) / found.error)
        null.append(estimate(seen.null).value / found.error)
    assert abs(np.mean(off)) < 3.5 / 12**0.5
    assert abs(np.mean(null)) < 3.5 / 12**0.5


def test_power_and_what_can_be_detected_agree() -> None:
    size = Size(Kind("high", ENGINEERS, 3), 100, np.zeros(3), np.full(3, 100.0), np.full(3, 1e6))
    assert size.detectable() == pytest.approx(280.2, abs=0.1)
    assert size.power() == pytest.approx(np.full(3, 0.05), abs=1e-3)
    assert size._replace(delta=np.full(3, size.detectable())).power() == pytest.approx(np.full(3, 0.8), abs=2e-3)


def test_net_benefit_is_its_worked_number() -> None:
    plan = Plan("low", ("high",), headcount=1_000, horizon=24)
    one = net_benefit(Estimate(10.0, 5.0, 20.0, 9), Estimate(80e3, 70e3, 90e3, 9), Kind("high", ENGINEERS, 6), plan)
    assert one == (50_000.0, 0.0, 145_000.0, 9)


def test_kinds_are_every_way_of_every_arm_and_length() -> None:
    assert len(kinds_of(PLAN)) == len(WAYS) * 2
