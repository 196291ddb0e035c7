"""Vanity flags and the scoreboard in the terminal, and flags as JSON."""

import json
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final

import numpy as np
import pandas as pd
from rich.console import Console
from rich.markup import escape

from simulator.report.elements.table import Cell, Column, Row, number_column, tabulate, text_column
from simulator.report.files.terminal import console_of, show_table
from simulator.studies.vanity.detector import CLEAR, DEPARTED, FLAGGED, OPEN, UNTESTED
from simulator.studies.vanity.naive_metrics import MEANINGS
from simulator.studies.vanity.scoreboard import DETECTORS, Scoreboard
from simulator.studies.vanity.study import Flags
from simulator.text import MISSING, formed, spanned, visible

WIDEST: Final = 156  # of the scoreboard
COLOURS: Final = {FLAGGED: "bold red", OPEN: "yellow", UNTESTED: "dim", CLEAR: "green"}  # most urgent first
MOST_SENTENCES: Final = 20


def show_flags(found: Flags, console: Console | None = None) -> None:
    """Print the table, a sentence for every team that is not clear, the notes, the answer."""
    console = console or console_of()
    urgency = found.table["verdict"].map(list(COLOURS).index)
    order = found.table.assign(urgency=urgency, size=-found.table["excess_usd"].fillna(0.0))
    table = order.sort_values(["urgency", "size"], kind="stable")
    show_table(tabulate("", table, FLAG_COLUMNS), console)
    rows = [row for row in (*table.itertuples(), *found.together.itertuples()) if row.verdict != CLEAR]
    for row in rows[:MOST_SENTENCES]:
        console.print(f"• [bold]{escape(visible(row.team))}[/bold]: {escape(str(row.evidence))}", highlight=False)
    if len(rows) > MOST_SENTENCES:
        console.print(f"• and {len(rows) - MOST_SENTENCES} more: use --csv.", highlight=False)
    console.print()
    for note in found.notes:
        console.print(escape(visible(note)), style="dim", highlight=False)
    console.print(f"\n[bold]Answer:[/bold] {escape(found.answer)}", highlight=False)


def as_json(found: Flags) -> str:
    """Flags, answer, notes and settings; what is missing is null."""
    document = {
        "answer": found.answer,
        "settings": found.settings._asdict(),
        "notes": found.notes,
        "teams": _records(found.table),
        "together": _records(found.together),
    }
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _records(table: pd.DataFrame) -> list[dict[Any, Any]]:
    finite = table.replace([np.inf, -np.inf], np.nan).astype(object)
    return finite.where(finite.notna(), None).to_dict("records")


def show_scoreboard(board: Scoreboard, console: Console | None = None) -> None:
    """Print the score of the flags by case, each detector by itself, then metrics that look good."""
    console = console or console_of(WIDEST)
    show_table(tabulate("", board.worlds, CASE_COLUMNS), console)
    console.print(CASE_NOTE, style="dim", highlight=False)
    _show(board.detectors, DETECTOR_COLUMNS, DETECTORS, console)
    console.print()
    _show(board.naive, NAIVE_COLUMNS, MEANINGS, console)


def _show(table: pd.DataFrame, columns: Iterable[Column], meanings: Mapping[str, str], console: Console) -> None:
    show_table(tabulate("", table, columns), console)
    for name, meaning in meanings.items():
        console.print(f"{name}: {meaning}", style="dim", highlight=False)


def _figure(column: str, form: str, row: Row) -> str:
    low, high = (row.get(f"{column}{end}", row[column]) for end in ("_low", "_high"))
    return spanned(row, column, form) if low < high else formed(row[column], form)


def _figures(**forms: str) -> Iterable[Column]:
    return [number_column(name.replace("_", " "), "", partial(_figure, name, form)) for name, form in forms.items()]


FLAG_COLUMNS: Final = (
    text_column("team", "team"),
    text_column("verdict", lambda row: Cell(row["verdict"], colour=COLOURS[row["verdict"]])),
    number_column("first month", "", lambda row: row["first_month"] if row["verdict"] in DEPARTED else MISSING),
    number_column(
        "excess", "USD", lambda row: _figure("excess_usd", ",.0f", row) if row["verdict"] in DEPARTED else MISSING
    ),
    *_figures(spend_change="+.0%", output_change="+.1%", p_adjusted=".4f", visible_share=".0%"),
)
SHARES: Final = {"recall": ".0%", "precision": ".0%", "auc": ".2f", "false_accusations": ".1%"}
CASE_COLUMNS: Final = (
    text_column("case", "world"),
    number_column("size", "", "size"),
    *_figures(**SHARES, open=".0%", months_to_detect=".0f", usd_bias="+.0%", usd_coverage=".0%"),
    *_figures(false_at_any_look=".0%", company_flagged=".0%"),
)
CASE_NOTE: Final = (
    "size: engineers per team. recall: padding teams that are flagged at the end; open: spend left its trend, and "
    "output cannot say why. precision: flags that are right. false accusations: innocent teams flagged at the end, or "
    "at any monthly look. months to detect: from publication to the first flag, median. usd bias: estimated over true "
    "vanity since the first month, minus 1; coverage: intervals that hold the truth. company: all teams as one.\n"
)
DETECTOR_COLUMNS: Final = (text_column("detector", "detector"), *_figures(**SHARES, false_on_true_growth=".0%"))
NAIVE_COLUMNS: Final = (
    text_column("metric", "metric"),
    *_figures(correlation=".1f", naive=".3f", true=".3f", misleads_by=".3f"),
)
