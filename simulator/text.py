"""Numbers and names as people read them."""

import html
import math
import re
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from simulator.currency import converted, shown

MISSING = "–"
NEAR, NEARER = 0.7, 0.85  # likeness of two spellings: of whole words, and of the beginning of one
SHORTEST = 3  # letters that may stand for the word they begin
FIRST_STRONG, POP = "\u2068", "\u2069"  # isolate a name, so that right-to-left text leaves its neighbours alone
_SPACES = re.compile(r"\s+")
# control characters but tab and new line, line ends of other kinds, overrides of direction, and what is no character
_CONTROL = "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066\u2067\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
_MARKS = "\u061c\u200b\u200e\u200f\ufeff"  # of direction, or of no width; not the joiners of scripts and emoji
_LOST = "\ud800-\udfff\U000e0000-\U000e007f"  # half characters, and tags that nobody sees
# what no text of a scenario may hold: terminals obey it, files and arrays of names lose it
REFUSED = re.compile(f"[{_CONTROL}{FIRST_STRONG}{POP}]")
_STEERING = re.compile(f"[{_CONTROL}{_MARKS}{_LOST}]")  # not the isolates, which are put around names here
_UNSEEN = re.compile(f"[\t\n{_CONTROL}{_MARKS}{FIRST_STRONG}{POP}]+")


def number(value: float, unit: str, among: Iterable[float] = ()) -> str:
    """A number with thousands separators and a real minus; decimals fit the unit and the largest of ``among``.

    Args:
        value: what to show; a share is shown as a percentage.
        unit: ``USD``, ``share``, ``ratio``, ``h``, ``count``, ``whole`` or anything else.
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


def probability(value: float, in_words: bool = False) -> str:
    """A probability estimated from draws: never quite 0 or 1.

    Args:
        value: 0..1.
        in_words: as a sentence says it, to a whole percent.

    Example: 0 is <0.1%, and in words less than 0.1%; 0.072 is 7.2%, and in words 7%.
    """
    if not math.isfinite(value):
        return MISSING
    end, tail = (0.001, 0.01) if in_words else (0.0005, 0.1)
    if value < end:
        return "less than 0.1%" if in_words else "<0.1%"
    if value > 1.0 - end:
        return "more than 99.9%" if in_words else ">99.9%"
    return f"{value:.0%}" if tail <= value <= 1.0 - tail else f"{value:.1%}"


def visible(name: object) -> str:
    """A name without control characters and direction overrides; nothing stays nothing.

    Example: a zero-width space alone is (no name).
    """
    text = str(name).strip()
    return _SPACES.sub(" ", _UNSEEN.sub(" ", text)).strip() or ("(no name)" if text else "")


def printable(text: str) -> str:
    """Text that a terminal shows and does not obey, of the same length: a picture of each control character.

    Example: the escape character is ␛, and an override of the direction is \ufffd.
    """
    return _STEERING.sub(lambda found: _picture(ord(found[0])), text)


def _picture(code: int) -> str:
    return chr(0x2400 + code) if code < 0x20 else "\u2421" if code == 0x7F else "\ufffd"


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


def listed(names: Sequence[str], most: int = 3, width: int = 40, last: str = "and") -> str:
    """Names in a sentence: a, b and c; beyond ``most`` the rest is counted.

    Args:
        names: one or more.
        most: names shown.
        width: a longer name is cut; 0 cuts none.
        last: what stands before the last one.

    Example: of a, b, c and d three at most are "a, b and 2 more".
    """
    shown = [short(name, width) if width else name for name in names]
    if len(shown) > most:
        shown = [*shown[: most - 1], f"{len(shown) - most + 1} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} {last} {shown[-1]}"


def _decimals(unit: str, size: float) -> int:
    if unit == "whole":
        return 0
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
    """Money in a sentence: USD, in the currency that is shown.

    Example: 1718.4 is 1,718 USD and -1,250,000 is −1.25 million USD.
    """
    amount, code = converted(value), shown().code
    if abs(amount) >= 1e6:
        return _signed(f"{amount / 1e6:,.2f} million {code}")
    return f"{number(amount, 'USD')} {code}"


def rounded(value: float) -> float:
    """An amount in USD, to three digits in the currency that is shown, for a headline.

    Example: 582051.3 is 582000.0.
    """
    return float(f"{converted(value):.3g}") * shown().usd_per_unit


def spanned(row: Mapping[Any, Any], name: str, form: str, unit: float = 1.0) -> str:
    """A figure of a table's row with its interval, in words.

    Args:
        row: has ``name``, ``name_low`` and ``name_high``.
        name: the column.
        form: how numbers are written, such as ``.1%``.
        unit: what they are counted in.

    Example: 0.5, 0.4 and 0.6 as ``.0%`` are "50% (40% to 60%)".
    """
    value, low, high = (float(row[f"{name}{end}"]) / unit for end in ("", "_low", "_high"))
    return f"{value:{form}} ({low:{form}} to {high:{form}})"


def usd_spanned(row: Mapping[Any, Any], name: str, form: str) -> str:
    """An amount of a table's row with its interval, in the currency that is shown.

    Example: 5, 4 and 6 USD as ``+,.0f`` are "+5 (+4 to +6) USD".
    """
    return f"{spanned(row, name, form, shown().usd_per_unit)} {shown().code}"


def formed(value: float, form: str) -> str:
    """A number in a given form, such as ``+.1%``; a dash where it is missing."""
    return MISSING if value != value else format(value, form)


def first_upper(text: object) -> str:
    """A name at the start of a sentence."""
    words = str(text)
    return words[:1].upper() + words[1:]


def setting(value: object, digits: int = 4) -> str:
    """A value of a parameter as people write it, a number to so many digits; a dash where there is none.

    Example: 0.123456 is 0.1235, and 1131.37 to three digits is 1,130; true is yes.
    """
    if value is None or value != value:
        return MISSING
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{float(f'{value:.{digits}g}'):,.10g}" if isinstance(value, float) else visible(value)


def exact(value: object) -> str:
    """A value as a list of values has it: every digit that matters, at most six decimals.

    Example: 102610.0 is 102,610, a third is 0.333333, and 0.00002 is 2e-05.
    """
    if not isinstance(value, float) or value != value:
        return setting(value)
    return f"{value:.3g}" if 0.0 < abs(value) < 1e-4 else f"{value:,.6f}".rstrip("0").rstrip(".")


def head_count(engineers: float) -> str:
    """A number of engineers; with a decimal where it is a mean over months.

    Example: 1253.8333 is 1,253.8, and 40.0 is 40.
    """
    return f"{engineers:,.1f}".removesuffix(".0")


def alike(word: str, known: Iterable[str]) -> str:
    """The known word nearest in spelling, or the only one that begins so; empty where none is near.

    Example: of capped and approved_budget_usd_per_year "cap" is the one, "aproved_budget" the other.
    """
    names = sorted(known)
    whole = get_close_matches(word, names, n=1, cutoff=NEAR)
    if whole:
        return whole[0]
    begins = [name for name in names if len(word) >= SHORTEST and name.startswith(word)]
    return begins[0] if len(begins) == 1 else _begins_like(word, names)


def _begins_like(word: str, names: Sequence[str]) -> str:
    """The only name of several words of which the first ones are near; empty where there are none or more."""
    starts = {name: ["_".join(name.split("_")[:words]) for words in range(1, name.count("_") + 1)] for name in names}
    near = [name for name, first in starts.items() if get_close_matches(word, first, n=1, cutoff=NEARER)]
    return near[0] if len(near) == 1 else ""


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint: the nearest known word, else all of them."""
    names = sorted(known)
    close = alike(word, names)
    return f"Did you mean '{close}'?" if close else f"Known: {', '.join(names)}."
