"""Themes: a chart is drawn once, in the house style, and recoloured and scaled for each theme."""

import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeVar

import plotly.graph_objects as go

from simulator.report.elements.colour import LEVELS, PALETTE, shade, toned
from simulator.report.elements.style import (
    BASELINE_COLOUR,
    BOUND_COLOUR,
    DARK_TEXT,
    FONTS,
    GRID,
    INK,
    MUTED,
    PALE_TEXT,
    PAPER,
    RULE,
    SAND,
    SHADE,
    SHADES,
    SUBTITLE_SIZE,
    TITLE_SIZE,
    TONES,
    TOP,
    ZERO,
)
from simulator.text import drawn

_FIXED: Final = (INK, MUTED, PAPER, GRID, RULE, ZERO, SHADE, SAND, BASELINE_COLOUR, BOUND_COLOUR)
HOUSE: Final = (*_FIXED, *PALETTE, *SHADES, *TONES.values(), DARK_TEXT, PALE_TEXT)
SQUEEZE: Final = 0.72  # the least share of its own height that a chart of a fixed size may get
SMALLEST: Final = 0.75  # text is never made smaller than this share of its own size
LOGO_HEIGHT: Final = 34
AXIS: Final = 58  # pixels that Plotly keeps below a plot for its axis, about
_GROWS: Final = {"size", "thickness", "standoff", "xshift", "yshift", "tracegroupgap", "l", "r", "t", "b"}
Drawn = TypeVar("Drawn")
_RGBA: Final = re.compile(r"rgba\((\d+),\s*(\d+),\s*(\d+),\s*([\d.]+)\)")


class Theme(NamedTuple):
    """A look of charts: the colours, the size of text, and the brand."""

    name: str
    colours: Mapping[str, str]  # from HOUSE to this theme's own
    text: float = 1.0  # factor on the size of text, lines and marks
    size: tuple[int, int] | None = None  # width and height in pixels; otherwise as tall as a chart needs
    font: str = FONTS
    logo: str = ""  # an image as a data URI
    footer: str = ""

    @property
    def ink(self) -> str:
        """Colour of text."""
        return self.colours[INK]

    @property
    def muted(self) -> str:
        """Colour of secondary text."""
        return self.colours[MUTED]

    @property
    def paper(self) -> str:
        """Colour of the background."""
        return self.colours[PAPER]

    @property
    def is_dark(self) -> bool:
        """Light text on a dark background."""
        return int(self.paper[1:3], 16) < int(self.ink[1:3], 16)

    @property
    def palette(self) -> tuple[str, ...]:
        """A colour for each kind of policy."""
        return tuple(self.colours[colour] for colour in PALETTE)


def hued(colours: Mapping[str, str], hues: Sequence[str]) -> dict[str, str]:
    """The colours of a theme with a hue for each kind of policy, its shade, and its tones for fills that meet."""
    paper, ink = colours[PAPER], colours[BOUND_COLOUR]
    own = dict(zip(PALETTE, hues, strict=True)) | {BASELINE_COLOUR: colours[BASELINE_COLOUR]}
    return {
        **colours,
        DARK_TEXT: DARK_TEXT,
        PALE_TEXT: PALE_TEXT,
        **{house: toned(own[hue], LEVELS[level]) for (hue, level), house in TONES.items()},
        **dict(zip(PALETTE, hues, strict=True)),
        **dict(zip(SHADES, (shade(hue, paper, ink) for hue in hues), strict=True)),
    }


def _own(fixed: Sequence[str], hues: Sequence[str]) -> dict[str, str]:
    return hued(dict(zip(_FIXED, fixed, strict=True)), hues)


LIGHT: Final = Theme("light", _own(_FIXED, PALETTE))
_DARK: Final = (
    *("#e8ebf0", "#a9b2bf", "#14181f", "#2a303a", "#3d4552", "#6b7482", "#20262f", "#4a4530", "#9aa3b0", "#f2f4f7"),
)
_DARK_HUES: Final = ("#4064f4", "#f4b834", "#d0404c", "#ace8ac", "#7cd0f4", "#ac70b8", "#b87010", "#7c58c4")
# greys that stay apart on a black and white printer; dashes, symbols and patterns do the rest
_PRINT: Final = (
    *("#000000", "#404040", "#ffffff", "#e2e2e2", "#c8c8c8", "#909090", "#f0f0f0", "#dadada", "#6e6e6e", "#000000"),
)
_PRINT_HUES: Final = ("#1c1c1c", "#8c8c8c", "#595959", "#919191", "#3f3f3f", "#808080", "#2b2b2b", "#6a6a6a")
THEMES: Final[dict[str, Theme]] = {
    "light": LIGHT,
    "dark": Theme("dark", _own(_DARK, _DARK_HUES)),
    "slide": Theme("slide", LIGHT.colours, text=1.3, size=(1280, 720)),
    "print": Theme("print", _own(_PRINT, _PRINT_HUES)),
}


def dressed(body: go.Figure, theme: Theme, room: int = 0) -> go.Figure:
    """A copy of a figure in a theme: its colours, the size of its text, and its height less ``room`` for a heading."""
    if theme == LIGHT:
        return go.Figure(body)
    scale, height = _fitted(body.layout.height, theme, room)
    figure = go.Figure(_walk(body.to_plotly_json(), "", theme, scale))
    if theme.font != FONTS:
        figure.update_layout(font_family=theme.font, hoverlabel_font_family=theme.font)
    return figure.update_layout(height=height)


def _fitted(height: float, theme: Theme, room: int) -> tuple[float, float]:
    """Factor on text, and height: a chart with too many rows for a fixed size keeps its own."""
    if theme.size is None:
        return theme.text, height * theme.text
    left = theme.size[1] - room
    scale = min(theme.text, left / (SQUEEZE * height))
    return (scale, left) if scale >= SMALLEST else (1.0, height)


def _walk(value: Any, key: str, theme: Theme, scale: float) -> Any:
    if isinstance(value, dict):
        grown = "width" if key == "line" or key.startswith("error_") else ""
        return {
            name: one * scale
            if (name in _GROWS or name == grown or _in_pixels(name, value)) and isinstance(one, int | float)
            else _walk(one, name, theme, scale)
            for name, one in value.items()
        }
    if key == "colorscale":
        return [[at, recoloured(colour, theme)] for at, colour in value]
    if isinstance(value, str) and key.endswith("color"):
        return recoloured(value, theme)
    if isinstance(value, list | tuple) and (key.endswith("color") or any(isinstance(one, dict) for one in value)):
        return [_walk(one, key, theme, scale) for one in value]
    return value


def _in_pixels(name: str, note: Mapping[str, Any]) -> bool:
    """Whether the tail of a note's arrow is given in pixels, not on an axis."""
    return name in ("ax", "ay") and f"{name}ref" not in note


def recoloured(colour: str, theme: Theme) -> str:
    """A colour of the house in a theme, bands of it included; any other colour as it is."""
    band = _RGBA.fullmatch(colour)
    if not band:
        return theme.colours.get(colour, colour)
    solid = theme.colours.get("#{:02x}{:02x}{:02x}".format(*map(int, band.groups()[:3])))
    if solid is None:
        return colour
    red, green, blue = (int(solid[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{band[4]})"


def themed(value: Drawn, theme: Theme) -> Drawn:
    """What a page is made of, in a theme: charts, and colours beside names in tables; the rest as it is."""
    fields = getattr(value, "_fields", ())
    if theme == LIGHT or isinstance(value, Theme) or not isinstance(value, list | tuple):
        return value
    if not fields:
        return type(value)(themed(one, theme) for one in value)
    changed = {name: themed(one, theme) for name, one in zip(fields, value, strict=True)}
    if "theme" in changed:
        changed["theme"] = theme
    if "colour" in changed:
        changed["colour"] = recoloured(changed["colour"], theme)
    return type(value)(**changed)


def titled(body: go.Figure, title: str, subtitle: str, theme: Theme = LIGHT) -> go.Figure:
    """A figure of the house headed by its finding, dressed in a theme, for a slide or a page of its own."""
    scale = theme.text
    head, sub = (
        textwrap.wrap(title, int((72 if theme.logo else 84) / scale)),
        textwrap.wrap(subtitle.replace("n = ", "n\u00a0=\u00a0"), int(128 / scale)),
    )
    style = f"font-size:{SUBTITLE_SIZE * scale:.0f}px;color:{theme.muted}"
    lines = [f"<b>{drawn(line)}</b>" for line in head]
    lines += [f'<span style="{style}">{drawn(line)}</span>' for line in sub]
    room = round((30 + 29 * len(head) + 24 * len(sub)) * scale)
    foot = round(60 * scale) if theme.footer else 0  # below the axis title
    figure = dressed(body, theme, room + foot)
    top = figure.layout.margin.t if figure.layout.margin.t is not None else TOP * scale
    bottom = figure.layout.margin.b if figure.layout.margin.b is not None else 24 * scale
    figure.update_layout(
        title={
            "text": "<br>".join(lines),
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "y": 1 - 36 * scale / (figure.layout.height + room + foot),
            "yref": "container",
            "yanchor": "top",
            "pad": {"l": 24},
            "font": {"size": TITLE_SIZE * scale, "color": theme.ink},
        },
        margin={"t": top + room, "b": bottom + foot},
        height=figure.layout.height + room + foot,
    )
    return _branded(figure, theme)


def _branded(figure: go.Figure, theme: Theme) -> go.Figure:
    margin = figure.layout.margin
    inside = figure.layout.height - margin.t - max(margin.b, AXIS * theme.text)
    if theme.logo:  # in the corner above the plot
        corner = 1 + (margin.t - 14 * theme.text) / inside
        figure.add_layout_image(
            source=theme.logo, xref="paper", yref="paper", x=1, y=corner, xanchor="right", yanchor="top",
            sizex=0.12, sizey=LOGO_HEIGHT * theme.text / inside, sizing="contain",
        )  # fmt: skip
    if theme.footer:
        figure.add_annotation(
            text=drawn(theme.footer), xref="paper", yref="paper", x=0, y=0, xanchor="left", yanchor="top",
            yshift=-(margin.b - 22 * theme.text), showarrow=False,
            font={"size": 12 * theme.text, "color": theme.muted},
        )  # fmt: skip
    return figure
