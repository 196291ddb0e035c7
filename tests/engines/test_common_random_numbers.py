"""Common random numbers through the engine: what must not change does not, and what must change does."""

import numpy as np
import pytest

from simulator.engines.run import run, run_policies
from simulator.problem import build
from simulator.records import FINISH
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.workload import draw
from tests.worlds import ECONOMY, EVERY, NONE, POOLED, ROLLOVER, columns_that_differ, play, policy, team, total, world

LOCAL = {"visibility": 1.0, "scope": "team"}
GLOBAL = {"visibility": 1.0, "scope": "organisation"}
PRONE = {"prone_share": 1.0, "mean_propensity": 1.5}
ALPHA, BETA, GAMMA = (
    team("alpha", 4, vanity=PRONE),
    team("beta", 3, vanity=PRONE, curve={"family": "exponential"}),
    team("gamma", 6, vanity=PRONE, appetite={"median_mtok_per_hour": 1.0}),
)
# the gate's reviewers are shared by the whole organisation, so a gate cannot leave other teams alone
ALONE = [one for one in (*EVERY, ECONOMY, POOLED, ROLLOVER) if one.label != "gated"]


@pytest.mark.parametrize("one", ALONE, ids=lambda one: one.label)
def test_another_team_changes_nothing_where_nothing_is_shared(one: PolicyBlock) -> None:
    two = play(world(ALPHA, BETA, leaderboard=LOCAL, months=5), one)
    three = play(world(ALPHA, BETA, GAMMA, leaderboard=LOCAL, months=5), one)
    assert np.array_equal(two.ledger, three.ledger[:2])
    assert np.array_equal(two.spend_usd, three.spend_usd[:7])
    assert total(three.ledger[2:], "items") > 0.0


@pytest.mark.parametrize("one", ALONE, ids=lambda one: one.label)  # at a gate, all ask in the first hour
def test_the_order_of_teams_changes_nothing(one: PolicyBlock) -> None:
    there = play(world(ALPHA, BETA, GAMMA, leaderboard=GLOBAL, policies=(one,), months=4), one)
    back = play(world(GAMMA, BETA, ALPHA, leaderboard=GLOBAL, policies=(one,), months=4), one)
    assert np.array_equal(there.ledger, back.ledger[::-1])
    assert np.array_equal(there.spend_usd[:4], back.spend_usd[-4:])


def test_another_team_shows_in_a_ranking_of_the_whole_organisation() -> None:
    two = play(world(ALPHA, BETA, leaderboard=GLOBAL, months=5), policy("uncapped"))
    three = play(world(ALPHA, BETA, GAMMA, leaderboard=GLOBAL, months=5), policy("uncapped"))
    assert not np.array_equal(two.ledger[0], three.ledger[0])
    assert not np.array_equal(two.ledger[1], three.ledger[1])
    assert np.array_equal(two.ledger[:, 0], three.ledger[:2, 0])  # the first ranking comes after the first month


def test_another_team_shows_in_the_line_at_a_shared_gate() -> None:
    gate = policy("gated", auto_approve_usd=0.0, reviewers=1, review_hours=6.0)
    two = play(world(ALPHA, BETA, leaderboard=LOCAL, policies=(gate,)), gate)
    three = play(world(ALPHA, BETA, GAMMA, leaderboard=LOCAL, policies=(gate,)), gate)
    assert total(three.ledger[:2], "wait_hours") > total(two.ledger, "wait_hours")


def test_another_engineer_at_the_end_of_a_team_leaves_the_others_items_alone() -> None:
    quiet = {"vanity": {"prone_share": 0.0}}
    small = play(world(team("alpha", 4, **quiet), team("beta", 2, **quiet)), policy("uncapped"))
    large = play(world(team("alpha", 5, **quiet), team("beta", 2, **quiet)), policy("uncapped"))
    assert small.spend_usd.tolist() == large.spend_usd[[0, 1, 2, 3, 5, 6]].tolist()
    assert np.array_equal(small.ledger[1], large.ledger[1])
    assert total(large.ledger[:1], "items") > total(small.ledger[:1], "items")


def test_each_policy_meets_the_same_items() -> None:
    scenario = world(ALPHA, BETA, policies=(*EVERY, ECONOMY), months=4)
    worth: dict[tuple[int, int], set[float]] = {}
    for outcome in run_policies(scenario, [NONE, *scenario.policies], 0, trace=True):
        assert outcome.trace is not None
        for row in outcome.trace:
            if row.item >= 0 and row.usd > 0.0 and row.rank == FINISH:
                worth.setdefault((row.id, row.item), set()).add(row.usd)
    assert len(worth) > 50
    assert all(len(values) == 1 for values in worth.values())


def test_what_else_is_compared_changes_no_policy() -> None:
    few = world(ALPHA, policies=(policy("uncapped"),))
    many = world(ALPHA, policies=(policy("uncapped"), *EVERY[1:]))  # now reviews are drawn too
    assert columns_that_differ(play(few, policy("uncapped")), play(many, policy("uncapped"))) == set()


def test_a_run_with_more_items_drawn_is_the_same_run() -> None:
    scenario = world(ALPHA, BETA)
    for one in (NONE, *EVERY):
        short, long = (run(build(scenario, one, draw(scenario, 0, longer)), trace=True) for longer in (1.0, 3.0))
        assert np.array_equal(short.ledger, long.ledger)
        assert short.trace == long.trace


@pytest.mark.parametrize("months", [2, 3])
def test_a_longer_run_begins_with_the_same_months(months: int) -> None:
    for one in (NONE, *EVERY):
        short, long = (play(world(ALPHA, BETA, months=n), one) for n in (months, 6))
        assert np.array_equal(short.ledger, long.ledger[:, :months])
        assert short.trace
        assert long.trace
        assert short.trace == long.trace[: len(short.trace)]


# --- seeds ---


def bytes_of(scenario: Scenario, replication: int = 0) -> list[bytes]:
    return [play(scenario, one, replication).ledger.tobytes() for one in (NONE, *EVERY)]


@pytest.mark.parametrize("seed", [0, 1, 2**63 - 1])
def test_the_same_seed_gives_the_same_bytes(seed: int) -> None:
    assert bytes_of(world(ALPHA, BETA, seed=seed)) == bytes_of(world(ALPHA, BETA, seed=seed))


def test_other_seeds_and_other_replications_give_other_rows() -> None:
    runs = [bytes_of(world(ALPHA, BETA, seed=seed)) for seed in (0, 1, 2, 2**32)]
    runs += [bytes_of(world(ALPHA, BETA, seed=0), replication) for replication in (1, 2)]
    for one in range(len(EVERY) + 1):
        assert len({run[one] for run in runs}) == len(runs)
