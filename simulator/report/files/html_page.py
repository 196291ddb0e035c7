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
from simulator.report.elements.table_layout import BRIEF, FITS, LONG, PAPER, has_long_word, is_wide, laid
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
    sheet, cards = (folder.joinpath(name).read_text("utf-8") for name in ("report.css", "cards.css"))
    css = sheet + "".join(_by_width(em, cards) for em in FITS) + _on_screen(cards.replace(".box", ".fit-0"))
    return Assets(Markup(css), Markup(script), Markup(packed), content_policy(script, plotly))


def content_policy(*scripts: str) -> str:
    """The Content-Security-Policy of a page: these scripts run and nothing is loaded."""
    allowed = " ".join(f"'sha256-{_digest(text)}'" for text in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


def _by_width(em: int, cards: str) -> str:
    """Style of tables of a width: cards where there is less room, intervals on one line where there is as much.

    What is wider than paper is printed with the columns that fit.
    """
    narrower = f"@container (max-width: {em}em) {{ {cards.replace('.box', f'.fit-{em}')} }}\n"
    lines = f"@container (min-width: {em}em) {{ .room-{em} .range {{ white-space: nowrap; }} }}\n"
    return (_on_screen(narrower) if em > PAPER else narrower) + lines


def _on_screen(rules: str) -> str:
    return f"@media screen {{ {rules} }}\n"


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
        **({"light": page._replace(theme=LIGHT).plain.to_plotly_json()} if page.theme.is_dark else {}),  # on paper
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
    size = f"@media screen{{:root{{font-size:{16 * theme.text:.0f}px}}}}" if theme.text != 1.0 else ""
    if theme.is_dark:  # on screen; paper is light
        return Markup(f":root{{font-family:{theme.font}}}@media screen{{:root{{{variables}color-scheme:dark}}}}{size}")
    return Markup(f":root{{{variables}font-family:{theme.font};color-scheme:light}}{size}")


def on_paper(colour: str, theme: Theme) -> str:
    """A colour of a dark theme as the house has it, for print; any other as it is."""
    house = {own: colour for colour, own in theme.colours.items()} if theme.is_dark else {}
    return house.get(colour, colour)


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
    environment.filters["laid"] = laid
    environment.filters["on_paper"] = on_paper
    environment.tests["breakable"] = has_long_word
    environment.tests["wide"] = is_wide
    environment.tests["long"] = lambda text: len(text) > LONG
    environment.tests["brief"] = lambda text: len(text) <= BRIEF
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
