"""The first sheet: the question, its answer, and how it was made."""

from collections.abc import Mapping
from typing import Any

from simulator.exports.workbook.book import Book, Sheet, lines_of
from simulator.report.elements.provenance_tables import manifest_table
from simulator.scenario.reading.load import ScenarioFile
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.report import facts, policy_notes


def add_answer(book: Book, file: ScenarioFile, findings: Findings, manifest: Mapping[str, Any]) -> None:
    """Question, answer, policies in words and the manifest."""
    sheet = Sheet(book, "Answer")
    sheet.cells.fit_to_pages(1, 0)
    sheet.cells.set_column(0, 0, 26)
    sheet.cells.set_column(1, 1, 110)
    sheet.say(0, 0, file.scenario.title, "title", across=1, width=85)
    sheet.say(1, 0, file.scenario.question, "note", across=1, width=125)
    sheet.say(3, 0, findings.answer, "answer", across=1, width=105)
    row = 5
    for remark in (*(f"{one.question} {one.answer}" for one in findings.told), *findings.remarks):
        sheet.say(row, 0, remark, across=1, width=125)
        row += 1
    row += bool(findings.told or findings.remarks)
    if findings.comparison.interrupted:
        words = f"Interrupted: {findings.comparison.replications} replications were finished."
        sheet.say(row, 0, words, "bold", across=1)
        row += 1
    told = list(facts(findings))
    told += [("", ""), *((note.name, f"{note.result} {note.what}".strip()) for note in policy_notes(findings))]
    told += [("", ""), ("How it was made", "")]
    told += [(entry.text, value.text) for entry, value in manifest_table(manifest, file.text).rows
             if entry.text not in ("scenario_text", "answer")]  # fmt: skip
    for name, words in told:
        sheet.say(row, 0, name, "bold", width=24)
        sheet.say(row, 1, words, width=105, least=lines_of(name, 24))
        row += 1
