"""No command leaves a CSV cell that a spreadsheet would run, whatever a team or a policy is called."""

import ast
import csv
import json
from pathlib import Path

import pytest

import simulator
from simulator.scenario.reading.load import load, loads
from simulator.studies.vanity import naive_metrics, scoring_cases, study
from tests.saved_runs import saved_run
from tests.studies.calibrate.companies import exported
from tests.studies.experiment.planted import as_table, planted
from tests.studies.vanity.test_usage import table_of
from tests.test_cli import tokensim

PACKAGE = Path(simulator.__file__).parent
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
TEAMS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "＝1+1", " =1")
POLICIES = ("=cmd", "+cmd", "-cmd", "@cmd", " =do", "＝cmd")
CAP = f"policies.{POLICIES[0]}.usd_per_month"
GAIN, SHARE = "world.defaults.curve.gain", "world.defaults.amenable_share"


def scenario_text() -> str:
    """A tiny scenario that every study accepts; JSON is YAML."""
    wide = {"low": 20, "high": 400, "source": "=1+1"}
    policies = [{"kind": "capped", "name": name, "usd_per_month": 30 * 2**at} for at, name in enumerate(POLICIES)]
    return json.dumps(
        {
            "title": "=1+1",
            "question": "@SUM(A1)",
            "notes": "=1+1",
            "replications": 2,
            "months": 2,
            "claim": {"speedup": 10, "usd_per_engineer_and_year": 100000},
            "approved_budget_usd_per_year": 1000,
            "world": {
                "price": {"usd_per_mtok": {"value": 1.5, "source": "=1+1"}},
                "supply": {"fleet": {"gpus": 8}},
                "teams": [{"name": name, "engineers": 1 + at % 2} for at, name in enumerate(TEAMS)],
                "market": {"installed_gpus": 100000, "new_gpus_per_month": 3000},
            },
            "policies": [*policies, {"kind": "uncapped"}, {"kind": "gated", "name": "-gate"}, {"kind": "planner"}],
            "events": [{"kind": "policy_switch", "month": 2, "policy": POLICIES[1], "to": POLICIES[2]}],
            "uncertain": {CAP: wide, GAIN: {"low": 0.5, "high": 3, "source": "=1+1"}},
            "assumptions": [
                {"name": "=1+1", "set": {CAP: 50, GAIN: 1}, "source": "@SUM(A1)"},
                {"name": "-1", "set": {f"policies.{POLICIES[1]}.when_used_up": "economy"}},
            ],
            "sweep": {
                "size": 2,
                "replications": 2,
                "levels": 2,
                "parameters": {CAP: wide, GAIN: {"low": 1, "high": 3}},
            },
            "optimize": {
                "trials": 8,
                "replications": 2,
                "check_replications": 5,
                "levers": {CAP: wide, f"policies.{POLICIES[1]}.when_used_up": ["stop", "economy"]},
            },
        },
        ensure_ascii=False,
    )


def company_text() -> str:
    """The same scenario, large enough for a company's data, and without what persons share."""
    tree = json.loads(scenario_text())
    teams = [{"name": name.strip(), "engineers": 6} for name in TEAMS]  # as import reads people.csv
    tree |= {"months": 4, "current_policy": "uncapped", "events": [], "world": {"teams": teams}}
    return json.dumps(tree, ensure_ascii=False)


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    """CSV files by the command that left them."""
    home = tmp_path_factory.mktemp("hostile")
    scenario, usage = home / "hostile.yaml", home / "usage.txt"
    scenario.write_text(scenario_text(), encoding="utf-8")
    calibrated, company = home / "company.yaml", home / "import"
    calibrated.write_text(company_text(), encoding="utf-8")
    exports = exported(loads(company_text()).scenario, home / "exports")
    table = table_of()
    table["team"] = table["team"].map(dict(zip(table["team"].unique(), TEAMS, strict=True)))
    table.to_csv(usage, index=False)
    trial = as_table(planted(3, len(TEAMS))).rename(columns={"items": "=1+1"})
    trial["team"] = trial["team"].map(dict(zip(trial["team"].unique(), TEAMS, strict=True)))
    trial["arm"] = trial["arm"].map({"control": "@cmd", "capped": "=cmd"})
    tried = home / "trial.txt"
    trial.to_csv(tried, index=False)
    words = ("--map", "outcome==1+1", "--control", "@cmd", "--out", home / "experiment" / "trial")
    swept = ("results", scenario, "--out", home / "sweep")
    commands = {
        "run": ("run", scenario),
        "forecast": ("forecast", scenario, "--replications", 20),
        "budget": ("budget", scenario, "--steps", 4),
        "uncertainty": ("uncertainty", scenario, "--replications", 8),
        "assumptions": ("assumptions", scenario),
        "evidence": ("evidence", scenario),
        "scorecard": ("scorecard", scenario),
        "sweep": ("sweep", scenario),
        "results": (*swept, "--csv", home / "results" / "rows.csv"),
        "results --sql": (
            *swept,
            "--sql",
            'SELECT policy AS "=x", * FROM sweep',
            "--csv",
            home / "results" / "sql.csv",
        ),
        "sensitivity": ("sensitivity", scenario, "--map", CAP, "--map", GAIN),
        "optimize": ("optimize", scenario),
        "flag": ("flag", usage, "--csv", home / "flag" / "flags.csv"),
        "import": ("import", exports, "--people", exports / "people.csv"),
        "calibrate": ("calibrate", company, "--scenario", calibrated, "--runs", 500),
        "experiment": ("experiment", scenario, "--replications", 16),
        "experiment analyse": ("experiment", "analyse", tried, *words),
        "scoreboard": ("scoreboard", "--replications", 2),
    }
    files: dict[str, list[Path]] = {}
    with pytest.MonkeyPatch.context() as patch:
        worlds = [case for case in scoring_cases.cases((2,)) if case.name.startswith("strong")]
        patch.setattr(study, "cases", lambda: [case._replace(name=f"={case.name}") for case in worlds])
        patch.setattr(naive_metrics.naive_metrics, "__defaults__", (2, 10, None))
        for name, command in commands.items():
            out = home / command[0]
            out.mkdir(exist_ok=True)
            before = set(out.rglob("*.csv"))
            code, _, told = tokensim(*command, *(() if {"--csv", "--out"} & set(command) else ("--out", out)))
            assert code == 0, (name, told)
            files[name] = sorted(set(out.rglob("*.csv")) - before)
    one, other = (saved_run(home / "diff", load(scenario), seed) for seed in (1, 2))
    assert tokensim("diff", one, other, "--out", home / "diff")[0] == 0
    files["diff"] = [path for path in (home / "diff").rglob("*.csv") if "diff-" in path.parent.name]
    folder = next((home / "forecast").rglob("charts.json")).parent
    assert tokensim("chart", folder, "all", "--format", "json", "--out", home / "chart")[0] == 0
    files["chart"] = list((home / "chart").rglob("*.csv"))
    return files


COMMANDS = (
    "run",
    "forecast",
    "budget",
    "uncertainty",
    "assumptions",
    "evidence",
    "scorecard",
    "results",
    "results --sql",
    "sensitivity",
    "optimize",
    "diff",
    "flag",
    "import",
    "calibrate",
    "experiment",
    "experiment analyse",
    "scoreboard",
)
WRITER = "csv.writer"
NAMELESS = ("evidence", "scorecard")  # whose tables name nothing of the user's


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_no_cell_of_a_csv_is_a_formula(left: dict[str, list[Path]], command: str) -> None:
    assert left[command]
    for path in left[command]:
        with path.open(encoding="utf-8", newline="") as lines:
            head, *rows = csv.reader(lines)
        for row in (head, *rows):
            for name, cell in zip(head, row, strict=True):
                assert is_number(cell) or not cell.lstrip(" \u00a0").startswith(STARTS), (path.name, name, cell)


@pytest.mark.slow
def test_the_names_are_there_to_be_guarded(left: dict[str, list[Path]]) -> None:
    for command in COMMANDS:
        text = "".join(path.read_text(encoding="utf-8") for path in left[command])
        assert ("'=" in text or "'@" in text) == (command not in NAMELESS), command


@pytest.mark.slow
def test_every_command_that_writes_csv_is_tried(left: dict[str, list[Path]]) -> None:
    assert {command for command, files in left.items() if files} == set(COMMANDS)


def test_one_file_writes_csv() -> None:
    writers = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and (node.attr in ("to_csv", "DictWriter") or ast.unparse(node) == WRITER)
    }
    # the exports of the made-up company have the form that the vendors give them, to the character: import reads them,
    # and what import writes goes through the one writer again
    made_up = {f"company/example/{name}.py" for name in ("exports", "tools", "traps")}
    assert writers == {"report/files/csv_export.py"} | made_up


def is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
