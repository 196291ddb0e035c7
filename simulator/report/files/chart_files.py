"""Charts on disk: what an analysis drew, as plain JSON in its folder, to be drawn again in any theme and format."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import plotly.graph_objects as go

from simulator.files import json_in
from simulator.replication.comparison_files import SavedError, reason
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.table import Cell, Header, Table
from simulator.report.files.crate import check_unchanged
from simulator.report.files.html_page import plain

FILE: Final = "charts.json"
VERSION: Final = 1
_NAME: Final = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")
_WORDS: Final = ("title", "subtitle", "description", "how_to_read")


def charts_text(pages: Iterable[ChartPage]) -> str:
    """Charts with their words and tables as JSON; the same charts give the same text."""
    charts = [
        {
            **{name: getattr(page, name) for name in ("name", *_WORDS)},
            "figure": page.body.to_plotly_json(),
            "table": page.table._asdict(),
        }
        for page in pages
    ]
    return json.dumps({"version": VERSION, "charts": charts}, default=plain, ensure_ascii=False, allow_nan=False) + "\n"


def read_charts(folder: Path) -> dict[str, ChartPage]:
    """The charts that an analysis left in its folder, by name.

    Raises:
        SavedError: the file is damaged, or another version wrote it.
    """
    path = folder / FILE
    check_unchanged(folder, FILE)
    try:
        kept = json_in(path)
        if kept["version"] == VERSION:
            return {_name(one["name"]): _page(one) for one in kept["charts"]}
    except Exception as error:  # what a damaged file, or one made by others, makes libraries raise has no list
        raise SavedError(f"{path} cannot be read ({reason(error)}): it is damaged. Run the analysis again.") from None
    raise SavedError(f"{path} was written by another version. Run the analysis again.")


def _name(name: str) -> str:
    """The name of a chart, which becomes that of a file: no place elsewhere.

    Raises:
        ValueError: it is none.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of a chart")
    return name


def _page(kept: dict[str, Any]) -> ChartPage:
    title, subtitle, description, how_to_read = (str(kept[name]) for name in _WORDS)
    body = go.Figure(kept["figure"])
    return ChartPage(str(kept["name"]), body, title, subtitle, description, how_to_read, _table(kept["table"]))


def _table(kept: dict[str, Any]) -> Table:
    return Table(
        kept["caption"],
        tuple(Header(*head) for head in kept["headers"]),
        tuple(tuple(Cell(*cell) for cell in row) for row in kept["rows"]),
        kept["stubs"],
    )
