"""Vanity flags and the scoreboard in the terminal, and flags as JSON."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from rich.console import Console
from rich.markup import escape

from simulator.columns import entry
from simulator.report.elements.table import (
    Cell,
    Column,
    Table,
    measure,
    measure_column,
    number_column,
    tabulate,
    text_column,
)
from simulator.report.files.terminal import console_of, show_table
from simulator.studies.vanity.naive_metrics import MEANINGS
from simulator.studies.vanity.scoreboard import DETECTORS, Scoreboard
from simulator.studies.vanity.study import Flags
from simulator.studies.vanity.verdicts import CLEAR, DEPARTED, FLAGGED, OPEN, SHARED, UNTESTED
from simulator.text import MISSING, visible

WIDEST: Final = 156  # of the scoreboard
COLOURS: Final = {
    FLAGGED: "bold red",
    SHARED: "yellow",
    OPEN: "yellow",
    UNTESTED: "dim",
    CLEAR: "green",
}  # most urgent first
MOST_SENTENCES: Final = 20


def show_flags(found: Flags, console: Console | None = None) -> None:
    """Print the table, a sentence for every team that is not clear, the notes, the answer."""
    console = console or console_of()
    table = _most_urgent_first(found.table)
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


def _most_urgent_first(table: pd.DataFrame) -> pd.DataFrame:
    urgency = table["verdict"].map(list(COLOURS).index)
    order = table.assign(urgency=urgency, size=-table["excess_usd"].fillna(0.0))
    return order.sort_values(["urgency", "size"], kind="stable")


def flags_table(found: Flags) -> Table:
    """A row per team, the most urgent first."""
    return tabulate("Vanity flags by team", _most_urgent_first(found.table), FLAG_COLUMNS)


def detectors_table(board: Scoreboard) -> Table:
    """How far each detector can be trusted."""
    columns = [measure_column(column, "scoreboard.detectors") for column in OF_DETECTORS]
    return tabulate("Each detector by itself", board.detectors, [text_column("Detector", "detector"), *columns])


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
    keys = text_column("Case", "case"), number_column("Size", "", "size")
    _show("cases", board.cases, keys, (*SCORES, *OF_CASES), {}, console)
    _show("quiet", board.quiet, [measure_column("autocorrelation", "scoreboard.quiet")], OF_QUIET, {}, console)
    _show("detectors", board.detectors, [text_column("Detector", "detector")], OF_DETECTORS, DETECTORS, console)
    _show("naive", board.naive, [text_column("Metric", "metric")], OF_METRICS, MEANINGS, console)


def _show(
    name: str,
    table: pd.DataFrame,
    keys: Iterable[Column],
    columns: Iterable[str],
    rows: dict[str, str],
    console: Console,
) -> None:
    """A table, what its columns mean, what its rows mean."""
    measures = [measure_column(column, f"scoreboard.{name}") for column in columns]
    show_table(tabulate("", table, (*keys, *measures)), console)
    known = (entry(column, f"scoreboard.{name}") for column in columns)
    for title, meaning in ({each.title: each.meaning for each in known} | rows).items():
        console.print(f"{title}: {meaning}", style="dim", highlight=False)
    console.print()


def _if_departed(row: Mapping[Any, Any], cell: str | Cell) -> str | Cell:
    return cell if row["verdict"] in DEPARTED else MISSING


FLAG_COLUMNS: Final = (
    text_column("Team", "team"),
    text_column("Verdict", lambda row: Cell(row["verdict"], colour=COLOURS[row["verdict"]])),
    number_column("Since", "", lambda row: _if_departed(row, row["first_month"])),
    number_column("Excess USD", "", lambda row: _if_departed(row, measure(row, "excess_usd", "flag"))),
    *(measure_column(name, "flag") for name in ("spend_change", "output_change", "p_adjusted", "visible_share")),
)
SCORES: Final = ("recall", "precision", "auc", "false_accusations")
OF_CASES: Final = (
    "open",
    "months_to_detect",
    "usd_bias",
    "usd_coverage",
    "false_at_any_look",
    "companies_accused",
    "company_flagged",
)
OF_QUIET: Final = ("estimated", "n_companies", "accused", "as_one", "frontier")
OF_DETECTORS: Final = (*SCORES, "false_on_true_growth")
OF_METRICS: Final = ("correlation", "naive", "true", "misleads_by")
