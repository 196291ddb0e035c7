"""A small company from its data to a calibrated scenario, and what is refused on the way."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import simulator
from simulator.replication.worlds import drawn_worlds
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import load
from simulator.studies.calibrate import rounds
from simulator.studies.calibrate.files import names_of, write_calibrated
from simulator.studies.calibrate.page import calibrate_page
from simulator.studies.calibrate.parameters import CANNOT, IN_BOOKS, IN_PART, TELL, verdict
from simulator.studies.calibrate.results import Calibration
from tests.studies.calibrate.companies import TEXT, file_of, panel_of

RUNS = 500
PRICE, EFFORT, BONUS = "world.price.usd_per_mtok", "work.effort_mean_hours", "salary.bonus_share"


@pytest.fixture
def found(calibration: Calibration) -> Calibration:
    return calibration


def row_of(found: Calibration, ending: str) -> dict[str, Any]:
    rows = found.parameters[found.parameters["path"].str.endswith(ending)].to_dict("records")
    return {str(key): value for key, value in rows[0].items()}


def test_what_the_data_tell_is_told_and_what_they_do_not_keeps_its_range(found: Calibration) -> None:
    price, bonus = row_of(found, PRICE), row_of(found, BONUS)
    assert price["posterior_low"] <= 1.03 <= price["posterior_high"]
    assert (price["verdict"], bonus["verdict"]) == (TELL, IN_BOOKS)
    assert price["contraction"] > 0.9
    assert abs(bonus["contraction"]) < 0.25
    assert row_of(found, EFFORT)["posterior_low"] < 16.0 < row_of(found, EFFORT)["posterior_high"]
    assert row_of(found, "curve.gain")["verdict"] == CANNOT


def test_verdicts_are_thirds_of_what_is_gone() -> None:
    assert [verdict(gone) for gone in (0.8, 0.75, 0.3, 0.1)] == [TELL, TELL, IN_PART, CANNOT]


def test_a_company_that_the_model_makes_passes_every_check(found: Calibration) -> None:
    failed = found.checks[found.checks["status"] == "FAIL"]
    assert failed.empty, failed.to_string()


def test_selection_is_told_with_its_size(found: Calibration) -> None:
    assert found.selection is not None
    assert found.selection.bias > 0.0, "able people use more"
    assert "Selection adds about" in " ".join(found.remarks)


def test_the_calibrated_file_draws_its_worlds_from_the_data(found: Calibration, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(file_of().text, encoding="utf-8")
    written = write_calibrated(found, load(path), path)
    assert written == names_of(path)
    own = load(written[0])
    assert own.scenario.start == found.months[0], "growth and adoption are counted from the first month of the data"
    assert own.scenario.world.price.usd_per_mtok == pytest.approx(float(found.draws[PRICE].median()), rel=1e-4)
    assert (own.scenario.months, own.scenario.warmup_months) == (18, 6), "what is compared lies ahead of the data"
    worlds = drawn_worlds(own, 40)
    prices = [worlds.at(world).world.price.usd_per_mtok for world in range(40)]
    np.testing.assert_allclose(prices, found.draws[PRICE][:40], rtol=0.05)
    with pytest.raises(ScenarioError, match="calibrated already"):
        simulator.calibrate(panel_of(file_of().scenario), own, runs=RUNS)


def test_the_page_says_what_every_column_means(found: Calibration) -> None:
    page = calibrate_page(found)
    assert {"learnt", "observed"} <= set(page.charts)
    assert len(page.answer.split()) <= 40
    assert page.tables["parameters"]["parameter"].is_unique


@pytest.mark.slow
def test_a_stop_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = file_of(10, 10, 4)
    panel, calls, asked = panel_of(file.scenario), [0], []
    whole = simulator.calibrate(panel, file, runs=RUNS, workers=1)

    def tell(done: int) -> None:
        calls[0] += 1
        if calls[0] == 260:  # in the second round
            raise KeyboardInterrupt

    class Progress:
        def __enter__(self) -> Any:
            return tell

        def __exit__(self, *error: Any) -> None:
            return None

    with pytest.raises(KeyboardInterrupt):
        simulator.calibrate(panel, file, runs=RUNS, workers=1, keep=tmp_path, progress=lambda *_: Progress())
    simulate = rounds.simulate

    def counted(*args: Any, **more: Any) -> Any:
        asked.append(len(args[2]))
        return simulate(*args, **more)

    monkeypatch.setattr(rounds, "simulate", counted)
    again = simulator.calibrate(panel, file, runs=RUNS, workers=1, keep=tmp_path)
    assert sum(asked) < RUNS - 200, "the first round and a part of the second are read"
    pd.testing.assert_frame_equal(again.parameters, whole.parameters)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"teams": ("web", "sales")}, "the data have teams that the scenario lacks: 'sales'"),
        ({"mtok": np.zeros((50, 6))}, "has 0 persons who used tokens"),
    ],
    ids=["team", "nobody"],
)
def test_data_that_do_not_fit_say_why(change: dict[str, Any], sentence: str) -> None:
    file = file_of()
    with pytest.raises(ScenarioError, match=sentence):
        simulator.calibrate(panel_of(file.scenario)._replace(**change), file, runs=RUNS)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (TEXT, "does not say which policy was in force"),
        (f"{TEXT}  - kind: chargeback\ncurrent_policy: chargeback\n", "is shared by persons"),
        (TEXT.replace("engineers: {web}", "engineers: {web}, backlog: {{items_per_week: 3}}"), "share work"),
    ],
    ids=["policy", "shared policy", "shared work"],
)
def test_a_scenario_in_which_persons_cannot_be_told_apart_is_refused(text: str, sentence: str) -> None:
    file = simulator.loads(text.format(web=10, data=10, months=4), "small.yaml")
    panel = panel_of(file_of(10, 10, 4).scenario)
    with pytest.raises(ScenarioError, match=sentence):
        simulator.calibrate(panel, file, runs=RUNS)
