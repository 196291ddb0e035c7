"""From exports to a calibrated scenario that runs, by the commands; and what is said when one of them cannot go on."""

import json
from pathlib import Path

import pandas as pd
import pytest

from simulator.company.tables import ABOUT, TABLES
from simulator.scenario.reading.load import load
from simulator.studies.calibrate.files import names_of
from simulator.studies.verify import again
from tests.studies.calibrate.companies import exported, file_of
from tests.test_cli import SMALL, tokensim


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company of 30 people and five months, imported, with the scenario that init writes of it."""
    home = tmp_path_factory.mktemp("own")
    exports = exported(file_of(18, 12, 5).scenario, home / "exports")
    for command in (
        ("import", exports, "--people", exports / "people.csv", "--out", home / "company"),
        ("init", home / "mine.yaml", "--from", home / "company"),
    ):
        code, _, err = tokensim(*command)
        assert code == 0, err
    return home


def calibrate(home: Path, *more: object) -> tuple[int, str, str]:
    scenario = home / "mine.yaml"
    return tokensim("calibrate", home / "company", "--scenario", scenario, "--out", home / "results", *more)


@pytest.mark.slow
def test_exports_become_a_calibrated_scenario_that_runs(folder: Path) -> None:
    (folder / "row.yaml").write_text("experiments: [metr_2025]\n", encoding="utf-8")
    code, out, err = calibrate(folder, "--runs", 500, "--experiment", folder / "row.yaml")
    assert code == 0, err
    calibrated, posterior = names_of(folder / "mine.yaml")
    printed = out.replace("\n", "")
    assert "The data of 30 persons over 5 months tell" in " ".join(out.split())
    assert f"Written: {calibrated} and {posterior.name}. Next: tokensim run {calibrated}" in printed
    (left,) = (folder / "results" / "mine").iterdir()
    assert {path.name for path in left.iterdir()} == {
        "calibrate.html", "parameters.csv", "summaries.csv", "bills.csv", "persons.csv", "concentration.csv",
        "teams.csv", "backtest.csv", "checks.csv", "charts.json", "manifest.json", "ro-crate-metadata.json",

    }  # fmt: skip
    assert len(pd.read_parquet(posterior)) > 0
    assert load(calibrated).posterior is not None
    assert [one.name for one in load(calibrated).scenario.experiments] == ["METR, July 2025"]
    code, out, err = tokensim("run", calibrated, "--replications", 4, "--out", folder / "results")
    assert code == 0, err
    assert "worlds with plausible inputs" in " ".join(out.split())


def test_a_calibration_is_run_again_on_copies_only(tmp_path: Path) -> None:
    company, place = tmp_path / "company", tmp_path / "place"
    (company / "calibration").mkdir(parents=True)
    place.mkdir()
    for name in (ABOUT, *(f"{table}.parquet" for table in TABLES), "calibration/kept.npz"):
        (company / name).write_text("x")
    about = {
        "command": "tokensim calibrate x --force --scenario /mine.yaml --out /", "inputs": {str(company): ""},
        "scenario": "mine", "scenario_text": SMALL, "months": ["2026-01", "2026-02"], "runs": 500,
    }  # fmt: skip
    words = again._calibration(about, place)
    assert words == [
        "calibrate", str(place / "company"), f"--scenario={place / 'mine.yaml'}", "--runs=500", "--first=2026-01",
        "--last=2026-02",
    ]  # fmt: skip
    assert {one.name for one in (place / "company").iterdir()} == {ABOUT, *(f"{table}.parquet" for table in TABLES)}


@pytest.mark.fuzz  # a minute
def test_a_calibration_comes_out_again_and_nothing_else_is_touched(folder: Path) -> None:
    code, _, err = calibrate(folder, "--runs", 500, "--force")
    assert code == 0, err
    left = max((folder / "results" / "mine").glob("calibrate-*"))
    path = left / "manifest.json"
    about = json.loads(path.read_text())
    words = f"tokensim calibrate x --force --scenario {folder / 'mine.yaml'} --out {folder}"  # as a stranger may say
    path.write_text(json.dumps({**about, "command": words}))
    before = {one: one.stat().st_mtime_ns for one in folder.rglob("*")}
    code, said, err = tokensim("verify", left)
    assert code == 0, said + err
    assert "All its companies are simulated again" in err
    assert {one: one.stat().st_mtime_ns for one in folder.rglob("*")} == before


def test_an_earlier_calibration_is_kept_unless_forced(folder: Path) -> None:
    calibrated, _ = names_of(folder / "mine.yaml")
    if not calibrated.exists():  # this test alone
        calibrated.write_text("mine")
    before = calibrated.read_bytes()
    code, out, err = calibrate(folder)
    assert (code, out, err) == (2, "", f"File exists: {calibrated}. Use --force to overwrite.\n")
    assert calibrated.read_bytes() == before


def test_a_calibration_without_its_company_cannot_be_verified(tmp_path: Path) -> None:
    about = {
        "analysis": "calibrate", "scenario": "small", "scenario_text": SMALL, "command": "tokensim calibrate company",
        "code": "", "interrupted": False, "seconds": 1.0, "inputs": {str(tmp_path): ""}, "runs": 500,
        "months": ["2026-01"],
    }  # fmt: skip
    (tmp_path / "manifest.json").write_text(json.dumps(about))
    code, said, err = tokensim("verify", tmp_path)
    assert (code, said) == (2, "")
    assert "The folder that tokensim import wrote is gone, and a calibration needs it." in err


def test_a_folder_that_no_import_wrote_says_what_to_do(tmp_path: Path) -> None:
    scenario = tmp_path / "small.yaml"
    scenario.write_text(SMALL)
    for place in (tmp_path, tmp_path / "gone"):
        for command in (
            ("calibrate", place, "--scenario", scenario, "--out", tmp_path / "results"),
            ("init", tmp_path / "mine.yaml", "--from", place),
        ):
            code, out, err = tokensim(*command)
            assert (code, out) == (2, ""), command
            assert str(place) in err, command
            assert "tokensim import" in err, command
    assert {path.name for path in tmp_path.iterdir()} == {"small.yaml"}, "nothing is written"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--runs", 499), "--runs"),
        (("--first", "2026-04"), "2 complete months"),
        (("--first", "2026-1", "--last", "March"), "first = '2026-1' is not a month. Write it like 2026-03."),
        (("--first", "2026-1", "--last", "March"), "last = 'March' is not a month."),
    ],
    ids=["runs", "months", "first", "last"],
)
def test_options_that_cannot_be_right(folder: Path, more: tuple[str, object], told: str) -> None:
    code, _, err = calibrate(folder, "--force", *more)
    assert code == 2
    assert told in err
