"""A policy of one's own goes through every study, its lever moved and its parameters varied; results keep its text."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

import simulator
from simulator.cli.app import app
from simulator.report.files.manifest import code_files
from simulator.studies.compare.report.folder import read_run

EXAMPLE = Path(__file__).parents[1] / "examples" / "own_policies" / "soft_cap.py"
TEXT = """\
title: t
question: q
months: 1
replications: 2
world: {teams: [{name: a, engineers: 2}]}
policies:
  - {kind: uncapped}
  - {kind: own, file: soft_cap.py, cap_usd: 30}
"""
CAP = "policies.soft cap.cap_usd"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "soft_cap.py").write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "s.yaml").write_text(TEXT, encoding="utf-8")
    return tmp_path / "s.yaml"


def test_it_has_a_marginal_roi_and_a_value_that_is_set(path: Path) -> None:
    found = simulator.compare(path, set={CAP: 10.0}, as_written=True, workers=1)
    table = found.summary.set_index("policy")
    assert "no lever" not in table.loc["soft cap", "marginal_roi_reason"]
    assert set(found.comparison.totals.query("policy == 'soft cap'")["nudge"]) == {-1, 0, 1}
    assert found.comparison.policies[-1].model_dump()["cap_usd"] == 10.0
    assert table.loc["soft cap", "spend_usd"] < table.loc["uncapped", "spend_usd"]


def test_budget_moves_its_lever(path: Path) -> None:
    found = simulator.budget(path, policy="soft cap", steps=4, as_written=True, workers=1)
    assert found.runs.grid.lever == "cap_usd"
    assert found.runs.grid.name == "soft cap per engineer"


def test_forecast_and_uncertainty_run_it(path: Path) -> None:
    assert simulator.forecast(path, workers=1).policies
    ranged = simulator.loads(TEXT + f"uncertain: {{{CAP}: {{low: 10, high: 60}}}}\n", str(path))
    assert CAP in simulator.compare(ranged, workers=1).comparison.worlds.values()


def test_sweep_and_optimize_vary_its_parameter(path: Path, tmp_path: Path) -> None:
    swept = f"sweep: {{design: grid, replications: 2, parameters: {{{CAP}: [10, 60]}}}}\n"
    table = simulator.sweep(simulator.loads(TEXT + swept, str(path)), out=tmp_path / "out", workers=1).frame()
    spent = table[table["policy"] == "soft cap"].sort_values(CAP)["spend_usd"].tolist()
    assert 0.0 < spent[0] < spent[1]


def test_a_result_keeps_its_text_and_is_read_again_without_the_file(path: Path, tmp_path: Path) -> None:
    words = ["run", str(path), "--as-written", "--workers", "1", "--out", str(tmp_path / "out")]
    made = CliRunner().invoke(app, words)
    assert made.exit_code == 0, made.output
    text = path.with_name("soft_cap.py").read_text(encoding="utf-8")
    path.with_name("soft_cap.py").write_text("no policy any more", encoding="utf-8")
    (folder,) = (tmp_path / "out" / "s").iterdir()
    file, findings, about = read_run(folder)
    assert code_files(about) == {"own_code/soft_cap.py": text}
    assert (folder / "own_code" / "soft_cap.py").read_text(encoding="utf-8") == text
    assert findings.summary["policy"].tolist()[-1] == "soft cap"
    assert file.scenario.policies[-1].model_dump()["text"] == text
    drawn = CliRunner().invoke(app, ["chart", str(folder), "ranking", "--out", str(tmp_path)])
    assert drawn.exit_code == 0, drawn.output
