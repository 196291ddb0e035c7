"""The page of a search for the best settings."""

from collections.abc import Mapping

import pandas as pd

from simulator.report.elements.section import Section
from simulator.report.elements.style import Look, colours, looks
from simulator.report.elements.table import (
    Cell,
    Row,
    Table,
    measure_column,
    number_column,
    policy_column,
    tabulate,
    text_column,
)
from simulator.report.files.study_page import StudyPage
from simulator.scenario.reading.load import ScenarioFile
from simulator.studies.optimize.checks import optimum_checks
from simulator.studies.optimize.results import frontier, sentences, summary
from simulator.studies.optimize.run import Optimum
from simulator.studies.optimize.settings_chart import frontier_chart
from simulator.studies.optimize.trials import trials_table
from simulator.studies.sweep.point import runs_at
from simulator.text import MISSING, visible


def optimize_page(file: ScenarioFile, found: list[Optimum]) -> StudyPage:
    """What a search leaves, for a page and a folder."""
    together = pd.concat([trials_table(one.trials).assign(policy=one.policy) for one in found], ignore_index=True)
    table, front = summary(found, file.scenario.confidence), frontier(found, file.scenario.confidence)
    answer, *remarks = sentences(table, file.scenario.engineer_months_per_year)
    cut_short = any(one.interrupted for one in found)
    return StudyPage(
        study="optimize",
        scenario=file.scenario,
        kicker="The best settings",
        answer=answer,
        sections=optimum_sections(file, front, table),
        tables={"optimum": table, "frontier": front, "trials": together},
        checks=optimum_checks(file, found),
        settings={},
        remarks=remarks,
        warning="All numbers here rest on the trials finished before Ctrl-C." if cut_short else "",
    )


def optimum_sections(file: ScenarioFile, front: pd.DataFrame, table: pd.DataFrame) -> list[Section]:
    """The frontier, and what fresh replications say of the chosen settings."""
    wanted = file.scenario.optimize
    limit = wanted.limits.spend_usd_at_most if wanted else None
    style = looks(runs_at(file.scenario, None))
    chart = frontier_chart(front, table, limit, style)
    lead = (
        "Every setting met the same random numbers. The best few met fresh ones, where one was chosen; the numbers "
        "here are from fresh ones again, so that random variation in the search is not counted as gain."
    )
    return [Section("optimum", "What the search found", lead, (chart,), (_optimum_table(table, style),))]


def _optimum_table(table: pd.DataFrame, style: Mapping[str, Look]) -> Table:
    columns = (
        policy_column(colours(style)),
        text_column("Setting", _setting),
        measure_column("net_usd", "optimize"),
        measure_column("gain_usd", "optimize"),
        measure_column("searched_gain_usd", "optimize"),
        measure_column("spend_usd", "optimize"),
        measure_column("spend_p95_usd", "optimize"),
        *map(measure_column, ("vanity_share", "wait_hours")),
        number_column("n", "fresh replications", lambda row: MISSING if row["n"] != row["n"] else f"{row['n']:.0f}"),
    )
    return tabulate("The chosen settings on fresh replications", table, columns, stubs=2)


def _setting(row: Row) -> Cell:
    return Cell(MISSING if row["n"] != row["n"] else visible(row["settings"]), str(row["verdict"]))
