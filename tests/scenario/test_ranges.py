"""What is not known of a scenario: which values, within which ranges, and what the user's word changes about it."""

from pathlib import Path
from typing import Any

import pytest
from pydantic.fields import FieldInfo

from simulator.scenario.blocks.quantity import Plausible, limits, quantity
from simulator.scenario.reading.load import ScenarioFile, load, loads
from simulator.scenario.reading.paths import draft
from simulator.scenario.reading.ranges import JOINT, REACH, Input, around, columns_of, correlations, unknown_inputs
from simulator.scenario.reading.study_checks import described
from tests.scenario.texts import PLAUSIBLE, SCENARIOS, SMALL, changed, scenario_with

PRICE, SHARE, TEAM_SHARE = (
    "world.price.usd_per_mtok",
    "world.defaults.amenable_share",
    "world.teams.data.amenable_share",
)
SAVING, HALF = "world.defaults.curve.largest_saving", "world.defaults.curve.half_saving_mtok_per_hour"
WIDE = Plausible(0.1, 2.0, "a study")
REVIEW: FieldInfo = quantity(0.25, "h", "time a review takes", plausible=WIDE, gt=0, le=8)


def inputs_of(text: str | ScenarioFile) -> dict[str, Input]:
    file = loads(text) if isinstance(text, str) else text
    return {one.path: one for one in unknown_inputs(draft(file))}


def ends(one: Any) -> tuple[float, float, float]:
    return one.low, one.median, one.high


def with_share(default: str = "0.35", team: str = "") -> str:
    """The small scenario with an amenable share, and one of a team's own."""
    text = changed("    salary:", f"    amenable_share: {default}\n    salary:")
    return (
        changed("      engineers: 8\n", f"      engineers: 8\n      amenable_share: {team}\n", text) if team else text
    )


def test_worked_numbers() -> None:
    review = around(0.5, WIDE, REVIEW)
    assert review is not None
    assert ends(review) == (0.2, 0.5, 4.0)
    assert review.source == "a study"
    (one,) = inputs_of(with_share())[SHARE].places.values()
    assert ends(one) == (0.15, 0.35, 0.55)
    assert correlations(loads(SMALL).scenario, ()) == {}


def test_the_first_value_of_the_schema_has_the_first_column() -> None:
    """Whatever else is not known: by itself it has column 0, and beside others too."""
    path = next(iter(PLAUSIBLE))
    file = loads(scenario_with(path))
    every = unknown_inputs(draft(file))
    (first,) = [one for one in every if path in one.places]
    assert columns_of(file.scenario, (first,)) == [0]
    assert columns_of(file.scenario, every)[every.index(first)] == 0


@pytest.mark.parametrize(
    ("value", "plausible", "rules", "expected"),
    [
        (0.25, (0.1, 2.0), {"gt": 0, "le": 8}, (0.1, 0.25, 2.0)),  # the default as it is
        (2.5, (0.1, 2.0), {"gt": 0, "le": 8}, (1.0, 2.5, 8.0)),  # no higher than may be written
        (0.25, (0.1, 2.0), {"ge": 0.2, "lt": 1.0}, (0.2, 0.25, 1.0)),
        (0.5, (0.0, 2.0), {}, (0.0, 0.5, 2.0)),  # begins at 0: not moved
        (3.0, (0.0, 2.0), {}, (0.0, 3.0, 3.0)),  # the value is never left out
        (-0.4, (-0.3, 0.3), {}, (-0.4, -0.4, 0.3)),  # on both sides of 0: not moved
        (0.0, (0.0, 2.0), {}, (0.0, 0.0, 2.0)),
    ],
)
def test_a_range_moves_with_its_value(
    value: float, plausible: tuple[float, float], rules: dict[str, float], expected: tuple[float, float, float]
) -> None:
    field = quantity(0.25, "h", "anything", plausible=Plausible(*plausible), **rules)
    one = around(value, Plausible(*plausible), field)
    assert one is not None
    assert ends(one) == pytest.approx(expected)
    assert one.central == value
    assert one.support == pytest.approx((expected[0], expected[2]))


def test_what_is_written_off_stays_off() -> None:
    assert around(0.0, WIDE, quantity(0.25, "h", "anything", plausible=WIDE)) is None
    assert SHARE not in inputs_of(with_share("0.0"))
    assert "world.defaults.checking_hours_per_mtok" not in inputs_of(
        changed("    salary:", "    checking_hours_per_mtok: 0\n    salary:")
    )


def test_every_range_keeps_the_limits_of_its_field_and_has_the_value_as_its_median() -> None:
    extreme = changed("    salary:", "    amenable_share: 0.99\n    leak_share: 0.01\n    pacing: 1.0\n    salary:")
    for text in (SMALL, extreme):
        opened = draft(loads(text))
        for one in unknown_inputs(opened):
            for path, given in one.places.items():
                value = opened.find(path).value
                assert given.low <= value <= given.high, path
                assert given.low < given.high
                assert given.central == pytest.approx(value)
    (share,) = inputs_of(extreme)[SHARE].places.values()
    assert share.high == 1.0


def test_a_source_makes_a_value_known() -> None:
    text = with_share("{value: 0.35, source: our own time sheets}")
    assert SHARE in inputs_of(with_share("0.35"))
    assert SHARE in inputs_of(with_share("{value: 0.35, source: assumed}"))
    assert set(inputs_of(SMALL)) - set(inputs_of(text)) == {SHARE}


def test_the_users_own_range_wins_over_source_and_schema() -> None:
    own = f"uncertain:\n  {SHARE}: {{low: 0.3, high: 0.4, source: a guess}}\n"
    for default in ("0.35", "{value: 0.35, source: our own time sheets}"):
        found = inputs_of(with_share(default) + own)
        first = next(iter(found.values()))
        assert (first.path, first.stated) == (SHARE, True)
        assert (first.range.kind, first.range.low, first.range.high, first.range.source) == (
            "uniform", 0.3, 0.4, "a guess",
        )  # fmt: skip
        assert not any(one.stated for path, one in found.items() if path != SHARE)


@pytest.mark.parametrize("value", [0.35, 0.5])
def test_a_value_set_by_hand_is_known(value: float) -> None:
    file = loads(SMALL)
    assert set(inputs_of(file)) - set(inputs_of(file.with_({SHARE: value}))) == {SHARE}


def test_a_teams_own_value_moves_with_the_default() -> None:
    one = inputs_of(with_share("0.35", "0.2"))[SHARE]
    assert list(one.places) == [SHARE, TEAM_SHARE]
    assert ends(one.places[TEAM_SHARE]) == pytest.approx((0.15 * 0.2 / 0.35, 0.2, 0.55 * 0.2 / 0.35))
    for share in (0.1, 0.5, 0.9):
        drawn = one.values(share)
        assert drawn[TEAM_SHARE] == pytest.approx(float(drawn[SHARE]) * 0.2 / 0.35)
    assert one.name(loads(with_share()).scenario) == "share of work that AI can speed up"


def test_a_teams_own_value_moves_with_a_default_that_the_user_calls_uncertain() -> None:
    text = with_share("0.35", "0.2") + f"uncertain:\n  {SHARE}: {{low: 0.3, high: 0.4}}\n"
    one = inputs_of(text)[SHARE]
    assert one.stated
    assert list(one.places) == [SHARE, TEAM_SHARE]
    assert one.values(0.5) == pytest.approx({SHARE: 0.35, TEAM_SHARE: 0.2})
    both = text + f"  {TEAM_SHARE}: {{low: 0.1, high: 0.3}}\n"
    assert [list(found.places) for found in inputs_of(both).values()][:2] == [[SHARE], [TEAM_SHARE]]


def test_a_teams_own_value_is_known_where_it_has_a_source() -> None:
    one = inputs_of(with_share("0.35", "{value: 0.2, source: time sheets}"))[SHARE]
    assert list(one.places) == [SHARE]
    known = inputs_of(with_share("{value: 0.35, source: time sheets}", "0.2"))
    assert list(known[TEAM_SHARE].places) == [TEAM_SHARE]


def test_a_share_of_work_beside_a_largest_saving_is_no_input() -> None:
    """A largest saving says both: they are not known apart."""
    saving = "curve: {family: michaelis_menten, largest_saving: 0.21, half_saving_mtok_per_hour: 0.2}"
    found = inputs_of(changed("    salary:", f"    {saving}\n    salary:", with_share("0.35", "0.3")))
    assert not {SHARE, TEAM_SHARE} & {path for one in found.values() for path in one.places}
    assert {SAVING, HALF} <= set(found)
    own = with_share("0.35").replace("      engineers: 8\n", f"      engineers: 8\n      {saving}\n")
    places = [path for one in inputs_of(own).values() for path in one.places]
    assert SHARE in places  # the other team has none


def test_ends_that_make_the_scenario_invalid_are_drawn_in() -> None:
    """The schema has a saving of up to 27% for plausible; a share of 0.24 leaves room for less."""
    curve = "curve: {family: michaelis_menten, largest_saving: 0.21, half_saving_mtok_per_hour: 0.2}"
    found = {}
    for share in ("0.35", "0.24"):
        text = changed("    salary:", f"    {curve}\n    salary:", with_share(share))
        opened = draft(loads(text))
        for one in unknown_inputs(opened):
            for place in (0, 1):
                values = {path: given.ends[place] for path, given in one.places.items()}
                assert opened.errors(values) == [], values
        found[share] = inputs_of(text)[SAVING].range
    free, tight = found.values()
    assert tight.low == pytest.approx(free.low), "an end that is invalid does not take the other with it"
    reached = (tight.high - 0.21) / (free.high - 0.21)
    assert 0.0 < reached < 1.0
    (further,) = [step for step in REACH if step - reached == pytest.approx(REACH[0] - REACH[1])]
    assert "Give an amenable_share of at least" in str(opened.errors({SAVING: 0.21 + further * (free.high - 0.21)}))
    assert tight.central == 0.21
    assert "cut where the scenario would be invalid" in tight.source
    assert "cut" not in free.source


@pytest.mark.parametrize("pair", JOINT, ids=" and ".join)
def test_pairs_that_were_measured_together_are_correlated_unless_the_user_states_both(pair: tuple[str, str]) -> None:
    saving = "curve: {family: michaelis_menten, largest_saving: 0.21, half_saving_mtok_per_hour: 0.2}"
    text = changed("    salary:", f"    {saving}\n    salary:") if "saving" in pair[0] else SMALL
    paths = [f"world.defaults.{name}" if name.split(".")[0] != "price" else f"world.{name}" for name in pair]
    found = loads(text)
    inputs = unknown_inputs(draft(found))
    at = [one.path for one in inputs]
    assert correlations(found.scenario, inputs)[at.index(paths[0]), at.index(paths[1])] == JOINT[pair]
    near = {path: inputs[at.index(path)].range for path in paths}
    rows = [f"  {path}: {{low: {one.low}, high: {one.high}}}\n" for path, one in near.items()]
    for stated, still in ((rows[:1], True), (rows, False)):
        file = loads(text + "uncertain:\n" + "".join(stated))
        inputs = unknown_inputs(draft(file))
        pairs = [{inputs[place].path for place in one} for one in correlations(file.scenario, inputs)]
        assert (set(paths) in pairs) == still


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_nothing_is_an_input_twice_and_the_user_is_asked_for_nothing_that_is_known(path: Path) -> None:
    file = load(path)
    opened = draft(file)
    places = [opened.find(place).keys for one in unknown_inputs(opened) for place in one.places]
    assert len(places) == len(set(places))
    named = {opened.find(one).keys for one in file.scenario.uncertain}
    assert named <= set(places)
    assert not any(keys[0] in ("events", "months", "seed") for keys in places)


def test_a_range_is_described_in_words_for_people() -> None:
    review = around(0.5, WIDE, REVIEW)
    assert review is not None
    assert described(review) == "0.2 to 4, median 0.5"
    assert "two_piece" not in "".join(described(one.range) for one in inputs_of(SMALL).values())


def test_limits_are_those_that_may_be_written() -> None:
    assert limits(REVIEW) == {"gt": 0, "le": 8}
