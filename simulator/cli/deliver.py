"""How every study ends: its folder is written, its summary printed, and an interrupted one has an exit code."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from simulator.cli.app import INTERRUPTED, words

if TYPE_CHECKING:
    from simulator.report.elements.theme import Theme
    from simulator.report.files.study_page import StudyPage
    from simulator.scenario.reading.load import ScenarioFile


def deliver(
    out: Path,
    file: "ScenarioFile",
    page: "StudyPage",
    theme: "Theme",
    started: datetime,
    more: Mapping[str, str] | None = None,
) -> None:
    """Write what a study leaves, and more texts by file name, to a folder of its own, print its summary and place."""
    from simulator.report.files.folder import result_folder, write_files
    from simulator.report.files.study_page import with_rate, write_study
    from simulator.report.files.terminal import show_study

    page = with_rate(page)
    with result_folder(out, file, page.study, started, words()) as folder:
        names = [*write_study(folder, file, page, theme), *write_files(folder.draft, more or {})]
    show_study(page)
    written(folder.path, names, interrupted=bool(page.warning))


def written(folder: Path, names: Sequence[str], interrupted: bool) -> None:
    """Say what was written; an interrupted study ends with exit code 130."""
    typer.echo(f"\nWritten to {folder}: {', '.join(names)}")
    if interrupted:
        raise typer.Exit(INTERRUPTED)
