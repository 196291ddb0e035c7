"""Markdown in which names are plain text: no markup, no link, no mention; everything else reads as it is written."""

import re
from functools import cache
from typing import Final

from jinja2 import Environment

from simulator.report.elements.table import Cell, Table
from simulator.report.files.html_page import templates
from simulator.text import visible

MOST_ROWS: Final = 30  # of the ranking
SHORT_TABLE: Final = 12  # rows; a longer table is on the page alone
_MEANT: Final = re.compile(
    r"""
    (?P<slashed>
        [*`~$\[]                                     # emphasis, code, strikethrough, mathematics, links
        | \\(?=[!-/:-@\[-`{-~])                      # an escape
        | (?<![^\W_])_ | _(?![^\W_])                 # emphasis; not within a word
        | ^[-+=>](?=\s|$) | ^[-=>](?=[-=>]) | ^\#(?=[\#\s]|$)  # lists, rules, quotes, headings
        | (?:(?<=^\d)|(?<=^\d\d)|(?<=^\d{3}))[.)](?=\s|$)      # numbered lists
    )
    | (?P<entity>
        \|                                           # the next cell of a table
        | <(?=[A-Za-z/!?]) | &(?=\#?\w+;)            # tags, entities
        | @(?=\w) | \#(?=\d)                         # mentions of people and of threads
        | (?<=:)/(?=/) | (?<=www)\.                  # addresses
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)


def literal(text: object) -> str:
    r"""Text that Markdown shows as it is written: only what it would read as markup is escaped.

    Example: a_b and 5.01 stay, *a* becomes \*a\*, and #12 becomes &#35;12.
    """
    return _MEANT.sub(lambda found: f"\\{found[0]}" if found["slashed"] else f"&#{ord(found[0])};", visible(text))


def table_lines(table: Table, most: int = MOST_ROWS) -> str:
    """A table as Markdown: under each mean its interval, in parentheses."""
    heads = [
        f"{literal(head.text)} ({literal(head.unit)})" if head.unit else literal(head.text) for head in table.headers
    ]
    rule = ["--:" if head.is_number else "---" for head in table.headers]
    lines = [f"| {' | '.join(heads)} |", f"|{'|'.join(rule)}|"]
    lines += [f"| {' | '.join(map(_cell, row))} |" for row in table.rows[:most]]
    if len(table.rows) > most:
        lines += ["", f"The first {most} of {len(table.rows):,} rows; all are in report.html."]
    return "\n".join(lines)


def is_short(table: Table) -> bool:
    """Whether a table has few enough rows for a comment on a pull request."""
    return len(table.rows) <= SHORT_TABLE


def _cell(cell: Cell) -> str:
    return f"{literal(cell.text)} ({literal(cell.note)})" if cell.note else literal(cell.text)


@cache
def markdown_templates() -> Environment:
    """The Markdown templates; each passes every text through ``literal``."""
    environment = templates().overlay(autoescape=False, keep_trailing_newline=True)
    environment.filters = {**environment.filters, "literal": literal, "table": table_lines}
    environment.tests = {**environment.tests, "short": is_short}
    return environment
