"""A study as a folder: its tables, and one self-contained page with its charts."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from simulator.analysis.best_settings import SHOWN, frontier, sentences
from simulator.analysis.check import told
from simulator.analysis.studies import Study, leader
from simulator.analysis.study_soundness import optimum_checks, sensitivity_checks
from simulator.experiments.optimize import Optimum, trials_table
from simulator.experiments.plan import fingerprint
from simulator.experiments.point import runs_at
from simulator.presentation.analysis_page import pages_of
from simulator.presentation.curves import curves_chart
from simulator.presentation.decision_charts import frontier_chart, map_chart
from simulator.presentation.dressing import dressed_up
from simulator.presentation.embed import assets, templates
from simulator.presentation.folder import run_folder, write_whole
from simulator.presentation.kept import FILE, charts_text
from simulator.presentation.section import Section
from simulator.presentation.sobol import indices_chart, screening_table
from simulator.presentation.style import Look, looks
from simulator.presentation.tables import Cell, Header, Table, named, shown
from simulator.presentation.theme import LIGHT, Theme
from simulator.presentation.tipping import tipping_tables
from simulator.presentation.tornado import tornado_chart
from simulator.presentation.wording import interval, number, visible
from simulator.scenario.load import ScenarioFile
from simulator.scenario.study_checks import described


def write_sensitivity(out: Path, file: ScenarioFile, found: Study, theme: Theme = LIGHT) -> Path:
    """Write the tables and the page of a sensitivity study to a new folder."""
    folder = run_folder(out, file)
    for name, table in found.tables.items():
        write_whole(folder / f"{name}.csv", table.to_csv(index=False, lineterminator="\n"))
    checks = sensitivity_checks(found)
    write_whole(folder / "checks.csv", checks.to_csv(index=False, lineterminator="\n"))
    sections = sensitivity_sections(found)
    write_whole(folder / FILE, charts_text(pages_of(sections).values()))
    text = page(file, "What the answer hangs on", found.sentences, sections, checks, theme)
    write_whole(folder / "sensitivity.html", text)
    _write_manifest(folder, file, "sensitivity")
    return folder


def write_optimum(
    out: Path, file: ScenarioFile, found: list[Optimum], table: pd.DataFrame, theme: Theme = LIGHT
) -> Path:
    """Write the tables and the page of a search to a new folder."""
    folder = run_folder(out, file)
    together = pd.concat([trials_table(one).assign(policy=one.policy) for one in found], ignore_index=True)
    front = frontier(found, file.scenario.confidence)
    write_whole(folder / "optimum.csv", table.to_csv(index=False, lineterminator="\n"))
    write_whole(folder / "frontier.csv", front.to_csv(index=False, lineterminator="\n"))
    write_whole(folder / "trials.csv", together.to_csv(index=False, lineterminator="\n"))
    checks = optimum_checks(file, found)
    write_whole(folder / "checks.csv", checks.to_csv(index=False, lineterminator="\n"))
    said = sentences(table, file.scenario.confidence)
    sections = optimum_sections(file, front, table)
    write_whole(folder / FILE, charts_text(pages_of(sections).values()))
    write_whole(folder / "optimize.html", page(file, "The best settings", said, sections, checks, theme))
    _write_manifest(folder, file, "optimize")
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
    return templates().get_template("study.html.j2").render(**dressed, assets=assets())


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


def _ranges(file: ScenarioFile) -> Table:
    """What was varied, between what, and why."""
    sweep = file.scenario.sweep
    assert sweep is not None
    rows = tuple(
        (Cell(path), Cell(described(one)), Cell(one.source or "assumed")) for path, one in sweep.parameters.items()
    )
    heads = (Header("Value", is_number=False), Header("Range", is_number=False), Header("Source", is_number=False))
    return Table("What was varied", heads, rows)


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
