"""Tables for people: formatted, every mean with its interval, every missing value with its reason."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Any, NamedTuple

import pandas as pd

from simulator.columns import Entry, entry
from simulator.currency import converted, in_currency
from simulator.scenario.reading.parameters import parameter_name
from simulator.text import MISSING, interval, number, probability, visible

Row = Mapping[Any, Any]


class Header(NamedTuple):
    """A column of a table."""

    text: str
    unit: str = ""
    is_number: bool = True


class Cell(NamedTuple):
    """A value with what belongs under it: its interval, or why it is missing."""

    text: str
    note: str = ""
    colour: str = ""  # of the policy it names


class Table(NamedTuple):
    """A table for a page; the first ``stubs`` cells of a row are its headings."""

    caption: str
    headers: tuple[Header, ...]
    rows: tuple[tuple[Cell, ...], ...]
    stubs: int = 1


class Column(NamedTuple):
    """A column of a table for a page: its header, and the cell it makes of a row."""

    head: Header
    cell: Callable[[Row], Cell]


def header(column: str, table: str = "") -> Header:
    """The header of a column, as ``simulator.columns`` has it; amounts in the currency that is shown."""
    title, unit, words, *_ = entry(column, table)
    return Header(title, in_currency(words) if unit == "USD" else words, unit != "text")


def measure(row: Row, column: str, table: str = "", form: str = "") -> Cell:
    """A mean with its interval, or a dash with the reason why there is none; amounts in the currency that is shown.

    Args:
        row: of a table.
        column: of the table.
        table: ``study.table`` or the study, where the column means something else there than elsewhere.
        form: another unit for the format.
    """
    known = entry(column, table)
    value = float(row[column]) if column in row else float("nan")
    if value != value:
        return Cell(MISSING, str(row.get(f"{column}_reason") or known.missing or "not measured"))
    unit = form or known.unit
    if unit == "probability":
        return Cell(probability(value))
    if unit == "USD":
        value = converted(value)
    if f"{column}_low" not in row:
        return Cell(number(value, unit))
    low, high = float(row[f"{column}_low"]), float(row[f"{column}_high"])
    if unit == "USD":
        low, high = converted(low), converted(high)
    return Cell(number(value, unit, (low, high)), ends(low, high, unit, value))


def ends(low: float, high: float, unit: str, value: float) -> str:
    """An interval in words; of order statistics an end that the replications cannot bound stays open."""
    if low == low and high == high:
        return interval(low, high, unit, (value,))
    if low != low and high != high:
        return "too few replications to bound it"
    known, side = (low, "more") if low == low else (high, "less")
    return f"{number(known, unit, (value,))} or {side}: too few replications to bound it"


def named(policy: str, colours: Mapping[str, str], note: str = "") -> Cell:
    """A policy's name beside its colour."""
    return Cell(visible(policy), note, colours.get(policy, ""))


def tabulate(caption: str, table: pd.DataFrame | Iterable[Row], columns: Iterable[Column], stubs: int = 1) -> Table:
    """A table for a page from a table for programs: each column says its header and what it makes of a row."""
    rows = table.to_dict("records") if isinstance(table, pd.DataFrame) else list(table)
    columns = list(columns)
    cells = tuple(tuple(column.cell(row) for column in columns) for row in rows)
    return Table(caption, tuple(column.head for column in columns), cells, stubs)


def text_column(title: str, content: str | Callable[[Row], str | Cell], unit: str = "") -> Column:
    """A column of text: the name of a column, or what makes text or a cell of a row."""
    return Column(Header(title, unit, is_number=False), _text_of(content))


def number_column(title: str, unit: str, content: str | Callable[[Row], str | Cell]) -> Column:
    """A column of numbers that a function writes, or that a column holds as text."""
    return Column(Header(title, unit), _text_of(content))


def policy_column(colours: Mapping[str, str], title: str = "Policy", column: str = "policy") -> Column:
    """A column of policies beside their colours."""
    return Column(Header(title, is_number=False), lambda row: named(str(row[column]), colours))


def parameter_column() -> Column:
    """The human name of the parameter of a row."""
    return text_column("Value", lambda row: parameter_name(row["parameter"]))


def measure_column(column: str, table: str = "", title: str = "", unit: str | None = None, form: str = "") -> Column:
    """A measure with its interval; title, unit in words and formatting unit are those of the column unless given."""
    own = header(column, table)
    is_money = (form or entry(column, table).unit) == "USD"
    words = own.unit if unit is None else unit
    head = Header(title or own.text, in_currency(words) if is_money else words)
    return Column(head, lambda row: measure(row, column, table, form))


def count_column(unit: str = "replications") -> Column:
    """How many of ``unit`` are behind a row."""
    return Column(Header("n", unit), lambda row: Cell(str(row["n"])))


def _text_of(content: str | Callable[[Row], str | Cell]) -> Callable[[Row], Cell]:
    def cell(row: Row) -> Cell:
        found = row[content] if isinstance(content, str) else content(row)
        return found if isinstance(found, Cell) else Cell(visible(found))

    return cell


def tidy(
    caption: str,
    table: pd.DataFrame,
    keys: Sequence[str],
    columns: Iterable[str],
    colours: Mapping[str, str],
    name: str = "",
) -> Table:
    """A tidy table with its keys in front and n, if it has one, at the end; ``name`` is ``study.table``."""
    front = [policy_column(colours) if key == "policy" else Column(header(key, name), _text_of(key)) for key in keys]
    last = [count_column()] if "n" in table else []
    return tabulate(caption, table, [*front, *(measure_column(one, name) for one in columns), *last], len(keys))


def figures(table: pd.DataFrame) -> list[str]:
    """The columns of a table that hold figures: no keys, no ends of intervals, no n."""
    numbers = map(str, table.select_dtypes("number"))
    return [name for name in numbers if name not in ("month", "n") and not name.endswith(("_low", "_high", "_se"))]


def definitions(study: str, tables: Mapping[str, pd.DataFrame]) -> Table:
    """What every column of a study's tables, by file name, means; ends of intervals are left out."""
    found: dict[Entry, tuple[str, list[str]]] = {}
    for name, table in ((PurePath(path).stem, table) for path, table in tables.items()):
        for column in map(str, table.columns):
            if column.endswith(("_low", "_high", "_reason", "_se")) or not column.isidentifier():
                continue  # explained below the table, or the path of a parameter
            found.setdefault(entry(column, f"{study}.{name}"), (column, []))[1].append(name)
    rows = tuple(
        (Cell(known.title), Cell(column, ", ".join(names)), Cell(known.words), Cell(known.meaning))
        for known, (column, names) in found.items()
    )
    heads = tuple(Header(text, is_number=False) for text in ("Measure", "Column", "Unit", "Meaning"))
    return Table("What every column means", heads, rows)
