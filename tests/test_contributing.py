"""CONTRIBUTING names the files to touch and what is in them: all of it is there."""

import re
from pathlib import Path

import pytest

from tests.published import HOME

GUIDE = HOME / ".github" / "CONTRIBUTING.md"
TEXT = GUIDE.read_text(encoding="utf-8")
STEPS = re.findall(r"^\d+\. (`.*?)(?=^\d+\. |^$)", TEXT, flags=re.M | re.S)
ROOMS = re.search(r"```\nsimulator/\n(.*?)```", TEXT, flags=re.S)


def missing(step: str, home: Path = HOME) -> list[str]:
    """Files of a step that do not exist, and words in backticks that none of its files has."""
    quoted = re.findall(r"`([^`]+)`", step)
    files = [name for name in quoted if "/" in name]
    there = [home / name for name in files if (home / name).exists()]
    inside = "\n".join(path.read_text(encoding="utf-8") for path in there if path.is_file())
    lost = [name for name in files if not (home / name).exists()]
    return lost + [word for word in quoted if word not in files and not re.search(rf"\b{re.escape(word)}\b", inside)]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.split("`")[1])
def test_what_a_step_names_is_in_its_file(step: str) -> None:
    assert missing(step) == []


def test_there_are_steps_for_everything_one_may_add() -> None:
    assert len(STEPS) >= 25
    parts = re.findall(r"^## Add a (.*)$", TEXT, flags=re.M)
    assert parts == [
        "policy",
        "number that a policy of one's own is told",
        "mechanism that users may write themselves",
        "control of a list of limits",
        "parameter of the YAML",
        "vendor's contract",
        "sensitivity method",
        "published fact to the scorecard",
        "published experiment",
        "chart",
        "column",
        "reader of an export",
        "figure that calibration learns from",
    ]


def test_a_step_that_is_out_of_date_is_noticed() -> None:
    assert missing("`simulator/records.py`: `LEDGER`, `no_such_thing`; `simulator/gone.py`.") == [
        "simulator/gone.py",
        "no_such_thing",
    ]


def test_every_room_is_described() -> None:
    assert ROOMS
    named = set(re.findall(r"^  (\S+)  ", ROOMS[1], flags=re.M))
    package = HOME / "simulator"
    rooms = {f"{path.name}/" for path in package.iterdir() if (path / "__init__.py").exists()}
    rooms |= {path.name for path in package.glob("*.py") if not path.name.startswith("__")}
    assert named - {"columns.py"} == rooms - {"columns.py"}


def test_every_other_path_exists() -> None:
    for name in re.findall(r"`((?:simulator|tests|scenarios|results)/[\w/.]*)`|\]\(([^)#]+)\)", TEXT):
        path = HOME / name[0] if name[0] else GUIDE.parent / name[1]
        assert path.exists(), path
