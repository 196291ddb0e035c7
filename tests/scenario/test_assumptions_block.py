"""The ``assumptions:`` block: what it accepts, and every way to get it wrong, told on the line where it stands."""

import pytest
import yaml

from simulator.scenario.blocks.schema import json_schema
from simulator.scenario.reading.load import loads
from tests.scenario.json_check import problems
from tests.scenario.texts import SMALL, errors, lines

GAIN = "world.defaults.curve.gain"


def assuming(*entries: str) -> str:
    return SMALL + "assumptions:\n" + "".join(f"  - {entry}\n" for entry in entries)


def test_values_of_teams_policies_and_prices_are_set_together() -> None:
    text = assuming(
        f"{{name: tokens do less, set: {{{GAIN}: 0.75, world.teams.data.curve.gain: 0.5}}, source: a study}}",
        "{name: caps lapse, set: {policies.capped.when_used_up: economy, policies.capped.pooled: true}}",
        "{name: tokens cost more, set: {world.price.usd_per_mtok: {value: 3, source: a price list}}}",
    )
    scenario = loads(text).scenario
    first, second, third = scenario.assumptions
    assert (first.name, first.source) == ("tokens do less", "a study")
    assert first.set == {GAIN: 0.75, "world.teams.data.curve.gain": 0.5}
    assert second.set["policies.capped.pooled"] is True
    assert third.set == {"world.price.usd_per_mtok": 3}
    assert scenario.world.price.usd_per_mtok == 1.5, "the scenario stays as written"
    assert list(problems(yaml.safe_load(text), json_schema(), json_schema())) == []


def test_nothing_is_assumed_otherwise_unless_it_is_said() -> None:
    assert loads(SMALL).scenario.assumptions == ()


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("{name: a, set: {world.prize.usd_per_mtok: 1}}",
         "assumptions[0].set: 'world.prize.usd_per_mtok' leads nowhere: did you mean 'world.price.usd_per_mtok'?"),
        ("{name: a, set: {months: 6}}",
         "assumptions[0].set: 'months' is a setting of the study, not an assumption. "
         "Take a path that begins with world, policies or events."),
        ("{name: a, set: {world.defaults.amenable_share: 1.4}}",
         "assumptions[0].set: makes the scenario invalid: "
         "world.defaults.amenable_share = 1.4 must be from 0 to 1 (share)."),
        ("{name: a, set: {policies.capped.when_used_up: 3}}",
         "assumptions[0].set: makes the scenario invalid: "
         "policies[1].when_used_up = 3 must be one of: stop, economy."),
        ("{name: a, set: {world.teams.data.engineers: 2.5}}",
         "assumptions[0].set: makes the scenario invalid: "
         "world.teams[1].engineers = 2.5 must be a whole number from 1 to 1,000,000 (count)."),
        (f"{{name: a, set: {{{GAIN}: [1, 2]}}}}",
         f"assumptions[0].set must give {GAIN} one plain value: a number, a word, true or false."),
        ("{name: a, set: {}}",
         f"assumptions[0].set must set at least one value, such as {GAIN}: 0.75."),
        ("{name: a, set: 5}", "assumptions[0].set = 5 must be a block of keys."),
        (f"{{name: ' ', set: {{{GAIN}: 1}}}}", "assumptions[0].name = ' ' must not be blank."),
        (f"{{name: as written, set: {{{GAIN}: 1}}}}",
         "assumptions[0].name = 'as written' is the scenario itself. Choose another name."),
        (f"{{nam: a, set: {{{GAIN}: 1}}}}", "assumptions[0] has no key 'nam'. Did you mean 'name'?"),
        ("5", "assumptions[0] = 5 must be a block of keys."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(entry: str, message: str) -> None:
    assert lines(f"19: {message}") in errors(assuming(entry))


def test_more_values_than_anybody_names_are_refused() -> None:
    many = ", ".join(f"world.x{at}: 1" for at in range(51))
    assert "sets more than 50 values. Split the assumption." in errors(assuming(f"{{name: a, set: {{{many}}}}}"))


def test_all_errors_at_once_each_on_its_line() -> None:
    text = assuming(
        f"name: a\n    set:\n      {GAIN}: 1\n      world.x: 2\n      seed: 3",
        f"name: a\n    set:\n      {GAIN}: -1\n      world.price.usd_per_mtok: -2",
        "name: b\n    set:\n      world.teams.data.amenable_share: 0.1\n      world.teams[1].amenable_share: 0.2",
    )
    told = errors(text).splitlines()
    assert [int(line.split(":")[1]) for line in told] == [22, 23, 24, 26, 27, 31]
    assert "is the name of another assumption" in told[2]
    assert "is the same value as" in told[5]


def test_values_that_are_only_wrong_together_are_told_on_the_line_of_the_block() -> None:
    text = assuming("name: a\n    set:\n      world.defaults.curve.family: ces\n      world.defaults.curve.gain: 1")
    (told,) = errors(text).splitlines()
    assert told.startswith("small.yaml:20: assumptions[0].set: makes the scenario invalid: ")
