"""The folder a run leaves: summary, ledger, trace, manifest and report; and back."""

from pathlib import Path
from typing import Any

from simulator.files import json_in
from simulator.replication.compare import Comparison
from simulator.replication.comparison_files import SavedError, fitting, read, reason, save
from simulator.report.elements.theme import LIGHT, Theme
from simulator.report.files.crate import check_unchanged
from simulator.report.files.csv_export import to_csv
from simulator.report.files.folder import ResultFolder, check_finished, write_files
from simulator.report.files.manifest import MANIFEST, code_files, manifest, manifest_text, scenario_in
from simulator.report.files.study_page import as_html
from simulator.scenario.reading.load import ScenarioFile
from simulator.studies.compare.findings import Findings, conclude
from simulator.studies.compare.report.report import TEMPLATE, as_markdown, contents, report_page
from simulator.studies.compare.report.tables import tables_of


def write(folder: ResultFolder, file: ScenarioFile, findings: Findings, theme: Theme = LIGHT) -> dict[str, Any]:
    """Write the report, the tables, what charts are made from, and the manifest, which is given back."""
    tables = tables_of(findings)
    about = manifest(file, report_page(findings), folder.run_id, folder.started, folder.words, tables)
    save(findings.comparison, folder.draft)
    parts = contents(file, findings, about)
    texts = {
        **{name: to_csv(table) for name, table in tables.items()},
        MANIFEST: manifest_text(about),
        "report.html": as_html(parts, theme, TEMPLATE),
        "report.md": as_markdown(parts),
        **code_files(about),
    }
    write_files(folder.draft, texts)
    return about


def read_run(folder: Path) -> tuple[ScenarioFile, Findings, dict[str, Any]]:
    """The scenario, findings and manifest of a finished run, as they were when it was written.

    Of a run that was made to guarantee its choice the check of the lead is that of the comparison alone.

    Raises:
        SavedError, ScenarioError: as ``read_files``.
    """
    file, comparison, about = read_files(folder)
    with fitting(folder):
        return file, conclude(comparison, file.assumptions)._replace(answer=str(about["answer"])), about


def read_files(folder: Path) -> tuple[ScenarioFile, Comparison, dict[str, Any]]:
    """The scenario, comparison and manifest of a finished run, of which nothing is computed again.

    Raises:
        SavedError: the folder holds no finished run, or its manifest was changed.
        ScenarioError: the scenario in the manifest is invalid, as may be in another version.
    """
    check_finished(folder)
    check_unchanged(folder, MANIFEST, "comparison/*")
    comparison = read(folder)
    path = folder / MANIFEST
    try:
        about: dict[str, Any] = json_in(path)
        _, _, sha = about["answer"], about["scenario_text"], about["scenario_sha256"]
        file = scenario_in(about)
    except FileNotFoundError:
        raise SavedError(f"{path} is missing. Run the scenario again.") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SavedError(f"{path} cannot be read ({reason(error)}): it is damaged. Run the scenario again.") from None
    if sha != file.sha256:
        raise SavedError(f"{path}: scenario_text is not the text of the run, its hash differs. Run the scenario again.")
    return file._replace(scenario=comparison.scenario), comparison, about
