"""The folder a run leaves: summary, ledger, trace, manifest and report, each written whole or not at all."""

import json
import os
import platform
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from simulator.analysis.findings import Findings
from simulator.presentation.report import render
from simulator.scenario.load import ScenarioFile

PACKAGES = ("tokensim", "simpy", "numba", "numpy", "pandas", "pyarrow", "scipy", "pydantic", "plotly")


def run_folder(out: Path, file: ScenarioFile, now: datetime | None = None) -> Path:
    """A new folder ``<out>/<scenario>/<run id>``; the id is the UTC time and the start of the scenario's hash."""
    stamp = (now or datetime.now(UTC)).strftime("%Y%m%d-%H%M%S")
    parent = out / file.name
    folder = parent / f"{stamp}-{file.sha256[:6]}"
    again = 1
    while True:
        try:
            folder.mkdir(parents=True)
        except FileExistsError:  # a second run within the second
            again += 1
            folder = parent / f"{stamp}-{file.sha256[:6]}-{again}"
        else:
            return folder


def manifest(file: ScenarioFile, findings: Findings, run_id: str, started: datetime, seconds: float) -> dict[str, Any]:
    """All that is needed to run it again."""
    comparison = findings.comparison
    return {
        "run_id": run_id,
        "scenario": file.name,
        "scenario_sha256": file.sha256,
        "started": started.isoformat(timespec="seconds"),
        "seconds": round(seconds, 2),
        "engine": comparison.engine,
        "seed": comparison.scenario.seed,
        "replications": comparison.replications,
        "replications_asked": comparison.scenario.replications,
        "interrupted": comparison.interrupted,
        "command": " ".join(["tokensim", *sys.argv[1:]]),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        **{name: told.sentence for name in ("precision", "guarantee") if (told := getattr(findings, name))},
        "versions": {name: version(name) for name in PACKAGES},
        "answer": findings.answer,
        "scenario_text": file.text,
    }


def write(folder: Path, file: ScenarioFile, findings: Findings, about: Mapping[str, Any]) -> list[Path]:
    """Write summary.csv, checks.csv, manifest.json and report.html; the ledger is already there."""
    texts = {
        "summary.csv": findings.summary.to_csv(index=False, lineterminator="\n"),
        "checks.csv": findings.checks.to_csv(index=False, lineterminator="\n"),
        "manifest.json": json.dumps(about, indent=2, ensure_ascii=False) + "\n",
        "report.html": render(file, findings, dict(about)),
    }
    return [write_whole(folder / name, text) for name, text in texts.items()]


def write_whole(path: Path, text: str) -> Path:
    """Write a text file so that a crash never leaves half of one."""
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_text(text, encoding="utf-8", newline="\n")
    unfinished.replace(path)
    return path
