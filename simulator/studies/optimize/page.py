"""The folder and the page of a search for the best settings."""

from pathlib import Path
from typing import Any

import pandas as pd

from simulator.report.elements.section import Section
from simulator.report.elements.table import Cell, Header, Table, named, shown
from simulator.report.elements.theme import LIGHT, Theme
from simulator.report.files.chart_files import FILE, charts_text
from simulator.report.files.csv_export import to_csv
from simulator.report.files.folder import run_folder, write_whole
from simulator.report.files.study_page import pages_of
from simulator.scenario.reading.load import ScenarioFile
from simulator.studies.optimize.checks import optimum_checks
from simulator.studies.optimize.results import SHOWN, frontier, sentences
from simulator.studies.optimize.run import Optimum, trials_table
from simulator.studies.optimize.settings_chart import frontier_chart
from simulator.studies.sensitivity.page import _looks, _write_manifest, page
from simulator.text import interval, number, visible


def write_optimum(
    out: Path, file: ScenarioFile, found: list[Optimum], table: pd.DataFrame, theme: Theme = LIGHT
) -> Path:
    """Write the tables and the page of a search to a new folder."""
    folder = run_folder(out, file)
    together = pd.concat([trials_table(one).assign(policy=one.policy) for one in found], ignore_index=True)
    front = frontier(found, file.scenario.confidence)
    write_whole(folder / "optimum.csv", to_csv(table))
    write_whole(folder / "frontier.csv", to_csv(front))
    write_whole(folder / "trials.csv", to_csv(together))
    checks = optimum_checks(file, found)
    write_whole(folder / "checks.csv", to_csv(checks))
    said = sentences(table, file.scenario.confidence)
    sections = optimum_sections(file, front, table)
    write_whole(folder / FILE, charts_text(pages_of(sections).values()))
    write_whole(folder / "optimize.html", page(file, "The best settings", said, sections, checks, theme))
    _write_manifest(folder, file, "optimize")
    return folder


def optimum_sections(file: ScenarioFile, front: pd.DataFrame, table: pd.DataFrame) -> list[Section]:
    """The frontier, and what fresh worlds say of the chosen settings."""
    wanted = file.scenario.optimize
    limit = wanted.limits.spend_usd_at_most if wanted else None
    chart = frontier_chart(front, table, limit, _looks(file))
    lead = (
        "Every setting met the same worlds. The best few met fresh ones, where one was chosen; the numbers here are "
        "from fresh worlds again, so that luck in the search is not counted as gain."
    )
    return [Section("optimum", "What the search found", lead, (chart,), (_optimum_table(file, table),))]


def _optimum_table(file: ScenarioFile, table: pd.DataFrame) -> Table:
    colours = {name: look.colour for name, look in _looks(file).items()}
    rows = []
    for row in table.to_dict("records"):
        if row["n"] != row["n"]:
            rows.append((named(row["policy"], colours), Cell("–", str(row["verdict"])), *(Cell("–") for _ in range(8))))
            continue
        money = [
            Cell(number(row[name], "USD"), interval(row[f"{name}_low"], row[f"{name}_high"], "USD"))
            for name in ("net_usd", "gain_usd")
        ]
        cells = [Cell(number(row["searched_gain_usd"], "USD")), *(_with_ends(row, name) for name in SHOWN)]
        rows.append(
            (
                named(row["policy"], colours),
                Cell(visible(row["settings"]), str(row["verdict"])),
                *money,
                *cells,
                Cell(str(int(row["n"]))),
            )
        )
    heads = (
        Header("Policy", is_number=False),
        Header("Setting", is_number=False),
        Header("Net value", "USD per engineer and month"),
        Header("Gain", "over the policy as written, paired"),
        Header("Gain in the search", "where it was the best of all"),
        Header("Token bill", "USD per engineer and month"),
        Header("its P95", "over worlds"),
        Header("Vanity share", "% of the token bill"),
        Header("Wait", "hours per reviewed request"),
        Header("n", "fresh worlds"),
    )
    return Table("The chosen settings on fresh worlds", heads, tuple(rows), stubs=2)


def _with_ends(row: dict[Any, Any], name: str) -> Cell:
    """A measure with the ends of its interval that so few worlds can bound."""
    unit = shown(name)[1]
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    if low != low and high != high:
        return Cell(number(row[name], unit))
    if high != high:
        return Cell(number(row[name], unit), f"at least {number(low, unit)}")
    return Cell(number(row[name], unit), interval(low, high, unit))
