"""How a table lies on a page: what every row says is said once below it, and how much room its columns need."""

from collections.abc import Iterable
from itertools import accumulate
from typing import Final, NamedTuple

from simulator.report.elements.table import Cell, Header, Table
from simulator.text import MISSING, listed

PAPER: Final = 60  # em between the margins of A4
FITS: Final = (18, 22, 27, 32, 38, 46, 53, PAPER, 70)  # widths in em at which tables of a page become cards
FEW, MANY, MOST = 24, 36, 1500  # rows shown of a long table, what is long, and what a page holds at all
TURNED: Final = 4  # rows that become columns where they are wider than paper
REPEATED: Final = 4  # rows from which a text that stands in all of them is said once
LONGEST_WORD: Final = 24  # characters; a longer one may be broken
LEAST, LEAST_NAME = 5.0, 7.0  # em of the narrowest column, which holds six characters, and of the narrowest of names
CARD: Final = 11  # characters of a figure on a card
BRIEF: Final = 14  # characters of a text that stays on one line
LONG: Final = 40  # characters of a text that needs a broad column
_NAME, _TEXT = 16, 30  # characters of a line of a name, and of a long text
_WIDE, _SMALL, _GAP = 0.6, 0.85, 1.0  # of a character in em, of a small one to it, between columns in em
Headers = tuple[Header, ...]
Rows = tuple[tuple[Cell, ...], ...]


class Layout(NamedTuple):
    """A table as it is written on a page."""

    headers: Headers
    stubs: int  # cells of a row that are its headings
    shown: Rows
    rest: Rows  # rows that are folded
    left_out: int  # rows that stand only in the files beside the page
    once: str  # what every row says
    fit: int  # em that the columns need, one of ``FITS``; 0 where no page has as much
    room: int  # em with every interval on one line
    printed: int  # columns that paper has room for


def laid(table: Table) -> Layout:
    """A table without columns that say the same in every row, its first rows apart from a long rest.

    Few rows that are wider than paper become columns.
    """
    headers, rows, once = _without_repeats(table)
    stubs = table.stubs
    if len(rows) <= TURNED and _fit(headers, rows) not in FITS[: FITS.index(PAPER) + 1]:
        headers, rows, stubs = _turned(headers, rows, stubs), _measures(headers, rows, stubs), 1
    first = FEW if len(rows) > MANY else len(rows)
    fit, room = _fit(headers, rows), _fit(headers, rows, whole=True)
    ends = accumulate(_needs(headers, rows))
    printed = sum(end <= PAPER for end in ends)
    return Layout(headers, stubs, rows[:first], rows[first:MOST], max(0, len(rows) - MOST), once, fit, room, printed)


def is_wide(cell: Cell) -> bool:
    """Whether a word of a cell is longer than a card has room for beside two others."""
    return max(_longest([cell.text]), _SMALL * _longest([cell.note])) > CARD


def has_long_word(text: str) -> bool:
    """Whether a text has a word that may be broken, because no column is as wide."""
    return _longest([text]) > LONGEST_WORD


def _turned(headers: Headers, rows: Rows, stubs: int) -> Headers:
    """A column for each row, under its names."""
    names = (Header(", ".join(cell.text for cell in row[:stubs])) for row in rows)
    return Header(headers[0].text, is_number=False), *names


def _measures(headers: Headers, rows: Rows, stubs: int) -> Rows:
    """A row for each column, with its unit below its name."""
    places = range(stubs, len(headers))
    return tuple((Cell(headers[at].text, headers[at].unit), *(row[at] for row in rows)) for at in places)


def _fit(headers: Headers, rows: Rows, whole: bool = False) -> int:
    """The first of ``FITS`` in which a table has room."""
    need = sum(_needs(headers, rows, whole))
    return next((one for one in FITS if one >= need), 0)


def _needs(headers: Headers, rows: Rows, whole: bool = False) -> list[float]:
    return [_need(head, [row[place] for row in rows], whole) for place, head in enumerate(headers)]


def _without_repeats(table: Table) -> tuple[Headers, Rows, str]:
    """Headers, rows and a note: n, texts, and measures without a value leave the columns where no row differs."""
    said: list[str] = []
    empty: dict[str, list[str]] = {}
    kept = []
    for place, head in enumerate(table.headers):
        cells = {row[place] for row in table.rows}
        one = next(iter(cells), Cell(""))
        if head.text == "n" and len(cells) == 1:
            said.append(f"n = {one.text}{' ' * bool(head.unit)}{head.unit}{' in every row' * (len(table.rows) > 1)}.")
        elif place < table.stubs or len(cells) != 1 or len(table.rows) < 2:
            kept.append(place)
        elif not head.is_number and len(table.rows) >= REPEATED and one.text not in ("", MISSING):
            said.append(f"{head.text} in every row: {one.text}{f' ({one.note})' * bool(one.note)}.")
        elif one.text == MISSING:
            empty.setdefault(one.note, []).append(head.text)
        else:
            kept.append(place)
    said += [f"No row has {listed(names, 9, 60, 'or')}{f' ({why})' * bool(why)}." for why, names in empty.items()]
    rows = tuple(tuple(row[place] for place in kept) for row in table.rows)
    return tuple(table.headers[place] for place in kept), rows, " ".join(said)


def _need(head: Header, cells: list[Cell], whole: bool) -> float:
    """Em that a column needs: its longest word, a line of a name or of a long text, and, if whole, its intervals."""
    texts, notes = [cell.text for cell in cells], [cell.note for cell in cells]
    characters = max(
        LEAST, min(_longest([head.text, *texts]), _NAME), _SMALL * min(_longest([head.unit, *notes]), _NAME)
    )
    if whole:
        characters = max(characters, _SMALL * max((len(note) for note in notes if "\u00a0" in note), default=0))
    if not head.is_number:
        longest = max(map(len, texts), default=0)
        characters = max(characters, _TEXT if longest > LONG else min(longest, _NAME))
    return max(LEAST if head.is_number else LEAST_NAME, _WIDE * characters + _GAP)


def _longest(texts: Iterable[str]) -> int:
    return max((len(word) for text in texts for word in text.split()), default=0)
