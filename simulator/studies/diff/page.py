"""The page of the difference of two runs, and the same as JSON."""

import json
import math
from typing import Any, Final

import pandas as pd

from simulator.report.elements.section import Section
from simulator.report.elements.style import colours, looks
from simulator.report.files.study_page import StudyPage
from simulator.studies.diff.charts import change_chart
from simulator.studies.diff.results import STUDY, Diff
from simulator.studies.diff.tables import brief_table, change_table, input_table

JSON: Final = "diff.json"


def diff_page(found: Diff) -> StudyPage:
    """What the difference of two runs leaves, for a page, a folder and the terminal."""
    style = looks(found.after.totals.comparison.policies)
    level, (n, others) = found.scenario.confidence, found.n
    counts = str(n) if n == others else f"{n} and {others}"
    basis = (
        f"A change is the value in the second run minus that in the first, with its own interval at {level:.0%}; n = "
        f"{counts} replications. Net value and ROI are against no tokens at all within each run."
    )
    charts = (change_chart(found, style),) if len(found.changes) else ()
    return StudyPage(
        study=STUDY,
        scenario=found.scenario,
        kicker="What changed between two runs",
        question=f"{found.before.folder.name} and {found.after.folder.name}: what differs, and what does it change?",
        answer=found.answer,
        remarks=found.remarks,
        sections=[
            Section("inputs", "What differs", "Every input that differs.", (), (input_table(found),)),
            Section("results", "What it changes", basis, charts, (change_table(found, colours(style)),)),
        ],
        tables={"inputs": found.inputs, "changes": found.changes},
        summary=(input_table(found), brief_table(found)),
        note=f"Changes, second run minus first, with {level:.0%} intervals, {'' if found.paired else 'not '}paired; "
        f"USD per post and month; n = {counts} replications. Both values of each result stand on the page.",
        checks=found.checks,
        settings={
            "before": str(found.before.folder),
            "before_run_id": found.before.about["run_id"],
            "after": str(found.after.folder),
            "after_run_id": found.after.about["run_id"],
            "paired": found.paired,
        },
    )


def as_json(found: Diff) -> str:
    """Answer, inputs and changes as JSON; amounts are USD, a missing number is null."""
    told: dict[str, Any] = {
        "answer": found.answer,
        "remarks": list(found.remarks),
        "paired": found.paired,
        "confidence": found.scenario.confidence,
        "inputs": _records(found.inputs),
        "changes": _records(found.changes),
        "checks": _records(found.checks),
    }
    return json.dumps(told, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): _plain(value) for name, value in row.items()} for row in table.to_dict("records")]


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
