"""How a result was made: all that is needed to run it again, to cite it, and to see whether it is still the same."""

import json
import os
import platform
import shlex
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from simulator.columns import entry, scope_of
from simulator.files import plain_name
from simulator.replication.comparison_files import SavedError, check_code, reason
from simulator.replication.parquet import scenario_hash
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.load import ScenarioFile, loads
from simulator.scenario.reading.own_files import code_of
from simulator.scenario.reading.paths import find
from simulator.scenario.reading.yaml_lines import read_yaml
from simulator.versions import code_hash, hash_of_files, versions

if TYPE_CHECKING:
    from simulator.report.files.study_page import StudyPage

MANIFEST: Final = "manifest.json"

Tables = Mapping[str, pd.DataFrame]


def manifest(
    file: ScenarioFile,
    page: "StudyPage",
    run_id: str,
    started: datetime,
    words: Sequence[str] = (),
    tables: Tables | None = None,
) -> dict[str, Any]:
    """All that is needed to run a study again.

    Args:
        file, page: what was asked and what came of it.
        run_id, started: of its folder.
        words: of the command that was typed, without ``tokensim``; none from Python.
        tables: by file name, if not those of the page.
    """
    shown = {"checks": page.checks, **page.tables} if tables is None else tables
    return {
        "run_id": run_id,
        "analysis": page.study,
        **about_scenario(file, page.scenario),
        "started": started.isoformat(timespec="seconds"),
        "seconds": round((datetime.now(UTC) - started).total_seconds(), 2),
        **page.settings,
        "interrupted": bool(page.warning),
        **about_making(file, words),
        "answer": page.answer,
        "policies": {policy.label: policy.sentence for policy in page.scenario.policies},
        "units": units(page.study, shown),
        "scenario_text": file.text,
        **about_code(file.scenario),
    }


def about_code(scenario: Scenario) -> dict[str, Any]:
    """The Python files of the user's that a scenario was run with; nothing where it has none."""
    own = code_of(scenario)
    return {"own_code": {one.file: {"sha256": one.sha256, "text": one.text} for one in own}} if own else {}


def code_files(about: Mapping[str, Any]) -> dict[str, str]:
    """The Python files of a scenario as its manifest keeps them, by the name that they have in the folder."""
    kept = about.get("own_code", {})
    names = [Path(file).name for file in kept]
    twice = len(set(names)) < len(names)
    return {
        f"own_code/{f'{place + 1}-' if twice else ''}{name}": one["text"]
        for place, (name, one) in enumerate(zip(names, kept.values(), strict=True))
    }


def scenario_in(about: Mapping[str, Any]) -> ScenarioFile:
    """The scenario of a manifest, with the Python files that it was run with, whatever became of them since.

    Raises:
        SavedError: there is none in it, or it has code that never ran here.
        ScenarioError: the scenario is invalid, as may be in another version.
    """
    text, name, code = _kept(about)
    check_code(read_yaml(text).tree, code)
    return loads(text, f"{name}.yaml", code)


def check_manifest(about: Mapping[str, Any]) -> None:
    """Refuse a manifest without a scenario, or with code that never ran here.

    Raises:
        SavedError: it is one.
    """
    text, _, code = _kept(about)
    check_code(read_yaml(text).tree, code)


def _kept(about: Mapping[str, Any]) -> tuple[str, str, dict[str, str]]:
    """Text and name of a scenario, and the texts of its Python files."""
    try:
        code = {str(file): str(one["text"]) for file, one in about.get("own_code", {}).items()}
        return str(about["scenario_text"]), plain_name(str(about["scenario"])), code
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise SavedError(f"{MANIFEST} holds no scenario ({reason(error)}): damaged. Run the study again.") from None


def about_scenario(file: ScenarioFile, scenario: Scenario) -> dict[str, Any]:
    """Which scenario it was: hash of its text, hash of what it says as it was run, and what was set by hand."""
    return {
        "scenario": file.name,
        "scenario_sha256": file.sha256,
        "scenario_hash": scenario_hash(scenario),
        "seed": scenario.seed,
        **({"set": {path: find(file.scenario, path).value for path in file.by_hand}} if file.by_hand else {}),
    }


def about_making(file: ScenarioFile, words: Sequence[str]) -> dict[str, Any]:
    """With which command, code, libraries and machine it was made."""
    python, libraries = versions()["python"], {name: one for name, one in versions().items() if name != "python"}
    return {
        "command": shlex.join(["tokensim", *words]) if words else "",
        "inputs": inputs(file, words),
        "code": code_hash(),
        "python": python,
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "versions": libraries,
    }


def inputs(file: ScenarioFile, words: Sequence[str]) -> dict[str, str]:
    """Hash of every file and folder that a command names, and of the posterior of its scenario, by path as typed."""
    outs = {word for before, word in pairwise(words) if before == "--out"}
    named = [Path(word) for word in words[1:] if word not in outs]
    if file.scenario.posterior is not None and (own := scenario_among(words, file.name)):
        named.append(Path(own).parent / file.scenario.posterior)
    return {str(path): input_hash(path) for path in named if path.name and path.exists()}


def scenario_among(words: Sequence[str], name: str) -> str | None:
    """The word that is the scenario's file, if one is.

    Example: of ``["run", "a/mine.yaml"]`` and ``mine`` it is ``a/mine.yaml``.
    """
    return next((word for word in words if PurePath(word).stem == name and word.endswith((".yaml", ".yml"))), None)


def input_hash(path: Path) -> str:
    """Hash of a file, or of the files directly in a folder."""
    return hash_of_files([path] if path.is_file() else sorted(one for one in path.iterdir() if one.is_file()))


def units(study: str, tables: Tables) -> dict[str, dict[str, str]]:
    """The unit of every column that has one, by table."""
    found = {}
    for name, table in tables.items():
        stem = PurePath(name).stem
        columns = [column for column in map(str, table.columns) if scope_of(column, f"{study}.{stem}") is not None]
        told = {column: entry(column, f"{study}.{stem}") for column in columns}
        found[stem] = {column: one.stored for column, one in told.items() if one.unit != "text"}
    return found


def manifest_text(about: Mapping[str, Any]) -> str:
    """A manifest as JSON."""
    return json.dumps(about, indent=2, ensure_ascii=False) + "\n"
