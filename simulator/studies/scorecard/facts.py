"""The table of published facts: those that are shipped, and those that a reader brings, in the same columns."""

import csv
import io
import math
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final, NamedTuple

from simulator.scenario.blocks.observed_ranges import OF_SPEND
from simulator.scenario.reading.errors import ScenarioError, quoted
from simulator.scenario.reading.parameters import parameters
from simulator.scenario.reading.source import ErrorLine
from simulator.studies.own_table import Lines, at_most, missing_column, number_of, read_lines, width_error
from simulator.studies.scorecard.measures import BY_KEY, FACTOR, Measure
from simulator.text import nearest

NEEDED: Final = ("measure", "date", "source")
FIGURES: Final = ("value", "low", "high")
COLUMNS: Final = ("measure", *FIGURES, "date", "who", "source", "kind", "published")
SHIPPED, EXCLUDED = "facts.csv", "excluded.csv"
PERCENT: Final = 10.0  # a share above it was meant as a percentage
_DATE: Final = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


class FactsError(ScenarioError):
    """A table of facts that cannot be read; its text lists every error, one line each."""


class Fact(NamedTuple):
    """A published figure of something that the model measures too."""

    measure: Measure
    value: float  # NaN where only a range was published
    low: float  # of the published range or interval, NaN where there is none
    high: float
    date: str  # as far as it is known: 2026, 2026-04 or 2026-04-15
    who: str
    source: str
    kind: str  # what kind of source it is, and what it measures if that is something else
    published: str  # in words

    @property
    def ends(self) -> tuple[float, float]:
        """What must lie within the model's interval: the figure, or the range where there is no figure."""
        return (self.low, self.high) if math.isnan(self.value) else (self.value, self.value)

    @property
    def apart(self) -> bool:
        """Whether nothing else that was published by the same people set an input."""
        name = self.who.removeprefix("The ").partition(" ")[0].strip(",")
        return not name or not any(name in text for text in input_sources())


class Excluded(NamedTuple):
    """A published figure that is no fact of the scorecard."""

    figure: str
    source: str
    why_not: str
    because: str


def shipped_facts() -> tuple[Fact, ...]:
    """The facts of the package, in the order of their table."""
    header, lines = _packaged(SHIPPED)
    return _understood(SHIPPED, header, lines)


def read_facts(path: str | Path) -> tuple[Fact, ...]:
    """Facts of a CSV file: measure, date and source, a value or both ends of a range; also who, kind, published.

    Args:
        path: a CSV file (comma, semicolon or tab); shares are written as 0.26.

    Raises:
        FactsError: every error with line, value and what to do.
    """
    return _understood(str(path), *read_lines(Path(path), ", ".join(COLUMNS), FactsError))


def excluded() -> tuple[Excluded, ...]:
    """What was published and left out, with the reason."""
    _, lines = _packaged(EXCLUDED)
    return tuple(Excluded(*cells) for _, cells in lines)


@cache
def input_sources() -> tuple[str, ...]:
    """Where the defaults and plausible ranges of the model come from, in words."""
    known = parameters().values()
    told = [one.source for one in known] + [one.plausible.source for one in known if one.plausible]
    return tuple(dict.fromkeys([*told, *(one.source for one in OF_SPEND.values())]))


def _packaged(name: str) -> tuple[Sequence[str], Lines]:
    text = (files("simulator.studies.scorecard") / name).read_text(encoding="utf-8")
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    return header, list(enumerate(rows, 2))


def _understood(name: str, header: Sequence[str], lines: Lines) -> tuple[Fact, ...]:
    columns = [cell.strip().lower() for cell in header]
    errors = list(_of_header(columns))
    facts: list[Fact] = []
    for line, cells in () if errors else lines:
        if len(cells) != len(columns):
            errors.append(ErrorLine(line, width_error(cells, columns)))
            continue
        row = dict.fromkeys(COLUMNS, "") | dict(zip(columns, map(str.strip, cells), strict=True))
        wrong = list(_of_row(row))
        errors += [ErrorLine(line, message) for message in wrong]
        facts += [] if wrong else [_fact(row)]
    if not errors and not facts:
        errors.append(ErrorLine(0, "has no facts below its header."))
    if errors:
        raise FactsError(name, at_most(errors))
    return tuple(facts)


def _of_header(columns: Sequence[str]) -> Iterator[ErrorLine]:
    for needed in NEEDED:
        if needed not in columns:
            yield ErrorLine(1, missing_column(needed, columns))
    if not {"value", "low"} & set(columns):
        yield ErrorLine(1, "has no column value. Give value, or low and high.")
    for column in columns:
        if column not in COLUMNS:
            yield ErrorLine(1, f"column {quoted(column)} is not known. {nearest(column, COLUMNS)}")
        elif columns.count(column) > 1:
            yield ErrorLine(1, f"column {quoted(column)} is given twice. Keep one of them.")


def _of_row(row: dict[str, str]) -> Iterator[str]:
    """What is wrong with a row."""
    measure = BY_KEY.get(row["measure"])
    if measure is None:
        yield f"measure = {quoted(row['measure'])} is not known. {nearest(row['measure'], BY_KEY)}"
    if not _DATE.fullmatch(row["date"]):
        yield f"date = {quoted(row['date'])} is no date. Write it like 2026, 2026-04 or 2026-04-15."
    if not row["source"]:
        yield "has no source. Say where it was published."
    numbers = {name: number_of(row[name]) for name in FIGURES}
    for name, number in numbers.items():
        if number is None:
            yield f"{name} = {quoted(row[name])} is no number. Write it like 1234.5, a share like 0.26."
        elif measure is not None:
            yield from _of_figure(name, number, measure)
    yield from _of_range(*(math.nan if number is None else number for number in numbers.values()))


def _of_figure(name: str, number: float, measure: Measure) -> Iterator[str]:
    if measure.scale == FACTOR and number <= 0.0:
        yield f"{name} = {number:g} must be above 0: {measure.key} is compared as so many times."
    if measure.unit == "share" and abs(number) > PERCENT:
        yield f"{name} = {number:g} is a share: write {number / 100.0:g} for {number:g}%."


def _of_range(value: float, low: float, high: float) -> Iterator[str]:
    if math.isnan(low) != math.isnan(high):
        yield "has one end of a range. Give low and high, or neither."
    elif math.isnan(low) and math.isnan(value):
        yield "has no figure. Give value, or low and high."
    elif low > high:
        yield f"low = {low:g} is above high = {high:g}. Exchange them."


def _fact(row: dict[str, str]) -> Fact:
    value, low, high = (float(row[name] or "nan") for name in FIGURES)
    words = row["published"] or _words(value, low, high)
    told = (row["date"], row["who"], row["source"], row["kind"] or "not said", words)
    return Fact(BY_KEY[row["measure"]], value, low, high, *told)


def _words(value: float, low: float, high: float) -> str:
    """The figures of a fact that says nothing in words."""
    spread = "" if math.isnan(low) else f"{low:g} to {high:g}"
    if math.isnan(value):
        return spread
    return f"{value:g} ({spread})" if spread else f"{value:g}"
