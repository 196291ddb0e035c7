"""A split between teams can be pasted into a scenario, and then runs as it was planned."""

from typing import Any

import numpy as np
import pytest

from simulator.engines.run import run_policies
from simulator.scenario.reading.load import loads
from simulator.studies.budget.by_team import by_team
from simulator.studies.budget.levers import at, grid
from simulator.studies.budget.study import budget
from tests.worlds import policy, team, world

TEXT = """
title: t
question: q
months: 3
replications: 4
world: {teams: [{name: web, engineers: 5}, {name: "data: AI", engineers: 4, amenable_share: 0.5}]}
policies:
  - {kind: capped, name: mine, usd_per_month: 60}
"""


def of(lever: str, values: list[float], **parameters: Any) -> dict[str, float] | None:
    scenario = world(team("alpha"), team("beta"), policies=(policy("capped", **parameters),))
    return by_team(grid(scenario, lever=lever), scenario.world.teams, values)


def test_the_allowance_of_each_team() -> None:
    assert of("usd_per_month", [151.23, 40.0], usd_per_month=60.0) == {"alpha": 151.0, "beta": 40.0}
    assert of("level", [0.5, 2.0], usd_per_month=100.0) == {"alpha": 50.0, "beta": 200.0}
    assert of("level", [0.5, 2.0], usd_per_month_by={"alpha": 10.0, "others": 30.0}) == {"alpha": 5.0, "beta": 60.0}
    assert of("level", [0.5, 2.0], usd_per_month_by={"alpha": 10.0}) == {"alpha": 5.0}


def test_what_a_team_has_several_of_is_not_written() -> None:
    assert of("share_of_base_pay", [0.1, 0.2], share_of_base_pay=0.1) is None
    assert of("level", [0.5, 2.0], share_of_base_pay=0.1) is None
    assert of("level", [0.5, 2.0], usd_per_month_by={"senior": 10.0}) is None


def test_what_the_budget_says_can_be_pasted_and_is_the_plan() -> None:
    found = budget(loads(TEXT), workers=1)
    said = next(remark for remark in found.remarks if "usd_per_month_by" in remark)
    line = "usd_per_month_by" + said.rpartition("usd_per_month_by")[2].removesuffix(".")
    pasted = loads(TEXT.replace("usd_per_month: 60", line))
    (by_name,) = pasted.scenario.policies
    assert found.allocation is not None
    planned = {name: float(f"{usd:.3g}") for name, usd in found.allocation.table[["team", "best_total_lever"]].values}
    assert by_name.usd_per_month_by == planned  # type: ignore[union-attr]
    (whole,) = run_policies(pasted.scenario, [by_name], 0, engine="compiled")
    for index, (name, usd) in enumerate(planned.items()):
        alone = type(by_name).model_validate(at(by_name, "usd_per_month", usd))
        (each,) = run_policies(pasted.scenario, [alone], 0, engine="compiled")
        assert np.array_equal(whole.ledger[index], each.ledger[index]), name


@pytest.mark.parametrize("lever", [None, "level"])
def test_a_cap_by_names_has_its_level_as_lever(lever: str | None) -> None:
    text = TEXT.replace("usd_per_month: 60", "usd_per_month_by: {web: 60, others: 30}")
    found = budget(loads(text), lever=lever, workers=1)
    assert found.runs.grid.lever == "level"
    assert "level of allowances" in found.answer
    assert any("usd_per_month_by: {web: " in remark for remark in found.remarks)
