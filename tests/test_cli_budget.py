"""``tokensim budget`` and the options of ``tokensim run`` that promise something."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from tests.test_cli import SMALL, tokensim


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL)
    return path


def test_budget_prints_an_answer_and_leaves_a_folder(scenario: Path, tmp_path: Path) -> None:
    code, out, _ = tokensim("budget", scenario, "--steps", 5, "--out", tmp_path / "results")
    assert code == 0
    assert "Answer: Capped: " in " ".join(out.split())
    (folder,) = (tmp_path / "results" / "small").iterdir()
    assert {path.name for path in folder.iterdir()} == {
        "checks.csv", "curve.csv", "budget.csv", "split.csv", "manifest.json", "charts.json", "budget.html",
        "ro-crate-metadata.json",
    }  # fmt: skip
    manifest = json.loads((folder / "manifest.json").read_text())
    assert folder.name == f"budget-{manifest['run_id']}"
    assert manifest["lever"] == "usd_per_month"
    assert manifest["scenario_text"] == SMALL
    assert len(pd.read_csv(folder / "curve.csv")) == 3 * 5
    assert list(pd.read_csv(folder / "budget.csv")["scope"]) == ["all teams", "a", "b"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--policy", "cappd"], "Did you mean 'capped'?"),
        (["--lever", "colour"], "lever = 'colour' is no number of capped"),
        (["--from", 5, "--to", 2], "to above from"),
        (["--steps", 1], "steps = 1 must be from 4 to 48"),
        (["--hurdle", -1], "hurdle = -1.0 must be above -1"),
        (["--engine", "steam"], "no such engine"),
    ],
)
def test_bad_options_of_budget_end_with_a_sentence(
    scenario: Path, tmp_path: Path, options: list[object], sentence: str
) -> None:
    code, out, err = tokensim("budget", scenario, "--out", tmp_path / "results", *options)
    assert code == 2
    assert sentence in err
    assert not out
    assert not (tmp_path / "results").exists()


def test_a_guarantee_is_in_answer_manifest_and_report(scenario: Path, tmp_path: Path) -> None:
    options = ["--guarantee", 0.9, "--indifference", 90_000, "--at-most", 60, "--out", tmp_path / "results"]
    code, _, err = tokensim("run", scenario, *options)
    assert (code, "guarantee requires as-written" in err) == (2, True)  # it says nothing of what is not known
    assert not (tmp_path / "results").exists()
    code, out, _ = tokensim("run", scenario, "--as-written", *options)
    assert code == 0
    assert "uarantee" in out
    (folder,) = (tmp_path / "results" / "small").iterdir()
    assert "uarantee" in json.loads((folder / "manifest.json").read_text())["guarantee"]
    assert '<section id="guarantee"' in (folder / "report.html").read_text()
    assert len(pd.read_parquet(folder / "ledger.parquet")) == 5 * 4 * 2 * 3  # --guarantee leaves the ledger alone


def test_precision_stops_early(scenario: Path, tmp_path: Path) -> None:
    options = ["--as-written", "--precision", 0.5, "--at-most", 40, "--out", tmp_path / "results"]
    code, out, _ = tokensim("run", scenario, *options)
    assert code == 0
    stopped = re.search(r"Stopped after (\d+) replications", " ".join(out.split()))
    assert stopped
    assert 10 <= int(stopped[1]) < 40


def test_promises_that_cannot_be_kept_are_refused_all_at_once_before_anything_is_done(
    scenario: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.engines.cache.compiled_before", lambda: False)
    out = tmp_path / "results"
    code, _, err = tokensim("run", scenario, "--as-written", "--precision", 2, "--guarantee", 0.95, "--out", out)
    assert code == 2
    assert "Compiling" not in err
    assert not out.exists()
    assert "precision = 2.0" in err
    assert "guarantee requires indifference" in err
