"""The commands ``flag`` and ``scoreboard`` as a user meets them."""

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from simulator.cli import app
from tests.studies.vanity.test_usage import table_of

RUNNER = CliRunner()
HOSTILE = ("=HYPERLINK('http://evil.example')", "[bold]x[/bold] \x1b[31mred", "</script>", "a,b\nc", "+1", "فريق")


def test_flag_prints_a_table_and_writes_files(tmp_path: Path) -> None:
    table_of(True).to_csv(tmp_path / "usage.csv", index=False)
    csv, out = tmp_path / "flags.csv", tmp_path / "flags.json"
    result = RUNNER.invoke(app, ["flag", str(tmp_path / "usage.csv"), "--csv", str(csv), "--json", str(out)])
    assert result.exit_code == 0, result.output
    for words in ("flagged", "2025-09", "Answer:", "Clean months"):
        assert words in result.output
    assert list(pd.read_csv(csv)["team"]) == [f"team {place}" for place in range(6)]
    document = json.loads(out.read_text(encoding="utf-8"))
    assert document["teams"][0]["verdict"] == "flagged"
    assert document["answer"] in " ".join(result.output.split())


def test_hostile_names_do_no_harm(tmp_path: Path) -> None:
    table = table_of()
    names = dict(zip(table["team"].unique(), HOSTILE, strict=True))
    table["team"] = table["team"].map(names)
    table.to_csv(tmp_path / "usage.csv", index=False)
    csv = tmp_path / "flags.csv"
    result = RUNNER.invoke(app, ["flag", str(tmp_path / "usage.csv"), "--csv", str(csv)])
    assert result.exit_code == 0, result.output
    assert "\x1b[31m" not in result.output
    assert "[bold]x[/bold]" in result.output
    written = list(pd.read_csv(csv)["team"])
    assert written[0] == "'" + HOSTILE[0]
    assert written[4] == "'+1"


def test_faults_end_with_code_2_and_no_traceback(tmp_path: Path) -> None:
    path = tmp_path / "usage.csv"
    path.write_text("team,month,spend,output\na,x,1,2\nb,1,-1,2\n")
    result = RUNNER.invoke(app, ["flag", str(path)])
    assert result.exit_code == 2
    assert "usage.csv:2: month = 'x'" in result.output
    assert "usage.csv:3: spend = -1" in result.output
    assert "Traceback" not in result.output


def test_a_file_that_cannot_be_written_is_told_after_the_table(tmp_path: Path) -> None:
    table_of().to_csv(tmp_path / "usage.csv", index=False)
    result = RUNNER.invoke(app, ["flag", str(tmp_path / "usage.csv"), "--csv", str(tmp_path)])
    assert result.exit_code == 2
    assert f"{tmp_path} cannot be written: is a directory." in " ".join(result.output.split())
    assert "Answer:" in result.output


@pytest.mark.parametrize("command", ["flag", "scoreboard"])
def test_help_explains(command: str) -> None:
    result = RUNNER.invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert "vanity" in result.output or "spend" in result.output
