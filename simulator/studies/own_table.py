"""A table that a user brings: a CSV file as rows with their line numbers, or the sentence that says why it is none."""

import csv
import io
import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from simulator.files import regular
from simulator.scenario.reading.errors import ScenarioError, quoted
from simulator.scenario.reading.source import ErrorLine
from simulator.text import nearest

MAX_BYTES: Final = 64 * 1024 * 1024
MOST_ERRORS: Final = 50
_DATE: Final = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2})(?:[T ].*)?)?")
LARGEST: Final = 1e15  # of any figure; what is larger is a slip, and its square overflows
SMALLEST: Final = 1e-9  # above 0: bills lie far enough from both that no logarithm of one ends a computer's numbers

Lines = Sequence[tuple[int, Sequence[str]]]  # line or row number, cells


def read_lines(path: Path, wanted: str, error: type[ScenarioError]) -> tuple[Sequence[str], Lines]:
    """The header of a CSV file (comma, semicolon or tab), and its rows by line; empty rows are left out.

    Args:
        path: of the file.
        wanted: the columns it should have, for the sentence about an empty file.
        error: what is raised.
    """
    text = _text(path, error)
    first = text.lstrip().split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    try:
        rows = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as problem:
        raise error(str(path), [ErrorLine(reader.line_num, f"is not CSV: {problem}.")]) from None
    if not rows:
        raise error(str(path), [ErrorLine(0, f"is empty. It takes columns {wanted}.")])
    return rows[0][1], rows[1:]


def _text(path: Path, error: type[ScenarioError]) -> str:
    def refused(message: str, line: int = 0) -> ScenarioError:
        return error(str(path), [ErrorLine(line, message)])

    try:
        if path.is_dir():
            raise refused("is a folder. Name a CSV file in it.")
        with regular(path).open("rb") as handle:
            raw = handle.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise refused(f"is larger than {MAX_BYTES // 2**20} MiB. Sum it by team and month.")
        return raw.decode("utf-8-sig")
    except FileNotFoundError:
        raise refused("does not exist.") from None
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        raise refused("is not UTF-8 text. Save the file as CSV UTF-8.", line) from None
    except (OSError, ValueError) as problem:
        reason = (getattr(problem, "strerror", None) or str(problem)).lower()
        raise refused(f"cannot be read: {reason}.") from None


def frame_lines(table: pd.DataFrame) -> tuple[Sequence[str], Lines]:
    """The header of a DataFrame and its rows by number, as a CSV file would give them."""

    def cell(value: object) -> str:
        if isinstance(value, pd.Timestamp | pd.Period):
            return value.strftime("%Y-%m")
        return "" if value is None or value is pd.NaT or value != value else str(value)

    rows = enumerate(table.itertuples(index=False, name=None), start=1)
    return list(map(str, table.columns)), [(number, list(map(cell, values))) for number, values in rows]


def month_of(text: str) -> tuple[int, str] | None:
    """A month as a whole number, and whether it was dated or numbered; None where it is no month.

    Example: "2026-03" is month 24314 and dated, "7" is month 7 and numbered.
    """
    dated = _DATE.fullmatch(text)
    if dated and 1 <= int(dated[2]) <= 12:
        return int(dated[1]) * 12 + int(dated[2]) - 1, "dated"
    whole = re.fullmatch(r"(\d{1,4})(?:\.0)?", text)
    return (int(whole[1]), "numbered") if whole else None


def number_of(text: str) -> float | None:
    """A finite number; NaN for an empty cell, which is a missing figure; None for anything else.

    Example: "12.5" is 12.5, and "12 USD" is None.
    """
    if not text:
        return math.nan
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and "_" not in text else None


def figure(name: str, text: str) -> tuple[float, str]:
    """A figure that is not negative, NaN where there is none; and what is wrong with it, empty where nothing is."""
    number = number_of(text)
    if number is None:
        return math.nan, f"{name} = {quoted(text)} is no number. Write it like 1234.5, without signs or separators."
    if number < 0:
        return number, f"{name} = {text} is negative. A credit belongs to the month whose bill it corrects."
    if number > LARGEST:
        return number, f"{name} = {text} is larger than {LARGEST:.0e}. Look for a wrong unit."
    if 0.0 < number < SMALLEST:
        return number, f"{name} = {text} is smaller than {SMALLEST:.0e}. Look for a wrong unit, or write 0."
    return number, ""


def width_error(cells: Sequence[str], header: Sequence[str]) -> str:
    """What is wrong with a row that has another number of cells than the header."""
    return f"has {len(cells)} cells where the header has {len(header)}. Quote names that contain the separator."


def missing_column(name: str, others: Sequence[str]) -> str:
    """That there is no such column, with the nearest of those there are."""
    if not others:
        return f"has no column {name}."
    guess = nearest(name, map(str.lower, others))
    return f"has no column {name}. {guess.replace('Did you mean', 'Is it').replace('Known:', 'There are:')}"


def at_most(errors: Iterable[ErrorLine]) -> list[ErrorLine]:
    """The errors in order, the last ones counted where there are too many to read."""
    every = sorted(set(errors))
    more = [ErrorLine(10**9, f"and {len(every) - MOST_ERRORS} more errors.")] if len(every) > MOST_ERRORS else []
    return [*every[:MOST_ERRORS], *more]
