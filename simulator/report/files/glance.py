"""A result at a glance, for a notebook: its answer, one table and one chart as plain HTML.

The chart is a drawing (SVG) made here, not Plotly's: one page then shows in Jupyter, VS Code, Colab and a notebook that
was exported or mailed, with scripts or without. Plotly's own bundle is over 3 MB in every cell that carries it, what
loads it from a network fails behind a company's wall, and its MIME type is drawn by some front ends and not by others,
which then show no answer and no table either. ``result.chart(name)`` is the interactive figure.
"""

from typing import Final, NamedTuple

import pandas as pd
from markupsafe import Markup
from pandas.api.types import is_numeric_dtype

from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.drawing import drawing
from simulator.report.elements.table import Cell, Header, Table
from simulator.report.files.html_page import templates
from simulator.report.files.study_page import StudyPage
from simulator.text import visible

MOST_ROWS: Final = 25
MOST_BYTES: Final = 200_000  # of what one result adds to a notebook
TEMPLATE: Final = "report/files/glance.html.j2"


class Glance(NamedTuple):
    """What is shown of a result."""

    answer: str
    table: Table | None = None
    chart: ChartPage | None = None
    warning: str = ""  # that it was cut short, and on what it rests


def glance_at(page: StudyPage) -> Glance:
    """The answer of a page with its first table and its first chart."""
    tables = [*page.summary, *(table for section in page.sections for table in section.tables)]
    shown = next((table for table in tables if table.rows), None)
    return Glance(page.answer, shown, next(iter(page.charts.values()), None), page.warning)


def glance_of_rows(answer: str, rows: pd.DataFrame, warning: str = "") -> Glance:
    """An answer with the first rows of a table as they are."""
    heads = tuple(Header(str(name), is_number=is_numeric_dtype(rows[name])) for name in rows)
    first = rows.head(MOST_ROWS).to_dict("records")
    cells = tuple(tuple(Cell(_plain(value)) for value in row.values()) for row in first)
    return Glance(answer, Table(f"The first of {len(rows):,} rows", heads, cells), None, warning)


def _plain(value: object) -> str:
    return f"{value:,.5g}" if isinstance(value, float) else visible(value)


def as_cell(glance: Glance) -> str:
    """A glance as HTML in which every text is escaped; a chart or rows too large for a notebook are left out."""
    picture = Markup(drawing(glance.chart)) if glance.chart else ""
    for most, drawn in ((MOST_ROWS, picture), (MOST_ROWS, ""), (5, "")):
        text = templates().get_template(TEMPLATE).render(glance=glance, most=most, picture=drawn)
        if len(text.encode()) < MOST_BYTES:
            break
    return text
