"""What a study leaves, as one page and one folder: answer, sections, tables, and how it was made."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import pandas as pd

from simulator.columns import POST
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.provenance_tables import manifest_table
from simulator.report.elements.rate_note import rate_note
from simulator.report.elements.section import Section, Told
from simulator.report.elements.table import Table, definitions
from simulator.report.elements.theme import LIGHT, Theme, themed
from simulator.report.files.chart_files import FILE, charts_text
from simulator.report.files.csv_export import to_csv
from simulator.report.files.folder import ResultFolder, write_files
from simulator.report.files.html_page import assets, templates
from simulator.report.files.manifest import MANIFEST, code_files, manifest, manifest_text
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.load import ScenarioFile
from simulator.stats.check import checks_line

TEMPLATE: Final = "report/files/page.html.j2"


class StudyPage(NamedTuple):
    """What a study leaves: an answer, sections for people, tables for programs."""

    study: str  # the command, one word; names the page and its folder
    scenario: Scenario  # as it was run
    kicker: str  # what the page is about, above its title
    answer: str
    sections: Sequence[Section]
    tables: Mapping[str, pd.DataFrame]  # by file name without ending
    checks: pd.DataFrame
    settings: Mapping[str, Any]  # how it was run, for the manifest: engine, replications, and what only this study has
    told: Sequence[Told] = ()  # below the answer, what a reader asks next
    remarks: Sequence[str] = ()  # below that, a paragraph each
    warning: str = ""  # that it was cut short, and on what it rests
    question: str = ""  # where it is not that of the scenario
    facts: Sequence[tuple[str, str]] = ()  # a figure and what it counts
    summary: Sequence[Table] = ()  # for the terminal
    note: str = ""  # below them

    @property
    def charts(self) -> dict[str, ChartPage]:
        """Every chart of the page, by name."""
        return {page.name: page for section in self.sections for page in section.charts}


def unfinished(interrupted: bool, n: int, asked: int, what: str = "replications") -> str:
    """The warning of a study that was cut short; none where it was not."""
    return f"{n} of {asked} {what} were finished; all numbers here are based on those." if interrupted else ""


def render_page(file: ScenarioFile, page: StudyPage, about: Mapping[str, Any], theme: Theme = LIGHT) -> str:
    """The page as HTML: the same study and manifest give the same bytes."""
    return as_html(page_parts(file, page, about), theme)


def page_parts(file: ScenarioFile, page: StudyPage, about: Mapping[str, Any]) -> dict[str, Any]:
    """All that the page shows, by the names of its template; ``about`` is the manifest, printed in full."""
    return {
        **page._asdict(),
        "question": page.question or page.scenario.question,
        "sections": list(page.sections),
        "checks": page.checks.to_dict("records"),
        "checked": checks_line(page.checks),
        "definitions": definitions(page.study, {"checks": page.checks, **page.tables}),
        "lead": next(iter(page.charts.values()), None),
        "about": page.scenario.notes,
        "made_from": f"Made from {file.name} (sha256 {file.sha256[:12]}), seed {page.scenario.seed}",
        "post": POST,
        "manifest": manifest_table(about, file.text),
        "text": file.text,
        "own_code": code_files(about),
    }


def as_html(parts: dict[str, Any], theme: Theme = LIGHT, template: str = TEMPLATE) -> str:
    """Parts as one page that loads nothing; a template may extend that of all studies."""
    return (
        templates()
        .get_template(template)
        .render({name: themed(one, theme) for name, one in parts.items()}, theme=theme, assets=assets())
    )


def with_rate(page: StudyPage) -> StudyPage:
    """The page with a remark on the rate, where amounts are shown in the scenario's currency."""
    return page._replace(remarks=(*page.remarks, *rate_note(page.scenario)))


def write_study(folder: ResultFolder, file: ScenarioFile, page: StudyPage, theme: Theme = LIGHT) -> list[str]:
    """Write the page, the tables as CSV, the charts and the manifest; the names of the files."""
    about = manifest(file, page, folder.run_id, folder.started, folder.words)
    tables = {"checks": page.checks, **page.tables}
    texts = {
        f"{page.study}.html": render_page(file, page, about, theme),
        **{f"{name}.csv": to_csv(table) for name, table in tables.items()},
        FILE: charts_text(page.charts.values()),
        MANIFEST: manifest_text(about),
        **code_files(about),
    }
    return write_files(folder.draft, texts)
