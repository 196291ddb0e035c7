"""A company that the model cannot make is flagged, not fitted without a word; one that it makes is not."""

from typing import Any

import pytest

import simulator
from simulator.company.panel import Panel
from simulator.scenario.reading.load import ScenarioFile
from tests.studies.calibrate.companies import file_of, panel_of, repriced, seasonal

FLAGS = ("what the data show", "like a simulated company", "within the ranges")


def flagged(panel: Panel, file: ScenarioFile, runs: int = 800) -> list[str]:
    """What is to review or fails."""
    found = simulator.calibrate(panel, file, runs=runs)
    rows = found.checks[found.checks["check"].isin(FLAGS) & (found.checks["status"] != "PASS")]
    return [f"{row['check']}: {row['message']}" for row in rows.to_dict("records")]


COMPANIES: dict[str, Any] = {
    "season": lambda file: seasonal(panel_of(file.scenario), 0.5),
    "price": lambda file: repriced(panel_of(file.scenario), 1.4),
}


@pytest.mark.slow
@pytest.mark.usefixtures("keyed_by_place")
@pytest.mark.parametrize("name", COMPANIES)
def test_a_company_that_the_model_cannot_make_is_flagged(name: str) -> None:
    file = file_of(60, 40, 12)
    assert flagged(COMPANIES[name](file), file)


@pytest.mark.slow
@pytest.mark.usefixtures("keyed_by_place")
def test_of_companies_that_the_model_makes_few_are_flagged() -> None:
    file = file_of(60, 40, 12)
    found = [flagged(panel_of(file.scenario, 100 + number), file) for number in range(6)]
    assert sum(map(bool, found)) <= 2, found
