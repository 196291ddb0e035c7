"""The change in output that a trial would find in a world: exact in a still one, near the engines in a noisy one."""

import numpy as np
import pytest

from simulator.replication.output_change import (
    Trial,
    kinds_of,
    output_change,
    output_changes,
    predicted_change,
    trial_of,
)
from simulator.scenario.blocks.experiments import Arm, Experiment
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from tests.worlds import NONE, column, play, policy, still, team, world

NO, ALL = Arm(rule="none"), Arm(rule="uncapped")
NOISY = world(
    team("a", 40, appetite={"sigma": 1.6, "returns": 0.5}, pacing=0.5, leak_share=0.2),
    team(
        "b", 20, amenable_share=0.5, roles=[{"name": "x", "share": 0.5, "appetite": 2.0}, {"name": "y", "share": 0.5}]
    ),
    months=6,
)


def measured(scenario: Scenario, one: PolicyBlock, replications: int = 2) -> float:
    """The change in items in the engine, over some replications."""
    counts = np.zeros(2)
    for number in range(replications):
        counts += [column(play(scenario, each, number).ledger, "items").sum() for each in (NONE, one)]
    return float(counts[1] / counts[0] - 1.0)


def test_worked_numbers() -> None:
    nothing = Arm(cap_usd_per_month=0)
    assert output_change(NOISY, NO, nothing) == pytest.approx(0.0, abs=1e-12)
    row = Experiment(name="a", source="b", population="c", months=6, arms=(NO, nothing), change_in_output=0,
                     standard_error=1)  # fmt: skip
    assert predicted_change(NOISY, row) == pytest.approx(0.0, abs=1e-12)
    assert trial_of(row) == Trial(NO, nothing, 6.0)


def test_a_still_world_is_exact() -> None:
    """Everybody at 0.5 Mtok an hour, all of it amenable: output is m(x) = 1 + 1.5 / 2 without checking."""
    plain = world(
        still(amenable_share=1.0, checking_hours_per_mtok=0.0, curve={"gain": 1.5, "scale_mtok_per_hour": 0.5})
    )
    assert output_change(plain, NO, ALL) == pytest.approx(0.75)
    assert output_change(plain, ALL, NO) == pytest.approx(1.0 / 1.75 - 1.0)
    assert output_change(plain, NO, Arm(mean_mtok_per_month=168 * 1.75 * 0.5)) == pytest.approx(0.75, abs=1e-4)


@pytest.mark.parametrize("cap", [None, 30.0, 150.0])
def test_it_is_near_the_engine(cap: float | None) -> None:
    """Within a point of output, where trials have errors of several points."""
    one = policy("uncapped") if cap is None else policy("capped", usd_per_month=cap)
    arm = ALL if cap is None else Arm(cap_usd_per_month=cap)
    assert output_change(NOISY, NO, arm, 6.0) == pytest.approx(measured(NOISY, one), abs=0.01)


def test_many_worlds_and_trials_at_once_are_those_one_by_one() -> None:
    other = NOISY.with_({"world.price.usd_per_mtok": 3.0, "world.teams.a.engineers": 10})
    trials = [
        Trial(NO, ALL, 6.0),
        Trial(Arm(mean_usd_per_month=50), Arm(cap_usd_per_month=400), 12.0),
        Trial(ALL, NO, 6.0),
    ]
    found = output_changes([NOISY, other, NOISY], trials)
    for row, scenario in zip(found, (NOISY, other, NOISY), strict=True):
        assert row.tolist() == [output_change(scenario, *trial) for trial in trials]


def test_every_kind_of_engineer_has_a_share() -> None:
    kinds = kinds_of([NOISY.world], 3.0)
    assert kinds.weight.sum() == pytest.approx(1.0)
    assert (kinds.weight >= 0.0).all()
