"""Streams of random numbers, by purpose: the only file that touches ``numpy.random``.

A normal or exponential draw of numpy's has the same bits on every processor unless it is in the tail of the ziggurat,
one in 3,900 and one in 2,200, where a logarithm enters. Those are drawn again from a stream of their own, with a
logarithm that has the same bits everywhere. What is left is that numpy accepts or rejects some draws by comparing with
an exponential or a logarithm, whose last bit decides with a chance of about 1e-16 a draw.

Source: Marsaglia and Tsang, "The ziggurat method for generating random variables", Journal of Statistical Software
2000; the normal's tail by Marsaglia, Technometrics 1964.
"""

import hashlib
import math
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import repeat
from typing import Any, Final, Literal
from zlib import crc32

import numpy as np

from simulator.elementwise import BLOCK
from simulator.model.elementary import log
from simulator.records import Floats

Key = tuple[int, int]  # seed and replication
Chance = np.random.Generator
Method = Literal["random", "standard_normal", "standard_exponential"]
NORMAL_TAIL: Final = 3.6541528853610088  # numpy's ziggurats end here
EXPONENTIAL_TAIL: Final = 7.69711747013104972


def number_of(name: str) -> int:
    """The number under which a team of this name has its streams, whatever its place among the teams.

    Example: ``number_of("platform") == number_of("platform")``, and another name has another number but for one chance
    in 2^64.
    """
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big")


def stream(key: Key, purpose: str, team: int, *engineer: int) -> Chance:
    """The stream of a purpose and a team, or of one of its engineers."""
    return np.random.default_rng(_seeds(key, purpose, team, *engineer))


def drawn(method: Method, key: Key, purpose: str, team: int, shape: int | tuple[int, int]) -> Floats:
    """So many draws from the stream of a purpose and a team."""
    values: Floats = getattr(stream(key, purpose, team), method)(shape)
    _redraw_tails(values.reshape(-1), method, partial(_one_after_another, key, purpose, team))
    return values


def drawn_by_engineer(
    method: Method, key: Key, purpose: str, team: int, bounds: Sequence[int]
) -> Iterator[tuple[slice, Floats]]:
    """Draws of a team's engineers, each from the engineer's own stream, block by block, with their places.

    ``bounds`` are the places of the engineers' items. A block stays in the processor's cache, and the next one is
    written over it.
    """
    counted = _Counted(_seeds(key, purpose, team))
    buffer = np.empty(0)
    first, last = 0, len(bounds) - 1
    while first < last:
        after = max(first + 1, min(last, bisect_right(bounds, bounds[first] + BLOCK) - 1))
        begin, end = bounds[first], bounds[after]
        if len(buffer) < end - begin:
            buffer = np.empty(end - begin)
        values = buffer[: end - begin]
        for number in range(first, after):
            fill = getattr(counted.stream(number, 0), method)
            fill(out=values[bounds[number] - begin : bounds[number + 1] - begin])
        _redraw_tails(values, method, partial(_tails_by_engineer, counted, bounds, begin))
        yield slice(begin, end), values
        first = after


class _Counted:
    """Streams of a purpose and a team by engineer and part: part 0, and one for the tail of each item.

    Philox is counter-based: the key is hashed from (seed, replication, purpose, team), the engineer is the top word of
    the counter and the part the word below. So a stream costs half a microsecond to start and has 2^128 draws.
    """

    def __init__(self, seeds: np.random.SeedSequence) -> None:
        self.bits = np.random.Philox(seeds)
        self.generator = np.random.Generator(self.bits)
        self.state = _as_lists(self.bits.state)
        self.counter = self.state["state"]["counter"]

    def stream(self, engineer: int, part: int) -> np.random.Generator:
        """The stream, until the next one is asked for."""
        self.counter[2], self.counter[3] = part, engineer
        self.bits.state = self.state  # an empty buffer: the stream starts at its own counter
        return self.generator


def _as_lists(state: Any) -> Any:
    """Lists for arrays, which numpy reads in a third of the time."""
    if isinstance(state, dict):
        return {name: _as_lists(value) for name, value in state.items()}
    return state.tolist() if isinstance(state, np.ndarray) else state


def _seeds(key: Key, purpose: str, *whose: int) -> np.random.SeedSequence:
    seed, replication = key
    return np.random.SeedSequence(seed, spawn_key=(replication, crc32(purpose.encode()), *whose))


def _redraw_tails(
    values: Floats, method: Method, uniform: Callable[[list[int]], Iterator[np.random.Generator]]
) -> None:
    """Draw again, in place, what lies beyond the ziggurat; ``uniform`` gives the streams of the places of a list."""
    if method == "standard_normal":
        places = np.flatnonzero(np.abs(values) > NORMAL_TAIL).tolist()
        for place, chance in zip(places, uniform(places), strict=True):
            values[place] = math.copysign(_normal_tail(chance), values[place])
    elif method == "standard_exponential":
        places = np.flatnonzero(values > EXPONENTIAL_TAIL).tolist()
        for place, chance in zip(places, uniform(places), strict=True):
            values[place] = EXPONENTIAL_TAIL - log(1.0 - chance.random())


def _normal_tail(chance: np.random.Generator) -> float:
    """The size of a standard normal that is above r: sqrt(r^2 - 2 ln u), if that times another uniform is below r."""
    while True:
        size = math.sqrt(NORMAL_TAIL * NORMAL_TAIL - 2.0 * log(1.0 - chance.random()))
        if size * chance.random() < NORMAL_TAIL:
            return size


def _one_after_another(key: Key, purpose: str, team: int, places: list[int]) -> Iterator[np.random.Generator]:
    if places:
        yield from repeat(stream(key, f"{purpose}, tail", team), len(places))


def _tails_by_engineer(
    counted: _Counted, bounds: Sequence[int], begin: int, places: list[int]
) -> Iterator[np.random.Generator]:
    for place in places:
        engineer = bisect_right(bounds, begin + place) - 1
        yield counted.stream(engineer, begin + place - bounds[engineer] + 1)
