"""The commands of sweeps, sensitivity and search: exit codes, sentences, files where they are promised."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from tests.studies.sweep.sweeps import BASE, CAP, GAIN, SHARE, small
from tests.test_cli import HOME, tokensim

OPTIMIZE = f"""\
optimize:
  trials: 8
  replications: 2
  check_replications: 5
  levers: {{{CAP}: {{low: 5, high: 400}}}}
"""


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(small({GAIN: "{low: 0.5, high: 3}", SHARE: "{low: 0.2, high: 0.5}"}, size=4, levels=3).text)
    return path


def test_a_sweep_says_what_it_costs_runs_and_is_read(scenario: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, printed, err = tokensim("sweep", scenario, "--out", out)
    assert code == 0
    assert "4 points, 40 runs" in err
    assert "A million points:" in err
    assert "limit up to about" in err
    assert "4 of 4 points are in" in printed
    assert f"tokensim results {scenario} --out {out}" in printed
    code, printed, _ = tokensim("sweep", scenario, "--out", out)
    assert "(0 computed now, 4 were there)" in printed
    code, printed, _ = tokensim("results", scenario, "--out", out, "--csv", tmp_path / "rows.csv")
    assert code == 0
    assert len(pd.read_csv(tmp_path / "rows.csv")) == 20
    code, printed, _ = tokensim("results", out / "small" / "sweep", "--sql", "SELECT count(*) AS n FROM sweep")
    assert (code, printed.split()[:2]) == (0, ["n", "20"])
    code, printed, _ = tokensim("results", scenario, "--columns")
    assert "net_usd: gain over no tokens minus total cost, same random numbers (USD per post and month)" in printed


def test_an_estimate_alone_leaves_nothing(scenario: Path, tmp_path: Path) -> None:
    code, _, err = tokensim("sweep", scenario, "--estimate", "--out", tmp_path / "out")
    assert code == 0
    assert "core seconds a point" in err
    assert not (tmp_path / "out").exists()


def test_a_sweep_of_days_is_refused_with_the_estimate(tmp_path: Path) -> None:
    path = tmp_path / "long.yaml"
    path.write_text(small(size=4194304, replications=1000).text)
    code, printed, err = tokensim("sweep", path, "--out", tmp_path / "out")
    assert (code, printed) == (2, "")
    assert "sweep asks for 4,194,304 points" in err
    assert "hours on" in err
    assert "or --anyway" in err
    assert not (tmp_path / "out").exists()


def test_worlds_that_do_not_fit_into_memory_are_refused_before_one_is_drawn(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    base = BASE.replace("engineers: 3", "engineers: 1000000").replace("months: 2", "months: 600")
    path.write_text(small(base=base).text)
    started = time.monotonic()
    code, _, err = tokensim("sweep", path)
    assert code == 2
    assert "MB of memory, of" in err
    assert time.monotonic() - started < 30


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("sweep", "FILE", "--engine", "warp"), "engine = 'warp': no such engine"),
        (("sensitivity", "FILE", "--methods", "tornado,mapp"), "--methods has no 'mapp'. Did you mean 'map'?"),
        (("sensitivity", "FILE", "--measure", "net"), "--measure net"),
        (("sensitivity", "FILE", "--map", GAIN), "--map must be given twice"),
        (("sensitivity", "FILE", "--map", "world.gain", "--map", GAIN), "--map world.gain: not a value of the sweep"),
        (("optimize", "FILE"), "has no block optimize. Add one"),
        (("results", "FILE"), "has no results yet"),
        (("results", "nowhere.yaml"), "does not exist"),
    ],
)
def test_bad_options_are_sentences(
    scenario: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = tokensim(*(scenario if each == "FILE" else each for each in arguments))
    assert code == 2
    assert sentence in err


def test_a_folder_that_cannot_be_written_is_a_sentence(scenario: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    code, _, err = tokensim("sweep", scenario, "--out", tmp_path / "taken")
    assert code == 2
    assert "taken" in err


def test_a_study_leaves_tables_and_a_page(scenario: Path, tmp_path: Path) -> None:
    code, printed, _ = tokensim("sensitivity", scenario, "--out", tmp_path / "out")
    assert code == 0
    assert "of the 9 points of the map" in printed
    assert "most sensitive to" in printed
    (folder,) = (tmp_path / "out" / "small").glob("sensitivity-*")
    assert (tmp_path / "out" / "small" / "sweep").is_dir()
    assert {path.name for path in folder.iterdir()} == {
        "sensitivity.html", "manifest.json", "charts.json", "checks.csv", "ro-crate-metadata.json", "curves.csv",
        "tornado.csv", "tipping.csv", "policy_map.csv", "border.csv", "morris.csv", "sobol.csv", "indices.csv",
    }  # fmt: skip
    page = (folder / "sensitivity.html").read_text()
    for chart in ("map", "tornado", "curves", "sobol"):
        assert f'id="chart-{chart}"' in page
    assert "http://" not in page.split("<script")[0]
    code, printed, _ = tokensim("chart", folder, "tornado", "--format", "json")
    assert code == 0
    assert "tornado.json" in printed


def test_one_chart_of_a_study_is_drawn_from_the_scenario_and_leaves_no_points(scenario: Path, tmp_path: Path) -> None:
    code, printed, _ = tokensim("chart", scenario, "map", "--out", tmp_path / "out")
    assert code == 0
    assert "map.html" in printed
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["map.html"]


def test_a_search_leaves_tables_and_a_page(tmp_path: Path) -> None:
    path = tmp_path / "levers.yaml"
    path.write_text(BASE + OPTIMIZE)
    code, printed, _ = tokensim("optimize", path, "--out", tmp_path / "out")
    assert code == 0
    assert "allowance per engineer =" in printed
    assert "fresh replications" in printed
    (folder,) = (tmp_path / "out" / "levers").iterdir()
    assert {path.name for path in folder.iterdir()} == {
        "optimize.html", "manifest.json", "charts.json", "checks.csv", "ro-crate-metadata.json", "optimum.csv",
        "frontier.csv", "trials.csv",
    }  # fmt: skip
    assert 'id="chart-settings"' in (folder / "optimize.html").read_text()
    assert len(pd.read_csv(folder / "trials.csv")) == 8
    code, printed, _ = tokensim("chart", folder, "frontier", "--format", "json", "--theme", "dark")
    assert code == 0
    assert "settings-dark.json" in printed
    code, printed, _ = tokensim("chart", path, "settings", "--out", tmp_path / "drawn")
    assert code == 0


@pytest.mark.parametrize(
    ("command", "sentence"),
    [("sweep", "Stopped before the sweep began."), ("optimize", "Stopped before a setting was tried and checked")],
)
def test_ctrl_c_before_anything_is_done_has_its_own_sentence(
    command: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pressed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    path = tmp_path / "small.yaml"
    path.write_text(small(base=BASE + OPTIMIZE).text)
    monkeypatch.setattr("simulator.studies.sweep.cost.sample", pressed)
    monkeypatch.setattr("simulator.studies.optimize.study.search_policy", pressed)
    code, _, err = tokensim(command, path, "--out", tmp_path / "out")
    assert code == 130
    assert sentence in err


@pytest.mark.slow
def test_ctrl_c_ends_with_what_is_done_and_the_command_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(small(size=512, replications=6).text)
    command = [sys.executable, "-m", "simulator", "sweep", str(path), "--out", str(tmp_path / "out")]
    process = subprocess.Popen(command, cwd=HOME, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    store = tmp_path / "out" / "small" / "sweep"
    while process.poll() is None and not list(store.glob("*.parquet")):
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    printed, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert b"the same command goes on from here" in err
    assert b"Traceback" not in err
    done = int(printed.split()[0].replace(b",", b""))
    assert 0 < done < 512
    code, text, _ = tokensim("sweep", path, "--out", tmp_path / "out")
    assert code == 0
    assert f"{done:,} were there" in text
