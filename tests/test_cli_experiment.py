"""The command ``experiment analyse`` as a user meets it."""

import json
from pathlib import Path

import pandas as pd
from typer.testing import CliRunner

from simulator.cli import app
from tests.pages import Page
from tests.scenario.texts import SMALL
from tests.studies.experiment.planted import as_table, planted

RUNNER = CliRunner()
HOSTILE = ("=HYPERLINK('http://evil.example')", "[bold]x[/bold] \x1b[31mred", "</script><b>")


def test_a_trial_is_told_and_written(tmp_path: Path) -> None:
    path, out = tmp_path / "trial.csv", tmp_path / "out"
    as_table(planted(3, 8, effect=3.0)).to_csv(path, index=False)
    money = ["--usd-per-outcome", "100", "--usd-per-mtok", "5", "--headcount", "400"]
    result = RUNNER.invoke(app, ["experiment", "analyse", str(path), *money, "--out", str(out)])
    assert result.exit_code == 0, result.output
    said = " ".join(result.output.split())
    for words in ("Answer: Capped raised items", "a year, after the token bill", "Checks:", f"Written to {out}"):
        assert words in said
    document = json.loads((out / "analysis.json").read_text(encoding="utf-8"))
    assert document["answer"] in said
    assert document["effects"][0]["arm"] == "capped"
    page = Page((out / "analysis.html").read_text(encoding="utf-8"))
    assert any(document["answer"] in text for text in page.shown)
    again = RUNNER.invoke(app, ["experiment", "analyse", str(path), "--out", str(out)])
    assert again.exit_code == 2
    assert "Folder exists" in again.output


def test_hostile_names_do_no_harm(tmp_path: Path) -> None:
    path, out = tmp_path / "trial.csv", tmp_path / "out"
    table = as_table(planted(3, 6)).rename(columns={"items": "=1+1"})
    table["arm"] = table["arm"].map({"control": HOSTILE[0], "capped": HOSTILE[1]})
    table["team"] = HOSTILE[2] + table["team"]
    table.to_csv(path, index=False)
    words = ["--map", "outcome==1+1", "--control", HOSTILE[0], "--out", str(out)]
    result = RUNNER.invoke(app, ["experiment", "analyse", str(path), *words])
    assert result.exit_code == 0, result.output
    assert "\x1b[31m" not in result.output
    assert "[bold]x[/bold]" in result.output
    effects = pd.read_csv(out / "effects.csv")
    assert effects["measure"].iloc[0] == "'=1+1"
    assert "'=HYPERLINK" in (out / "arms.csv").read_text(encoding="utf-8")
    html = (out / "analysis.html").read_text(encoding="utf-8")
    assert "</script><b>" not in html
    assert "\x1b" not in html


def test_errors_end_with_code_2_and_no_traceback(tmp_path: Path) -> None:
    path = tmp_path / "trial.csv"
    path.write_text("unit,arm,month,outcome\na,control,x,1\nb,capped,1,many\n")
    result = RUNNER.invoke(app, ["experiment", "analyse", str(path)])
    assert result.exit_code == 2
    assert "trial.csv:2: month = 'x'" in result.output
    assert "trial.csv:3: outcome = 'many'" in result.output
    assert "Traceback" not in result.output
    gone = RUNNER.invoke(app, ["experiment", "analyse", str(tmp_path / "gone.csv")])
    assert gone.exit_code == 2
    assert "does not exist" in gone.output


def test_help_names_the_columns() -> None:
    result = RUNNER.invoke(app, ["experiment", "analyse", "--help"])
    assert result.exit_code == 0
    for word in ("unit", "arm", "outcome", "--map", "--control", "--headcount"):
        assert word in result.output


def test_what_a_trial_taught_goes_into_a_scenario(tmp_path: Path) -> None:
    path, row = tmp_path / "trial.csv", tmp_path / "row.yaml"
    as_table(planted(3, 12, effect=1.0)).to_csv(path, index=False)
    result = RUNNER.invoke(app, ["experiment", "analyse", str(path), "--row", str(row)])
    assert result.exit_code == 0, result.output
    assert f"Written: {row}" in " ".join(result.output.split())
    (tmp_path / "mine.yaml").write_text(SMALL + row.read_text(encoding="utf-8"), encoding="utf-8")
    assert RUNNER.invoke(app, ["validate", str(tmp_path / "mine.yaml")]).exit_code == 0
    again = RUNNER.invoke(app, ["experiment", "analyse", str(path), "--row", str(row)])
    assert again.exit_code == 2
    assert "File exists" in again.output
