"""A page and a folder for an analysis that is not the comparison itself: answer, sections, tables, how it was made."""

import json
import os
import platform
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.provenance_tables import manifest_table
from simulator.report.elements.section import Section
from simulator.report.elements.theme import LIGHT, Theme
from simulator.report.elements.theming import dressed_up
from simulator.report.files.chart_files import FILE, charts_text
from simulator.report.files.csv_export import to_csv
from simulator.report.files.folder import PACKAGES, write_whole
from simulator.report.files.html_page import assets, templates
from simulator.scenario.reading.load import ScenarioFile
from simulator.stats.check import told


class Analysis(NamedTuple):
    """What an analysis leaves: an answer, sections for people, tables for programs."""

    name: str  # one word, names the page
    kicker: str
    answer: str
    sections: Sequence[Section]
    tables: Mapping[str, pd.DataFrame]  # by file name without ending
    checks: pd.DataFrame
    warning: str = ""  # said when it was cut short


def record(file: ScenarioFile, analysis: Analysis, run_id: str, started: datetime, **more: Any) -> dict[str, Any]:
    """All that is needed to run it again."""
    return {
        "run_id": run_id,
        "analysis": analysis.name,
        "scenario": file.name,
        "scenario_sha256": file.sha256,
        "started": started.isoformat(timespec="seconds"),
        "seed": file.scenario.seed,
        **more,
        "command": " ".join(["tokensim", *sys.argv[1:]]),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "versions": {name: version(name) for name in PACKAGES},
        "answer": analysis.answer,
        "scenario_text": file.text,
    }


def render_page(file: ScenarioFile, analysis: Analysis, manifest: Mapping[str, Any], theme: Theme = LIGHT) -> str:
    """The page as HTML: the same analysis and manifest give the same bytes."""
    parts = {
        "title": file.scenario.title,
        "question": file.scenario.question,
        "kicker": analysis.kicker,
        "answer": analysis.answer,
        "warning": analysis.warning,
        "sections": list(analysis.sections),
        "checks": analysis.checks.to_dict("records"),
        "checked": told(analysis.checks),
        "manifest": manifest_table(manifest, file.text),
        "text": file.text,
    }
    return templates().get_template("report/files/page.html.j2").render(**dressed_up(parts, theme), assets=assets())


def pages_of(sections: Iterable[Section]) -> dict[str, ChartPage]:
    """The charts of sections, by name."""
    return {page.name: page for section in sections for page in section.charts}


def write_analysis(
    folder: Path, file: ScenarioFile, analysis: Analysis, manifest: Mapping[str, Any], theme: Theme = LIGHT
) -> list[str]:
    """Write the page, the tables as CSV, the charts and the manifest; the names of the files."""
    texts = {
        f"{analysis.name}.html": render_page(file, analysis, manifest, theme),
        **{f"{name}.csv": to_csv(table) for name, table in analysis.tables.items()},
        FILE: charts_text(pages_of(analysis.sections).values()),
        "manifest.json": json.dumps(manifest, indent=2, ensure_ascii=False) + "\n",
    }
    return [write_whole(folder / name, text).name for name, text in texts.items()]
