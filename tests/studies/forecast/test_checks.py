"""Checks of forecasts: each passes on a sound one and can fail."""

import pytest

from simulator.scenario.reading.errors import ScenarioError
from simulator.stats.check import FAIL, PASS, REVIEW
from simulator.studies.forecast.checks import forecast_checks, replications_bound
from simulator.studies.forecast.outlook import Outlook, answer, outlook
from simulator.studies.forecast.run import project
from simulator.studies.forecast.study import forecast
from tests.worlds import policy, team, world


@pytest.fixture(scope="module")
def seen() -> Outlook:
    scenario = world(team(engineers=2), policies=(policy("uncapped"),), months=1)
    return outlook(project(scenario.model_copy(update={"replications": 80})), ())


def test_a_forecast_has_its_checks(seen: Outlook) -> None:
    assert list(seen.checks["check"]) == ["replications bound P95", "values sourced", "within the evidence"]
    assert "values sourced" not in set(forecast_checks(seen.scenario, seen.forecast, seen.replications)["check"])


def test_too_few_replications_fail_and_a_loose_bound_is_for_review(seen: Outlook) -> None:
    few = replications_bound(seen.forecast.at_risk, 71, 0.95)
    assert (few.status, few.threshold) == (FAIL, 72)
    assert "at least 72" in few.advice
    assert replications_bound(seen.forecast.at_risk, 80, 0.95).status == REVIEW  # two engineers
    table = seen.forecast.at_risk.assign(
        budget_at_risk_usd=100.0, budget_at_risk_usd_low=95.0, budget_at_risk_usd_high=110.0
    )
    close = replications_bound(table, 80, 0.95)
    assert (close.status, close.measured) == (PASS, pytest.approx(0.075))


def test_spend_beyond_what_was_observed_is_for_review_as_in_a_run(seen: Outlook) -> None:
    for median, status in ((100.0, PASS), (14.5, REVIEW)):
        found = seen.forecast._replace(concentration=seen.forecast.concentration.assign(median_usd=median))
        told = forecast_checks(seen.scenario, found, seen.replications).set_index("check").loc["within the evidence"]
        assert told["status"] == status
    assert "spend of the median engineer under uncapped = 14.5 USD/month (observed 30 to 250" in told["message"]


def test_a_forecast_of_upper_bounds_alone_is_refused() -> None:
    with pytest.raises(ScenarioError, match="upper bounds only, which nobody can choose"):
        forecast(world(team(engineers=2), policies=(policy("planner"),), months=1))


def test_where_nothing_pays_the_answer_approves_nothing(seen: Outlook) -> None:
    told = answer(seen.forecast, "uncapped", pays=False)
    assert told.startswith("No policy is expected to pay for itself: no tokens at all earns most. ")
    assert "approve" not in told
    assert answer(seen.forecast, "uncapped").startswith("For the first month approve ")
