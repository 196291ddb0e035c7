"""Native charts of a workbook: the same title, grid and size for all; a policy looks as in every other chart."""

from collections.abc import Mapping
from typing import Any, Final

from simulator.exports.workbook.book import Sheet
from simulator.report.elements.style import GRID, PAPER, Look

MARKERS: Final = {"circle": "circle", "square": "square", "triangle-up": "triangle", "cross": "plus", "star": "star"}
AXIS: Final = {"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": GRID}}}
# the first row on top, the axis of values at the bottom, names left of bars that go below zero
NAMES_DOWN: Final = {
    "reverse": True,
    "label_position": "low",
    "crossing": "max",
    "interval_unit": 1,  # every name
    "major_gridlines": {"visible": False},
}
DASHES: Final = {"dot": "round_dot", "dash": "dash", "dashdot": "dash_dot", "longdash": "long_dash", "solid": "solid"}
WIDTH: Final = 720  # pixels
BARS: Final[Mapping[str, Any]] = {"gap": 60, "border": {"color": PAPER}}


def line(look: Look) -> dict[str, Any]:
    """The line of a policy in its colour and dash."""
    return {"color": look.colour, "width": 2.25, "dash_type": DASHES[look.dash]}


def marker(look: Look) -> dict[str, Any]:
    """The mark of a policy in its colour and shape."""
    kind = MARKERS.get(look.symbol.removesuffix("-open"), "diamond")
    return {"type": kind, "size": 10, "fill": {"color": look.colour}, "border": {"color": look.colour}}


def filled(colour: str, pattern: str) -> dict[str, Any]:
    """One colour all over, or hatched where a chart of the report is: then its neighbour may have the same one."""
    if pattern != "/":
        return {"fill": {"color": colour}}
    return {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": colour, "bg_color": PAPER}}


class Chart:
    """A chart of the columns of a sheet, which it knows by name."""

    def __init__(self, sheet: Sheet, place: Mapping[str, int], kind: str, subtype: str | None = None) -> None:
        self.sheet, self.place = sheet, place
        self.drawn: Any = sheet.book.file.add_chart({"type": kind, "subtype": subtype})

    def add(self, rows: tuple[int, int], across: str, up: str, name: str = "", **look: Any) -> None:
        """A series of two columns, from the first to the last of ``rows``, named for its policy or by ``name``."""
        (first, last), title = rows, self.sheet.name
        cells = [[title, first, self.place[column], last, self.place[column]] for column in (across, up)]
        named = name or [title, first, self.place["policy"]]
        self.drawn.add_series({"name": named, "categories": cells[0], "values": cells[1], **look})

    def put(
        self, corner: tuple[int, int], title: str, rows: int, across: Mapping[str, Any], up: Mapping[str, Any]
    ) -> None:
        """Put the chart on its sheet, at a size that fits ``rows`` names; what the axes need besides the grid.

        Who cannot see it is told its title and where its numbers are.
        """
        self.drawn.set_title({"name": title, "name_font": {"size": 13}, "overlay": False})
        self.drawn.set_x_axis({**AXIS, **across})
        self.drawn.set_y_axis({**AXIS, **up})
        self.drawn.set_size({"width": WIDTH, "height": max(380, 130 + 26 * rows)})
        told = {"description": f"Chart: {title}. Its numbers are in the table beside it.", "object_position": 2}
        self.sheet.cells.insert_chart(*corner, self.drawn, told)
