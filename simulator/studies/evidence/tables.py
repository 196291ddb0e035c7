"""Tables of the facts: for the page in full, for the terminal without sources."""

from typing import Final

from simulator.report.elements.table import (
    Cell,
    Column,
    Header,
    Row,
    Table,
    count_column,
    header,
    measure,
    tabulate,
    text_column,
)
from simulator.studies.evidence.results import COLUMNS, Evidence
from simulator.studies.evidence.sentences import published, with_unit
from simulator.text import first_upper

STUDY: Final = "evidence"
WIDE: Final = ("facts", "What emerges beside what was published")


def fact_table(found: Evidence) -> Table:
    """Every fact as written and at both ends, the published figure, and where it comes from."""
    columns = (
        text_column(header("fact", STUDY).text, lambda row: first_upper(row["fact"])),
        *(_figure_column(name) for name in COLUMNS),
        text_column(header("published", STUDY).text, lambda row: Cell(published(row), row["published"])),
        text_column(header("verdict", STUDY).text, "verdict"),
        text_column(header("emerges", STUDY).text, "emerges"),
        text_column(header("source", STUDY).text, lambda row: Cell(row["source"], row["grade"])),
        count_column(),
    )
    return tabulate(WIDE[1], found.facts, columns)


def brief_table(found: Evidence) -> Table:
    """The same for the terminal: no sources, as whole intervals would not fit beside them."""
    columns = (
        text_column(header("fact", STUDY).text, lambda row: first_upper(row["fact"])),
        *(_figure_column(name) for name in COLUMNS),
        text_column(header("published", STUDY).text, published),
        text_column(header("verdict", STUDY).text, "verdict"),
    )
    return tabulate(WIDE[1], found.facts, columns)


def _figure_column(name: str) -> Column:
    """A figure in the unit of its row."""

    def cell(row: Row) -> Cell:
        made = measure(row, name, STUDY, row["unit"])
        return made._replace(text=with_unit(made.text, row["unit"]))

    return Column(Header(header(name, STUDY).text), cell)
