"""Imports go one way; a heavy library stays in the rooms that need it. Parsed from the sources: nothing has to run."""

import ast
import re
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import simulator

PACKAGE = Path(simulator.__file__).parent
FILES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))

# from the ground up; a room is a folder or a file, and imports only from itself and from rooms before it
ROOMS = (
    "records",
    "columns",
    "currency",
    "text",
    "files",
    "versions",
    "model",
    "elementwise",
    "theory",
    "scenario",
    "size",
    "streams",
    "own_work",
    "workload",
    "problem",
    "engines",
    "stats",
    "company",
    "replication",
    "report",
    "studies",
    "exports",
    "explorer",
    "cli",
    "__init__",
    "__main__",
)
FLOOR = {room: floor for floor, room in enumerate(ROOMS)}
# beyond the order: who knows nothing of whom
APART = {
    "stats": ("model", "theory", "scenario", "problem", "engines"),
    "theory": ("scenario",),
    "replication": ("stats",),
}
# which rooms may use a heavy library; a wing of the studies is a room of its own
DOORS: dict[str, tuple[str, ...]] = {
    "numba": ("engines",),
    "simpy": ("engines",),
    "numpy.random": ("streams",),
    "colorspacious": ("report",),
    "plotly": ("report", "explorer"),
    "jinja2": ("report",),
    "rich": ("report", "cli"),
    "dash": ("explorer",),
    "flask": ("explorer",),
    "waitress": ("explorer",),
    "typer": ("cli",),
    "SALib": ("studies/sweep", "studies/sensitivity"),
    "optuna": ("studies/optimize",),
    "distributed": ("studies/sweep",),
    "duckdb": ("studies/sweep",),
    "xarray": ("studies/sweep",),
}
# what shows something to a person is named for it in a wing: charts.py, tornado_chart.py, page.py, terminal.py, report/
SHOWN = re.compile(r"(^|_)(charts?|page|terminal)$")
SHOWN_WITH = {"plotly", "rich", "jinja2"}
MODEL_IMPORTS = ("math", "decimal", "itertools", "typing", "collections.abc", "simulator.model", "simulator.records")
VAGUE = {"utils", "helpers", "common", "core", "base", "manager"}


def room_of(path: str) -> str:
    """``model/curves.py`` and ``simulator.model.curves`` are both in ``model``."""
    return path.removesuffix(".py").replace(".", "/").removeprefix("simulator/").split("/")[0]


def may_use(path: str, library: str) -> bool:
    """Whether a heavy library has a door in the room of a file, or the file is one that shows something."""
    if any(path.removesuffix(".py") == door or path.startswith(f"{door}/") for door in DOORS[library]):
        return True
    shown = "report" in Path(path).parts or bool(SHOWN.search(Path(path).stem))
    return library in SHOWN_WITH and room_of(path) == "studies" and shown


@cache
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


@cache
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


def uses(path: str, library: str) -> bool:
    source = (PACKAGE / path).read_text(encoding="utf-8")
    return any(within(name, library) for name in imports(source) | attributes(source))


def errors(path: str, source: str) -> list[str]:
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
            if target != room and target in FLOOR and FLOOR[target] >= FLOOR.get(room, -1):
                found.append(f"{path} imports {name}, which is not below it")
            if target in APART.get(room, ()):
                found.append(f"{path} imports {name}: {room} knows nothing of {target}")
        if room == "model" and not any(within(name, allowed) for allowed in MODEL_IMPORTS):
            found.append(f"{path} imports {name}: the model is plain functions of numbers")
    used = [library for library in DOORS if any(within(name, library) for name in names | attributes(source))]
    return found + [
        f"{path} uses {library}, which belongs to {' and '.join(DOORS[library])}"
        for library in used
        if not may_use(path, library)
    ]


@pytest.mark.parametrize("path", FILES)
def test_a_file_imports_only_from_its_own_room_or_from_below(path: str) -> None:
    assert errors(path, (PACKAGE / path).read_text(encoding="utf-8")) == []


def test_every_file_is_in_a_room() -> None:
    assert {room_of(path) for path in FILES} <= set(ROOMS)


@pytest.mark.parametrize("library", sorted(DOORS))
def test_each_heavy_library_is_used_in_every_room_that_has_a_door(library: str) -> None:
    used = {path for path in FILES if uses(path, library)}
    for door in DOORS[library]:
        assert any(path.removesuffix(".py") == door or path.startswith(f"{door}/") for path in used), door


def test_the_wings_of_the_studies_do_not_go_round_in_circles() -> None:
    wings: dict[str, set[str]] = {}
    for path in FILES:
        if path.startswith("studies/") and path.count("/") > 1:
            wing = path.split("/")[1]
            names = imports((PACKAGE / path).read_text(encoding="utf-8"))
            targets = {name.split(".")[2] for name in names if name.startswith("simulator.studies.")}
            wings.setdefault(wing, set()).update(targets - {wing})
    TopologicalSorter(wings).prepare()  # raises CycleError with the circle


@pytest.mark.parametrize(
    ("path", "source", "error"),
    [
        ("model/work.py", "from simulator.engines.run import run", "imports simulator.engines.run, which is not below"),
        ("model/work.py", "from simulator import workload", "imports simulator.workload, which is not below"),
        ("scenario/reading/load.py", "import simulator.problem", "imports simulator.problem, which is not below"),
        ("records.py", "from simulator.model import curves", "imports simulator.model, which is not below"),
        ("workload.py", "def f():\n    from simulator.problem import build", "imports simulator.problem, which is not"),
        ("replication/compare.py", "from simulator.studies import compare", "imports simulator.studies, which is not"),
        (
            "report/files/folder.py",
            "from simulator.studies.budget import run",
            "imports simulator.studies.budget, which",
        ),
        ("replication/compare.py", "from simulator.stats import intervals", "replication knows nothing of stats"),
        ("stats/intervals.py", "from simulator.scenario import load", "stats knows nothing of scenario"),
        ("problem/problem.py", "from . import workload", "relatively"),
        ("model/curves.py", "import numpy as np", "the model is plain functions of numbers"),
        ("model/curves.py", "import random", "the model is plain functions of numbers"),
        ("problem/problem.py", "import numpy as np\nx = np.random.default_rng(1)", "uses numpy.random"),
        ("problem/problem.py", "from numpy import random", "uses numpy.random"),
        ("problem/problem.py", "from numpy.random import default_rng", "uses numpy.random"),
        ("replication/run.py", "import numba", "uses numba"),
        ("problem/run.py", "from importlib import import_module\nimport_module('numba')", "uses numba"),
        ("model/compiled.py", "import simpy", "uses simpy"),
        ("studies/compare/tables/roi.py", "import plotly.graph_objects as go", "uses plotly"),
        ("studies/compare/tables/roi.py", "from rich.table import Table", "uses rich"),
        ("experiments/utils.py", "", "has a name that says nothing"),
    ],
)
def test_the_check_rejects_a_wrong_import(path: str, source: str, error: str) -> None:
    found = errors(path, source)
    assert len(found) >= 1
    assert any(error in each for each in found)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("model/work.py", "from simulator.model.curves import slope\nfrom simulator.records import OK\nimport math"),
        ("engines/run.py", "from simulator import records\nfrom simulator.engines.reference import Simulation"),
        ("engines/compiled.py", "import numba\nimport numpy as np"),
        ("streams.py", "import numpy as np\nx = np.random.default_rng(1)"),
        (
            "studies/compare/report/charts.py",
            "import plotly.graph_objects as go\nfrom simulator.studies.compare.tables import roi",
        ),
        ("cli/run.py", "import typer\nfrom simulator.report import files"),
        ("problem/problem.py", "luck = object()\nx = luck.random"),
    ],
)
def test_the_check_lets_a_right_import_pass(path: str, source: str) -> None:
    assert errors(path, source) == []
