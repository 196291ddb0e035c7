"""Where to look: the points of a sweep, from the unit cube to values of the scenario."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from simulator.engines.run import SimulationError
from simulator.records import Floats
from simulator.scenario.blocks.distributions import Distribution, Value
from simulator.scenario.blocks.sweep import COUNTED, Sweep
from simulator.scenario.reading.paths import Address
from simulator.scenario.reading.study_checks import fitted

MORRIS_LEVELS = 4  # the usual grid of the elementary effects


class MissingExtraError(SimulationError):
    """A library that belongs to an extra is not installed; its text says how to get it."""

    def __init__(self, library: str, extra: str, purpose: str) -> None:
        super().__init__(f"{purpose} needs {library}. Install it with: pip install 'tokensim[{extra}]'")


class Design(NamedTuple):
    """The points of a sweep; a grid is counted off, everything else is a matrix of shares of chance."""

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
            return fitted(self.addresses, self._alone(point - 1, grids))
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

    def _alone(self, number: int, grids: Mapping[str, Sequence[Value]]) -> dict[str, Value]:
        """The base, and after it each value of each parameter in turn."""
        values = self.base()
        for path, grid in grids.items():
            if 0 <= number < len(grid):
                return {**values, path: grid[number]}
            number -= len(grid)
        return values

    def _value(self, one: Distribution, share: float) -> Value:
        """A screening design reaches the ends of ranges, but only the 5% and 95% points of distributions."""
        if self.design == "morris" and one.kind not in ("uniform", "loguniform", "choice"):
            share = 0.05 + 0.9 * share
        return one.quantile(share)


def design(sweep: Sweep, addresses: Mapping[str, Address]) -> Design:
    """The design of a sweep; the same sweep gives the same points.

    Raises:
        MissingExtraError: morris and saltelli need SALib.
    """
    k, counted = len(sweep.parameters), sweep.design in COUNTED
    cube = None if counted else _CUBES[sweep.design](k, sweep.size, sweep.seed)
    return Design(sweep.parameters, addresses, sweep.levels, sweep.count, cube, sweep.design)


def problem(names: Sequence[str]) -> dict[str, Any]:
    """The unit cube as SALib wants it described."""
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def _latin_hypercube(k: int, size: int, seed: int) -> Floats:
    from scipy.stats import qmc

    return np.asarray(qmc.LatinHypercube(d=k, seed=seed).random(size))


def _sobol(k: int, size: int, seed: int) -> Floats:
    from scipy.stats import qmc

    return np.asarray(qmc.Sobol(d=k, scramble=True, seed=seed).random_base2(int(math.log2(size))))


def _halton(k: int, size: int, seed: int) -> Floats:
    from scipy.stats import qmc

    return np.asarray(qmc.Halton(d=k, scramble=True, seed=seed).random(size))


def _morris(k: int, size: int, seed: int) -> Floats:
    try:
        from SALib.sample import morris
    except ImportError:
        raise MissingExtraError("SALib", "sweeps", "the design morris") from None
    return np.asarray(morris.sample(problem([str(i) for i in range(k)]), size, num_levels=MORRIS_LEVELS, seed=seed))


def _saltelli(k: int, size: int, seed: int) -> Floats:
    try:
        from SALib.sample import sobol
    except ImportError:
        raise MissingExtraError("SALib", "sweeps", "the design saltelli") from None
    names = problem([str(i) for i in range(k)])
    return np.asarray(sobol.sample(names, size, calc_second_order=False, seed=seed))


_CUBES = {
    "latin_hypercube": _latin_hypercube,
    "sobol": _sobol,
    "halton": _halton,
    "morris": _morris,
    "saltelli": _saltelli,
}
