"""What an analysis adds to the report: questions that are answered at once, and parts of it."""

from typing import NamedTuple

from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.table import Table


class Told(NamedTuple):
    """A question that a reader asks at once, and the answer."""

    question: str
    answer: str


class Section(NamedTuple):
    """A part of the report: a sentence or two, then charts, then tables."""

    anchor: str  # its id on the page, one word
    title: str
    lead: str
    charts: tuple[ChartPage, ...] = ()
    tables: tuple[Table, ...] = ()
