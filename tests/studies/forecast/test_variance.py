"""The variance against a plan: worked numbers, parts that sum to the difference, and what is missing is said."""

import numpy as np
import pytest

from simulator.studies.forecast.actuals import Actuals
from simulator.studies.forecast.known_months import Known
from simulator.studies.forecast.variance import ALL, PARTS, variance, variance_sentence
from simulator.studies.forecast.variance_chart import variance_chart


def test_the_worked_number() -> None:
    plan = np.array([[[30.0, 20.0, 10.0]]])
    actuals = Actuals("p", ("",), np.array([[36.0]]), np.array([[36.0]]), np.array([[12.0]]))
    row = variance(plan, actuals).iloc[0]
    assert [row[name] for name in ("plan_usd", "actual_usd", "difference_usd")] == [30.0, 36.0, 6.0]
    parts = row[["headcount_usd", "volume_usd", "price_usd"]].astype(float)
    np.testing.assert_allclose(parts, [6.0, 18.0, -18.0])
    assert row["mix_usd"] != row["mix_usd"]  # not by team
    assert row["mix_usd_reason"] == "the actuals are not by team"
    assert row["token_mix_usd"] != row["token_mix_usd"]
    row = variance(plan, actuals._replace(token_mix=np.array([1.1]))).iloc[0]
    parts = row[["headcount_usd", "volume_usd", "token_mix_usd", "price_usd"]].astype(float)
    np.testing.assert_allclose(parts, [6.0, 18.0, 5.4, -23.4])


def test_mix_is_engineers_who_move_to_the_team_that_spends_more() -> None:
    plan = np.array([[[100.0, 100.0, 10.0]], [[300.0, 300.0, 10.0]]])
    moved = np.array([[5.0], [15.0]])
    bill = moved * np.array([[10.0], [30.0]])
    row = variance(plan, Actuals("p", ("a", "b"), bill, bill, moved)).iloc[0]
    assert row["difference_usd"] == 100.0
    np.testing.assert_allclose(row[list(PARTS)].astype(float), [0.0, 100.0, 0.0, np.nan, 0.0], atol=1e-9)


@pytest.mark.parametrize("known", ["all", "models too", "no tokens", "no engineers", "bills only"])
@pytest.mark.parametrize("teams", [1, 3])
def test_parts_sum_to_the_difference(known: str, teams: int) -> None:
    draw = np.random.default_rng(teams)
    plan = draw.uniform(1.0, 100.0, (teams, 6, 3))
    if teams > 1:
        plan[1, :2] = 0.0  # a team that is planned for later, and is there already
    bill, mtok, heads = draw.uniform(1.0, 100.0, (3, teams, 4))
    groups = ("",) if teams == 1 else ("a", "b", "c")
    mtok[-1, 0] = 0.0  # a bill without tokens
    found = variance(
        plan,
        Actuals(
            "p",
            groups,
            bill,
            None if known in ("no tokens", "bills only") else mtok,
            None if known in ("no engineers", "bills only") else heads,
            draw.uniform(0.5, 2.0, 4) if known in ("models too", "no tokens") else None,
        ),
    )
    np.testing.assert_allclose(found[list(PARTS)].sum(axis=1), found["difference_usd"], rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose(found["difference_usd"], found["actual_usd"] - found["plan_usd"])
    whole = found[found["month"] == ALL].iloc[0]
    assert whole["actual_usd"] == pytest.approx(bill.sum())
    for name in PARTS:
        assert (whole[name] != whole[name]) == bool(whole.get(f"{name}_reason", ""))
    assert variance_sentence(found).startswith("Of the difference: ")


def test_the_chart_goes_from_the_plan_to_the_actual_bill() -> None:
    plan = np.array([[[30.0, 20.0, 10.0]]])
    actuals = Actuals("p", ("",), np.array([[36.0]]), np.array([[36.0]]), np.array([[12.0]]), np.array([1.1]))
    known = Known(actuals, np.array([30.0]), variance(plan, actuals), ("2026-01",), np.zeros(1))
    chart = variance_chart(known)
    assert chart.title == "The bill is 6.00 USD above the plan: price 23 less"
    bars = chart.body.data[0]
    ends = [(base, base + length) for base, length in zip(bars.base, bars.x, strict=True)]
    np.testing.assert_allclose(ends, [(0, 30), (30, 36), (36, 54), (54, 59.4), (59.4, 36), (0, 36)])
    assert list(chart.body.layout.yaxis.ticktext) == ["Plan", "Headcount", "Volume", "Token mix", "Price", "Actual"]


def test_as_planned_is_said() -> None:
    plan = np.array([[[30.0, 20.0, 10.0]]])
    same = Actuals("p", ("",), np.array([[30.0]]), np.array([[20.0]]), np.array([[10.0]]))
    assert variance_sentence(variance(plan, same)) == "They are as planned."
