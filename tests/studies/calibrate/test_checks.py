"""Whether one odd figure of the data is told, whatever the other figures are."""

import numpy as np
import pytest

from simulator.records import Floats
from simulator.studies.calibrate.checks import _unusual
from simulator.studies.calibrate.results import PREDICTED, compared_summaries, distance
from simulator.studies.calibrate.simulate import Runs
from simulator.studies.calibrate.summaries import TITLES

NAMES = tuple(TITLES)


def predicted() -> Runs:
    """Companies whose figures vary together."""
    rng, none = np.random.default_rng(3), np.zeros((PREDICTED, 0))
    figures = rng.standard_normal((PREDICTED, len(NAMES))) + rng.standard_normal((PREDICTED, 1))
    return Runs(none, figures, none, none, none)


def status_of(seen: Floats) -> tuple[str, str]:
    runs = predicted()
    found = _unusual(compared_summaries(NAMES, seen, runs))
    return found.status, found.message


@pytest.mark.parametrize(("figure", "status"), [(0.0, "PASS"), (-6.0, "REVIEW"), (15.0, "FAIL")])
def test_one_figure_that_no_simulated_company_has_is_named(figure: float, status: str) -> None:
    seen = np.zeros(len(NAMES))
    seen[NAMES.index("price")] = figure
    found, message = status_of(seen)
    assert found == status
    assert status == "PASS" or TITLES["price"] in message


def test_companies_of_the_model_seldom_look_odd() -> None:
    rng = np.random.default_rng(4)
    figures = rng.standard_normal((200, len(NAMES))) + rng.standard_normal((200, 1))
    assert np.mean([status_of(one)[0] != "PASS" for one in figures]) < 0.1


def test_one_company_in_a_hundred_is_further_away_than_the_99th_percentile() -> None:
    rng = np.random.default_rng(5)
    found = [distance(NAMES, one, predicted()._replace(summaries=figures[1:])) for figures in (
        rng.standard_normal((PREDICTED + 1, len(NAMES))) for _ in range(300)
    ) for one in figures[:1]]  # fmt: skip
    assert np.mean(np.array(found) > 1.0) < 0.04


def test_a_figure_that_all_companies_have_is_not_unusual() -> None:
    runs = predicted()
    runs.summaries[:, 0] = 0.0
    assert compared_summaries(NAMES, np.zeros(len(NAMES)), runs)["probability"][0] == 1.0
