"""The workbook, sheet by sheet."""

import io
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from simulator.analysis.findings import Findings
from simulator.presentation.style import looks
from simulator.presentation.wording import visible
from simulator.presentation.workbook.answer import add_answer
from simulator.presentation.workbook.book import Book, formats_of
from simulator.presentation.workbook.results import add_by_month, add_by_policy, add_by_team, add_ranking
from simulator.presentation.workbook.sources import add_assumptions, add_definitions
from simulator.presentation.workbook.what_if import add_what_if
from simulator.scenario.load import ScenarioFile

if TYPE_CHECKING:
    from xlsxwriter import Workbook


def workbook(file: ScenarioFile, findings: Findings, manifest: Mapping[str, Any]) -> bytes:
    """The workbook as bytes; nothing in it is a formula but on the sheet What-if.

    Args:
        file: the scenario, with the origin of every value.
        findings: what the comparison found.
        manifest: how the run was made.
    """
    import xlsxwriter

    memory = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(memory, {"in_memory": True, "nan_inf_to_errors": False, **plain}) as target:
        _describe(target, file, manifest)
        colours = {name: look.colour for name, look in looks(findings.comparison.policies).items()}
        book = Book(target, formats_of(target), colours)
        add_answer(book, file, findings, manifest)
        add_ranking(book, findings)
        add_by_policy(book, findings)
        add_by_month(book, findings)
        add_by_team(book, findings)
        add_assumptions(book, file)
        add_what_if(book, findings.comparison)
        add_definitions(book)
    return memory.getvalue()


def _describe(target: "Workbook", file: ScenarioFile, manifest: Mapping[str, Any]) -> None:
    started = str(manifest.get("started", ""))
    made = datetime.fromisoformat(started).replace(tzinfo=None) if started else datetime(2000, 1, 1)
    target.set_properties({"title": visible(file.scenario.title)[:200], "author": "tokensim", "created": made})
    target.set_calc_mode("auto")
