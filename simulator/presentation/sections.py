"""What an analysis adds to the report: a section of its own, made from findings, in a fixed order."""

from collections.abc import Callable
from typing import Final, NamedTuple

from simulator.analysis.findings import Findings
from simulator.presentation.charts import ChartPage
from simulator.presentation.tables import Table


class Section(NamedTuple):
    """A part of the report: what it says in a sentence or two, then charts, then tables."""

    anchor: str  # its id on the page, one word
    title: str
    lead: str
    charts: tuple[ChartPage, ...] = ()
    tables: tuple[Table, ...] = ()


# one function per analysis; None where a comparison gives it nothing to say
SECTIONS: Final[tuple[Callable[[Findings], Section | None], ...]] = ()


def sections(findings: Findings) -> list[Section]:
    """The sections a comparison has something to say in."""
    made = [make(findings) for make in SECTIONS]
    return [section for section in made if section is not None]
