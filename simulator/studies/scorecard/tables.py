"""Tables of the facts: for the page in full, for the terminal without sources; and of what was left out."""

from textwrap import wrap
from typing import Final

import pandas as pd

from simulator.report.elements.table import (
    Cell,
    Column,
    Header,
    Row,
    Table,
    header,
    measure,
    tabulate,
    text_column,
)
from simulator.studies.evidence.sentences import with_unit
from simulator.studies.scorecard.measures import BY_KEY
from simulator.studies.scorecard.sentences import spanned
from simulator.studies.scorecard.verdict import HIT, MISS, VAGUE
from simulator.text import MISSING, first_upper, number, visible

STUDY: Final = "scorecard"
UNBROKEN: Final = "\u2011"  # a hyphen at which no line ends
TITLES: Final = {MISS: "What the model misses", VAGUE: "What it cannot tell", HIT: "What it hits"}


def verdict_tables(facts: pd.DataFrame) -> tuple[Table, ...]:
    """A table of each verdict there is, misses first."""
    rows = {word: facts[facts["verdict"] == word] for word in TITLES}
    return tuple(tabulate(TITLES[word], some, _columns()) for word, some in rows.items() if len(some))


def of_events(facts: pd.DataFrame, wanted: bool = True) -> pd.DataFrame:
    """The facts about something that happened and was run again, or all others."""
    return facts[facts["measure"].map(lambda key: BY_KEY[key].event) == wanted]


def event_table(facts: pd.DataFrame) -> Table:
    """What happened, run again."""
    return tabulate("Things that happened, run again", of_events(facts), _columns())


def _columns() -> tuple[Column, ...]:
    return (
        text_column(header("fact", STUDY).text, lambda row: first_upper(row["fact"])),
        text_column(header("published", STUDY).text, "published"),
        Column(Header(header("simulated", STUDY).text), _simulated),
        text_column(header("verdict", STUDY).text, lambda row: Cell(row["verdict"], row["how_far"])),
        text_column(header("date", STUDY).text, lambda row: str(row["date"]).replace("-", UNBROKEN)),
        text_column(header("source", STUDY).text, lambda row: Cell(source(row), row["grade"])),
        text_column(header("apart", STUDY).text, "apart"),
    )


def source(row: Row) -> str:
    """Who published it, and where.

    Example: of METR and "experiment" it is "METR: experiment".
    """
    return f"{row['who']}: {row['source']}" if row["who"] else str(row["source"])


def _simulated(row: Row) -> Cell:
    """The model's median in the unit of its row, with its interval."""
    made = measure(row, "simulated", STUDY, row["unit"])
    if made.text == MISSING:
        return made
    ends = spanned(row["simulated_low"], row["simulated_high"], row["unit"])
    return Cell(with_unit(number(row["simulated"], row["unit"]), row["unit"]), ends)


def brief_table(facts: pd.DataFrame) -> Table:
    """All facts for the terminal: figures and verdicts, no sources; no line is longer than 100 characters."""
    columns = (
        text_column(header("fact", STUDY).text, lambda row: _folded(first_upper(row["fact"]), 31)),
        text_column(header("published", STUDY).text, published),
        text_column(header("simulated", STUDY).text, lambda row: spanned(*_ends(row), row["unit"])),
        text_column(header("verdict", STUDY).text, lambda row: _folded(stands(row), 22)),
        text_column(header("who", STUDY).text, lambda row: _folded(row["who"] or row["source"], 11)),
    )
    return tabulate("Published facts beside the model", facts, columns)


def _folded(text: str, width: int) -> Cell:
    return Cell("\n".join(wrap(visible(text), width)))


def _ends(row: Row) -> tuple[float, float]:
    return row["simulated_low"], row["simulated_high"]


def stands(row: Row) -> str:
    """The verdict with how far it is off, or why it cannot be told.

    Example: a hit is "hit", a miss "miss: 1.29 times too high".
    """
    return f"{row['verdict']}: {row['how_far']}" if row["how_far"] else str(row["verdict"])


def published(row: Row) -> str:
    """The published figure, or the range where there is no figure."""
    value, low, high, unit = (row[name] for name in ("published_value", "published_low", "published_high", "unit"))
    return spanned(low, high, unit) if value != value else number(value, unit)


def excluded_table(excluded: pd.DataFrame) -> Table:
    """What was published and left out, with the reason."""
    names = ("figure", "source", "why_not", "because")
    columns = (text_column(header(name, STUDY).text, name) for name in names)
    return tabulate("Figures that are no facts here", excluded, columns)
