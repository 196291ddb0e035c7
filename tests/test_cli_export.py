"""``tokensim export``: what it writes is what the run would have written; what cannot be read is a sentence."""

import json
import shutil
import zipfile
from pathlib import Path

import pandas as pd
import pytest
import yaml

from simulator.report.files.crate import CRATE
from simulator.scenario.reading.load import loads
from tests.saved_runs import saved_run
from tests.test_cli import SMALL, tokensim


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run, with both files."""
    place = tmp_path_factory.mktemp("export")
    (place / "small.yaml").write_text(SMALL)
    code, _, err = tokensim("run", place / "small.yaml", "--seed", 7, "--out", place / "results", "--xlsx", "--pptx")
    assert code == 0, err
    (folder,) = (place / "results" / "small").iterdir()
    return folder


def parts(path: Path) -> dict[str, bytes]:
    """What is in a file but the time at which it was zipped, which charts of slides carry in workbooks of their own."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith(".xlsx")}


def test_the_files_are_those_of_the_run(run: Path, tmp_path: Path) -> None:
    code, out, _ = tokensim("export", run, "--out", tmp_path / "new" / "place")
    assert code == 0
    for kind in ("xlsx", "pptx"):
        path = tmp_path / "new" / "place" / f"small.{kind}"
        assert f"Written: {path}" in out
        assert parts(path) == parts(run / f"small.{kind}")


def test_only_what_is_asked_for_is_written_into_the_folder_of_the_run(run: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(run, tmp_path / "run", ignore=shutil.ignore_patterns("small.*"))
    assert tokensim("export", folder, "--xlsx")[0] == 0
    assert [path.name for path in folder.glob("small.*")] == ["small.xlsx"]
    assert tokensim("export", folder, "--pptx")[0] == 0
    assert (folder / "small.pptx").exists()


def test_what_cannot_be_exported_is_a_sentence(run: Path, tmp_path: Path) -> None:
    names = ("rotten", "damaged", "edited", "bare", "older")
    rotten, *others = (shutil.copytree(run, tmp_path / name) for name in names)
    (rotten / "manifest.json").write_text((rotten / "manifest.json").read_text() + " ")
    damaged, edited, bare, older = others
    for other in others:
        (other / CRATE).unlink()  # which would tell what was changed
    next((older / "comparison").glob("*.parquet")).unlink()
    (damaged / "manifest.json").write_text('{"scenario": "small"}')
    about = json.loads((edited / "manifest.json").read_text())
    about["scenario_text"] = about["scenario_text"].replace("engineers: 3", "engineers: 30")
    (edited / "manifest.json").write_text(json.dumps(about))
    (bare / "manifest.json").unlink()
    for arguments, error in (
        ([tmp_path / "nowhere"], "is not a folder. Give the folder of a finished run"),
        ([run / "report.html"], "is not a folder."),
        ([tmp_path], "is not the folder of a finished run"),
        ([rotten], "not as when the study was finished: manifest.json."),
        ([damaged], "manifest.json cannot be read (KeyError)"),
        ([edited], "its hash differs"),
        ([bare], "manifest.json is missing."),
        ([older], f"is not the folder of a finished run of this version: {older / 'comparison'}"),
        ([run, "--xlsx", "--template", "x.pptx"], "--template requires --pptx."),
        ([run, "--template", "x.pptx"], "x.pptx: there is no such file."),
        ([run, "--out", run / "report.html"], "report.html: "),
    ):
        code, _, err = tokensim("export", *arguments)
        assert code == 2, arguments
        assert error in err
        assert "Traceback" not in err


def test_a_policy_is_written_for_each_vendor_and_nothing_else(run: Path, tmp_path: Path) -> None:
    vendors = [part for vendor in ("litellm", "copilot", "claude") for part in ("--config", vendor)]
    code, out, err = tokensim("export", run, *vendors, "--policy", "capped", "--out", tmp_path)
    assert code == 0, err
    assert {path.name for path in tmp_path.iterdir()} == {
        "small.litellm.yaml", "small.litellm.calls.yaml", "small.copilot.json", "small.claude.json",
    }  # fmt: skip
    run_id = json.loads((run / "manifest.json").read_text())["run_id"]
    for path in tmp_path.iterdir():
        assert f"Written: {path}" in out
        assert run_id in path.read_text()
        assert "The policy capped of small" in path.read_text()
    proxy = yaml.safe_load((tmp_path / "small.litellm.yaml").read_text())
    assert proxy["litellm_settings"]["max_internal_user_budget"] == 50.0
    (budget,) = json.loads((tmp_path / "small.copilot.json").read_text())["budgets"]
    assert budget["budget_amount"] == 50
    (limit,) = json.loads((tmp_path / "small.claude.json").read_text())["members"]
    assert limit["amount"] == "5000"


def test_what_a_vendor_cannot_express_is_said_and_is_no_error(run: Path, tmp_path: Path) -> None:
    code, out, _ = tokensim("export", run, "--config", "litellm", "--policy", "gated", "--out", tmp_path)
    assert code == 0
    assert "Cannot be expressed, or is done otherwise:\n- 2 reviewers" in out
    assert "2 reviewers" in (tmp_path / "small.litellm.calls.yaml").read_text()


def test_without_a_name_it_is_the_best_policy_of_the_run(run: Path, tmp_path: Path) -> None:
    best = pd.read_csv(run / "tables" / "ranking.csv")["policy"].iloc[0]
    code, _, err = tokensim("export", run, "--config", "litellm", "--out", tmp_path)
    told = err + "".join(path.read_text() for path in tmp_path.iterdir())
    assert f"The policy {best} of small" in told if code == 0 else f"Nothing of {best} can be set in LiteLLM." in told


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (["--config", "copilot", "--policy", "gated"], "Nothing of gated can be set in GitHub Copilot."),
        (["--config", "copilot", "--policy", "gated"], "the best one that can: --policy 'capped'"),
        (["--config", "claude", "--policy", "uncapped"], "It limits nothing and routes nothing."),
        (["--config", "claude", "--policy", "planner"], "is an upper bound, which knows every curve"),
        (["--config", "claude", "--policy", "caped"], "is no policy of this run. Did you mean 'capped'?"),
        (["--config", "cursor"], "is no vendor that files are written for. Known: claude, copilot, litellm."),
        (["--policy", "capped"], "--policy requires --config."),
    ],
)
def test_a_policy_that_cannot_be_written_ends_in_advice(
    run: Path, tmp_path: Path, options: list[str], error: str
) -> None:
    code, out, err = tokensim("export", run, *options, "--out", tmp_path / "none")
    assert code == 2
    assert error in err
    assert "Traceback" not in err
    assert "Written" not in out
    assert not (tmp_path / "none").exists()


def test_an_approved_budget_alone_is_not_the_policy(tmp_path: Path) -> None:
    file = loads(
        "title: t\nquestion: q\nmonths: 3\nreplications: 2\napproved_budget_usd_per_year: 1200\n"
        "world: {teams: [{name: a, engineers: 2}]}\n"
        "policies: [{kind: limited, usd_per_hour_of_work: 1.5}, {kind: uncapped}]\n"
    )
    run = saved_run(tmp_path, file, as_written=True)
    code, _, err = tokensim("export", run, "--config", "litellm", "--policy", "limited")
    assert code == 2
    assert "1.5 USD per hour of work: no vendor knows how many hours of work a request is for." in err
    assert "--policy 'uncapped'" in err
    code, out, _ = tokensim("export", run, "--config", "copilot", "--policy", "uncapped")
    assert code == 0, "an alert at the approved budget is all there is to set"
    (budget,) = json.loads(next(run.glob("*.copilot.json")).read_text())["budgets"]
    assert (budget["budget_amount"], budget["prevent_further_usage"]) == (100, False)
    assert "Written" in out
