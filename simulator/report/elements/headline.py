"""The headline of a chart: a sentence of at most so many characters, in which names are cut where they must be."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from simulator.text import FIRST_STRONG, POP, number, short, visible

WIDTH: Final = 70  # characters of a headline
LEAST: Final = 22  # characters a name keeps before a shorter wording is taken
_WHOLE: Final = 1_000_000  # characters, which no name has
_PLACE: Final = re.compile(r"\{(\d+)(:bare)?\}")


def headline(names: Sequence[object], *wordings: str) -> str:
    """The first wording that fits with its names whole, in quotes; of names too long for any, the first with them cut.

    The sentence is never cut.

    Args:
        names: policies, teams, or what else users name; parameters.
        wordings: the same finding, longest first, with {0} and {1} where a name stands, {0:bare} without quotes.

    Example: of the name "a very long name of a policy in force" and "{0} earns most by far", nothing is cut.
    """
    known = [visible(name) for name in names]
    for words in wordings:
        told = _filled(words, known, _WHOLE)
        if len(told) - told.count(FIRST_STRONG) - told.count(POP) <= WIDTH:  # those two have no width
            return told
    for words in wordings:
        used = [(known[int(place)], bare) for place, bare in _PLACE.findall(words)]
        room = WIDTH - len(_PLACE.sub("", words)) - 2 * sum(not bare for _, bare in used)
        width = _width([name for name, _ in used], room)
        whole = all(len(name) <= width for name, bare in used if bare)  # without quotes a cut name would mislead
        if (width >= LEAST and whole) or words == wordings[-1]:
            return _filled(words, known, max(width, 6))
    raise TypeError("a headline needs a wording")


def _filled(words: str, names: Sequence[str], width: int) -> str:
    def shown(found: re.Match[str]) -> str:
        name = names[int(found[1])]
        return short(name, width) if found[2] else quoted(name, width)

    return _PLACE.sub(shown, words)


def quoted(name: object, width: int) -> str:
    """A name in quotes, cut to a width, and isolated where it reads from right to left.

    Example: ask above 200 USD cut to 12 is “ask abo… USD”.
    """
    text = short(name, width)
    rightward = any(unicodedata.bidirectional(one) in ("R", "AL") for one in text)
    return f"“{FIRST_STRONG}{text}{POP}”" if rightward else f"“{text}”"


def money(value: float) -> str:
    """An amount of USD to three digits, without the unit.

    Example: 1718.4 is 1,720 and 12345678 is 12.3 million.
    """
    if abs(value) >= 1e6:
        return f"{value / 1e6:,.3g} million".replace("-", "−")
    return number(float(f"{value:.3g}"), "USD")


def _width(names: Sequence[str], room: int) -> int:
    """The width to which the longest names are cut so that all fit."""
    longest = max(map(len, names), default=LEAST)
    fits = (width for width in range(longest, 0, -1) if sum(min(len(name), width) for name in names) <= room)
    return max(LEAST, width) if (width := next(fits, 0)) == longest else width
