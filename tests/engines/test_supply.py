"""Own GPUs, rate limits, backlogs and headcount against closed forms."""

import numpy as np
import pytest

from simulator.engines.run import run
from simulator.theory import organisation, queues
from tests.worlds import column, idle_tokens, play, policy, problem, standard_error, still, team, total, world

ENGINEERS, HOURS, LOAD = 1500, 80.0, 0.8
ARRIVALS = ENGINEERS / HOURS  # per hour
UNCAPPED = policy("uncapped")


def settled_fleet(gpus: int, spread: bool, seed: int, months: int = 3) -> float:
    """Mean wait for a GPU after the first month; service exponential (M/M/c) or always the same (M/D/c).

    Tokens change nothing and waits do not block, so each engineer asks as a Poisson process.
    """
    mtok = 4.0  # per item
    rate = mtok * ARRIVALS / (LOAD * gpus)  # Mtok a GPU serves in an hour at this load
    supply = {
        "kind": "fleet",
        "blocking_share": 0.0,
        "fleet": {"gpus": gpus, "tokens_per_gpu_second": rate * 1e6 / 3600},
    }
    work = {"effort_mean_hours": HOURS, "effort_cv": 1.0}
    crowd = world(
        still(engineers=ENGINEERS, tokens=mtok / HOURS, **idle_tokens(work=work)), policies=(UNCAPPED,), months=months,
        seed=seed, supply=supply,
    )  # fmt: skip
    drawn = problem(crowd, UNCAPPED)
    luck = np.random.default_rng(seed)
    effort = luck.exponential(HOURS, len(drawn.effort))
    wanted = luck.exponential(mtok, len(effort)) if spread else np.full(len(effort), mtok)
    demand = wanted / (effort * drawn.appetite[0])  # an item's tokens do not hang on its effort
    demand[drawn.first[:-1]] = 1e-9  # all ask when the run starts: those jobs are made short
    ledger = run(drawn._replace(effort=effort, demand=demand), "compiled").ledger[:, 1:]
    return total(ledger, "inference_wait_hours") / total(ledger, "requests")


@pytest.mark.slow
@pytest.mark.parametrize(("gpus", "spread"), [(1, False), (3, True), (1, True), (3, False)])
def test_waits_for_a_gpu_match_the_queue(gpus: int, spread: bool) -> None:
    waits = np.array([settled_fleet(gpus, spread, seed) for seed in range(10)])
    formula = queues.mean_wait_mmc if spread else queues.mean_wait_mdc
    service = LOAD * gpus / ARRIVALS
    expected, fewer = (formula(c, ARRIVALS, service) for c in (gpus, gpus + 1))
    assert abs(waits.mean() - expected) <= 4.0 * standard_error(waits)
    assert abs(waits.mean() - fewer) > 4.0 * standard_error(waits)  # sharp enough to tell one GPU more


def test_a_rate_limit_lets_through_no_more_than_its_rate() -> None:
    limit = {"api": {"mtok_per_minute": 0.001, "burst_minutes": 10.0}, "blocking_share": 1.0}
    scenario = world(team(engineers=20), months=3, supply=limit)
    ledger, free = (play(each, UNCAPPED).ledger for each in (scenario, world(team(engineers=20), months=3)))
    last = 20 * column(ledger, "wanted_mtok").sum() / total(ledger, "requests")  # let in, and still waiting at the end
    assert total(ledger, "granted_mtok") < 0.06 * 3 * 168.0 + 0.01 + 3.0 * last
    assert total(ledger, "granted_mtok") < 0.5 * total(free, "granted_mtok")
    assert total(ledger, "inference_wait_hours") > 0.0
    assert total(ledger, "blocked_hours") > 0.0


def test_a_fleet_costs_the_same_whatever_it_serves_and_nothing_without_tokens() -> None:
    scenario = world(team(engineers=5), months=4, supply={"kind": "fleet", "fleet": {"gpus": 8}})
    fleet = scenario.world.supply.fleet
    ledger = play(scenario, UNCAPPED).ledger
    assert column(ledger, "fleet_usd")[0] == pytest.approx([fleet.usd_per_month] * 4)
    assert total(ledger, "spend_usd") == 0.0
    assert total(ledger, "fleet_mtok") == pytest.approx(total(ledger, "granted_mtok"))
    assert total(ledger, "gpu_hours") == pytest.approx(total(ledger, "fleet_mtok") / fleet.mtok_per_gpu_hour)
    assert total(play(scenario, policy("none")).ledger, "fleet_usd") == 0.0
    month = organisation.break_even_mtok(fleet.usd_per_month, 1.5)
    assert month * 1.5 == pytest.approx(8 * 40_600 / 60 + 8 * 0.35 * 730 + 25_000)


def test_engineers_with_a_thin_backlog_are_busy_as_much_as_there_is_work() -> None:
    """Utilisation of the desks is load: arrivals times hours over engineers; the rest is booked as idle."""
    scenario = world(still(engineers=10, tokens=0.0, hours=16.0, backlog={"items_per_week": 15.0}), months=12)
    shares = []
    for replication in range(10):
        ledger = play(scenario, policy("none"), replication).ledger
        shares.append(1.0 - total(ledger, "idle_hours") / (10 * 12 * 168.0))
        assert total(ledger, "arrived") >= total(ledger, "items")
    assert abs(np.mean(shares) - 15.0 * 16.0 / 400.0) <= 4.0 * standard_error(shares)


def test_speed_without_demand_is_worth_nothing() -> None:
    quick = {"backlog": {"items_per_week": 1.0}, "staffing": {}}
    scenario = world(still(engineers=10, hours=16.0, **quick), months=6)
    assisted, alone = (play(scenario, policy(kind)).ledger for kind in ("uncapped", "none"))
    assert total(assisted, "value_usd") == pytest.approx(total(alone, "value_usd"), rel=0.1)
    assert total(assisted, "idle_hours") > total(alone, "idle_hours")


def test_the_most_valuable_hour_is_worked_first() -> None:
    crowded = world(still(engineers=2, tokens=0.0, backlog={"items_per_week": 20.0}, work={
        "effort_mean_hours": 16.0, "effort_cv": 0.0, "value_cv": 1.0}), months=6)  # fmt: skip
    drawn = problem(crowded, policy("none"))
    ledger = play(crowded, policy("none")).ledger
    value = total(ledger, "value_usd") / total(ledger, "items") / (16.0 * drawn.backlog_value[0])
    assert value > 1.5 * drawn.worth.mean()


def test_headcount_settles_where_theory_says() -> None:
    staffing = {"attrition_per_year": 0.5, "months_to_fill": 2.0, "ramp_months": 0.0}
    scenario = world(still(engineers=60, hours=160.0, staffing=staffing), months=72)
    heads = [column(play(scenario, policy("none"), r).ledger, "engineers")[0, 24:].mean() for r in range(10)]
    expected = organisation.steady_headcount(60.0, 0.5, organisation.mean_vacancy(2.0))
    assert abs(np.mean(heads) - expected) <= 4.0 * standard_error(heads)
    assert expected < 57.0


def test_a_new_engineer_is_slower_at_first() -> None:
    quick = {"attrition_per_year": 1.0, "months_to_fill": 0.0}
    slow, fast = (
        world(still(engineers=40, staffing={**quick, "ramp_months": ramp}), months=12) for ramp in (12.0, 0.0)
    )
    items = [total(play(scenario, policy("none")).ledger, "items") for scenario in (slow, fast)]
    assert items[0] < 0.92 * items[1]


def test_a_token_package_draws_people_only_where_the_scenario_says_so() -> None:
    rich = policy("capped", name="rich", share_of_base_pay=0.5)
    for pull, kept in ((0.0, False), (3.0, True)):
        staffing = {"attrition_per_year": 1.0, "months_to_fill": 1.0, "package_elasticity": pull}
        scenario = world(team(engineers=40, staffing=staffing), months=12, policies=(rich,))
        with_tokens, without = (total(play(scenario, one).ledger, "departed") for one in (rich, policy("none")))
        assert (with_tokens < 0.7 * without) is kept
        assert kept or with_tokens == without
