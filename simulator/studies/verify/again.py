"""Running a study once more, as its manifest says: the same command on the text that is kept."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from simulator.company.tables import ABOUT, TABLES
from simulator.replication.comparison_files import SavedError, reason
from simulator.report.files.manifest import input_hash, scenario_among, scenario_in
from simulator.scenario.reading.custom_policy import own_of
from simulator.scenario.reading.errors import ScenarioError
from simulator.versions import PACKAGE

# commands that write below --out only: a folder that somebody else made is not to run any other here
STUDIES: Final = (
    "run", "budget", "forecast", "uncertainty", "assumptions", "evidence", "scorecard", "sensitivity", "optimize",
    "diff", "experiment", "calibrate",
)  # fmt: skip
LEFT_OUT: Final = {"--set", "--cluster"}


def run_again(folder: Path, about: Mapping[str, Any], place: Path) -> Path:
    """The new result; everything is written below ``place``.

    Raises:
        SavedError: the command is not known, was cut short, or fails now; with the reason.
    """
    if not about["command"]:
        raise SavedError(f"{folder} was written from Python: no command is known to run it again.")
    if shlex.split(about["command"])[1:2] not in [[one] for one in STUDIES]:
        raise SavedError(f"{folder}: its manifest names no study to run again, but {about['command']!r}.")
    if about["interrupted"]:
        raise SavedError(f"{folder} was interrupted, which cannot be done again. Verify a study that was finished.")
    out = place / "out"
    try:
        again = _calibration if about["analysis"] == "calibrate" else _words
        words = [*again(about, place), "--out", str(out)]
    except (SavedError, ScenarioError):
        raise
    except Exception as error:  # what is in a manifest that others made has no list
        raise SavedError(f"{folder}: its manifest cannot be followed ({reason(error)}): it is damaged.") from None
    paths = [str(PACKAGE.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    done = subprocess.run(
        [sys.executable, "-m", "simulator", *words], env=env, capture_output=True, text=True, check=False
    )
    made = sorted((out / str(about["scenario"])).glob(f"{about['analysis']}-*"))
    if done.returncode or not made:
        said = done.stderr.strip().splitlines()[-5:]
        raise SavedError("\n".join([f"{folder} cannot be run again; {about['command']} says now:", *said]))
    return made[-1]


def _words(about: Mapping[str, Any], place: Path) -> list[str]:
    """The words of the command with the files that are kept in the manifest in place of those that were named.

    Values that were set stand in the text that is kept; no cluster is asked, for it could run code here.
    """
    typed = shlex.split(about["command"])
    words = _own_as_kept(about, [word for before, word in pairwise(typed) if not {before, word} & LEFT_OUT])
    kept = {}
    if scenario := scenario_among(words, about["scenario"]):
        kept[scenario] = _written(place / f"{about['scenario']}.yaml", about["scenario_text"])
        for path in about["inputs"]:  # a posterior is named by the scenario, which has moved
            if path not in words and Path(path).exists():
                beside = _below(place, Path(os.path.relpath(path, Path(scenario).parent)))
                beside.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, beside)
    for path, one in about.get("own_code", {}).items():
        kept[path] = _written(_below(place, Path(path)), one["text"])
    return [kept.get(word, word) for word in words]


def _calibration(about: Mapping[str, Any], place: Path) -> list[str]:
    """The words that calibrate once more, on a copy of the company's tables without the companies kept beside them.

    A calibration also writes beside its scenario and its company: the words typed could name others than those kept.

    Raises:
        SavedError: the company's folder is gone.
    """
    company = next((Path(path) for path in about["inputs"] if (Path(path) / ABOUT).is_file()), None)
    if company is None:
        raise SavedError("The folder that tokensim import wrote is gone, and a calibration needs it.")
    data = place / "company"
    data.mkdir()
    for name in (ABOUT, *(f"{table}.parquet" for table in TABLES)):
        shutil.copy2(company / name, data / name)
    for path, one in about.get("own_code", {}).items():
        _written(_below(place, Path(path)), one["text"])
    scenario = _written(place / f"{about['scenario']}.yaml", about["scenario_text"])
    runs, first, last = int(about["runs"]), str(about["months"][0]), str(about["months"][-1])
    return ["calibrate", str(data), f"--scenario={scenario}", f"--runs={runs}", f"--first={first}", f"--last={last}"]


def _own_as_kept(about: Mapping[str, Any], words: list[str]) -> list[str]:
    """The words without policies of one's own, which stand in the text; a budget names the one that it moves."""
    kept, given = list[str](), iter(words)
    for word in given:
        file = next(given, "") if word == "--policy" else ""
        if file not in about.get("own_code", {}):
            kept += [word, file] if word == "--policy" else [word]
        elif about["analysis"] == "budget":
            kept += ["--policy", next(one.label for one in own_of(scenario_in(about).scenario) if one.file == file)]
    return kept


def _below(place: Path, path: Path) -> Path:
    """Where a file lies below a folder: as it lay beside the scenario, which may name it."""
    return place / (path.name if path.is_absolute() or ".." in path.parts else path)


def _written(path: Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return str(path)


def changed_inputs(about: Mapping[str, Any]) -> list[str]:
    """What became of the files that the command named and whose text is not kept."""
    scenario = scenario_among(shlex.split(about["command"]), about["scenario"])
    found = []
    for name, content in about["inputs"].items():
        if name == scenario or name in about.get("own_code", {}):
            continue
        if not Path(name).exists():
            found.append(f"{name} is gone.")
        elif input_hash(Path(name)) != content:
            found.append(f"{name} has changed since.")
    return found
