"""The command line: exit codes, sentences instead of tracebacks, files where they are promised."""

import json
import math
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner

from simulator.cli import app
from simulator.scenario.blocks.policies import KINDS

HOME = Path(__file__).parents[1]
SMALL = """
title: small
question: which?
replications: 4
months: 3
world: {teams: [{name: a, engineers: 3}, {name: b, engineers: 2}]}
policies: [{kind: uncapped}, {kind: capped, usd_per_month: 50}, {kind: gated}, {kind: planner}]
"""


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL)
    return path


def tokensim(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def test_run_prints_an_answer_and_leaves_a_folder(scenario: Path, tmp_path: Path) -> None:
    code, out, _ = tokensim("run", scenario, "--out", tmp_path / "results", "--trace")
    assert code == 0
    assert "Answer:" in out
    (folder,) = (tmp_path / "results" / "small").iterdir()
    assert {path.name for path in folder.iterdir()} == {
        "summary.csv", "checks.csv", "ledger.parquet", "manifest.json", "report.html", "report.md", "trace.parquet",
        "tables", "comparison", "ro-crate-metadata.json",
    }  # fmt: skip
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["scenario_text"] == SMALL
    assert folder.name == f"run-{manifest['run_id']}"
    assert manifest["engine"] == "compiled"
    assert manifest["seed"] == 1
    assert len(pd.read_parquet(folder / "ledger.parquet")) == 5 * 4 * 2 * 3
    assert set(pd.read_csv(folder / "summary.csv")["policy"]) == {"none", "uncapped", "capped", "gated", "planner"}


def test_a_run_of_one_month_has_a_report(tmp_path: Path) -> None:
    """Flags for vanity have no whole month to look at."""
    (tmp_path / "one.yaml").write_text(SMALL.replace("months: 3", "months: 1"))
    code, out, err = tokensim("run", tmp_path / "one.yaml", "--as-written", "--out", tmp_path / "results")
    assert code == 0, err
    assert "Written to" in out


def test_the_trace_tells_why_in_words(scenario: Path, tmp_path: Path) -> None:
    tokensim("run", scenario, "--out", tmp_path / "results", "--trace")
    trace = pd.read_parquet(next(tmp_path.rglob("trace.parquet")))
    capped = trace[trace["policy"] == "capped"]
    assert "trimmed to what was left of the allowance" in set(capped["reason"])
    assert capped["time_hours"].is_monotonic_increasing
    assert capped.loc[capped["event"] == "allowances refill", "engineer"].notna().all()
    assert trace["reason"].notna().all()
    assert trace["team"].isna().equals(trace["reason"] == "month closed")
    ledger = pd.read_parquet(next(tmp_path.rglob("ledger.parquet")))
    first = ledger[(ledger["replication"] == 0) & (ledger["policy"] == "capped")]
    spent = capped.loc[capped["mtok"] > 0.0, "usd"].sum()
    assert spent == pytest.approx(first["charged_usd"].sum()), "the trace has the inputs of the first replication"


@pytest.mark.slow
def test_tables_are_the_same_bytes_on_every_engine_and_number_of_workers(scenario: Path, tmp_path: Path) -> None:
    found = []
    for name, options in {"a": ["--workers", 1], "b": ["--workers", 2], "c": ["--engine", "simpy"]}.items():
        tokensim("run", scenario, "--out", tmp_path / name, *options)
        folder = next((tmp_path / name / "small").iterdir())
        found.append([(folder / file).read_bytes() for file in ("summary.csv", "ledger.parquet")])
    assert found[0] == found[1] == found[2]


def test_another_seed_and_number_of_replications(scenario: Path, tmp_path: Path) -> None:
    tokensim("run", scenario, "--out", tmp_path / "results", "--seed", 9, "--replications", 3)
    manifest = json.loads(next(tmp_path.rglob("manifest.json")).read_text())
    assert (manifest["seed"], manifest["replications"]) == (9, 3)


def test_bad_input_is_said_on_stderr_with_exit_code_2_and_nothing_is_written(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(SMALL.replace("engineers: 3", "enginers: 3"))
    for command in (["run", bad, "--out", tmp_path / "results"], ["validate", bad]):
        code, out, err = tokensim(*command)
        assert code == 2
        assert out == ""
        assert f"{bad}:6: team 1 (a): world.teams[0] has no key 'enginers'. Did you mean 'engineers'?" in err
    assert not (tmp_path / "results").exists()


def test_an_unknown_engine_is_refused(scenario: Path, tmp_path: Path) -> None:
    code, _, err = tokensim("run", scenario, "--engine", "warp", "--out", tmp_path / "results")
    assert (code, err) == (2, "options: engine = 'warp': no such engine. Known: compiled, simpy.\n")
    assert not (tmp_path / "results").exists()


def test_validate_says_the_price_of_tokens(scenario: Path) -> None:
    """A preset and a mix of list prices may be fourfold apart."""
    _, out, _ = tokensim("validate", scenario)
    assert f"{scenario}: tokens cost 1.03 USD per Mtok, blended, as given." in out
    scenario.write_text(SMALL.replace("world: {", "world: {price: {mix: {models: [{model: claude-haiku-4.5}]}}, "))
    _, out, err = tokensim("validate", scenario)
    assert "tokens cost 0.133 USD per Mtok, blended from list prices of 2026-07-24" in out
    assert "to review: price of tokens = 0.132" in err


def test_validate_goes_on_after_a_bad_file(scenario: Path, tmp_path: Path) -> None:
    code, out, err = tokensim("validate", tmp_path / "missing.yaml", scenario)
    assert code == 2
    assert "missing.yaml" in err
    assert f"{scenario}: valid. 5 engineers in 2 teams, 4 policies, 3 months, 4 replications." in out


def test_schema_prints_json_schema() -> None:
    code, out, _ = tokensim("schema")
    assert code == 0
    assert json.loads(out)["title"] == "tokensim scenario"


def test_list_shows_what_there_is_to_choose_from(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("title: only\n")
    code, out, _ = tokensim("list", tmp_path)
    assert code == 0
    words = " ".join(out.split())
    for kind in KINDS:
        assert kind in words
    for part in (
        "bad.yaml",
        "invalid:",
        "u / (1 + u)",
        "us_software_developer_2024",
        "BLS OEWS May 2024",
        "rollover: share of unspent allowance kept for the next month (0 share, 0 to 1) [assumed]",
        "an analogue]",
        "as of 2026-07-24 (LiteLLM price file",
    ):
        assert part in words
    code, _, told = tokensim("list", tmp_path / "nowhere")
    assert (code, "is not a folder" in told) == (2, True)
    assert "which allocation policy" in " ".join(tokensim("list", HOME / "scenarios")[1].split()).lower()


def test_list_shows_the_keys_of_a_scenario_file() -> None:
    code, out, _ = tokensim("list", "--parameters", "Review")
    words = " ".join(out.split())
    assert code == 0
    assert "policies.gated.review_hours time a review takes: mean, h above 0 to 1,000 0.25 0.1 to 2 assumed" in words
    assert "events.kpi_review.cut" in words
    assert "world.price" not in words
    assert "world.price.usd_per_mtok" in tokensim("list", "--parameters")[1]
    code, _, told = tokensim("list", "--parameters", "no such thing")
    assert (code, told.strip()) == (2, "No parameter has 'no such thing' in its path, name or meaning.")


@pytest.mark.parametrize(
    ("term", "parts"),
    [
        (["net_usd_low"], ["Column net_usd: Net value (USD per post and month)", "Column net_usd of optimize"]),
        (["utilisation"], ["of compare.supply: Utilisation (% of working hours)", "of compare.market"]),
        (["wait_hours"], ["Empty where there is no value: no request was reviewed."]),
        (["on_limit"], ["stop: the rest of the request is refused", "overage: the rest is granted and counted"]),
        (["exchange"], ["No vendor sells this (November 2026): a company would have to build it."]),
        (["adaptive"], ["No vendor sells this"]),
        (["review_hours"], ["Parameter policies.gated.review_hours: time a review takes: mean, exponential (0.25 h"]),
        (["Typical", "use", "of", "an", "engineer"], ["Parameter world.defaults.appetite.median_mtok_per_hour"]),
        (["gated"], ["Policy gated: Small requests pass", "How it is gamed:"]),
        (["price_shock"], ["Event price_shock: The price of tokens is multiplied by a factor."]),
        (["hill"], ["Curve hill: m(x) = 1 + gain * S(x / scale) with S(u) = u^n / (1 + u^n)"]),
    ],
)
def test_explain_says_what_a_term_means(term: list[str], parts: list[str]) -> None:
    code, out, _ = tokensim("explain", *term)
    assert code == 0
    assert all(part in out for part in parts), out


def test_explain_suggests_a_term_that_is_near() -> None:
    assert tokensim("explain", "nett_usd") == (2, "", "'nett_usd' is not known. Did you mean 'net_usd'?\n")
    assert "See tokensim list" in tokensim("explain", "qqqqqq")[2]


def test_the_formulas_are_those_of_the_curves() -> None:
    from simulator.model import curves
    from simulator.scenario.blocks.curve import FAMILIES, FORMULAS, OWN

    assert {*FORMULAS, *OWN} == set(FAMILIES)
    shapes = {"hill": 0.6, "power": 0.4, "ces": 3.0}
    for family, formula in FORMULAS.items():
        shape = shapes.get(family, 1.0)
        names = {"u": 0.7, "n": shape, "alpha": shape, "theta": shape, "exp": math.exp, "ln": math.log}
        value = eval(formula.split(", ")[0].replace("^", "**"), {}, names)
        assert curves.response(FAMILIES[family], 0.7, shape) == pytest.approx(value)


def test_init_writes_a_scenario_that_runs_and_overwrites_nothing(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    assert tokensim("init", path)[0] == 0
    assert tokensim("validate", path)[0] == 0
    assert tokensim("run", path, "--out", tmp_path / "results", "--replications", 2)[0] == 0
    before = path.read_bytes()
    code, _, err = tokensim("init", path)
    assert code == 2
    assert "File exists" in err
    assert path.read_bytes() == before
    assert "assumed" in path.read_text()
    assert yaml.safe_load(path.read_text())["title"]


def test_help_loads_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from typer.testing import CliRunner\n"
        "from simulator.cli import app\n"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0\n"
        "print([name for name in ('numba', 'pandas', 'plotly', 'scipy', 'simpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=HOME)
    assert done.stdout.strip() == "[]"


def test_python_m_simulator_is_tokensim() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "simulator", "--version"], capture_output=True, text=True, check=True, cwd=HOME
    )
    assert done.stdout.startswith("tokensim ")


def test_charts_of_a_run_are_written_beside_it(scenario: Path, tmp_path: Path) -> None:
    tokensim("run", scenario, "--out", tmp_path / "results")
    (folder,) = (tmp_path / "results" / "small").iterdir()
    code, out, _ = tokensim("chart", folder, "waterfall", "--format", "json", "--theme", "dark")
    assert code == 0
    figure = json.loads((folder / "charts" / "waterfall-dark.json").read_text())
    assert figure["layout"]["paper_bgcolor"] if "paper_bgcolor" in figure["layout"] else figure["data"]
    assert "are left" in out
    code, out, _ = tokensim("chart", scenario, "all", "--out", tmp_path / "pages")
    assert code == 0
    names = ["bubble", "compensation", "fan", "frontier", "hump", "monthly", "people", "ranking", "returns"]
    names += ["teams", "waterfall", "who"]
    assert sorted(path.stem for path in (tmp_path / "pages").iterdir()) == names
    assert len(out.splitlines()) == len(names)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (["rankin"], "the chart 'rankin' does not exist. Did you mean ranking? Known: hump, ranking, returns, "),
        (
            ["all", "--theme", "drk"],
            "--theme 'drk' does not exist. Did you mean dark? Known: light, dark, slide, print.",
        ),
        (["all", "--format", "gif"], "--format 'gif' does not exist. Known: html, png, svg, pdf, json."),
        (["all", "--brand", "no.yaml"], "no.yaml: does not exist."),
    ],
)
def test_an_unknown_chart_theme_or_format_is_refused(
    scenario: Path, tmp_path: Path, options: list[str], error: str
) -> None:
    code, out, err = tokensim("chart", scenario, *options, "--out", tmp_path / "charts")
    assert (code, out) == (2, "")
    assert error in err
    assert not (tmp_path / "charts").exists()


def test_a_replay_is_written_of_a_scenario_and_of_a_run(scenario: Path, tmp_path: Path) -> None:
    """Both are the first replication of the same worlds."""
    tokensim("run", scenario, "--out", tmp_path / "results")
    (folder,) = (tmp_path / "results" / "small").iterdir()
    said = []
    for given, out in ((scenario, tmp_path / "pages"), (folder, folder / "charts")):
        options = ["--show", "gated", "--show", "uncapped", "--out", out]
        code, printed, err = tokensim("chart", given, "replay", *options)
        assert code == 0, err
        said.append(printed.removeprefix(f"{out / 'replay.html'}: "))
        assert "<canvas" in (out / "replay.html").read_text()
    assert said[0] == said[1]
    assert "“gated”" in said[0]


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (["replay", "--show", "gatd"], "replay: there is no policy 'gatd'. Did you mean 'gated'?"),
        (["replay", "--replication", "9"], "replay: there is no replication 9: they are 1 to 4."),
        (["replay", "--format", "svg"], "--format 'svg' does not exist. Known: html, png, gif, mp4."),
        (["ranking", "--show", "gated"], "--show is an option of the replay"),
        (["all", "--replication", "2"], "--replication is an option of the replay"),
    ],
)
def test_a_replay_that_cannot_be_is_a_sentence(scenario: Path, tmp_path: Path, options: list[str], error: str) -> None:
    code, out, err = tokensim("chart", scenario, *options, "--out", tmp_path / "charts")
    assert (code, out) == (2, "")
    assert error in err
    assert not (tmp_path / "charts").exists()


def test_every_chart_is_listed_with_a_line() -> None:
    code, out, _ = tokensim("chart", "--list")
    assert code == 0
    assert "tokensim sensitivity:" in out
    assert "tornado" in out
    code, _, err = tokensim("chart")
    assert code == 2
    assert "--list" in err


def test_a_name_is_refused_before_anything_is_run(tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text("not a scenario")
    code, out, err = tokensim("chart", path, "lorentz")
    assert (code, out) == (2, "")
    assert "the chart 'lorentz' does not exist. Did you mean lorenz?" in err


def test_a_chart_that_a_result_does_not_have_is_explained(scenario: Path, tmp_path: Path) -> None:
    code, _, err = tokensim("chart", scenario, "market", "--out", tmp_path)
    assert code == 2
    assert "has no chart 'market'" in err
    assert "where the scenario has a market" in err


def test_charts_of_a_budget_and_a_forecast_come_back_from_their_folders(scenario: Path, tmp_path: Path) -> None:
    out = tmp_path / "results"
    tokensim("budget", scenario, "--steps", 4, "--out", out, "--theme", "dark")
    tokensim("forecast", scenario, "--replications", 3, "--out", out, "--theme", "print")
    budget, forecast = sorted((out / "small").iterdir())
    assert "--paper:#14181f" in (budget / "budget.html").read_text()
    assert "--accent:#1c1c1c" in (forecast / "forecast.html").read_text()
    for folder, name, drawn in (
        (budget, "response", "response"),
        (forecast, "fan", "fan0"),
        (forecast, "lorenz", "who"),
    ):
        code, printed, _ = tokensim("chart", folder, name, "--format", "json")
        assert code == 0
        assert f"{drawn}.json" in printed
        assert json.loads((folder / "charts" / f"{drawn}.json").read_text())["data"]
    code, _, err = tokensim("chart", budget, "tornado")
    assert code == 2
    assert "It has: response, budgets, split." in err


def test_a_scenario_file_runs_the_analysis_that_draws_the_chart(scenario: Path, tmp_path: Path) -> None:
    code, printed, _ = tokensim("chart", scenario, "response", "--out", tmp_path, "--format", "json")
    assert code == 0
    assert "response.json" in printed


def test_a_report_wears_a_brand(scenario: Path, tmp_path: Path) -> None:
    (tmp_path / "brand.yaml").write_text('footer: for the board only\ncolours: {ink: "#102030"}\n')
    out = tmp_path / "results"
    code, _, _ = tokensim("run", scenario, "--out", out, "--brand", tmp_path / "brand.yaml")
    assert code == 0
    page = next(out.rglob("report.html")).read_text()
    assert "--ink:#102030" in page
    assert '<p class="footer"><bdi>for the board only</bdi></p>' in page
    for command in (
        "run",
        "budget",
        "forecast",
        "uncertainty",
        "assumptions",
        "evidence",
        "scorecard",
        "sensitivity",
        "optimize",
    ):
        code, _, err = tokensim(command, scenario, "--theme", "drk", "--out", tmp_path / "none")
        assert code == 2
        assert "--theme 'drk' does not exist. Did you mean dark?" in err
    company = ("calibrate", tmp_path, "--scenario", scenario, "--theme", "drk")
    assert "--theme 'drk' does not exist. Did you mean dark?" in tokensim(*company, "--out", tmp_path / "none")[2]
    assert not (tmp_path / "none").exists()


def test_a_folder_without_a_run_is_refused(tmp_path: Path) -> None:
    code, _, err = tokensim("chart", tmp_path)
    assert code == 2
    assert f"{tmp_path} is not the folder of a finished run" in err


def test_run_writes_workbook_and_slides_on_request(scenario: Path, tmp_path: Path) -> None:
    code, out, _ = tokensim("run", scenario, "--out", tmp_path / "results", "--xlsx", "--pptx")
    assert code == 0
    (folder,) = (tmp_path / "results" / "small").iterdir()
    for kind in ("xlsx", "pptx"):
        assert (folder / f"small.{kind}").read_bytes().startswith(b"PK")
        assert f"small.{kind}" in out


def test_a_template_that_cannot_be_used_is_refused_before_the_run(scenario: Path, tmp_path: Path) -> None:
    for options, error in (
        (["--template", "x.pptx"], "--template requires --pptx."),
        (["--pptx", "--template", "x.pptx"], "x.pptx: there is no such file."),
    ):
        code, _, err = tokensim("run", scenario, "--out", tmp_path / "results", *options)
        assert code == 2
        assert error in err
    assert not (tmp_path / "results").exists()


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals differ")
def test_ctrl_c_reports_what_is_finished(scenario: Path, tmp_path: Path) -> None:
    out = tmp_path / "results"
    command = [sys.executable, "-m", "simulator", "run", str(scenario), "--replications", "100000", "--out", str(out)]
    for wait in (3.0, 10.0, 30.0):  # a busy machine may not have finished two replications
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=HOME)
        while not list(out.glob("small/*")) and child.poll() is None:
            time.sleep(0.1)
        time.sleep(wait)
        child.send_signal(signal.SIGINT)
        printed, complained = child.communicate(timeout=60)
        if "Stopped before two replications" not in complained:
            break
    assert child.returncode == 130, complained
    assert "Interrupted:" in printed
    assert "Traceback" not in complained
    manifest = json.loads(next(out.rglob("manifest.json")).read_text())
    assert manifest["interrupted"] is True
    assert [path.name for path in (out / "small").iterdir()] == [f"run-{manifest['run_id']}"]
    ledger = pd.read_parquet(next(out.rglob("ledger.parquet")))
    assert ledger["replication"].nunique() == manifest["replications"] >= 2


def test_forecast_prints_an_answer_and_leaves_a_page(scenario: Path, tmp_path: Path) -> None:
    out = tmp_path / "results"
    code, printed, _ = tokensim("forecast", scenario, "--approved-budget", 500, "--replications", 5, "--out", out)
    assert code == 0
    assert "the approved 125 USD for the first 3 months" in printed
    (folder,) = (out / "small").iterdir()
    assert {path.name for path in folder.iterdir()} == {
        "forecast.html", "bands.csv", "at_risk.csv", "exhaustion.csv", "teams.csv", "concentration.csv", "lorenz.csv",
        "spenders.csv", "drivers.csv", "checks.csv", "charts.json", "manifest.json",
        "ro-crate-metadata.json",
    }  # fmt: skip
    manifest = json.loads((folder / "manifest.json").read_text())
    assert (manifest["replications"], manifest["interrupted"], manifest["analysis"]) == (5, False, "forecast")
    assert folder.name == f"forecast-{manifest['run_id']}"
    assert set(pd.read_csv(folder / "at_risk.csv")["approved_usd"]) == {125.0}


def test_an_approved_budget_must_be_above_zero(scenario: Path, tmp_path: Path) -> None:
    code, out, err = tokensim("forecast", scenario, "--approved-budget", 0, "--out", tmp_path / "results")
    assert (code, out) == (2, "")
    assert "approved_budget_usd_per_year = 0.0 must be above 0" in err
    assert not (tmp_path / "results").exists()


UNSURE = """
uncertain:
  world.price.usd_per_mtok: {low: 0.5, high: 9, source: a guess}
  world.defaults.amenable_share: {low: 0.1, high: 0.6}
"""


def test_uncertainty_prints_an_answer_and_leaves_a_page(tmp_path: Path) -> None:
    path = tmp_path / "unsure.yaml"
    path.write_text(SMALL + UNSURE)
    code, printed, _ = tokensim("uncertainty", path, "--replications", 12, "--out", tmp_path / "results")
    assert code == 0
    assert "of worlds with plausible inputs" in " ".join(printed.split())
    (folder,) = (tmp_path / "results" / "unsure").iterdir()
    assert {path.name for path in folder.iterdir()} == {
        "uncertainty.html", "checks.csv", "policies.csv", "variance.csv", "inputs.csv", "points.csv", "charts.json",
        "manifest.json", "ro-crate-metadata.json",
    }  # fmt: skip
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["replications"] == 12
    assert folder.name == f"uncertainty-{manifest['run_id']}"
    points = pd.read_csv(folder / "points.csv")
    assert len(points) == 12
    assert points["world.price.usd_per_mtok"].between(0.5, 9).all()


def test_a_run_draws_what_is_uncertain_and_takes_the_inputs_as_written_on_demand(tmp_path: Path) -> None:
    """As written, what is called uncertain changes no number."""
    tables = {}
    for name, text in {"sure": SMALL, "unsure": SMALL + UNSURE}.items():
        path = tmp_path / f"{name}.yaml"
        path.write_text(text)
        for how in ((), ("--as-written",)):
            code, printed, _ = tokensim("run", path, *how, "--out", tmp_path / f"{name}{len(how)}")
            assert code == 0
            assert ("of worlds with plausible inputs" in " ".join(printed.split())) == (not how)
            tables[name, bool(how)] = next((tmp_path / f"{name}{len(how)}").rglob("summary.csv")).read_bytes()
    assert tables["sure", True] == tables["unsure", True]
    assert len({tables["sure", False], tables["unsure", False], tables["sure", True]}) == 3
    report = next((tmp_path / "unsure0").rglob("report.html")).read_text()
    assert "a guess" in report


def test_too_few_worlds_and_options_that_are_gone_are_bad_input(scenario: Path, tmp_path: Path) -> None:
    code, out, err = tokensim("uncertainty", scenario, "--out", tmp_path / "results")
    assert (code, out) == (2, "")
    assert "small: replications = 4 must be at least 8." in err
    code, out, err = tokensim("uncertainty", scenario, "--points", 12, "--out", tmp_path / "results")
    assert (code, "No such option" in err) == (2, True)
    assert not (tmp_path / "results").exists()


ASSUMED = """
assumptions:
  - {name: tokens do nothing, set: {world.defaults.curve.gain: 0}, source: "a <b>sceptic</b>"}
  - {name: tokens cost more, set: {world.price.usd_per_mtok: 3}}
"""


def test_assumptions_prints_an_answer_and_leaves_a_page(tmp_path: Path) -> None:
    path = tmp_path / "assumed.yaml"
    path.write_text(SMALL + ASSUMED)
    code, printed, _ = tokensim("assumptions", path, "--replications", 3, "--out", tmp_path / "results")
    assert code == 0
    for part in ("With the inputs exactly as written", "tokens cost more", "Changes the winner", "Checks:"):
        assert part in printed
    (folder,) = (tmp_path / "results" / "assumed").iterdir()
    assert {path.name for path in folder.iterdir()} == {
        "assumptions.html", "checks.csv", "winners.csv", "net_values.csv", "settings.csv", "experiments.csv",
        "charts.json", "manifest.json", "ro-crate-metadata.json",
    }  # fmt: skip
    manifest = json.loads((folder / "manifest.json").read_text())
    assert (manifest["analysis"], manifest["replications"]) == ("assumptions", 3)
    assert pd.read_csv(folder / "winners.csv")["assumption"].tolist() == [
        "as written", "tokens do nothing", "tokens cost more",
    ]  # fmt: skip
    code, printed, _ = tokensim("chart", folder, "flips", "--out", tmp_path, "--format", "json")
    assert (code, "leads.json" in printed) == (0, True)


def test_evidence_prints_one_table_and_leaves_a_page(scenario: Path, tmp_path: Path) -> None:
    code, printed, _ = tokensim("evidence", scenario, "--replications", 3, "--out", tmp_path / "results")
    assert code == 0
    for part in ("Heavy users", "Published", "Gini coefficient", "The model meets", "Checks:"):
        assert part in printed
    (folder,) = (tmp_path / "results" / "small").iterdir()
    assert {path.name for path in folder.iterdir()} == {
        "evidence.html", "checks.csv", "facts.csv", "experiments.csv", "charts.json", "manifest.json",
        "ro-crate-metadata.json",
    }  # fmt: skip
    manifest = json.loads((folder / "manifest.json").read_text())
    assert (manifest["analysis"], manifest["replications"]) == ("evidence", 3)


def test_a_scorecard_prints_one_table_and_leaves_a_page(scenario: Path, tmp_path: Path) -> None:
    more, out = tmp_path / "more.csv", tmp_path / "results"
    more.write_text("measure,value,date,source\neffect,0.5,2026-10,our own trial\n")
    code, printed, _ = tokensim("scorecard", scenario, "--facts", more, "--replications", 3, "--out", out)
    assert code == 0
    for part in ("Published", "The model", "METR", "our own", "published facts that no input was set from", "Checks:"):
        assert part in printed
    (folder,) = (out / "small").iterdir()
    assert {path.name for path in folder.iterdir()} == {
        "scorecard.html", "checks.csv", "facts.csv", "excluded.csv", "charts.json", "manifest.json",
        "ro-crate-metadata.json",
    }  # fmt: skip
    more.write_text("measure,value,date,source\nefect,0.5,soon,\n")
    code, printed, err = tokensim("scorecard", scenario, "--facts", more, "--out", out)
    assert (code, printed) == (2, "")
    assert [line.split(": ")[1][:4] for line in err.splitlines()] == ["date", "has ", "meas"]


def test_a_scorecard_needs_no_scenario(tmp_path: Path) -> None:
    code, printed, _ = tokensim("scorecard", "--replications", 2, "--out", tmp_path)
    assert (code, "A company of which nothing is known" in printed) == (0, True)
    assert [path.name for path in tmp_path.iterdir()] == ["unknown_company"]


def test_nothing_assumed_otherwise_is_bad_input(scenario: Path, tmp_path: Path) -> None:
    code, out, err = tokensim("assumptions", scenario, "--out", tmp_path / "results")
    assert (code, out) == (2, "")
    assert "small: has no assumptions: block. Add one" in err
    assert not (tmp_path / "results").exists()


def test_a_failed_check_is_said_loudly_and_changes_no_exit_code(scenario: Path, tmp_path: Path) -> None:
    scenario.write_text(SMALL.replace("world: {", "world: {price: {usd_per_mtok: 40}, "))
    code, out, _ = tokensim("run", scenario, "--replications", 2, "--out", tmp_path / "results")
    assert code == 0
    assert "FAILED (" in out
    assert " FAIL  within the evidence: price of tokens = 40 USD/Mtok" in out
    table = pd.read_csv(next(tmp_path.rglob("checks.csv")))
    assert set(table["status"]) <= {"PASS", "REVIEW", "FAIL"}
    assert len(table) == 9


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
@pytest.mark.slow
def test_ctrl_c_keeps_the_worlds_of_an_uncertainty(tmp_path: Path) -> None:
    path, out = tmp_path / "unsure.yaml", tmp_path / "results"
    path.write_text(SMALL + UNSURE)
    command = [sys.executable, "-m", "simulator", "uncertainty", str(path), "--replications", "9000", "--out", str(out)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=HOME)
    time.sleep(6.0)
    while child.poll() is None and not list(out.glob("unsure/*")):
        child.send_signal(signal.SIGINT)
        try:
            child.wait(timeout=20)
        except subprocess.TimeoutExpired:
            continue
    printed, complained = child.communicate(timeout=60)
    assert child.returncode == 130, complained
    assert "Traceback" not in complained
    if list(out.glob("unsure/*")):  # a slow machine may not have finished two worlds
        assert "Interrupted:" in printed
        manifest = json.loads(next(out.rglob("manifest.json")).read_text())
        assert manifest["interrupted"] is True
        assert 2 <= len(pd.read_csv(next(out.rglob("points.csv")))) < 9000


@pytest.mark.slow
def test_bench_measures_both_engines(scenario: Path) -> None:
    code, out, _ = tokensim("bench", scenario)
    assert code == 0
    for part in ("all policies", "the first run compiles", "by threads", "peak MB", "10,000"):
        assert part in out
