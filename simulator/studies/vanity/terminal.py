"""Vanity flags and the scoreboard in the terminal, and flags as JSON."""

import json
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final

import numpy as np
import pandas as pd
from rich.console import Console
from rich.markup import escape

from simulator.report.elements.table import Cell, Column, measure, number_column, tabulate, text_column
from simulator.report.files.terminal import console_of, show_table
from simulator.studies.vanity.detector import CLEAR, DEPARTED, FLAGGED, OPEN, UNTESTED
from simulator.studies.vanity.naive_metrics import MEANINGS
from simulator.studies.vanity.scoreboard import DETECTORS, Scoreboard
from simulator.studies.vanity.study import Flags
from simulator.text import MISSING, formed, visible

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


def _figure(title: str, column: str, form: str) -> Column:
    return number_column(title, "", lambda row: formed(row[column], form))


_estimate = partial(measure, form="share")
FLAG_COLUMNS: Final = (
    text_column("team", "team"),
    text_column("verdict", lambda row: Cell(row["verdict"], colour=COLOURS[row["verdict"]])),
    number_column("since", "", lambda row: row["first_month"] if row["verdict"] in DEPARTED else MISSING),
    number_column("excess USD", "", lambda row: measure(row, "excess_usd") if row["verdict"] in DEPARTED else MISSING),
    _figure("spend", "spend_change", "+.0%"),
    _figure("output", "output_change", "+.1%"),
    _figure("p adjusted", "p_adjusted", ".4f"),
    _figure("visible rise", "visible_share", "+.0%"),
)
CASE_COLUMNS: Final = (
    text_column("case", "world"),
    number_column("size", "", "size"),
    _figure("recall", "recall", ".0%"),
    _figure("open", "open", ".0%"),
    _figure("precision", "precision", ".0%"),
    _figure("AUC", "auc", ".2f"),
    _figure("months", "months_to_detect", ".0f"),
    _figure("USD bias", "usd_bias", "+.0%"),
    _figure("coverage", "usd_coverage", ".0%"),
    number_column("false accusations", "", lambda row: _estimate(row, "false_accusations")),
    _figure("any month", "false_at_any_look", ".0%"),
    _figure("company", "company_flagged", ".0%"),
)
CASE_NOTE: Final = (
    "size: engineers per team. recall: padding teams that are flagged at the end; open: spend left its trend, and "
    "output cannot say why. precision: flags that are right. months: from publication to the first flag, median. "
    "USD bias: estimated over true vanity since the first month, minus 1; coverage: intervals that hold the truth. any "
    "month: innocent teams flagged in any month. company: companies flagged when all teams are tested as one.\n"
)
DETECTOR_COLUMNS: Final = (
    text_column("detector", "detector"),
    _figure("recall", "recall", ".0%"),
    _figure("precision", "precision", ".0%"),
    _figure("AUC", "auc", ".2f"),
    number_column("false accusations", "", lambda row: _estimate(row, "false_accusations")),
    _figure("on true growth", "false_on_true_growth", ".0%"),
)
NAIVE_COLUMNS: Final = (
    text_column("metric", "metric"),
    _figure("ability with appetite", "correlation", ".1f"),
    *(
        number_column(name.replace("_", " "), "", partial(measure, column=name))
        for name in ("naive", "true", "misleads_by")
    ),
)
