"""``--set`` on the command line: every command that takes a scenario has it, and a folder of results refuses it."""

import json
from pathlib import Path

import pytest
import typer

from simulator.cli import app
from tests.test_cli import SMALL, tokensim

TAKING = {
    "run", "chart", "explore", "budget", "forecast", "uncertainty", "assumptions", "evidence", "scorecard", "validate",
    "sweep", "results", "sensitivity", "optimize", "bench",
}  # fmt: skip


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL)
    return path


def test_every_command_that_takes_a_scenario_takes_values() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    having = {name for name, one in commands.items() if any("--set" in each.opts for each in one.params)}
    assert having == {*TAKING, "calibrate", "check"}  # which take their scenario otherwise


def test_every_command_that_runs_policies_takes_those_of_the_user() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    having = {name for name, one in commands.items() if any("--policy" in each.opts for each in one.params)}
    without = {"explore", "evidence", "scorecard", "validate", "bench"}
    assert having == {*TAKING, "export"} - without  # export asks which policy is written


@pytest.mark.parametrize("command", sorted(TAKING - {"validate"}))
def test_a_wrong_path_ends_every_command_with_exit_code_2(scenario: Path, command: str, tmp_path: Path) -> None:
    code, _, err = tokensim(command, scenario, "--set", "months=0", "--set", "mnths=2")
    assert code == 2
    assert "--set: months = 0 must be from 1 to 600 (months)." in err
    assert "--set: 'mnths' leads nowhere: did you mean 'months'?" in err


def test_a_run_says_which_values_were_set(scenario: Path, tmp_path: Path) -> None:
    given = ("--set", "policies.capped.usd_per_month=75")
    assert tokensim("run", scenario, "--out", tmp_path / "results", *given)[0] == 0
    (folder,) = (tmp_path / "results" / "small").iterdir()
    about = json.loads((folder / "manifest.json").read_text())
    assert about["set"] == {"policies[1].usd_per_month": 75}
    assert "policies.capped.usd_per_month: 75, was 50.0" in about["scenario_text"]
    assert "set with --set" in (folder / "report.html").read_text()
    assert tokensim("export", folder, "--xlsx", "--out", tmp_path)[0] == 0  # the folder reads back
    code, _, err = tokensim("chart", folder, "ranking", "--set", "months=2")
    assert code == 2
    assert "--set changes a scenario before it is run" in err


def test_validate_and_results_take_values(scenario: Path, tmp_path: Path) -> None:
    code, out, _ = tokensim("validate", scenario, "--set", "months=2")
    assert (code, "2 months" in out) == (0, True)
    scenario.write_text(SMALL + "sweep: {parameters: {world.price.usd_per_mtok: [1, 2]}, replications: 2}\n")
    _, out, _ = tokensim("sweep", scenario, "--set", "months=2", "--out", tmp_path)
    assert f"tokensim results {scenario} --set months=2 --out {tmp_path}" in out
    code, out, _ = tokensim("results", scenario, "--set", "months=2", "--out", tmp_path)
    assert (code, " rows, " in out) == (0, True)
    code, _, err = tokensim("results", scenario, "--set", "months=1", "--out", tmp_path)
    assert code == 2
    assert "has no results yet. Run: tokensim sweep small.yaml" in err
