"""What a draw and a row depend on is marked at the field; a field without a mark counts as drawn."""

from typing import Annotated

import pytest

from simulator.scenario.blocks.decides import Decides, drawn_part, row_part
from simulator.scenario.blocks.quantity import Block
from simulator.scenario.blocks.schema import Scenario, World
from tests.worlds import policy, team, world

SCENARIO = world(team("a", 3), policies=(policy("uncapped"),))


class Inner(Block):
    plain: float = 1.0
    worded: Annotated[str, Decides.WORDS] = "x"


class Outer(Block):
    plain: float = 2.0
    laid: Annotated[Inner, Decides.NOTHING] = Inner()
    words: Annotated[Inner, Decides.WORDS] = Inner()
    rows: Annotated[Inner, Decides.ROWS] = Inner()
    length: Annotated[float, Decides.LENGTH] = 3.0
    below: tuple[Inner, ...] = (Inner(),)


def test_a_part_leaves_out_what_is_marked_at_any_depth() -> None:
    assert drawn_part(Outer()) == {"plain": 2.0, "below": [{"plain": 1.0}]}
    assert row_part(Outer()) == {"plain": 2.0, "rows": {"plain": 1.0}, "length": 3.0, "below": [{"plain": 1.0}]}


def test_what_varies_is_in_the_row_part_so_that_points_differ() -> None:
    assert row_part(Outer(), ["words.worded"])["words"] == {"plain": 1.0, "worded": "x"}
    assert "laid" not in row_part(Outer(), ["laid.plain"]), "it is laid under what it changes"


class NewScenario(Scenario):
    new: float = 1.0


class NewWorld(World):
    new: float = 1.0


@pytest.mark.parametrize("part", [drawn_part, row_part])
def test_a_new_field_without_a_mark_counts_as_drawn(part: type) -> None:
    plain = dict(SCENARIO)
    assert part(NewScenario.model_construct(**plain))["new"] == 1.0
    inside = SCENARIO.model_copy(update={"world": NewWorld.model_construct(**dict(SCENARIO.world))})
    assert part(inside)["world"]["new"] == 1.0


def test_every_field_of_a_scenario_is_in_the_row_part_or_words() -> None:
    left_out = set(Scenario.model_fields) - set(row_part(SCENARIO))
    assert left_out == {
        "title", "question", "baseline", "notes", "replications", "confidence", "approved_budget_usd_per_year",
        "fiscal_year_start", "currency", "current_policy", "claim", "uncertain", "assumptions", "sweep", "optimize",
        "version", "posterior", "experiments", "start",
    }  # fmt: skip
    assert set(World.model_fields) - set(row_part(SCENARIO)["world"]) == {"accounting", "market", "defaults"}
