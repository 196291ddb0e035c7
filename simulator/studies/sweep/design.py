"""Where to look: the points of a sweep, from the unit cube to values of the scenario."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from simulator.records import Floats
from simulator.scenario.blocks.distributions import Distribution, Value
from simulator.scenario.blocks.sweep import COUNTED, SALTELLI, Sweep
from simulator.scenario.reading.paths import Address
from simulator.scenario.reading.study_checks import fitted
from simulator.studies.sweep.optional import needs

MORRIS_LEVELS = 4  # the usual grid of the elementary effects


class Design(NamedTuple):
    """The points of a sweep; a grid is counted off, everything else is a matrix of quantiles."""

    parameters: Mapping[str, Distribution]
    addresses: Mapping[str, Address]
    levels: int
    n_points: int
    cube: Floats | None  # [point, parameter] in 0..1; None where levels are counted off
    design: str = "grid"

    def values(self, point: int) -> dict[str, Value]:
        """Values of one point by path; the last parameter of a grid changes fastest."""
        if self.cube is not None:
            shares = self.cube[point].tolist()
            drawn = {p: self._value(one, u) for (p, one), u in zip(self.parameters.items(), shares, strict=True)}
            return fitted(self.addresses, drawn)
        grids = {path: one.grid(self.levels) for path, one in self.parameters.items()}
        if self.design == "one_at_a_time":
            moved = {path: grids[path][point - at[0]] for path, at in self.moves() if point in at}
            return fitted(self.addresses, self.base() | moved)
        places = np.unravel_index(point, [len(grid) for grid in grids.values()])
        return fitted(self.addresses, {p: grids[p][int(at)] for p, at in zip(grids, places, strict=True)})

    def base(self) -> dict[str, Value]:
        """The scenario's own values; the median where it gives none, or one outside what is asked."""
        return {path: self._base(path, one) for path, one in self.parameters.items()}

    def _base(self, path: str, one: Distribution) -> Value:
        own = self.addresses[path].value
        if one.kind == "choice":
            return own if own is not None and own in (one.values or ()) else one.central
        low, high = one.support
        return own if isinstance(own, float | int) and low <= own <= high else one.central

    def moves(self) -> Iterator[tuple[str, range]]:
        """Of a one-at-a-time design the points at which each value moves; point 0 is the base."""
        first = 1
        for path, one in self.parameters.items():
            yield path, range(first, first := first + len(one.grid(self.levels)))

    def _value(self, one: Distribution, share: float) -> Value:
        """A screening design goes from the 5% to the 95% point of every kind of range, so that effects compare."""
        if self.design == "morris":
            share = 0.05 + 0.9 * share
        return one.quantile(share)


def design(sweep: Sweep, addresses: Mapping[str, Address]) -> Design:
    """The design of a sweep; the same sweep gives the same points.

    Raises:
        MissingExtraError: morris and saltelli need SALib.
    """
    k, counted = len(sweep.parameters), sweep.design in COUNTED
    cube = None if counted else unit_cube(sweep.design, k, sweep.size, sweep.seed)
    return Design(sweep.parameters, addresses, sweep.levels, sweep.count, cube, sweep.design)


def problem(names: Sequence[str]) -> dict[str, Any]:
    """The unit cube as SALib wants it described."""
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def unit_cube(design: str, k: int, size: int, seed: int) -> Floats:
    """Points of a design in the unit cube, [point, parameter].

    Raises:
        MissingExtraError: morris and saltelli need SALib.
    """
    if design in ("morris", *SALTELLI):
        with needs("SALib", f"the design {design}"):
            from SALib.sample import morris, sobol
        named = problem([str(number) for number in range(k)])
        if design == "morris":
            return np.asarray(morris.sample(named, size, num_levels=MORRIS_LEVELS, seed=seed))
        return np.asarray(sobol.sample(named, size, calc_second_order=design == "saltelli_pairs", seed=seed))
    from scipy.stats import qmc

    if design == "latin_hypercube":
        return np.asarray(qmc.LatinHypercube(d=k, seed=seed).random(size))
    if design == "halton":
        return np.asarray(qmc.Halton(d=k, scramble=True, seed=seed).random(size))
    return np.asarray(qmc.Sobol(d=k, scramble=True, seed=seed).random_base2(int(math.log2(size))))
