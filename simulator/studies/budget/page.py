"""The page and the folder of a right budget."""

import json
import platform
import sys
from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.provenance_tables import manifest_table
from simulator.report.elements.theme import LIGHT, Theme
from simulator.report.elements.theming import dressed_up
from simulator.report.files.chart_files import FILE, charts_text
from simulator.report.files.csv_export import to_csv
from simulator.report.files.folder import PACKAGES, write_whole
from simulator.report.files.html_page import assets, templates
from simulator.scenario.reading.load import ScenarioFile
from simulator.stats.check import told
from simulator.studies.budget.charts import response_chart
from simulator.studies.budget.checks import budget_checks
from simulator.studies.budget.results import Budget, lever_text
from simulator.studies.budget.tables import budget_definitions, budget_table, curve_table, promise_table
from simulator.studies.budget.team_charts import allocation_chart, teams_chart


def budget_pages(found: Budget) -> dict[str, ChartPage]:
    """The charts of a right budget by name: the response curve, and with several teams their budgets and the split."""
    made = [response_chart(found)]
    made += [teams_chart(found)] if len(found.budgets) > 1 else []
    made += [allocation_chart(found.allocation, found)] if found.allocation else []
    return {page.name: page for page in made}


def render_budget(file: ScenarioFile, found: Budget, manifest: Mapping[str, Any], theme: Theme = LIGHT) -> str:
    """The page as HTML: the same findings and manifest give the same bytes."""
    pages = budget_pages(found)
    allocation = found.allocation
    today, checks = found.climb.ladder.today, budget_checks(found, file.assumptions)
    parts = {
        "scenario": file.scenario,
        "text": file.text,
        "found": found,
        "ladder": found.climb.ladder,
        "today": lever_text(today) if today is not None else "not set",
        "lowest": lever_text(found.climb.ladder.values[0]),
        "highest": lever_text(found.climb.ladder.values[-1]),
        "charts": [page for name, page in pages.items() if name != "split"],
        "split": pages.get("split"),
        "promises": promise_table(allocation) if allocation else None,
        "budgets": budget_table(found),
        "curve": curve_table(found),
        "definitions": budget_definitions(),
        "manifest": manifest_table(dict(manifest), file.text),
        "checks": checks.to_dict("records"),
        "checked": told(checks),
    }
    return templates().get_template("studies/budget/page.html.j2").render(**dressed_up(parts, theme), assets=assets())


def budget_manifest(file: ScenarioFile, found: Budget, run_id: str, started: datetime) -> dict[str, Any]:
    """All that is needed to run it again."""
    climb = found.climb
    return {
        "run_id": run_id,
        "scenario": file.name,
        "scenario_sha256": file.sha256,
        "started": started.isoformat(timespec="seconds"),
        "seconds": round(climb.seconds, 2),
        "engine": climb.engine,
        "seed": climb.scenario.seed,
        "replications": climb.replications,
        "replications_asked": climb.scenario.replications,
        "interrupted": climb.interrupted,
        "policy": climb.ladder.policy.label,
        "lever": climb.ladder.lever,
        "values": list(climb.ladder.values),
        "hurdle": found.hurdle,
        "command": " ".join(["tokensim", *sys.argv[1:]]),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in PACKAGES},
        "answer": found.answer,
        "scenario_text": file.text,
    }


def write_budget(
    folder: Path, file: ScenarioFile, found: Budget, about: Mapping[str, Any], theme: Theme = LIGHT
) -> list[Path]:
    """Write budget.html, curve.csv, budget.csv, checks.csv, split.csv (if teams can be told), charts, manifest."""
    tables = {"curve.csv": found.curve, "budget.csv": found.budgets}
    tables["checks.csv"] = budget_checks(found, file.assumptions)
    if found.allocation is not None:
        tables["split.csv"] = found.allocation.table
    texts = {name: to_csv(table) for name, table in tables.items()}
    texts[FILE] = charts_text(budget_pages(found).values())
    texts["manifest.json"] = json.dumps(about, indent=2, ensure_ascii=False) + "\n"
    texts["budget.html"] = render_budget(file, found, about, theme)
    return [write_whole(folder / name, text) for name, text in texts.items()]
