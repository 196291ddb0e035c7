"""A made-up company is the simulated one, person by person."""

import numpy as np
import pytest

from simulator.company.example.planted import plant, policy_in_force
from simulator.company.example.world import example_scenario
from simulator.engines.errors import SimulationError
from simulator.engines.run import run_policy
from simulator.records import COLUMN
from simulator.workload import draw
from tests.worlds import policy, team, world

UNCAPPED = policy("uncapped")


def test_the_months_of_persons_add_up_to_the_ledger_of_their_teams() -> None:
    scenario = world(team("web", 7, appetite={"non_user_share": 0.4}), team("data", 5), months=4)
    planted = plant(scenario, 2, UNCAPPED)
    ledger = run_policy(scenario, UNCAPPED, draw(scenario, 2, policies=[UNCAPPED]), 2, "compiled").ledger
    for column, own in (("granted_mtok", planted.mtok), ("spend_usd", planted.usd), ("items", planted.items)):
        for place in (0, 1):
            np.testing.assert_allclose(
                own[planted.team == place].sum(axis=0), ledger[place, :, COLUMN[column]], rtol=1e-9, err_msg=column
            )
    assert (planted.present == 1.0).all()
    assert planted.post.tolist() == list(range(12))
    assert (planted.mtok.sum(axis=1) == 0.0).any(), "some use nothing"


def test_a_successor_is_another_person() -> None:
    scenario = world(team("web", 30, staffing={"attrition_per_year": 1.5, "months_to_fill": 1.5}), months=12)
    planted = plant(scenario, 0, UNCAPPED)
    ledger = run_policy(scenario, UNCAPPED, draw(scenario, 0, policies=[UNCAPPED]), 0, "compiled").ledger[0]
    assert len(planted.team) == 30 + ledger[:, COLUMN["joined"]].sum()
    np.testing.assert_array_equal(planted.present.sum(axis=0), ledger[:, COLUMN["engineers"]])
    np.testing.assert_allclose(planted.usd.sum(axis=0), ledger[:, COLUMN["spend_usd"]], rtol=1e-9)
    spells = (np.diff(planted.present, axis=1, prepend=0.0) == 1.0).sum(axis=1)
    assert (spells == 1).all(), "everybody is employed once"
    assert (planted.mtok[planted.present == 0.0] == 0.0).all()


def test_a_new_post_has_no_founder() -> None:
    scenario = world(team("web", 20, staffing={"growth_per_year": 0.5, "months_to_fill": 0.0}), months=12)
    planted = plant(scenario, 0, UNCAPPED)
    assert planted.present[:20].all()
    assert planted.present.sum(axis=0).tolist() == scenario.world.teams[0].planned(12)


def test_shared_work_is_read_from_the_trace_and_not_where_a_policy_trims() -> None:
    shared = {"delivery": {"review_hours": 1.0}, "staffing": {"attrition_per_year": 1.5}}
    scenario = world(team("web", 12, **shared), months=4)
    planted = plant(scenario, 0, UNCAPPED)
    ledger = run_policy(scenario, UNCAPPED, draw(scenario, 0, policies=[UNCAPPED]), 0, "compiled").ledger[0]
    np.testing.assert_array_equal(planted.present.sum(axis=0), ledger[:, COLUMN["engineers"]])
    np.testing.assert_allclose(planted.mtok.sum(axis=0), ledger[:, COLUMN["granted_mtok"]], rtol=1e-9)
    with pytest.raises(SimulationError, match="nobody's months can be told apart"):
        plant(scenario, 0, policy("capped", usd_per_month=20))


def test_allowances_that_move_between_teams_are_refused() -> None:
    """They move by what teams return, and a team of one is another team."""
    scenario = world(team("web", 8), team("data", 6), months=6)
    with pytest.raises(SimulationError, match="nobody's months can be told apart"):
        plant(scenario, 0, policy("adaptive", usd_per_month=40))


@pytest.mark.parametrize(
    ("kind", "rules"),
    [
        ("capped", {"usd_per_month": 20}),
        ("capped", {"usd_per_month": 20, "pooled": True}),
        ("limited", {"usd_per_hour_of_work": 0.5}),
        ("gated", {"auto_approve_usd": 1, "reviewers": 1}),
        ("none", {}),
    ],
)
def test_under_other_policies_persons_add_up_to_their_teams(kind: str, rules: dict[str, float]) -> None:
    scenario, one = world(team("web", 8), team("data", 6), months=3), policy(kind, **rules)
    planted = plant(scenario, 0, one)
    ledger = run_policy(scenario, one, draw(scenario, 0, policies=[one]), 0, "compiled").ledger
    np.testing.assert_allclose(planted.usd.sum(axis=0), ledger[..., COLUMN["spend_usd"]].sum(axis=0), rtol=1e-9)
    assert planted.items.sum() > 0.0


def test_the_policy_is_the_one_in_force() -> None:
    scenario = example_scenario()
    assert policy_in_force(scenario).label == "capped at 400 USD"
    assert plant(scenario, 0).usd.max() == pytest.approx(400.0)
    assert policy_in_force(scenario.model_copy(update={"current_policy": None})) == scenario.policies[0]
