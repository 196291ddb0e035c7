"""Plotly and figures packed into a page that loads nothing: it works from a file, with the network cut off."""

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.colour import contrast
from simulator.report.elements.style import NARROW_PIXELS, RULE, SHADE, WIDTH, narrow, printed
from simulator.report.elements.theme import LIGHT, Theme
from simulator.text import visible


class Assets(NamedTuple):
    """What a page with charts carries."""

    css: Markup
    script: Markup  # draws the charts
    plotly: Markup  # gzip in base64, inflated by the browser
    policy: str  # Content-Security-Policy: these two scripts run and nothing is loaded


TEXT: Final = 4.5  # contrast of text to its paper, WCAG 2.2, 1.4.3
# colours of the verdicts of checks, where the light ones of the style sheet do not fit
_STATUS: Final = {
    "dark": {
        "pass": "#a9d8b4", "pass-paper": "#1d3324", "review": "#f0cf8a", "review-paper": "#3a2f14",
        "fail": "#ffffff", "fail-paper": "#b32424",
    },
    "print": {
        "pass": "#000000", "pass-paper": "#ffffff", "review": "#000000", "review-paper": "#e2e2e2",
        "fail": "#ffffff", "fail-paper": "#000000",
    },
}  # fmt: skip


@cache
def assets() -> Assets:
    """Style, script and Plotly, read and packed once."""
    folder = files("simulator.report.files")
    script = folder.joinpath("charts.js").read_text("utf-8").replace("NARROW_PIXELS", str(NARROW_PIXELS))
    plotly = get_plotlyjs()
    packed = base64.b64encode(gzip.compress(plotly.encode(), 6, mtime=0)).decode()
    css = folder.joinpath("report.css").read_text("utf-8")
    return Assets(Markup(css), Markup(script), Markup(packed), content_policy(script, plotly))


def content_policy(*scripts: str) -> str:
    """The Content-Security-Policy of a page: these scripts run and nothing is loaded."""
    allowed = " ".join(f"'sha256-{_digest(text)}'" for text in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


def prepare() -> None:
    """Pack Plotly and compile the templates, before there is anything to show."""
    assets()
    for name in templates().list_templates(filter_func=lambda name: name.endswith(".html.j2")):
        templates().get_template(name)


def figure_json(page: ChartPage) -> Markup:
    """A figure without heading, as JSON that no text in it can end early."""
    drawn, headed = page.plain, page.heading
    changes = {"title": headed.title, "margin.t": headed.margin.t, "margin.b": headed.margin.b, "height": headed.height}
    spec = {
        "name": page.name,
        **drawn.to_plotly_json(),
        "narrow": narrow(drawn),  # what changes on a narrow screen
        "printed": printed(drawn),  # height on paper
        "picture": {**changes, "width": WIDTH, "images": headed.images, "annotations": headed.annotations},
    }
    return escaped_json(spec)


def escaped_json(spec: Mapping[str, Any]) -> Markup:
    """Plain data as JSON for a script of a page, which no text in it can end early."""
    # sorted: Plotly changes the order of keys in a figure that was copied once
    text = json.dumps(spec, default=plain, allow_nan=False, separators=(",", ":"), sort_keys=True)
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


def theme_css(theme: Theme) -> Markup:
    """The variables of a theme for a page's style; its font has been checked to be a plain name."""
    accent = next((one for one in theme.palette if contrast(one, theme.paper) >= TEXT), theme.ink)
    own = {"ink": theme.ink, "muted": theme.muted, "paper": theme.paper, "accent": accent}
    own |= {"line": theme.colours[RULE], "soft": theme.colours[SHADE]}
    own |= _STATUS.get(theme.name, {})
    variables = "".join(f"--{name}:{value};" for name, value in own.items())
    scheme = "dark" if theme.is_dark else "light"
    size = f"@media screen{{:root{{font-size:{16 * theme.text:.0f}px}}}}" if theme.text != 1.0 else ""
    font = f"font-family:{theme.font};color-scheme:{scheme};"
    kept = "" if theme.name == LIGHT.name else "print-color-adjust:exact;"  # light text needs its dark paper
    return Markup(f":root{{{variables}{font}{kept}}}{size}")


@cache
def templates() -> Environment:
    """The page templates: everything put into them is escaped, and a missing name is an error."""
    environment = Environment(
        loader=PackageLoader("simulator", ""),
        autoescape=select_autoescape(enabled_extensions=("j2",), default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["figure_json"] = figure_json
    environment.filters["visible"] = visible
    environment.filters["theme_css"] = theme_css
    return environment


def chart_html(page: ChartPage) -> str:
    """One chart as a page of its own, with its heading, how to read it, and its data table."""
    return templates().get_template("report/files/chart.html.j2").render(page=page, assets=assets())


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def plain(value: Any) -> Any:
    """Numpy scalars and arrays as plain Python, Plotly objects as dictionaries."""
    if hasattr(value, "to_plotly_json"):
        return value.to_plotly_json()
    return value.tolist()
