"""A workbook under construction: its formats, its sheets, and text that is never taken for a formula."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from simulator.report.elements.style import Look
from simulator.text import visible

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

NUMBERS: Final = {
    "USD": "#,##0.00",
    "share": "0.0%",
    "probability": '[>0.9995]">99.9%";[<0.0005]"<0.1%";0.0%',  # estimated from resamples: never quite 0 or 1
    "ratio": "0.00",
    "h": "0.00",
    "count": "[>=1000]#,##0;#,##0.00",
    "whole": "#,##0",
}
LONGEST: Final = 32_000  # characters of a cell
LINE: Final = 15.5  # points


class Book(NamedTuple):
    """A workbook under construction, with its formats."""

    file: "Workbook"
    formats: Mapping[str, "Format"]
    looks: Mapping[str, Look]  # by policy

    def sheet(self, name: str) -> "Worksheet":
        """A new sheet in landscape, without gridlines."""
        sheet = self.file.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        return sheet


def formats_of(target: "Workbook") -> dict[str, "Format"]:
    """Formats by what a cell holds: a unit, words, a head, an input or a total."""

    def add(**properties: Any) -> "Format":
        return target.add_format({"font_name": "Calibri", "font_size": 11, "valign": "top", **properties})

    left = {"align": "left", "indent": 1}
    found = {unit: add(num_format=form) for unit, form in NUMBERS.items()}
    found |= {
        "text": add(**left),
        "wrapped": add(text_wrap=True, **left),
        "missing": add(align="right"),
        "bold": add(bold=True, text_wrap=True, **left),
        "title": add(bold=True, font_size=18, text_wrap=True, **left),
        "answer": add(font_size=13, text_wrap=True, bg_color="#F1F2F4", left=5, left_color="#3B4CC0", **left),
        "note": add(font_color="#5B6472", italic=True, text_wrap=True, **left),
    }
    for side, place in ((" number", {"align": "right"}), ("", left)):
        looks = {"text_wrap": True, **place}
        found[f"head{side}"] = add(bold=True, valign="bottom", bg_color="#1D2430", font_color="#FFFFFF", **looks)
        found[f"unit{side}"] = add(italic=True, font_color="#5B6472", bg_color="#F1F2F4", bottom=1, **looks)
    for unit, form in NUMBERS.items():
        found[f"input {unit}"] = add(num_format=form, bg_color="#FFF4CC", font_color="#3B4CC0", bold=True, border=1)
        found[f"total {unit}"] = add(num_format=form, bold=True)
    return found


def say(
    sheet: "Worksheet",
    row: int,
    column: int,
    text: object,
    form: "Format",
    across: int = 0,
    width: int = 0,
    above: int = 1,
) -> None:
    """A text, never taken for a formula, a number or a link.

    Args:
        sheet, row, column: where.
        text: what.
        form: how.
        across: so many more columns are merged into the cell.
        width: characters of a line; the row gets the height the text needs, at least ``above`` lines.
    """
    words = visible(text)[:LONGEST] if text != "" else ""
    if across:
        sheet.merge_range(row, column, row, column + across, "", form)
    sheet.write_string(row, column, words, form)
    if width:
        sheet.set_row(row, LINE * form.font_size / 11 * max(above, lines_of(words, width)))


def heads(
    book: Book, sheet: "Worksheet", row: int, titles: Iterable[str], holds: Iterable[str], kind: str = "head"
) -> None:
    """A row of heads or of units, on the left over text and on the right over numbers.

    Args:
        book, sheet, row: where, from the first column.
        titles: what.
        holds: ``text`` or what else the column holds.
        kind: ``head`` or ``unit``.
    """
    for at, (title, held) in enumerate(zip(titles, holds, strict=True)):
        sheet.write_string(row, at, title, book.formats[kind if held == "text" else f"{kind} number"])


def lines_of(text: str, width: int) -> int:
    """Lines that a text needs when it is wrapped."""
    return max(1, -(-len(text) // width))
