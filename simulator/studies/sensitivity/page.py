"""A study as a folder: its tables, and one self-contained page with its charts."""

import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from simulator.report.elements.provenance_tables import ranges_table
from simulator.report.elements.section import Section
from simulator.report.elements.style import Look, looks
from simulator.report.elements.table import Table
from simulator.report.elements.theme import LIGHT, Theme
from simulator.report.elements.theming import dressed_up
from simulator.report.files.chart_files import FILE, charts_text
from simulator.report.files.csv_export import to_csv
from simulator.report.files.folder import run_folder, write_whole
from simulator.report.files.html_page import assets, templates
from simulator.report.files.study_page import pages_of
from simulator.scenario.reading.load import ScenarioFile
from simulator.stats.check import told
from simulator.studies.sensitivity.checks import sensitivity_checks
from simulator.studies.sensitivity.curves_chart import curves_chart
from simulator.studies.sensitivity.policy_map_chart import map_chart
from simulator.studies.sensitivity.run import Study, leader
from simulator.studies.sensitivity.sobol_chart import indices_chart, screening_table
from simulator.studies.sensitivity.tipping_table import tipping_tables
from simulator.studies.sensitivity.tornado_chart import tornado_chart
from simulator.studies.sweep.plan import fingerprint
from simulator.studies.sweep.point import runs_at
from simulator.text import visible


def write_sensitivity(out: Path, file: ScenarioFile, found: Study, theme: Theme = LIGHT) -> Path:
    """Write the tables and the page of a sensitivity study to a new folder."""
    folder = run_folder(out, file)
    for name, table in found.tables.items():
        write_whole(folder / f"{name}.csv", to_csv(table))
    checks = sensitivity_checks(found)
    write_whole(folder / "checks.csv", to_csv(checks))
    sections = sensitivity_sections(found)
    write_whole(folder / FILE, charts_text(pages_of(sections).values()))
    text = page(file, "What the answer hangs on", found.sentences, sections, checks, theme)
    write_whole(folder / "sensitivity.html", text)
    _write_manifest(folder, file, "sensitivity")
    return folder


def page(
    file: ScenarioFile,
    kicker: str,
    sentences: Sequence[str],
    sections: Sequence[Section],
    checks: pd.DataFrame,
    theme: Theme = LIGHT,
) -> str:
    """A page of its own, with everything it needs inside."""
    parts = {"scenario": file.scenario, "text": file.text, "kicker": kicker, "sentences": list(sentences)}
    parts |= {"checks": checks.to_dict("records"), "checked": told(checks)}
    dressed = dressed_up({**parts, "sections": list(sections)}, theme)
    return templates().get_template("report/files/study.html.j2").render(**dressed, assets=assets())


def sensitivity_sections(found: Study) -> list[Section]:
    """One part per method that was run."""
    style = _looks(found.file)
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


def _looks(file: ScenarioFile) -> dict[str, Look]:
    return looks(runs_at(file.scenario, None))


def _write_manifest(folder: Path, file: ScenarioFile, command: str) -> None:
    about = {
        "command": f"tokensim {command}",
        "scenario": file.name,
        "scenario_sha256": file.sha256,
        "seed": file.scenario.seed,
        "code": fingerprint(),
        "scenario_text": file.text,
    }
    write_whole(folder / "manifest.json", json.dumps(about, indent=2, ensure_ascii=False) + "\n")
