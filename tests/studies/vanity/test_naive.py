"""Metrics that look good: their figures by hand, their errors where they must be."""

import numpy as np
import pytest

import simulator
from simulator.studies.compare.tables.metric_choices import FAVOURITES, chosen_by_metric
from simulator.studies.compare.tables.paired_totals import paired_totals
from simulator.studies.vanity.naive_metrics import MEANINGS, People, metrics, naive_metrics, slope
from tests.worlds import policy, team, world


def test_worked_numbers() -> None:
    assert slope(np.arange(3.0), np.array([1.0, 2.0, 3.0])) == pytest.approx(1.0)


def test_metrics_by_hand() -> None:
    spend = np.array([10.0, 20.0, 40.0])
    people = People(
        tokens=np.array([8.0, 16.0, 32.0]),
        spend=spend,
        value=np.array([100.0, 200.0, 400.0]),
        gain=np.array([30.0, 30.0, 30.0]),
        more_spend=0.1 * spend,
        more_value=np.array([0.5, 0.5, 2.5]),
    )
    found = metrics(people)
    assert set(found) == set(MEANINGS)
    assert found["tokens per engineer"] == (1.0, pytest.approx(-1.0))  # net 20, 10, -10
    assert found["adoption"] == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert found["output per USD, top decile"] == (pytest.approx(10.0), pytest.approx(0.75))
    assert found["cross-section"] == (pytest.approx(10.0), pytest.approx(0.5))
    assert found["cross-section in logs"] == (pytest.approx(1.0), pytest.approx(0.05))


def test_who_uses_no_tokens_has_no_place_in_logs() -> None:
    users = np.array([1.0, 2.0, 4.0])
    some = People(users, users, users, 2.0 * users, users, users)
    nobody = People(*(np.append(each, 0.0) for each in some))._replace(value=np.append(users, 9.0))
    assert metrics(nobody)["cross-section in logs"] == metrics(some)["cross-section in logs"] == pytest.approx((1, 1))


def test_selection_makes_the_cross_section_overstate_the_elasticity() -> None:
    table = naive_metrics(replications=6, engineers=250).set_index(["metric", "correlation"])
    related, unrelated = (table.loc[("cross-section in logs", rho)] for rho in (0.3, 0.0))
    assert related["misleads_by_low"] > 0.0
    assert related["misleads_by"] > unrelated["misleads_by"]
    assert (table["n"] == 6).all()


def test_what_choosing_by_a_metric_forgoes() -> None:
    cap = policy("capped", name="small", usd_per_month=20.0)
    scenario = world(
        team(engineers=30), policies=(policy("uncapped", intensity=20.0), cap, policy("planner")), months=3
    )
    findings = simulator.compare(scenario.model_copy(update={"replications": 4}))
    table = chosen_by_metric(findings.paired).set_index("metric")
    assert list(table.index) == list(FAVOURITES)
    assert table.loc["tokens per engineer", "policy"] == "uncapped"
    assert table.loc["output per token", "policy"] == "small"
    net = findings.summary.set_index("policy")["net_usd"]
    best = max(net["uncapped"], net["small"])
    assert table.loc["tokens per engineer", "forgone_usd"] == pytest.approx(best - net["uncapped"])
    assert (table["forgone_usd"] >= 0.0).all()


def test_where_nothing_is_spent_there_is_nothing_to_choose() -> None:
    nothing = policy("capped", name="none at all", usd_per_month=0.0)
    scenario = world(policies=(nothing,), months=1).model_copy(update={"replications": 2})
    assert chosen_by_metric(paired_totals(simulator.compare(scenario).comparison)).empty
