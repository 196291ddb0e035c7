"""Levers and grids: what can be moved, how far, and what is refused."""

import pytest

from simulator.scenario.blocks.allowances import Capped
from simulator.scenario.reading.errors import ScenarioError
from simulator.studies.budget.levers import grid, half_of_base_pay
from simulator.studies.budget.run import run_grid
from simulator.studies.levers import lever_name, levers, own_lever
from tests.worlds import policy, team, world

CAP = policy("capped", name="cap", usd_per_month=80.0, rollover=0.5)
SCENARIO = world(policies=(policy("uncapped"), policy("gated"), CAP, policy("planner")))


def test_the_worked_levers() -> None:
    assert levers(policy("uncapped")) == {"intensity": "ratio"}
    assert own_lever(policy("gated")) == "hurdle"
    assert own_lever(policy("capped", share_of_base_pay=0.5)) == "share_of_base_pay"
    assert lever_name(policy("uncapped")) == "intensity of use"


def test_a_ladder_is_geometric_around_today_and_the_first_cap_is_moved() -> None:
    found = grid(SCENARIO)
    assert (found.policy, found.lever, found.today, found.unit) == (CAP, "usd_per_month", 80.0, "USD/month")
    assert found.values[0] == 10.0
    assert found.values[6] == 80.0
    assert found.values[-1] == 640.0
    assert [getattr(level, "usd_per_month") for level in found.policies] == list(found.values)  # noqa: B009
    assert all(isinstance(level, Capped) and level.rollover == 0.5 for level in found.policies)


def test_ends_steps_and_a_start_at_zero() -> None:
    found = grid(SCENARIO, "cap", low=0.0, high=100.0, steps=5)
    assert found.values == (0.0, 25.0, 50.0, 75.0, 100.0)
    assert found.positions == found.values
    assert found.value_at(30.0) == 30.0


def test_a_whole_lever_has_whole_levels() -> None:
    found = grid(SCENARIO, "gated", "reviewers", low=1, high=8)
    assert found.values == (1, 2, 3, 4, 5, 6, 7, 8)
    assert found.value_at(found.positions[2] + 0.01) == 3


def test_a_cap_keeps_one_allowance_when_the_other_is_moved() -> None:
    found = grid(SCENARIO, "cap", "share_of_base_pay", low=0.01, high=0.5, steps=4)
    assert all(isinstance(level, Capped) and level.usd_per_month is None for level in found.policies)
    half = half_of_base_pay(CAP)
    assert (half.share_of_base_pay, half.usd_per_month, half.rollover) == (0.5, None, 0.5)
    assert half_of_base_pay(policy("uncapped")).share_of_base_pay == 0.5


def test_a_default_ladder_stays_within_the_limits_of_the_lever() -> None:
    found = grid(world(policies=(policy("capped", share_of_base_pay=4.0),)))
    assert found.values[-1] == 10.0


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"policy": "capp"}, "policy = 'capp' is not in the scenario. Did you mean 'cap'?"),
        ({"lever": "usd_per_moth"}, "lever = 'usd_per_moth' is no number of cap. Did you mean 'usd_per_month'?"),
        ({"lever": "rollover", "high": 3.0, "low": 0.1}, "levels[12].rollover = 3.0 must be from 0 to 1 (share)."),
        ({"low": 9.0, "high": 9.0}, "from = 9 and to = 9 must be numbers of at least 0, to above from."),
        ({"steps": 2}, "steps = 2 must be from 4 to 48."),
        (
            {"policy": "gated", "lever": "cap_usd_per_month"},
            "is not set, which gives no grid. Give both from and to.",
        ),
        ({"policy": "gated", "lever": "reviewers", "low": 1.0, "high": 3.0}, "fewer than 4 values from 1 to 3"),
    ],
)
def test_what_gives_no_grid_is_refused_with_a_sentence(options: dict[str, object], sentence: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        grid(SCENARIO, **options)  # type: ignore[arg-type]
    assert sentence in str(refused.value)


def test_a_scenario_of_upper_bounds_has_nothing_to_move() -> None:
    with pytest.raises(ScenarioError, match="no policy of the scenario has a lever"):
        grid(world(policies=(policy("planner"),)))


def test_runs_do_not_depend_on_workers_and_says_how_far_it_got() -> None:
    scenario = world(team("a", 2), team("b", 1), policies=(CAP,), months=2).model_copy(update={"replications": 3})
    levels, heard = grid(scenario, steps=4), []
    one, two = run_grid(scenario, levels, workers=1, progress=heard.append), run_grid(scenario, levels, workers=2)
    assert heard == [1, 2, 3]
    assert one.outcomes.tobytes() == two.outcomes.tobytes()
    assert one.outcomes.shape[:3] == (3, 4, 2)
    assert not one.interrupted


def test_ctrl_c_leaves_runs_with_what_is_finished() -> None:
    scenario = world(team("a", 2), policies=(CAP,), months=2).model_copy(update={"replications": 9})

    def press(done: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    found = run_grid(scenario, grid(scenario, steps=4), workers=1, progress=press)
    assert found.interrupted
    assert (found.replications, len(found.outcomes)) == (3, 3)

    def at_once(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_grid(scenario, grid(scenario, steps=4), workers=1, progress=at_once)
