"""The page of a calibration: what the data tell, how well simulated companies look like them, and the backtest."""

from typing import Final

from simulator.report.elements.section import Section
from simulator.report.elements.table import Table, measure_column, tabulate, text_column, tidy
from simulator.report.files.study_page import StudyPage
from simulator.studies.calibrate.charts import STUDY, backtest_chart, data_chart, learnt_chart, parameter_rows
from simulator.studies.calibrate.parameters import IN_PART, TELL
from simulator.studies.calibrate.results import Calibration
from simulator.text import first_upper

HOW: Final = (
    "Companies of the size of yours, with the same policy in force and the same gaps in their lists, were simulated "
    "with inputs drawn over their plausible ranges, in rounds that close in on inputs that yield what your data show. "
    "The posterior is a regression of inputs on what is seen of a company, with the residuals of companies nearby. No "
    "figure of persons is taken at face value: selection, caps and growth are in the simulated companies too."
)
WORDS: Final = (
    "Contraction is the share of the variance of the plausible range that is gone once the data are known. What your "
    "data cannot tell keeps its range in every answer; only an experiment narrows it."
)


def calibrate_page(found: Calibration) -> StudyPage:
    """What the study leaves, for a page, a folder and the terminal."""
    learnt, seen = "What your data tell, and what they cannot", "Your data beside simulated companies"
    drawn = "Companies were simulated at draws of the posterior, and are looked at as your data are."
    sections = [
        Section("learnt", learnt, f"{HOW} {WORDS}", (learnt_chart(found),), (parameter_rows(found),)),
        Section("observed", seen, drawn, (data_chart(found),), (_unusual(found),)),
    ]
    if len(found.backtest):
        lead = "What would have been forecast each month, with what was known then."
        sections.append(Section("backtest", "Backtest", lead, (backtest_chart(found),)))
    return StudyPage(
        study=STUDY,
        scenario=found.setup.file.scenario,
        kicker="What a company's own data say",
        answer=found.answer,
        remarks=found.remarks,
        sections=sections,
        tables={
            "parameters": found.parameters,
            "summaries": found.summaries,
            "bills": found.bills,
            "persons": found.persons,
            "concentration": found.concentration,
            "teams": found.teams,
            "backtest": found.backtest,
        },
        summary=(_brief(found),),
        note=f"{found.people:,} persons, {found.months[0]} to {found.months[-1]}; {found.runs:,} simulated companies; "
        f"the rest of the inputs, of which the data say nothing, stand on the page.",
        checks=found.checks,
        settings={"engine": "compiled", "runs": found.runs, "persons": found.people, "months": list(found.months)},
    )


def _brief(found: Calibration) -> Table:
    """Those inputs of which the data tell something."""
    told = found.parameters[found.parameters["verdict"].isin((TELL, IN_PART))]
    columns = (
        text_column("Input", lambda row: first_upper(row["parameter"])),
        measure_column("prior", STUDY, form="ratio"),
        measure_column("posterior", STUDY, form="ratio"),
        measure_column("contraction", STUDY),
    )
    return tabulate("What your data tell", told, columns)


def _unusual(found: Calibration) -> Table:
    """The figures of the data that are least like simulated companies."""
    rows = found.summaries.sort_values("distance", ascending=False, kind="stable").head(8)
    columns = ["observed", "simulated", "distance"]
    return tidy(
        "The figures of your data that are furthest from simulated companies",
        rows,
        ["summary"],
        columns,
        {},
        f"{STUDY}.summaries",
    )
