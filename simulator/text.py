"""Numbers and names as people read them."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass

import html
import math
import re
import textwrap
import unicodedata

MISSING = "–"
FIRST_STRONG, POP = "\u2068", "\u2069"  # isolate a name, so that right-to-left text leaves its neighbours alone
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff]+")
_SPACES = re.compile(r"\s+")


def number(value: float, unit: str, among: Iterable[float] = ()) -> str:
    """A number with thousands separators and a real minus; decimals fit the unit and the largest of ``among``.

    Args:
        value: what to show; a share is shown as a percentage.
        unit: ``USD``, ``share``, ``ratio``, ``h``, ``count`` or anything else.
        among: numbers shown next to it, so that all have the same decimals.

    Example: 1718.1 USD is 1,718.
    """
    if not math.isfinite(value):
        return MISSING
    if value == 0.0:
        return "0"
    size = max((abs(one) for one in (value, *among) if math.isfinite(one)), default=0.0)
    if unit == "share":
        return _signed(f"{value * 100:,.{0 if size >= 10 else 1}f}%")
    if size >= 1e12:
        return _signed(f"{value:.3g}")
    return _signed(f"{value:,.{_decimals(unit, size)}f}")


def interval(low: float, high: float, unit: str, among: Iterable[float] = ()) -> str:
    """Both ends of an interval around an en dash; without width it is exact.

    Example: 1717.1 and 1838.5 USD are 1,717 – 1,838.
    """
    ends = (low, high, *among)
    if not (math.isfinite(low) and math.isfinite(high)):
        return MISSING
    if math.isclose(low, high, rel_tol=1e-12):
        return "exact"
    return f"{number(low, unit, ends)}\u00a0–\u00a0{number(high, unit, ends)}"


def probability(value: float) -> str:
    """A probability estimated from draws: never quite 0 or 1.

    Example: 0 is <0.1%.
    """
    if not math.isfinite(value):
        return MISSING
    if value < 0.0005:
        return "<0.1%"
    return ">99.9%" if value > 0.9995 else f"{value:.1%}" if not 0.1 < value < 0.9 else f"{value:.0%}"


def visible(name: object) -> str:
    """A name without control characters and direction overrides."""
    return _SPACES.sub(" ", _UNSEEN.sub(" ", str(name))).strip() or "(no name)"


def short(name: object, width: int) -> str:
    """A name cut to a display width, its end kept: names of one family often differ there.

    Wide characters count twice.

    Example: abcdefghijklmnopqrstuvwxyz cut to 12 is abcdefg…wxyz.
    """
    text = visible(name)
    if sum(map(_cells, text)) <= width:
        return text
    tail = _taken(text[::-1], width // 3)[::-1].lstrip("\u200d\ufe0f ")
    while tail and unicodedata.combining(tail[0]):
        tail = tail[1:]
    head = _taken(text, width - 1 - sum(map(_cells, tail)))
    return head.rstrip("\u200d ") + "…" + tail


def labels(names: Sequence[str], width: int) -> dict[str, str]:
    """A short label for each name; two that come out alike get a number."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        label, again = short(name, width), 1
        while label in taken:
            again += 1
            label = f"{short(name, width)} #{again}"
        taken.add(label)
        found[name] = label
    return found


def drawn(text: str, width: int = 0, most: int | None = None) -> str:
    """Text that Plotly draws literally, in at most ``most`` lines of ``width`` characters, each isolated.

    Wide characters count twice, as on the screen.
    """
    if width and text:
        width = max(4, width * len(text) // max(len(text), sum(map(_cells, text))))
    lines = textwrap.wrap(text, width, max_lines=most, placeholder="…") if width else [text]
    return "<br>".join(FIRST_STRONG + _literal(line) + POP for line in lines)


def _literal(text: str) -> str:
    return html.escape(text, quote=False).replace("$", "&#36;")  # two dollars would be taken for a formula


def listed(names: Sequence[str], most: int = 3) -> str:
    """Names in a sentence: a, b and c; beyond ``most`` the rest is counted."""
    names = [short(name, 40) for name in names]
    if len(names) > most:
        names = [*names[: most - 1], f"{len(names) - most + 1} more"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _decimals(unit: str, size: float) -> int:
    if unit == "USD":
        return 0 if size >= 10 else 2
    if unit in ("ratio", "h"):
        return 0 if size >= 1000 else 1 if size >= 10 else 2
    return 0 if size >= 1000 else 2


def _signed(text: str) -> str:
    if not any(digit in text for digit in "123456789"):
        return text.lstrip("-")
    return text.replace("-", "−", 1) if text.startswith("-") else text


def _cells(character: str) -> int:
    if unicodedata.combining(character) or character in "\u200d\ufe0f":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _taken(text: str, width: int) -> str:
    used = 0
    for place, character in enumerate(text):
        used += _cells(character)
        if used > width:
            return text[:place]
    return text


def usd(value: float) -> str:
    """Money as people read it: 1,718 USD, -3.20 USD, 1.25 million USD."""
    size = abs(value)
    sign = "-" if value < 0 else ""
    if size >= 1e6:
        return f"{sign}{size / 1e6:,.2f} million USD"
    return f"{sign}{size:,.0f} USD" if size >= 10 else f"{sign}{size:,.2f} USD"


def chance(share: float) -> str:
    """A probability as 4,000 draws can know it: never quite 0% or 100%."""
    if share > 0.999:
        return "more than 99.9%"
    if share < 0.001:
        return "less than 0.1%"
    return f"{share:.0%}" if 0.01 <= share <= 0.99 else f"{share:.1%}"


def first_upper(text: object) -> str:
    """A name at the start of a sentence."""
    words = str(text)
    return words[:1].upper() + words[1:]


def names_in_words(names: list[str], most: int = 3) -> str:
    """Names in a sentence: a, b and c; beyond ``most`` the rest is counted."""
    shown = names if len(names) <= most else [*names[: most - 1], f"{len(names) - most + 1} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def plain_name(path: str) -> str:
    """A path in words.

    Example: ``world.defaults.curve.gain`` is "curve gain".
    """
    parts = [part for part in path.split(".") if part not in ("world", "defaults", "policies")]
    words = " ".join(parts).replace("_", " ")
    return words.replace(" usd", " USD").replace(" mtok", " Mtok")


def shown(value: object) -> str:
    """A value as people write it, to four digits.

    Example: 0.123456 is "0.1235".
    """
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def alike(word: str, known: Iterable[str]) -> str:
    """The known word nearest in spelling; empty where none is near."""
    return next(iter(get_close_matches(word, sorted(known), n=1, cutoff=0.7)), "")


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint: the nearest known word, else all of them."""
    names = sorted(known)
    close = alike(word, names)
    return f"Did you mean '{close}'?" if close else f"Known: {', '.join(names)}."
