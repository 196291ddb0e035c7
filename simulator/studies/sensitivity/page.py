"""The page of a sensitivity study."""

from collections.abc import Mapping

import pandas as pd

from simulator.report.elements.provenance_tables import ranges_table
from simulator.report.elements.section import Section
from simulator.report.elements.style import Look, colours, looks
from simulator.report.elements.table import (
    Table,
    count_column,
    measure_column,
    number_column,
    policy_column,
    tabulate,
    text_column,
)
from simulator.report.files.study_page import StudyPage
from simulator.scenario.reading.load import ScenarioFile
from simulator.scenario.reading.parameters import parameter_name
from simulator.studies.sensitivity.checks import sensitivity_checks
from simulator.studies.sensitivity.curves_chart import curves_chart
from simulator.studies.sensitivity.policy_map_chart import map_chart
from simulator.studies.sensitivity.run import Sensitivity, leader
from simulator.studies.sensitivity.sobol_chart import indices_chart, screening_table
from simulator.studies.sensitivity.tornado_chart import tornado_chart
from simulator.studies.sweep.plan import fingerprint
from simulator.studies.sweep.point import runs_at
from simulator.text import setting, visible


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
        settings={"measure": found.measure, "code": fingerprint()},
        remarks=remarks,
    )


def sensitivity_sections(found: Sensitivity) -> list[Section]:
    """One part per method that was run."""
    style = looks(runs_at(found.file.scenario, None))
    tables, sections = found.tables, []
    if "policy_map" in tables and found.axes is not None:
        lead = "Two values that nobody knows, and the policy that earns most where both are true."
        sections.append(
            Section("map", "Which policy wins where", lead, (map_chart(tables["policy_map"], found.axes, style),))
        )
    if "tornado" in tables:
        policy = leader(tables["tornado"])
        charts = (
            tornado_chart(tables["tornado"], found.measure, policy, style),
            curves_chart(tables["curves"], found.measure, style),
        )
        lead = f"Drawn for {visible(policy)}, the best as the scenario is written; the table has every policy."
        turns = tipping_tables(tables["tipping"], style)
        sections.append(Section("tornado", "One value at a time", lead, charts, (*turns, _ranges(found.file))))
    if "sobol" in tables and len(tables["sobol"]):
        lead = "All values vary at once over their ranges: whose uncertainty is behind that of the result?"
        chart = indices_chart(tables["sobol"], found.measure, style)
        sections.append(Section("sobol", "All values at once", lead, (chart,)))
    if "morris" in tables and len(tables["morris"]):
        lead = "A cheap look at many values: the mean size of the effect of moving each over its whole range."
        screening = screening_table(tables["morris"], found.measure, style)
        sections.append(Section("morris", "Screening", lead, (), (screening,)))
    return sections


def _ranges(file: ScenarioFile) -> Table:
    """What was varied, between what, and why."""
    sweep = file.scenario.sweep
    assert sweep is not None
    return ranges_table("What was varied", sweep.parameters)


def tipping_tables(table: pd.DataFrame, style: Mapping[str, Look]) -> tuple[Table, ...]:
    """One table, or none where no value tips the answer."""
    if table.empty:
        return ()
    own = colours(style)
    columns = (
        text_column("Value", lambda row: parameter_name(row["parameter"])),
        number_column("From", "", lambda row: setting(row["from_value"])),
        number_column("To", "", lambda row: setting(row["to_value"])),
        policy_column(own, "Best before", "before"),
        policy_column(own, "Best after", "after"),
        measure_column("lead_usd", "sensitivity"),
        number_column("Sure from", "", lambda row: setting(row["sure_value"])),
        count_column(),
    )
    return (tabulate("Where another policy becomes the best, between two values of the grid", table, columns),)
