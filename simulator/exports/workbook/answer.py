"""The first sheet: the question, its answer, and how it was made."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from simulator.exports.workbook.book import Sheet, lines_of
from simulator.report.elements.provenance_tables import manifest_table
from simulator.scenario.reading.load import ScenarioFile
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.report import facts, policy_notes

ASKED: Final = 26  # characters of the first column
SHEETS: Final = {
    "Checks": "whether the numbers can be relied on, and what to do where not",
    "Ranking": "the policies from best to worst, with their intervals",
    "Against today": "what a change from today's policy brings",
    "Events": "what the events change",
    "Forecast": "what each policy may cost in a month",
    "Budget at risk": "what it may cost in a year, and whether the budget is enough",
    "Bill by team": "who spends it",
    "By policy": "every measure of every policy",
    "By month": "the same by month",
    "By team": "the same by team",
    "Gate": "what reviewers did, and what waiting for them cost",
    "Limits": "what limits of a vendor or a tool did",
    "Routing": "what cheaper models did",
    "Flags": "where a detector of vanity would have raised a flag",
    "Compensation": "tokens as a part of pay",
    "Bill and use": "what is paid beside what is used",
    "Supply": "own GPUs beside the API",
    "Market": "the industry if every company did the same",
    "Claim": "what a claim would need of each team",
    "Assumptions": "every value behind the answer, with its source",
    "What-if": "other prices: change the yellow cells",
    "Own GPUs": "other GPUs: change the yellow cells",
    "Definitions": "what every column means",
}


def add_answer(sheet: Sheet, file: ScenarioFile, findings: Findings, manifest: Mapping[str, Any]) -> None:
    """Question, answer, the other sheets, policies in words and the manifest; last, when every sheet is there."""
    sheet.cells.fit_to_pages(1, 0)
    sheet.cells.set_column(0, 0, ASKED)
    sheet.cells.set_column(1, 1, 110)
    sheet.say(0, 0, file.scenario.title, "title", across=1, width=85)
    sheet.say(1, 0, file.scenario.question, "note", across=1, width=125)
    sheet.say(3, 0, findings.answer, "answer", across=1, width=105)
    row = _pairs(sheet, 5, [(one.question, one.answer) for one in findings.told])
    for remark in findings.remarks:
        sheet.say(row, 0, remark, across=1, width=125)
        row += 1
    row += bool(findings.told or findings.remarks)
    if findings.comparison.interrupted:
        words = f"Interrupted: {findings.comparison.replications} replications were finished."
        sheet.say(row, 0, words, "bold", across=1)
        row += 1
    row = _contents(sheet, row)
    told = list(facts(findings))
    told += [("", ""), *((note.name, f"{note.result} {note.what}".strip()) for note in policy_notes(findings))]
    told += [("", ""), ("How it was made", "")]
    told += [(entry.text, value.text) for entry, value in manifest_table(manifest, file.text).rows
             if entry.text not in ("scenario_text", "answer")]  # fmt: skip
    _pairs(sheet, row, told)


def _pairs(sheet: Sheet, row: int, told: Iterable[tuple[str, str]]) -> int:
    """What is asked on the left, in bold, and what is said to it; gives the row below."""
    for name, words in told:
        sheet.say(row, 0, name, "bold", width=ASKED - 2)
        sheet.say(row, 1, words, width=105, least=lines_of(name, ASKED - 2))
        row += 1
    return row


def _contents(sheet: Sheet, row: int) -> int:
    """The other sheets by name, each with a link to it and what it shows; gives the row after a blank one."""
    for other in sheet.book.file.worksheets()[1:]:
        sheet.cells.write_url(row, 0, f"internal:'{other.name}'!A1", sheet.form["link"], other.name)
        sheet.say(row, 1, SHEETS[other.name])
        row += 1
    return row + 1
