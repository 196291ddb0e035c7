"""The page of the evidence: one table of what emerges from the model beside what was published."""

from typing import Final

from simulator.report.elements.section import Section
from simulator.report.files.study_page import StudyPage, unfinished
from simulator.studies.evidence.results import Evidence
from simulator.studies.evidence.run import CAP_USD
from simulator.studies.evidence.tables import WIDE, brief_table, fact_table
from simulator.studies.learning.page import brief_tables, learning_section, tables_of
from simulator.text import usd

READ: Final = (
    "No input is set to meet these figures, but where the table says so. A published figure is met if it lies between "
    "the lowest and the highest end of the three intervals. Many of them measure something else than the row they "
    "stand in: the kind of source is said below each. All other inputs stay as written, so a figure that is missed "
    "speaks against them, against the model, or against the comparison."
)
HOW: Final = (
    "The company of the scenario is run under policies of this study: no tokens, tokens without a limit, with a tenth "
    "more and less use, charged in full and as a chargeback does by default at a price a tenth higher and lower, and "
    f"with an allowance of {usd(CAP_USD)} a month. Scheduled events and the scenario's own policies play no part. The "
    "same is run twice more, where heavy users use more only because they overrate tokens, and only because they gain "
    "more: no published figure tells which of both holds. Output counts finished items, as published studies count "
    "merged changes. Users are engineers who use any tokens; a group stands for its median user. Across time compares "
    "the last quarter of the run with the first, output over the same without tokens. A survey counts the hours that "
    "tokens save less the own time they take, idle slack included; output counts only what came of it."
)


def evidence_page(found: Evidence) -> StudyPage:
    """What the study leaves, for a page, a folder and the terminal."""
    runs = found.runs
    return StudyPage(
        study="evidence",
        scenario=runs.scenario,
        kicker="What emerges beside what was published",
        answer=found.answer,
        remarks=found.remarks,
        sections=[Section(*WIDE, f"{READ} {HOW}", (), (fact_table(found),)), *learning_section(found.lessons)],
        tables={"facts": found.facts} | tables_of(found.lessons),
        summary=(brief_table(found), *brief_tables(found.lessons)),
        note=f"n = {runs.replications} replications, intervals at {runs.scenario.confidence:.0%}; sources, and of what "
        "kind they are, stand on the page.",
        checks=found.checks,
        settings={"engine": runs.engine, "replications": runs.replications},
        warning=unfinished(runs.interrupted, runs.replications, runs.scenario.replications),
    )
