"""Imports go one way, and each heavy library has one door. Parsed from the sources, so nothing has to run."""

import ast
from pathlib import Path

import pytest

import simulator

PACKAGE = Path(simulator.__file__).parent
FILES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))

# from the lowest rung up; a room is a folder or a file
RUNGS: tuple[tuple[str, ...], ...] = (
    ("records",),
    ("model",),
    ("theory",),
    ("scenario",),
    ("workload",),
    ("problem",),
    ("engines",),
    ("experiments",),
    ("analysis",),
    ("presentation",),
    ("api",),
    ("cli",),
    ("__main__", "__init__"),
)
RUNG = {room: rung for rung, rooms in enumerate(RUNGS) for room in rooms}

# who may import it: exact files, or a whole room
DOORS: dict[str, tuple[str, ...]] = {
    "numba": ("engines/compiled.py",),
    "simpy": ("engines/reference.py",),
    "plotly": ("presentation",),
    "dash": tuple(f"presentation/explorer/{name}.py" for name in ("layout", "callbacks", "serve")),
    "flask": ("presentation/explorer/serve.py",),
    "typer": ("cli",),
    "rich": (
        "cli",
        "presentation/terminal.py",
        "presentation/bench.py",
        "presentation/catalogue.py",
        "presentation/budget_terminal.py",
        "presentation/flags.py",
        "presentation/forecast.py",
        "presentation/uncertainty.py",
    ),
    "numpy.random": ("workload.py",),
    "SALib": ("experiments/design.py", "analysis/sensitivity.py"),
    "optuna": ("experiments/optimize.py",),
    "distributed": ("experiments/cluster.py",),
    "duckdb": ("experiments/results.py",),
    "xarray": ("experiments/arrays.py",),
}
MODEL_IMPORTS = ("math", "typing", "collections.abc", "simulator.model", "simulator.records")
VAGUE = {"utils", "helpers", "common", "core", "base", "manager"}


def room_of(path: str) -> str:
    """``model/curves.py`` and ``simulator.model.curves`` are both in ``model``."""
    return path.removesuffix(".py").replace(".", "/").removeprefix("simulator/").split("/")[0]


def imports(source: str) -> set[str]:
    """Dotted names of everything a source imports, wherever it stands; ``from a import b`` counts as a and a.b."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            found |= {module} | {f"{module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "import_module":
            found |= {str(each.value) for each in node.args if isinstance(each, ast.Constant)}
    return found


def attributes(source: str) -> set[str]:
    """Dotted attribute chains with the names a source gives its imports undone: ``np.random`` is ``numpy.random``."""
    tree = ast.parse(source)
    names = {
        alias.asname: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.asname
    }
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found.add(f"{names.get(node.value.id, node.value.id)}.{node.attr}")
    return found


def within(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(prefix + ".")


def faults(path: str, source: str) -> list[str]:
    """What one file imports and should not, in sentences."""
    room, found = room_of(path), []
    if Path(path).stem in VAGUE:
        found.append(f"{path} has a name that says nothing")
    names = imports(source)
    for name in sorted(names):
        if name.startswith("."):
            found.append(f"{path} imports {name} relatively")
        if within(name, "simulator") and name != "simulator":
            target = room_of(name)
            if target != room and target in RUNG and RUNG[target] >= RUNG.get(room, -1):
                found.append(f"{path} imports {name}, which is not below it")
        if room == "model" and not any(within(name, allowed) for allowed in MODEL_IMPORTS):
            found.append(f"{path} imports {name}: the model is plain functions of numbers")
    for library, doors in DOORS.items():
        used = any(within(name, library) for name in names | attributes(source))
        if used and path not in doors and room not in doors:
            found.append(f"{path} uses {library}, whose door is {' or '.join(doors)}")
    return found


@pytest.mark.parametrize("path", FILES)
def test_a_file_imports_only_from_its_own_room_or_from_below(path: str) -> None:
    assert faults(path, (PACKAGE / path).read_text(encoding="utf-8")) == []


def test_every_file_is_in_a_room_that_has_a_rung() -> None:
    assert {room_of(path) for path in FILES} <= set(RUNG)


def test_the_lowest_rooms_are_there_and_each_door_is_used() -> None:
    assert {
        "records.py",
        "theory/queues.py",
        "workload.py",
        "problem/problem.py",
        "model/curves.py",
        "scenario/schema.py",
    } <= set(FILES)
    for library in ("numba", "simpy", "numpy.random"):
        (door,) = DOORS[library]
        source = (PACKAGE / door).read_text(encoding="utf-8")
        assert any(within(name, library) for name in imports(source) | attributes(source)), library


@pytest.mark.parametrize(
    ("path", "source", "fault"),
    [
        ("model/work.py", "from simulator.engines.run import run", "imports simulator.engines.run, which is not below"),
        ("model/work.py", "from simulator import workload", "imports simulator.workload, which is not below"),
        ("scenario/load.py", "import simulator.problem", "imports simulator.problem, which is not below"),
        ("records.py", "from simulator.model import curves", "imports simulator.model, which is not below"),
        ("workload.py", "def f():\n    from simulator.problem import build", "imports simulator.problem, which is not"),
        ("experiments/compare.py", "from simulator.analysis import roi", "imports simulator.analysis, which is not"),
        ("problem/problem.py", "from . import workload", "relatively"),
        ("model/curves.py", "import numpy as np", "the model is plain functions of numbers"),
        ("model/curves.py", "import random", "the model is plain functions of numbers"),
        ("problem/problem.py", "import numpy as np\nx = np.random.default_rng(1)", "uses numpy.random"),
        ("problem/problem.py", "from numpy import random", "uses numpy.random"),
        ("problem/problem.py", "from numpy.random import default_rng", "uses numpy.random"),
        ("engines/run.py", "import numba", "uses numba"),
        ("engines/run.py", "from importlib import import_module\nimport_module('numba')", "uses numba"),
        ("engines/compiled.py", "import simpy", "uses simpy"),
        ("analysis/roi.py", "import plotly.graph_objects as go", "uses plotly"),
        ("analysis/roi.py", "from rich.table import Table", "uses rich"),
        ("experiments/utils.py", "", "has a name that says nothing"),
    ],
)
def test_the_check_rejects_a_wrong_import(path: str, source: str, fault: str) -> None:
    found = faults(path, source)
    assert len(found) >= 1
    assert any(fault in each for each in found)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("model/work.py", "from simulator.model.curves import slope\nfrom simulator.records import OK\nimport math"),
        ("engines/run.py", "from simulator import records\nfrom simulator.engines.reference import Simulation"),
        ("engines/compiled.py", "import numba\nimport numpy as np"),
        ("workload.py", "import numpy as np\nx = np.random.default_rng(1)"),
        ("presentation/charts.py", "import plotly.graph_objects as go\nfrom simulator.analysis import roi"),
        ("cli/run.py", "import typer\nfrom simulator.presentation import report"),
        ("problem/problem.py", "luck = object()\nx = luck.random"),
    ],
)
def test_the_check_lets_a_right_import_pass(path: str, source: str) -> None:
    assert faults(path, source) == []
