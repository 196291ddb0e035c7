"""One chart as a file: a page, a picture, or the figure as JSON."""

import json
from collections.abc import Callable
from typing import Any, Final

from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.style import WIDTH
from simulator.report.files.browser import picture
from simulator.report.files.html_page import chart_html, plain


def figure_spec(page: ChartPage) -> dict[str, Any]:
    """The figure under its heading as plain JSON, ``{data, layout}``, which every Plotly reads."""
    spec: dict[str, Any] = json.loads(json.dumps(page.figure.to_plotly_json(), default=plain, allow_nan=False))
    spec["layout"].setdefault("width", WIDTH)
    return spec


def _json(page: ChartPage) -> bytes:
    return (json.dumps(figure_spec(page), ensure_ascii=False, indent=1) + "\n").encode()


FORMATS: Final[dict[str, Callable[[ChartPage], bytes]]] = {
    "html": lambda page: chart_html(page).encode(),
    "png": lambda page: picture(figure_spec(page), "png"),
    "svg": lambda page: picture(figure_spec(page), "svg"),
    "pdf": lambda page: picture(figure_spec(page), "pdf"),
    "json": _json,
}
