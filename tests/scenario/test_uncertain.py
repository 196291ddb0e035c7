"""The ``uncertain:`` block: what it accepts, and every way to get it wrong, told on the line where it stands."""

from typing import Any

import pytest
import yaml

from simulator.scenario.blocks.schema import json_schema
from simulator.scenario.reading.load import load, loads
from simulator.scenario.reading.study_checks import off_centre
from tests.scenario.json_check import problems
from tests.scenario.texts import SCENARIOS, SMALL, errors, lines

PRICE = "world.price.usd_per_mtok"


def uncertain(*entries: str) -> str:
    return SMALL + "uncertain:\n" + "".join(f"  {entry}\n" for entry in entries)


def test_a_range_a_distribution_and_a_list() -> None:
    text = uncertain(
        f"{PRICE}: {{low: 0.25, high: 2, source: a study}}",
        "world.defaults.appetite.sigma: {kind: normal, mean: 1.6, sigma: 0.2, low: 0}",
        "world.teams.data.amenable_share: [0.2, 0.4]",
        "policies.capped.use_it_or_lose_it: {low: 0, high: 0.5}",
    )
    scenario = loads(text).scenario
    assert next(iter(scenario.uncertain)) == PRICE
    assert scenario.uncertain[PRICE].source == "a study"
    assert scenario.uncertain["world.teams.data.amenable_share"].values == (0.2, 0.4)
    assert scenario.world.price.usd_per_mtok == 1.5  # the central case is as written
    assert list(problems(yaml.safe_load(text), json_schema(), json_schema())) == []


def test_nothing_is_uncertain_unless_it_is_said() -> None:
    assert loads(SMALL).scenario.uncertain == {}
    assert loads(SMALL + "uncertain: {}\n").scenario.uncertain == {}


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("world.prize.usd_per_mtok: {low: 1, high: 2}",
         "uncertain: 'world.prize.usd_per_mtok' leads nowhere: did you mean 'world.price.usd_per_mtok'?"),
        ("months: {low: 6, high: 12}",
         "uncertain: 'months' is a setting of the study, not a value of the world. "
         "Take a path that begins with world."),
        ("world.leaderboard.scope: [team, organisation]",
         "uncertain: 'world.leaderboard.scope' must be a number with a range of numbers."),
        ("policies.capped.pooled: [true, false]",
         "uncertain: 'policies.capped.pooled' must be a number with a range of numbers."),
        ("world.defaults.amenable_share: {low: 0.2, high: 1.4}",
         "uncertain: 'world.defaults.amenable_share' (0.2 to 1.4) reaches a scenario that is invalid: "
         "world.defaults.amenable_share = 1.4 must be from 0 to 1 (share)."),
        (f"{PRICE}: {{low: 2, high: 1}}", f"uncertain.{PRICE} has high = 1, which must be above low = 2."),
        (f"{PRICE}: {{lo: 1, high: 2}}", f"uncertain.{PRICE} has no key 'lo'. Did you mean 'low'?"),
        (f"{PRICE}: {{kind: loguniform, low: 0, high: 2}}",
         f"uncertain.{PRICE} has low = 0, which must be above 0 for the kind loguniform."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(entry: str, message: str) -> None:
    assert lines(f"19: {message}") in errors(uncertain(entry))


def test_the_same_value_twice_is_told_on_the_second_line() -> None:
    text = uncertain(
        "world.teams[1].amenable_share: {low: 0.1, high: 0.2}", "world.teams.data.amenable_share: [0.2, 0.4]"
    )
    told = "'world.teams.data.amenable_share' is the same value as 'world.teams[1].amenable_share'. Keep one of them."
    assert errors(text) == lines(f"20: uncertain: {told}")


@pytest.mark.parametrize("value", ["5", "[]", "{low: 1}", "null", "{low: a, high: 2}"])
def test_half_a_distribution_is_refused(value: str) -> None:
    assert "uncertain" in errors(uncertain(f"{PRICE}: {value}"))


def test_all_faults_at_once() -> None:
    told = errors(uncertain("world.x: {low: 1, high: 2}", "seed: {low: 1, high: 2}"))
    assert "world.x" in told
    assert "'seed' is a setting" in told


@pytest.mark.parametrize(
    ("one", "off"), [("{low: 1, high: 2}", []), ("{low: 1.5, high: 2}", [PRICE]), ("{low: 0.1, high: 1.5}", [PRICE])]
)
def test_a_value_outside_the_middle_of_its_own_range(one: str, off: list[str]) -> None:
    assert off_centre(loads(uncertain(f"{PRICE}: {one}")).scenario) == off


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_shipped_scenarios_are_centred_and_sourced(path: Any) -> None:
    scenario = load(path).scenario
    assert off_centre(scenario) == []
    assert all(one.source for one in scenario.uncertain.values())
