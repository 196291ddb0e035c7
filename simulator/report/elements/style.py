"""The house style: one look per policy, readable on a slide, never by colour alone."""

import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import plotly.graph_objects as go

from simulator.replication.compare import BASELINE
from simulator.report.elements.colour import HUE_OF_KIND, LEVELS, shade, toned
from simulator.report.elements.colour import PALETTE as PALETTE  # for charts that colour other things
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.text import labels, visible

BASELINE_COLOUR: Final = "#6e6e6e"
BOUND_COLOUR: Final = "#1a1a1a"
# lengths without a common factor: shade, dash and marker repeat together only after 70 policies of one kind
DASHES: Final = ("solid", "dash", "dot", "dashdot", "longdash")
SYMBOLS: Final = ("circle", "square", "triangle-up", "cross", "triangle-down", "hexagon", "star")
BOUND_SYMBOLS: Final = ("diamond-open", "square-open", "star-open")

INK: Final = "#1d2430"
MUTED: Final = "#5b6472"
GRID: Final = "#e6e9ee"
RULE: Final = "#cfd4dc"
PAPER: Final = "#ffffff"
ZERO: Final = "#9aa3af"  # line of zero, frame of hover boxes
SHADE: Final = "#f1f2f4"
SAND: Final = "#e3dcc8"  # a zone without significant differences
FONTS: Final = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'
TITLE_SIZE, SUBTITLE_SIZE, TEXT_SIZE = 22, 15, 14
SHADES: Final = tuple(shade(colour, PAPER, BOUND_COLOUR) for colour in PALETTE)
# fills that meet: the hue of a policy at three levels of luminance, the same in every theme, and the text on each level
TONES: Final = {
    (colour, level): toned(colour, luminance)
    for colour in (*PALETTE, BASELINE_COLOUR)
    for level, luminance in enumerate(LEVELS)
}
DARK_TEXT, PALE_TEXT = "#0b0c0e", "#fcfcfc"
ON_LEVEL: Final = (DARK_TEXT, DARK_TEXT, PALE_TEXT)
LEGEND_WIDTH: Final = 34  # characters of a name in a legend
TOP: Final = 24  # margin above a plot
MINOR: Final = "minor"  # what texts are called that a narrow screen has no room for
PHONE: Final = "phone"  # what texts are called that stand on a narrow screen alone
WIDTH: Final = 1280  # pixels of a chart of its own
LABEL: Final = "label"  # what names at marks are called: on a narrow screen a legend takes their place
NARROW_PIXELS: Final = 600  # below this width a page applies ``narrow``


class Look(NamedTuple):
    """How a policy is drawn in every chart."""

    colour: str
    dash: str
    symbol: str
    label: str  # short and unique
    full: str


def looks(policies: Sequence[PolicyBlock]) -> dict[str, Look]:
    """A look per policy: colour by kind, dash and marker by position.

    The baseline is grey, upper bounds (planners) are open black diamonds.
    """
    short = labels([policy.label for policy in policies], LEGEND_WIDTH)
    found: dict[str, Look] = {}
    hues: Counter[int] = Counter()
    bounds = choices = 0
    for policy in policies:
        names = short[policy.label], visible(policy.label)
        if policy.label == BASELINE:
            found[policy.label] = Look(BASELINE_COLOUR, "solid", "circle-open", *names)
        elif policy.upper_bound:
            symbol = BOUND_SYMBOLS[bounds % len(BOUND_SYMBOLS)]
            found[policy.label] = Look(BOUND_COLOUR, DASHES[2 - bounds % 2], symbol, *names)
            bounds += 1
        else:
            hue = HUE_OF_KIND[str(getattr(policy, "kind"))]  # noqa: B009 - every subclass has one
            colour = (PALETTE, SHADES)[hues[hue] % 2][hue]
            dash, symbol = DASHES[choices % len(DASHES)], SYMBOLS[choices % len(SYMBOLS)]
            found[policy.label] = Look(colour, dash, symbol, *names)
            hues[hue] += 1
            choices += 1
    return found


def colours(style: Mapping[str, Look]) -> dict[str, str]:
    """Colour by policy."""
    return {name: look.colour for name, look in style.items()}


def hue_of(colour: str) -> str:
    """The hue of a colour of a policy, of which it may be a shade.

    Example: of the first shade it is the first of ``PALETTE``.
    """
    return PALETTE[SHADES.index(colour)] if colour in SHADES else colour


def band(colour: str, opacity: float = 0.14) -> str:
    """A colour thin enough for bands to overlap."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def printed(body: go.Figure) -> int:
    """Height on paper, where charts stand two on a page if what is beside and in them still has room.

    Example: one panel of 500 pixels with a short legend takes 310.
    """
    panels = len(list(body.select_yaxes()))
    share = {1: 0.62, 2: 0.66}.get(panels, 0.85)
    if any("<br>" in text for trace in body.data for text in getattr(trace, "text", None) or ()):
        share = 0.85  # rows with two lines of text
    if panels == 1 and any(note.name in (LABEL, PHONE) for note in body.layout.annotations):
        share = 0.85  # names at marks stay apart
    shown = [trace.name or "" for trace in body.data if trace.showlegend is not False]
    legend = 110 + 25 * sum(1 + name.count("<br>") for name in shown if body.layout.showlegend)
    names = body.layout.yaxis.ticktext or ()
    rows = 100 + len(names) * (6 + 19 * max((1 + name.count("<br>") for name in names), default=0))
    whole: float = body.layout.height
    return round(min(whole, max(share * whole, legend, rows if names else 0)))


def narrow(body: go.Figure) -> dict[str, Any]:
    """What a page changes on a narrow screen: smaller text, and the legend under the plot with room for it."""
    changed: dict[str, Any] = {"font.size": 12, "hoverlabel.font.size": 12, "margin.l": 4}
    named, minor, own = (
        [place for place, note in enumerate(body.layout.annotations) if note.name == name]
        for name in (LABEL, MINOR, PHONE)
    )
    changed["margin.r"] = 80 if body.layout.margin.r and not named else 8
    changed |= {f"annotations.{place}.visible": False for place in (*named, *minor)}
    changed |= {f"annotations.{place}.visible": True for place in own}
    listed = named and not own
    changed |= {"showlegend": True} if listed else {}
    line = 18 if len({axis.domain for axis in body.select_xaxes()}) == 1 else 12  # of panels side by side
    for axis in [*body.select_xaxes(), *body.select_yaxes()]:
        name = axis.plotly_name
        changed |= {f"{name}.tickfont.size": 12, f"{name}.title.font.size": 12}
        if name.startswith("x"):
            changed[f"{name}.nticks"] = 3 if body.layout.yaxis.ticktext else 4  # names leave little room
            changed[f"{name}.tickangle"] = 0
            text = axis.title.text or ""
            room = line if body.layout.yaxis.ticktext else 0  # characters beside names
            parts = text.split("<br>") if room else text.replace(", ", ",\n").split("\n")
            lines = [row for part in parts for row in (textwrap.wrap(part, room) if room else [part])]
            changed[f"{name}.title.text"] = "<br>".join(lines)
    entries = sum(1 for trace in body.data if trace.showlegend is not False)
    if (listed or body.layout.showlegend is not False) and entries:
        changed |= {
            "legend.orientation": "h",
            "legend.xref": "container",
            "legend.x": 0,
            "legend.xanchor": "left",
            "legend.yref": "container",
            "legend.y": 0,
            "legend.yanchor": "bottom",
            "legend.font.size": 12,
            "legend.maxheight": 1,
            "height": body.layout.height + 24 * entries,
        }
    return changed
