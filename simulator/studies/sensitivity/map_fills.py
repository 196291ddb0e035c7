"""The fill of each policy on a map: its hue, at a level of luminance that no neighbour has."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise, product
from typing import Final

from simulator.report.elements.colour import LEVELS
from simulator.report.elements.style import ON_LEVEL, TONES, Look, hue_of

MOST: Final = 8  # policies whose levels are searched through; more take turns
Winners = Sequence[Sequence[str]]  # of every cell, [row][column]


def fills(winners: Winners, looks: Mapping[str, Look]) -> dict[str, tuple[str, str]]:
    """Fill and colour of text of every winner: neighbours differ by 3:1, and the widest region is the palest.

    Three levels are all that fit between black and white 3:1 apart. Where they do not do, as few neighbours as may be
    share one, and two policies never have the same fill while their hue has another left.

    Args:
        winners: of every cell.
        looks: of the policies.
    """
    area = Counter(name for row in winners for name in row)
    names = [name for name, _ in area.most_common()]
    meet = borders(winners)
    hues = {name: hue_of(looks[name].colour) for name in names}
    levels = dict.fromkeys(names, 0) | {name: place % len(LEVELS) for place, name in enumerate(names)}
    if len(names) <= MOST:
        tried = (dict(zip(names, one, strict=True)) for one in product(range(len(LEVELS)), repeat=len(names)))
        levels = min(tried, key=lambda one: (_clashes(one, meet, hues), sum(one[name] * area[name] for name in names)))
    return {name: (TONES[hues[name], levels[name]], ON_LEVEL[levels[name]]) for name in names}


def borders(winners: Winners) -> Counter[frozenset[str]]:
    """How many pairs of cells beside each other have these two winners."""
    across = (pair for row in winners for pair in pairwise(row))
    down = (pair for rows in pairwise(winners) for pair in zip(*rows, strict=True))
    return Counter(frozenset(pair) for pair in [*across, *down] if len(set(pair)) > 1)


def _clashes(levels: Mapping[str, int], meet: Counter[frozenset[str]], hues: Mapping[str, str]) -> int:
    same = len(levels) - len({(hues[name], level) for name, level in levels.items()})
    shared = sum(count for pair, count in meet.items() if len({levels[name] for name in pair}) == 1)
    return 1000 * same + shared
