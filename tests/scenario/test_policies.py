"""Each policy has a code, a sentence and a lever; pulling the lever spends more under the same random numbers."""

import pytest

from simulator.model import policies as codes
from simulator.scenario.blocks.policies import KINDS
from simulator.scenario.blocks.policy import NUDGE, PolicyBlock
from tests.worlds import play, policy, team, total, world

LEVERS = [
    (policy("uncapped"), "intensity", NUDGE),
    (policy("capped", usd_per_month=60.0), "usd_per_month", NUDGE),
    (policy("capped", share_of_base_pay=0.005), "share_of_base_pay", NUDGE),
    (policy("capped", name="pooled", usd_per_month=60.0, pooled=True), "usd_per_month", NUDGE),
    (policy("capped", name="by name", usd_per_month_by={"alpha": 60.0}), "level", NUDGE),
    (policy("limited", usd_per_request=2.0), "usd_per_request", NUDGE),
    (policy("limited", usd_per_hour_of_work=0.1), "usd_per_hour_of_work", NUDGE),
    (policy("gated", auto_approve_usd=2.0, cap_usd_per_month=1e6), "hurdle", 1 / NUDGE),
    (policy("limits", name="month", limits=[{"window": "month", "usd": 60.0}]), "level", NUDGE),
    (policy("limits", name="day", limits=[{"window": "day", "usd": 3.0, "on_limit": "wait"}]), "level", NUDGE),
    (policy("routed", better_share=0.6), "better_share", NUDGE),
    (policy("exchange", usd_per_month=20.0, bid_noise_sigma=0.0), "usd_per_month", NUDGE),
    (policy("adaptive", usd_per_month=40.0), "usd_per_month", NUDGE),
    (policy("chargeback", team_budget_usd_per_engineer=20.0), "team_budget_usd_per_engineer", NUDGE),
    (policy("planner"), "intensity", NUDGE),
    (policy("planner_free"), "intensity", NUDGE),
]


@pytest.mark.parametrize(("one", "lever", "factor"), LEVERS, ids=[f"{one[0].label} {one[1]}" for one in LEVERS])
def test_a_nudge_moves_only_the_lever_and_spends_more(one: PolicyBlock, lever: str, factor: float) -> None:
    nudged = one.nudged()
    moved = {key for key, value in nudged if value != getattr(one, key)}
    assert moved == {lever}
    assert getattr(nudged, lever) == pytest.approx(getattr(one, lever) * factor, rel=1e-15)
    small = world(team(engineers=30), seed=2)  # a lever may move few items, and what they cost is noise
    assert total(play(small, nudged).ledger, "spend_usd") > total(play(small, one).ledger, "spend_usd") > 0


def test_without_a_budget_charges_are_felt_less() -> None:
    charged = policy("chargeback")
    assert charged.nudged(1.05).felt_share == pytest.approx(0.07 / 1.05)  # type: ignore[attr-defined]
    small = world(team(engineers=8, checking_hours_per_mtok=0.02))
    assert total(play(small, charged.nudged(2.0)).ledger, "spend_usd") > total(play(small, charged).ledger, "spend_usd")


def test_every_policy_of_the_model_but_none_has_a_lever() -> None:
    assert {one.kind for one, _, _ in LEVERS} == set(KINDS) - {"none", "own"}  # whose class says
    with pytest.raises(TypeError, match="NonePolicy has no lever"):
        policy("none").nudged()


def test_every_policy_has_the_code_of_the_model() -> None:
    assert {kind: block.code for kind, block in KINDS.items()} == {kind: getattr(codes, kind.upper()) for kind in KINDS}


def test_every_policy_says_what_it_does_and_how_it_is_gamed() -> None:
    for words in (block.sentence for block in KINDS.values()):
        assert words.endswith(".")
    assert len({block.sentence for block in KINDS.values()}) == len(KINDS)
    assert all(block.gamed_by.endswith(".") for block in KINDS.values())


def test_only_the_planners_are_upper_bounds() -> None:
    assert {kind for kind, block in KINDS.items() if block.upper_bound} == {"planner", "planner_free"}


def test_the_label_is_the_name_or_else_the_kind() -> None:
    assert policy("uncapped").label == "uncapped"
    assert policy("uncapped", name="free for all").label == "free for all"


def test_only_what_nobody_sells_is_called_so() -> None:
    assert {kind for kind, block in KINDS.items() if not block.sold} == {"exchange", "adaptive"}


def test_a_list_of_limits_says_each_of_them_in_words() -> None:
    week = {"window": "week", "usd": 100.0, "on_limit": "ask", "raise_usd": 50.0, "raise_days": 10.0}
    groups = {"window": "month", "scope": "group", "usd_by": {"emea": 2000.0, "us": 3000.0}, "lag_hours": 24.0}
    pool = {"window": "month", "scope": "team", "usd_per_engineer": 60.0, "only": ["alpha", "beta"]}
    soft = {"window": "month", "scope": "company", "mtok": 500.0, "hard": False}
    words = policy("limits", limits=[{"window": "request", "usd": 35.0}, week, groups, pool, soft]).about
    assert words.endswith(
        "Here: each engineer 35 USD a request, then stop; each engineer 100 USD a week, then ask a reviewer, raised by "
        "multiples of 50 USD for 10 days; each group emea 2,000, us 3,000 USD a month, then stop, use posted every 24 "
        "hours; each team (alpha and beta) 60 USD per engineer a month, then stop; the company 500 Mtok a month, an "
        "alert only."
    )
    assert policy("capped", usd_per_month=60.0).about == KINDS["capped"].sentence
