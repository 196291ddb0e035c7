"""The workbook, sheet by sheet."""

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import xlsxwriter

from simulator.exports.workbook.answer import add_answer
from simulator.exports.workbook.asked import add_changes, add_controls, add_flags
from simulator.exports.workbook.book import Book, Sheet, formats_of
from simulator.exports.workbook.own_gpus import add_own_gpus
from simulator.exports.workbook.results import add_by_month, add_by_policy, add_by_team, add_ranking
from simulator.exports.workbook.sources import add_assumptions, add_checks, add_definitions
from simulator.exports.workbook.spending import add_spending
from simulator.exports.workbook.what_if import add_what_if
from simulator.exports.workbook.world import add_claim, add_compensation, add_contract_bill, add_market, add_supply
from simulator.report.elements.style import looks
from simulator.scenario.reading.load import ScenarioFile
from simulator.studies.compare.findings import Findings
from simulator.text import visible

# no text becomes a formula, a link or a number
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def workbook(file: ScenarioFile, findings: Findings, manifest: Mapping[str, Any]) -> bytes:
    """The workbook as bytes; nothing in it is a formula but on the sheets What-if and Own GPUs.

    Args:
        file: the scenario, with the origin of every value.
        findings: what the comparison found.
        manifest: how the run was made.
    """
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True, "nan_inf_to_errors": False, **PLAIN}) as target:
        made = datetime.fromisoformat(manifest.get("started") or "2000-01-01").replace(tzinfo=None)
        title = visible(file.scenario.title)[:200]
        target.set_properties({"title": title, "author": "tokensim", "created": made})
        target.set_calc_mode("auto")
        book = Book(target, formats_of(target), looks(findings.comparison.policies), {})
        answer = Sheet(book, "Answer")
        for add in (
            *(add_checks, add_ranking, add_changes, add_spending, add_by_policy, add_by_month, add_by_team),
            *(add_controls, add_flags),
            *(add_compensation, add_contract_bill, add_supply, add_market, add_claim),
        ):
            add(book, findings)
        add_assumptions(book, file)
        add_what_if(book, findings.paired)
        add_own_gpus(book, findings)
        add_definitions(book)
        add_answer(answer, file, findings, manifest)
    return memory.getvalue()
