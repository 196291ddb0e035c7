"""What an analysis adds to the report: questions that are answered at once, and parts of it."""

from typing import Final, NamedTuple

from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.table import Table

SHORT: Final = 8  # rows of tables that are printed with a folded section


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
    folded: bool = False  # says nothing about the question: closed until a reader opens it

    @property
    def teaser(self) -> str:
        """What stands beside the title while it is folded: what its first chart finds, or what its table holds."""
        return next((one.title for one in self.charts), next((one.caption for one in self.tables), ""))

    @property
    def is_short(self) -> bool:
        """Whether it is printed though it is folded."""
        return not self.charts and sum(len(one.rows) for one in self.tables) <= SHORT
