"""Native charts of a workbook: the same titles, grid and size for all."""

from typing import Any


def titled_chart(chart: Any, title: str, axis: str, rows: int) -> None:
    """Title, axis title and a size that fits the number of rows."""
    chart.set_title({"name": title, "name_font": {"size": 13}, "overlay": False})
    chart.set_y_axis(
        {"name": axis, "num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#E6E9EE"}}}
    )
    chart.set_x_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#E6E9EE"}}})
    chart.set_size({"width": 900, "height": max(380, 130 + 26 * rows)})
    chart.set_legend({"position": "right"})


def absolute(sheet: str, first: int, last: int, column: int) -> str:
    """Cells of a column as a formula that keeps its place."""
    from xlsxwriter.utility import xl_range_abs

    return f"='{sheet}'!{xl_range_abs(first, column, last, column)}"
