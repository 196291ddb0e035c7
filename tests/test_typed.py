"""What ``pip install`` gives a user: types that mypy --strict accepts, and a version."""

import ast
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

import simulator

PACKAGE = Path(simulator.__file__).parent
SCRIPT = """
import pandas as pd

import simulator

scenario = simulator.Scenario(
    title="Two teams",
    question="Which policy?",
    months=6,
    world=simulator.World(
        price=simulator.Price(usd_per_mtok=1.5),
        defaults=simulator.TeamDefaults(amenable_share=0.3),
        teams=(
            simulator.Team(name="product", engineers=12),
            simulator.Team(name="data", engineers=8, work=simulator.Work(effort_mean_hours=8.0)),
        ),
    ),
    policies=(simulator.Uncapped(kind="uncapped"), simulator.Capped(kind="capped", usd_per_month=200.0)),
)
dear = scenario.with_({"world.price.usd_per_mtok": 2.0})
file: simulator.ScenarioFile = simulator.load("scenario.yaml").with_({"months": 12})
findings: simulator.Findings = simulator.compare(dear, set={"world.defaults.leak_share": 0.1}, replications=4)
summary: pd.DataFrame = findings.summary
rows: pd.DataFrame = simulator.sweep(file, policies=["my_policy.py"]).frame()
budget: simulator.Budget = simulator.budget("scenario.yaml", policy="capped")
answers: list[str] = [
    findings.answer,
    budget.answer,
    simulator.forecast(file).answer,
    simulator.uncertainty(scenario).answer,
    simulator.assumptions(file).answer,
    simulator.evidence(file).answer,
    simulator.scorecard().answer,
    simulator.calibrate("company", file).answer,
    simulator.diff("before", "after").answer,
    simulator.flag("usage.csv").answer,
    simulator.analyse_experiment("trial.csv", headcount=400).answer,
    simulator.design_experiment(file, arms=["capped"], months=[3], headcount=400).answer,
]
version: str = simulator.__version__
try:
    simulator.loads("title: nothing else")
except simulator.ScenarioError as error:
    answers.append(str(error))
"""


def test_the_package_says_its_version_and_that_it_has_types() -> None:
    assert simulator.__version__ == version("tokensim")
    assert (PACKAGE / "py.typed").is_file()
    assert (PACKAGE / "__init__.pyi").is_file()


@pytest.mark.parametrize("path", sorted((PACKAGE / "scenario" / "blocks").glob("*.py")), ids=lambda path: path.stem)
def test_a_type_checker_sees_which_fields_may_be_left_out(path: Path) -> None:
    """It takes a field without ``default=`` as one that must be given."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    assert not [call.lineno for call in calls if getattr(call.func, "id", "") == "Field" and call.args]


@pytest.mark.slow
def test_a_users_script_is_well_typed(tmp_path: Path) -> None:
    """A quarter of a minute: mypy reads the whole package.

    What the package imports is followed in silence, as mypy does for what pip installed, wherever the package lies.
    """
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    mypy = [sys.executable, "-m", "mypy", "--strict", "--follow-imports", "silent"]
    checked = subprocess.run(
        [*mypy, "--cache-dir", str(tmp_path / "cache"), str(script)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": str(PACKAGE.parent)},
    )
    assert checked.stdout == "Success: no issues found in 1 source file\n"
