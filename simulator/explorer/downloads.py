"""What can be taken away from the explorer: one entry per kind of file, offered only where it can be made."""

from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Final, NamedTuple

from simulator.report.files.manifest import manifest
from simulator.scenario.reading.validate import ScenarioFile
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.report import report_page


class Download(NamedTuple):
    """A file to take away, made by ``function(file, findings, manifest)``, text or bytes."""

    name: str
    label: str
    ending: str
    module: str
    function: str
    needs: tuple[str, ...] = ()  # libraries that may be missing


DOWNLOADS: Final[tuple[Download, ...]] = (
    Download("report", "Report (HTML)", "html", "simulator.studies.compare.report.report", "render"),
    Download("workbook", "Workbook (Excel)", "xlsx", "simulator.exports.workbook", "workbook", needs=("xlsxwriter",)),
    Download("slides", "Slides (PowerPoint)", "pptx", "simulator.exports.slides.slides", "slides", needs=("pptx",)),
    Download("scenario", "Scenario (YAML)", "yaml", "simulator.explorer.downloads", "scenario_text"),
)


def offered() -> list[Download]:
    """The downloads that this installation can make."""
    return [each for each in DOWNLOADS if all(map(find_spec, (*each.needs, each.module)))]


def made(kind: Download, file: ScenarioFile, findings: Findings) -> bytes:
    """The file itself."""
    now = datetime.now(UTC)
    about = manifest(file, report_page(findings), f"explored-{now:%Y%m%d-%H%M%S}", now)
    content: str | bytes = getattr(import_module(kind.module), kind.function)(file, findings, about)
    return content.encode("utf-8", "replace") if isinstance(content, str) else content


def scenario_text(file: ScenarioFile, findings: Findings, about: dict[str, object]) -> str:
    """The YAML, which needs neither findings nor manifest."""
    return file.text
