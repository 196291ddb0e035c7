"""Texts of a drawing: what Plotly reads as markup becomes plain lines, and everything is escaped."""

import html
import re
from typing import Any, Final

from simulator.report.elements.style import INK

SIZE: Final = 13
LINE: Final = 17
_TAG: Final = re.compile(r"<[^>]*>")
_MARKS: Final = str.maketrans("", "", "\u2066\u2067\u2068\u2069\u200e\u200f")  # isolate and order text; of no width


def px(value: float) -> str:
    """A length to a tenth of a pixel.

    Example: 12.04 is 12.
    """
    return f"{value:.1f}".removesuffix(".0")


def lines_of(marked: Any) -> list[str]:
    """The lines of a text that may have Plotly's tags, without them.

    Example: ``lines_of("<b>a</b><br>b &lt; c")`` is ["a", "b < c"].
    """
    plain = (html.unescape(_TAG.sub("", part)) for part in str(marked or "").split("<br>"))
    return ["".join(one if one.isprintable() else " " for one in part.translate(_MARKS)) for part in plain]


def bare(marked: Any) -> str:
    """The same on one line, escaped."""
    return html.escape(" ".join(lines_of(marked)).strip())


def width_of(marked: Any) -> float:
    """Pixels that the longest line takes, about."""
    return max(map(len, lines_of(marked))) * SIZE * 0.56


def text(x: float, y: float, marked: Any, anchor: str, colour: str = INK, middle: bool = False) -> str:
    """Lines of text from a baseline down; ``middle`` centres several around it."""
    rows = lines_of(marked)
    y -= LINE * (len(rows) - 1) / 2 if middle else 0.0
    spans = "".join(
        f'<tspan x="{px(x)}" y="{px(y + LINE * row)}">{html.escape(one)}</tspan>' for row, one in enumerate(rows) if one
    )
    return f'<text text-anchor="{anchor}" fill="{colour}">{spans}</text>' if spans else ""
