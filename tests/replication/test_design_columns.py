"""An input has its own column of the design: what is known of others does not move its values."""

import numpy as np

from simulator.replication.worlds import drawn_worlds
from simulator.scenario.reading.load import load, loads
from simulator.scenario.reading.paths import draft
from simulator.scenario.reading.ranges import columns_of, unknown_inputs
from tests.scenario.texts import SCENARIOS, SMALL

PRICE, SHARE = "world.price.usd_per_mtok", "world.defaults.amenable_share"


def test_a_value_set_by_hand_leaves_the_draws_of_all_others_as_they_are() -> None:
    file = loads(SMALL + f"uncertain: {{{PRICE}: {{low: 1, high: 2}}}}\n")
    before, after = (drawn_worlds(each, 16).values() for each in (file, file.with_({PRICE: 1.2, SHARE: 0.3})))
    assert {PRICE, SHARE} <= set(before)
    assert set(before) - set(after) == {PRICE, SHARE}
    for name in after:
        np.testing.assert_array_equal(before[name], after[name])


def test_no_two_inputs_share_a_column() -> None:
    for path in SCENARIOS:
        file = load(path)
        inputs = unknown_inputs(draft(file))
        columns = columns_of(file.scenario, inputs)
        assert len(set(columns)) == len(columns) == len(inputs)


def test_what_only_the_user_calls_uncertain_comes_after_the_schema() -> None:
    text = (
        SMALL
        + "uncertain:\n  world.teams[0].engineers: {low: 5, high: 20}\n  world.teams[1].engineers: {low: 5, high: 9}\n"
    )
    file = loads(text)
    first, second, *others = columns_of(file.scenario, unknown_inputs(draft(file)))
    assert second == first + 1 > max(others) + 1
