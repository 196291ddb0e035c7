"""The page of a sensitivity study."""

from simulator.report.elements.provenance_tables import ranges_table
from simulator.report.elements.section import Section
from simulator.report.elements.style import looks
from simulator.report.files.study_page import StudyPage
from simulator.scenario.reading.paths import draft
from simulator.studies.sensitivity.checks import sensitivity_checks
from simulator.studies.sensitivity.one_at_a_time_charts import curves_chart, tipping_tables, tornado_chart
from simulator.studies.sensitivity.policy_map_chart import map_chart
from simulator.studies.sensitivity.run import Sensitivity
from simulator.studies.sensitivity.sentences import ALONE
from simulator.studies.sensitivity.sobol_chart import indices_chart, pairs_table, pawn_table, screening_table
from simulator.studies.sweep.point import runs_at
from simulator.text import visible


def sensitivity_page(found: Sensitivity) -> StudyPage:
    """What a sensitivity study leaves, for a page and a folder."""
    answer, *remarks = found.sentences or ["No method was asked for."]
    return StudyPage(
        study="sensitivity",
        scenario=found.file.scenario,
        kicker="What the answer is most sensitive to",
        answer=answer,
        sections=sensitivity_sections(found),
        tables=found.tables,
        checks=sensitivity_checks(found),
        settings={"measure": found.measure},
        remarks=remarks,
    )


def sensitivity_sections(found: Sensitivity) -> list[Section]:
    """One part per method that was run."""
    scenario, tables, sections = found.file.scenario, found.tables, []
    assert scenario.sweep is not None
    style = looks(runs_at(scenario, None))
    if "policy_map" in tables and found.axes is not None:
        lead = (
            "Two values, and the policy that earns most where both are true and all others exactly as written. Where "
            "the dots lie the choice changes: the nearer they are to the ring, the less it takes to change our mind."
        )
        here = tuple(draft(found.file).find(path).value for path in found.axes)
        chart = map_chart(tables["policy_map"], found.axes, style, tables.get("border"), here)
        sections.append(Section("map", "Which policy wins where", lead, (chart,)))
    if "tornado" in tables:
        charts = (
            tornado_chart(tables["tornado"], found.measure, found.best, style),
            curves_chart(tables["curves"], tables["tipping"], found.measure, style),
        )
        lead = (
            f"Drawn for {visible(found.best)}, which with the inputs exactly as written earns most of the policies "
            f"that can be chosen. {ALONE} The table has every policy."
        )
        ranges = ranges_table("What was varied", scenario.sweep.parameters)
        turns = tipping_tables(tables["tipping"], style)
        sections.append(Section("tornado", "One value at a time", lead, charts, (*turns, ranges)))
    if len(tables.get("sobol", ())):
        lead = (
            "The values of the sweep vary at once, all others exactly as written: which explains the result's variance?"
        )
        chart = indices_chart(tables["sobol"], found.measure, found.best, style)
        sections.append(Section("sobol", "All values at once", lead, (chart,)))
    if len(tables.get("pairs", ())):
        lead = "What two values explain of the variance only together, beyond what each explains by itself."
        sections.append(Section("pairs", "Two values together", lead, (), (pairs_table(tables["pairs"], style),)))
    if len(tables.get("pawn", ())):
        lead = (
            "How far the whole distribution of the result moves once a value is known, not its variance alone: what "
            "is not above the column by chance says nothing."
        )
        sections.append(Section("pawn", "Whole distributions", lead, (), (pawn_table(tables["pawn"], style),)))
    if len(tables.get("morris", ())):
        lead = (
            "A cheap look at many values: the mean size of the effect of moving each from the 5% to the 95% point of "
            "what may be true of it."
        )
        screening = screening_table(tables["morris"], found.measure, style)
        sections.append(Section("morris", "Screening", lead, (), (screening,)))
    return sections
