"""A workbook under construction: its formats, its sheets, and text that is never taken for a formula."""

import textwrap
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from simulator.columns import Entry
from simulator.report.elements.style import INK, MUTED, PALETTE, PAPER, SHADE, Look
from simulator.text import visible

NUMBERS: Final = {
    "USD": "[>=10]#,##0;[<=-10]-#,##0;#,##0.00",
    "share": "0.0%",
    "probability": '[>0.9995]">99.9%";[<0.0005]"<0.1%";0.0%',  # estimated from resamples: never quite 0 or 1
    "ratio": "0.00",
    "h": "0.00",
    "count": "[>=1000]#,##0;#,##0.00",
    "whole": "#,##0",
}
LONGEST: Final = 32_000  # characters of a cell
LINE: Final = 15.5  # points
A4: Final = 9  # as the file format counts papers
INPUT_COLOUR: Final = "#fff4cc"  # of the cells that a reader may change


class Book(NamedTuple):
    """A workbook under construction, with its formats."""

    file: Workbook
    formats: Mapping[str, Format]
    looks: Mapping[str, Look]  # by policy
    told: dict[Entry, tuple[str, list[str]]]  # what columns mean: the name of each, and the sheets that have it


class Sheet:
    """A new sheet in landscape, without gridlines, on which no text is taken for a formula, a number or a link."""

    def __init__(self, book: Book, name: str) -> None:
        self.book, self.form, self.name = book, book.formats, name
        self.cells: Worksheet = book.file.add_worksheet(name)
        self.cells.hide_gridlines(2)
        self.cells.set_landscape()
        self.cells.set_paper(A4)
        self.cells.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.cells.set_footer(f"&L{name.replace('&', '&&')}&RPage &P of &N")

    def say(
        self,
        row: int,
        column: int,
        text: object,
        form: str = "wrapped",
        across: int = 0,
        width: int = 0,
        least: int = 1,
    ) -> None:
        """A text.

        Args:
            row, column: where.
            text: what.
            form: the name of its format.
            across: so many more columns are merged into the cell.
            width: characters of a line; the row gets the height the text needs, at least ``least`` lines.
        """
        words = visible(text)[:LONGEST] if text != "" else ""
        if across:
            self.cells.merge_range(row, column, row, column + across, "", self.form[form])
        self.cells.write_string(row, column, words, self.form[form])
        if width:
            self.cells.set_row(row, LINE * self.form[form].font_size / 11 * max(least, lines_of(words, width)))

    def heads(self, row: int, titles: Iterable[str], numeric: Iterable[bool], kind: str = "head") -> None:
        """A row of heads or of units (``kind``), on the left over text and on the right over numbers."""
        for at, (title, right) in enumerate(zip(titles, numeric, strict=True)):
            self.cells.write_string(row, at, title, self.form[f"{kind} number" if right else kind])


def formats_of(target: Workbook) -> dict[str, Format]:
    """Formats by what a cell holds: a unit, words, a head, an input or a total."""

    def add(**properties: Any) -> Format:
        return target.add_format({"font_name": "Calibri", "font_size": 11, "valign": "top", **properties})

    left = {"align": "left", "indent": 1}
    found = {
        "text": add(**left),
        "wrapped": add(text_wrap=True, **left),
        "missing": add(align="right"),
        "bold": add(bold=True, text_wrap=True, **left),
        "link": add(bold=True, font_color=PALETTE[0], underline=1, **left),
        "total text": add(bold=True, **left),
        "title": add(bold=True, font_size=18, text_wrap=True, **left),
        "answer": add(font_size=13, text_wrap=True, bg_color=SHADE, left=5, left_color=PALETTE[0], **left),
        "note": add(font_color=MUTED, italic=True, text_wrap=True, **left),
    }
    for side, place in ((" number", {"align": "right"}), ("", left)):
        looks = {"text_wrap": True, **place}
        found[f"head{side}"] = add(bold=True, valign="bottom", bg_color=INK, font_color=PAPER, **looks)
        found[f"unit{side}"] = add(italic=True, font_color=MUTED, bg_color=SHADE, bottom=1, **looks)
    for unit, form in NUMBERS.items():
        found[unit] = add(num_format=form)
        found[f"input {unit}"] = add(num_format=form, bg_color=INPUT_COLOUR, font_color=PALETTE[0], bold=True, border=1)
        found[f"total {unit}"] = add(num_format=form, bold=True)
    return found


def lines_of(text: str, width: int) -> int:
    """Lines that a text needs when it is wrapped."""
    return max(1, len(textwrap.wrap(text, max(1, width))))
