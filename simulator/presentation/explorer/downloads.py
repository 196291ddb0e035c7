"""What can be taken away from the explorer: one entry per kind of file, offered only where it can be made."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, NamedTuple

from simulator.analysis.findings import Findings
from simulator.presentation.folder import manifest
from simulator.presentation.report import render
from simulator.scenario.checking import ScenarioFile


class Download(NamedTuple):
    """A file to take away."""

    name: str
    label: str
    ending: str
    make: Callable[[ScenarioFile, Findings], bytes]
    can_be_made: Callable[[], bool] = lambda: True


def offered() -> list[Download]:
    """The downloads that this installation can make."""
    return [each for each in DOWNLOADS if each.can_be_made()]


def _yaml(file: ScenarioFile, findings: Findings) -> bytes:
    return file.text.encode("utf-8", "replace")


def _report(file: ScenarioFile, findings: Findings) -> bytes:
    now = datetime.now(UTC)
    about = manifest(file, findings, f"explored-{now:%Y%m%d-%H%M%S}", now, findings.comparison.seconds)
    return render(file, findings, about).encode("utf-8", "replace")


DOWNLOADS: Final[tuple[Download, ...]] = (
    Download("report", "Report (HTML)", "html", _report),
    Download("scenario", "Scenario (YAML)", "yaml", _yaml),
)
