"""The headline of a chart: a sentence of at most so many characters, in which names are cut where they must be."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from simulator.text import FIRST_STRONG, POP, number, short, visible

WIDTH: Final = 70  # characters of a headline
LEAST: Final = 22  # characters a name keeps before a shorter wording is taken
_PLACE: Final = re.compile(r"\{(\d+)\}")


def headline(names: Sequence[object], *wordings: str) -> str:
    """The first wording that fits, its names in quotes: names are cut where they must be, the sentence never.

    Args:
        names: policies, teams, or what else users name.
        wordings: the same finding, longest first, with {0} and {1} where a name stands.

    Example: of the name "a very long name of a policy in force" and "{0} earns most by far", nothing is cut.
    """
    known = [visible(name) for name in names]
    for words in wordings:
        used = [known[int(place)] for place in _PLACE.findall(words)]
        room = WIDTH - len(_PLACE.sub("", words)) - 2 * len(used)
        width = _width(used, room)
        if width >= LEAST or words == wordings[-1]:
            return _filled(words, [quoted(name, max(width, 6)) for name in known])
    raise TypeError("a headline needs a wording")


def _filled(words: str, shown: Sequence[str]) -> str:
    return _PLACE.sub(lambda found: shown[int(found[1])], words)


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
