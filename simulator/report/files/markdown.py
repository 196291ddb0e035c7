"""Markdown in which names are plain text: no markup, no link, no mention."""

import re
from functools import cache
from typing import Final

from jinja2 import Environment

from simulator.report.elements.table import Cell, Table
from simulator.report.files.html_page import templates
from simulator.text import visible

MOST_ROWS: Final = 60  # of a table; a pull request takes 65,536 characters
_MEANT: Final = re.compile(r"[\\`*_\[\]<>#|~$@&!{}]|(?<=:)/(?=/)|(?<=www)\.|^(?:[-+=]|\d+(?=[.)]))")


def literal(text: object) -> str:
    """Text that Markdown shows as it is written: what it would read as markup becomes an entity.

    Example: a_b becomes a&#95;b.
    """
    return _MEANT.sub(lambda found: "".join(f"&#{ord(one)};" for one in found[0]), visible(text))


def table_lines(table: Table, most: int = MOST_ROWS) -> str:
    """A table as Markdown: under each mean its interval, in parentheses."""
    heads = [
        f"{literal(head.text)} ({literal(head.unit)})" if head.unit else literal(head.text) for head in table.headers
    ]
    rule = ["--:" if head.is_number else "---" for head in table.headers]
    lines = [f"| {' | '.join(heads)} |", f"|{'|'.join(rule)}|"]
    lines += [f"| {' | '.join(map(_cell, row))} |" for row in table.rows[:most]]
    if len(table.rows) > most:
        lines += ["", f"The first {most} of {len(table.rows):,} rows; all are in the tables beside this page."]
    return "\n".join(lines)


def fenced(text: str) -> str:
    """A block of code that no line of the text can end."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}yaml\n{text.rstrip()}\n{fence}"


def _cell(cell: Cell) -> str:
    return f"{literal(cell.text)} ({literal(cell.note)})" if cell.note else literal(cell.text)


@cache
def markdown_templates() -> Environment:
    """The Markdown templates; each passes every text through ``literal``."""
    environment = templates().overlay(autoescape=False, keep_trailing_newline=True)
    environment.filters = {**environment.filters, "literal": literal, "table": table_lines, "fenced": fenced}
    return environment
