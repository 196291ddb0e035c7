"""What can be taken away from the explorer: one entry per kind of file, offered only where it can be made."""

from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Final, NamedTuple

from simulator.analysis.findings import Findings
from simulator.presentation.folder import manifest
from simulator.scenario.checking import ScenarioFile


class Download(NamedTuple):
    """A file to take away, made by ``function(file, findings, manifest)``, text or bytes."""

    name: str
    label: str
    ending: str
    module: str  # of this room
    function: str
    needs: tuple[str, ...] = ()  # libraries that may be missing


DOWNLOADS: Final[tuple[Download, ...]] = (
    Download("report", "Report (HTML)", "html", "report", "render"),
    Download("workbook", "Workbook (Excel)", "xlsx", "workbook", "workbook", needs=("xlsxwriter",)),
    Download("slides", "Slides (PowerPoint)", "pptx", "slides", "slides", needs=("pptx",)),
    Download("scenario", "Scenario (YAML)", "yaml", "explorer.downloads", "scenario_text"),
)


def offered() -> list[Download]:
    """The downloads that this installation can make."""
    return [each for each in DOWNLOADS if all(map(find_spec, (_module(each), *each.needs)))]


def made(kind: Download, file: ScenarioFile, findings: Findings) -> bytes:
    """The file itself."""
    now = datetime.now(UTC)
    about = manifest(file, findings, f"explored-{now:%Y%m%d-%H%M%S}", now, findings.comparison.seconds)
    content: str | bytes = getattr(import_module(_module(kind)), kind.function)(file, findings, about)
    return content.encode("utf-8", "replace") if isinstance(content, str) else content


def scenario_text(file: ScenarioFile, findings: Findings, about: dict[str, object]) -> str:
    """The YAML, which needs neither findings nor manifest."""
    return file.text


def _module(kind: Download) -> str:
    return f"simulator.presentation.{kind.module}"
