"""How a run ends: on time, with more items drawn, or with a sentence."""

import math

import numpy as np
import pytest

from simulator import records
from simulator.engines import run as runs
from simulator.engines.reference import Simulation
from simulator.engines.run import OutOfItemsError, SimulationError, run, run_policies
from simulator.problem import build
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.workload import draw
from tests.worlds import EVERY, NONE, policy, problem, still, team, total, world

UNCAPPED = policy("uncapped")
# a gain of 20 on all of the work, at a hundred times the tokens at the knee
FAST = world(
    team(
        engineers=2,
        curve={"gain": 20.0},
        amenable_share=1.0,
        checking_hours_per_mtok=0.0,
        appetite={"median_mtok_per_hour": 50.0},
    ),
    months=2,
)


# --- running out of items ---


def test_out_of_items_is_a_status_not_a_crash() -> None:
    simulation = Simulation(problem(FAST, UNCAPPED))
    status, engineer = simulation.run()
    assert status == records.OUT_OF_ITEMS
    given = problem(FAST, UNCAPPED)
    drawn = np.diff(given.first)[engineer]
    assert simulation.rows[engineer].items == drawn


def test_running_out_says_who() -> None:
    with pytest.raises(OutOfItemsError, match=r"^engineer [01] finished every drawn item\.$"):
        run(problem(FAST, UNCAPPED))


@pytest.mark.parametrize("one", [UNCAPPED, *EVERY[1:]], ids=lambda one: one.label)
def test_redrawing_gives_the_rows_of_a_generous_first_draw(one: PolicyBlock) -> None:
    redrawn = run_policies(FAST, [one], 0)[0]
    generous = run(build(FAST, one, draw(FAST, 0, 40.0)))
    assert np.array_equal(redrawn.ledger, generous.ledger)
    assert np.array_equal(redrawn.spend_usd, generous.spend_usd)


def test_a_redraw_for_one_policy_leaves_the_others_alone() -> None:
    together = run_policies(FAST, [NONE, UNCAPPED, *EVERY[1:]], 0)
    for one, outcome in zip([NONE, UNCAPPED, *EVERY[1:]], together, strict=True):
        assert np.array_equal(run_policies(FAST, [one], 0)[0].ledger, outcome.ledger)


def test_finishing_the_last_drawn_item_after_the_end_is_no_error() -> None:
    # 10 items of 16 h finish within 168 h; the 11th is under way when the month closes
    given = problem(world(still(hours=16.0), months=1), NONE)
    exact = given._replace(first=np.array([0, 11]))
    assert total(run(exact).ledger, "items") == 10.0
    with pytest.raises(OutOfItemsError):
        run(given._replace(first=np.array([0, 10])))


def test_work_faster_than_any_draw_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "REDRAWS", 2)
    endless = world(
        still(tokens=900.0, curve={"family": "power", "exponent": 0.9, "gain": 20.0, "scale_mtok_per_hour": 0.001},
              amenable_share=1.0, checking_hours_per_mtok=0.0),
        months=1,
    )  # fmt: skip
    with pytest.raises(
        SimulationError, match=r"^policy 'uncapped', replication 0: engineers finish items faster than 4 times"
    ) as told:
        run_policies(endless, [UNCAPPED], 0)
    assert not isinstance(told.value, OutOfItemsError)


def test_the_last_redraw_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    needed = next(k for k in range(1, 7) if Simulation(build(FAST, UNCAPPED, draw(FAST, 0, 2.0**k))).run()[0] == 0)
    monkeypatch.setattr(runs, "REDRAWS", needed)  # "each doubles the items"
    assert total(run_policies(FAST, [UNCAPPED], 0)[0].ledger, "items") > 0.0


# --- impossible states ---


@pytest.mark.parametrize(
    ("array", "value", "one"),
    [
        ("appetite", math.nan, UNCAPPED),
        ("appetite", -1.0, UNCAPPED),
        ("effort", math.inf, NONE),
        ("allowance", -5.0, policy("capped", usd_per_month=5.0)),
        ("allowance", math.nan, policy("capped", usd_per_month=5.0)),
    ],
)
def test_an_impossible_state_is_a_sentence(array: str, value: float, one: PolicyBlock) -> None:
    given = problem(world(team(engineers=3), months=2), one)
    values = getattr(given, array).copy()
    values[..., given.first[1] if array == "effort" else 1] = value
    with pytest.raises(SimulationError) as told:
        run(given._replace(**{array: values}))
    assert not isinstance(told.value, OutOfItemsError)
    assert str(told.value).startswith("engineer 1 reached an impossible state (negative or not a number). Look for")
