"""Vanity flags and the scoreboard in the terminal, and flags as JSON."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from simulator.report.files.terminal import console_of
from simulator.studies.vanity.detector import CLEAR, FLAGGED, OPEN, UNTESTED
from simulator.studies.vanity.naive_metrics import MEANINGS
from simulator.studies.vanity.scoreboard import DETECTORS, Scoreboard
from simulator.studies.vanity.study import Flags
from simulator.text import MISSING, formed, spanned, visible

WIDEST: Final = 142  # of the scoreboard
STYLES: Final = {FLAGGED: "bold red", OPEN: "yellow", CLEAR: "green", UNTESTED: "dim"}
MOST_SENTENCES: Final = 20


def show_flags(found: Flags, console: Console | None = None) -> None:
    """Print the table, a sentence for every team that is not clear, what was taken for granted, the answer."""
    console = console or console_of()
    order = {verdict: place for place, verdict in enumerate((FLAGGED, OPEN, UNTESTED, CLEAR))}
    rows = sorted(found.table.to_dict("records"), key=lambda row: (order[row["verdict"]], -_size(row["excess_usd"])))
    console.print(_flag_table(rows))
    talking = [row for row in rows if row["verdict"] != CLEAR]
    for row in talking[:MOST_SENTENCES]:
        console.print(f"• [bold]{escape(visible(row['team']))}[/bold]: {escape(row['evidence'])}", highlight=False)
    if len(talking) > MOST_SENTENCES:
        console.print(f"• and {len(talking) - MOST_SENTENCES} more teams, see --csv.", highlight=False)
    console.print()
    for note in found.notes:
        console.print(escape(visible(note)), style="dim", highlight=False)
    console.print(f"\n[bold]Answer:[/bold] {escape(found.answer)}", highlight=False)


def _size(value: float) -> float:
    return value if value == value else 0.0


def _flag_table(rows: list[dict[Any, Any]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", row_styles=["", "on grey7"])
    table.add_column("team", overflow="fold", max_width=30)
    table.add_column("verdict", no_wrap=True)
    for name in ("since", "excess USD", "interval", "spend", "output", "p adjusted", "would see"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        departed = row["verdict"] in (FLAGGED, OPEN)
        table.add_row(
            escape(visible(row["team"])),
            f"[{STYLES[row['verdict']]}]{row['verdict']}[/]",
            str(row["first_month"]) if departed else MISSING,
            formed(row["excess_usd"], ",.0f") if departed else MISSING,
            f"{row['excess_usd_low']:,.0f} – {row['excess_usd_high']:,.0f}" if departed else MISSING,
            formed(row["spend_change"], "+.0%"),
            formed(row["output_change"], "+.1%"),
            formed(row["p_adjusted"], ".4f"),
            formed(row["visible_share"], "+.0%"),
        )
    return table


def as_json(found: Flags) -> str:
    """Flags, answer, notes and settings; what is missing is null."""
    records = [{key: _plain(value) for key, value in row.items()} for row in found.table.to_dict("records")]
    document = {
        "answer": found.answer,
        "settings": found.settings._asdict(),
        "notes": list(found.notes),
        "teams": records,
        "together": [{key: _plain(value) for key, value in row.items()} for row in found.together.to_dict("records")],
    }
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return value if abs(value) < float("inf") else None
    return None if value is pd.NA else value


def show_scoreboard(board: Scoreboard, console: Console | None = None) -> None:
    """Print the score of the flags by world, each detector by itself, then metrics that look good."""
    console = console or console_of(WIDEST)
    console.print(_printed(WORLD_COLUMNS, board.worlds))
    console.print(WORLD_NOTE, style="dim", highlight=False)
    console.print(_printed(DETECTOR_COLUMNS, board.detectors))
    for name, meaning in DETECTORS.items():
        console.print(f"{name}: {meaning}", style="dim", highlight=False)
    console.print()
    console.print(_printed(NAIVE_COLUMNS, board.naive))
    for name, meaning in MEANINGS.items():
        console.print(f"{name}: {meaning}", style="dim", highlight=False)


def _percent(name: str) -> Callable[[Mapping[Any, Any]], str]:
    return lambda row: formed(row[name], ".0%")


def _between(name: str) -> Callable[[Mapping[Any, Any]], str]:
    return lambda row: spanned(row, name, ".1%") if row[name] == row[name] else MISSING


def _signed(name: str) -> Callable[[Mapping[Any, Any]], str]:
    return lambda row: formed(row[name], "+.0%")


Columns = dict[str, Callable[[Mapping[Any, Any]], str]]
WORLD_COLUMNS: Final[Columns] = {
    "world": lambda row: str(row["world"]),
    "size": lambda row: str(row["size"]),
    "recall": _percent("recall"),
    "open": _percent("open"),
    "right": _percent("precision"),
    "AUC": lambda row: formed(row["auc"], ".2f"),
    "months": lambda row: formed(row["months_to_detect"], ".0f"),
    "USD bias": _signed("usd_bias"),
    "hold": _percent("usd_coverage"),
    "false accusations": _between("false_accusations"),
    "any look": _percent("false_at_any_look"),
    "whole": _percent("company_flagged"),
}
WORLD_NOTE: Final = (
    "size: engineers per team. recall: padding teams that are flagged at the end; open: left their path, nothing more. "
    "right: flags that are right. months: from publication to the first flag, median. USD bias: estimated over true "
    "vanity since the first month, minus 1; hold: intervals that cover the truth. any look: innocent teams flagged at "
    "any of the monthly looks. whole: companies flagged when all teams are tested as one.\n"
)
DETECTOR_COLUMNS: Final[Columns] = {
    "detector": lambda row: str(row["detector"]),
    "recall": _percent("recall"),
    "precision": _percent("precision"),
    "AUC": lambda row: formed(row["auc"], ".2f"),
    "false accusations": _between("false_accusations"),
    "on true growth": _percent("false_on_true_growth"),
}


def _with_interval(name: str) -> Callable[[Mapping[Any, Any]], str]:
    def text(row: Mapping[Any, Any]) -> str:
        if row[f"{name}_low"] == row[f"{name}_high"]:
            return f"{row[name]:.2f}"
        return spanned(row, name, ".3f")

    return text


NAIVE_COLUMNS: Final[Columns] = {
    "metric": lambda row: str(row["metric"]),
    "ability with appetite": lambda row: f"{row['correlation']:.1f}",
    "naive": _with_interval("naive"),
    "true": _with_interval("true"),
    "misleads by": _with_interval("misleads_by"),
}


def _printed(columns: Columns, frame: pd.DataFrame) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", row_styles=["", "on grey7"])
    for place, name in enumerate(columns):
        table.add_column(name, justify="right" if place else "left", no_wrap=True, min_width=min(len(name), 12))
    for row in frame.to_dict("records"):
        table.add_row(*(cell(row) for cell in columns.values()))
    return table
