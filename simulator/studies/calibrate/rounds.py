"""Rounds of simulations that close in on what the data allow; what is finished is kept, so that a stop loses nothing.

Each round draws from the prior cut to a box around what the last one found. A box is a product of ranges, so runs of
earlier rounds that lie in it are draws from it too, and are used again. Source: truncated proposals, Deistler,
Goncalves and Macke, NeurIPS 2022.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import scipy

from simulator.files import arrays_in
from simulator.records import Floats
from simulator.replication.worlds import joint, sobol
from simulator.stats.regression_adjustment import Adjusted, adjusted
from simulator.studies.calibrate.setup import Setup
from simulator.studies.calibrate.simulate import Runs, simulate
from simulator.studies.calibrate.summaries import NOT_LEARNT_FROM

ROUNDS: Final = (0.4, 0.2, 0.4)  # share of the runs in each; the last one counts
EDGE: Final = 4.0  # standard deviations on either side of the mean that the next round keeps
TELLING: Final = 0.6  # of the standard deviation within the box: below it, a range is cut
APART: Final = 1_000_003  # so that replications of two rounds never meet


class Box(NamedTuple):
    """A range of the share of chance of each input, before pairs are correlated."""

    low: Floats
    high: Floats

    def scores(self, points: Floats) -> Floats:
        """Normal scores of points within the box, [run, input]."""
        inside = (points - self.low) / (self.high - self.low)
        return np.asarray(scipy.special.ndtri(np.clip(inside, 1e-9, 1.0 - 1e-9)))

    def points(self, scores: Floats) -> Floats:
        """Points of normal scores."""
        return np.asarray(self.low + (self.high - self.low) * scipy.special.ndtr(scores))

    def closer(self, found: Adjusted) -> "Box":
        """The box of the next round: smaller where the data tell something."""
        low, high = (self.points(found.mean + side * EDGE * found.sd) for side in (-1.0, 1.0))
        telling = found.sd < TELLING
        return Box(np.where(telling, low, self.low), np.where(telling, high, self.high))


class Found(NamedTuple):
    """What the rounds leave."""

    first: Runs  # of the prior
    last: Runs  # all those in the last box
    box: Box
    adjusted: Adjusted  # normal scores within the box

    def points(self, n: int) -> Floats:
        """So many equally likely draws, as shares of chance before pairs are correlated, [draw, input]."""
        return self.box.points(self.adjusted.equally_likely(n))


def close_in(
    setup: Setup,
    names: tuple[str, ...],
    seen: Floats,
    runs: int,
    workers: int | None = None,
    tell: Callable[[int], None] | None = None,
    keep: Path | None = None,
) -> Found:
    """Simulate in rounds, and learn from each where the next one draws.

    Args:
        setup: the scenario at the size of the data.
        names, seen: summaries of the data.
        runs: in all rounds together.
        workers, tell: as ``workers`` and ``progress`` of ``compare``.
        keep: a folder in which runs are kept as they are finished, and from which they are read again.

    Raises:
        KeyboardInterrupt: Ctrl-C; what is finished is kept.
    """
    n, done = len(setup.inputs), 0
    learnt = np.array([name not in NOT_LEARNT_FROM for name in names])
    box, first, last = Box(np.zeros(n), np.ones(n)), None, None
    for number, share in enumerate(ROUNDS):
        each = max(round(share * runs), 2)
        drawn = box.low + (box.high - box.low) * sobol(n, each, setup.file.scenario.seed + number)
        place = None if keep is None else keep / f"{_mark(setup, names, drawn)}.npz"
        fresh = _round(setup, names, drawn, number * APART, workers, tell and _after(tell, done), place)
        first = first or fresh
        # impossible worlds were drawn nearer to their medians (``worlds.CLOSER``), which may lie outside of the box
        last = (fresh if last is None else last.and_(fresh)).within(box.low, box.high)
        found = adjusted(box.scores(last.points), last.summaries[:, learnt], seen[learnt])
        done += each
        if number + 1 < len(ROUNDS):
            box = box.closer(found)
    assert first is not None
    assert last is not None
    return Found(first, last, box, found)


def _after(tell: Callable[[int], None], done: int) -> Callable[[int], None]:
    return lambda more: tell(done + more)


def _round(
    setup: Setup,
    names: tuple[str, ...],
    drawn: Floats,
    first: int,
    workers: int | None,
    tell: Callable[[int], None] | None,
    place: Path | None,
) -> Runs:
    """The runs of one round: what is kept of them, and the rest."""
    shares = joint(drawn, setup.correlated)
    if place is None:
        return simulate(setup, names, shares, first, workers, tell)
    before, done = _read(place)
    if before is not None and done >= len(shares):
        return before

    def keep(some: Runs, count: int) -> None:
        _write(place, before.and_(some) if before else some, done + count)

    rest = simulate(setup, names, shares[done:], first + done, workers, tell and _after(tell, done), keep)
    keep(rest, len(shares) - done)
    return before.and_(rest) if before else rest


def _mark(setup: Setup, names: tuple[str, ...], drawn: Floats) -> str:
    """What decides the runs of a round: they are read again only where all of it is the same."""
    digest = hashlib.sha256(setup.file.scenario.model_dump_json().encode())
    ranges = [(path, one.model_dump_json()) for each in setup.inputs for path, one in each.places.items()]
    digest.update(repr((names, ranges, setup.data.roster, setup.data.items is None, setup.policy)).encode())
    for array in (setup.data.present, setup.data.team.astype(np.float64), drawn):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:16]


def _write(place: Path, runs: Runs, count: int) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_suffix(".part")
    with beside.open("wb") as handle:
        np.savez_compressed(handle, count=count, **runs._asdict())
    beside.replace(place)


def _read(place: Path) -> tuple[Runs | None, int]:
    """What is kept of a round, and how many companies that is; nothing where the file cannot be read."""
    try:
        kept = arrays_in(place)
        return Runs(*(kept[name] for name in Runs._fields)), int(kept["count"])
    except Exception:  # what a damaged file makes libraries raise has no list
        return None, 0
