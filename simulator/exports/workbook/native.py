"""Native charts of a workbook: the same titles, grid and size for all; a policy looks as in every other chart."""

from collections.abc import Mapping
from typing import Any, Final

from simulator.report.elements.style import GRID, Look

MARKERS: Final = {"circle": "circle", "square": "square", "triangle-up": "triangle", "cross": "plus", "star": "star"}
AXIS: Final = {"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": GRID}}}
# the first row on top, the axis of values at the bottom, names left of bars that go below zero
NAMES_DOWN: Final = {"reverse": True, "label_position": "low", "crossing": "max", "major_gridlines": {"visible": False}}
DASHES: Final = {"dot": "round_dot", "dash": "dash", "dashdot": "dash_dot", "longdash": "long_dash", "solid": "solid"}


def line(look: Look) -> dict[str, Any]:
    """The line of a policy in its colour and dash."""
    return {"color": look.colour, "width": 2.25, "dash_type": DASHES[look.dash]}


def marker(look: Look) -> dict[str, Any]:
    """The mark of a policy in its colour and shape."""
    kind = MARKERS.get(look.symbol.removesuffix("-open"), "diamond")
    return {"type": kind, "size": 10, "fill": {"color": look.colour}, "border": {"color": look.colour}}


def titled_chart(
    chart: Any, title: str, rows: int, across: Mapping[str, Any] | None = None, up: Mapping[str, Any] | None = None
) -> None:
    """Title, pale grid and a size that fits the number of rows; what the axes need besides."""
    chart.set_title({"name": title, "name_font": {"size": 13}, "overlay": False})
    chart.set_x_axis({**AXIS, **(across or {})})
    chart.set_y_axis({**AXIS, **(up or {})})
    chart.set_size({"width": 900, "height": max(380, 130 + 26 * rows)})
    chart.set_legend({"position": "right"})


def absolute(sheet: str, first: int, last: int, column: int) -> str:
    """Cells of a column as a formula that keeps its place."""
    from xlsxwriter.utility import xl_range_abs

    return f"='{sheet}'!{xl_range_abs(first, column, last, column)}"
