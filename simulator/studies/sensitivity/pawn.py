"""PAWN: how far the whole distribution of a result moves once a value is known, not its variance alone."""

from typing import Any, Final

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.stats.intervals import around, interval_columns, t_quantile
from simulator.streams import stream
from simulator.studies.sensitivity.indices import by_policy, varying
from simulator.studies.sweep.design import problem
from simulator.studies.sweep.optional import needs
from simulator.studies.sweep.plan import Plan

SLICES: Final = 8  # of a value's range, equally many points in each
RESAMPLES: Final = 100
LEAST_POINTS: Final = 128  # 16 in a slice: below this chance alone moves a distribution by a third


def pawn(plan: Plan, table: pd.DataFrame, measure: str, confidence: float) -> pd.DataFrame:
    """PAWN index with its interval, and that of a value that does nothing, per policy and value.

    Columns: ``policy``, ``parameter``, ``pawn`` with the ends of its interval, ``by_chance``, ``n`` points; arguments
    as in ``curves``, of a design whose points are spread evenly, such as ``sobol``.
    """
    names, seed, cube = list(plan.design.parameters), plan.sweep.seed, plan.design.cube
    assert cube is not None
    tables = {policy: pawn_indices(names, cube, y, confidence, seed) for policy, y in varying(plan, table, measure)}
    return by_policy(tables, ["policy", "parameter", "pawn", "by_chance"])


def pawn_indices(names: list[str], inputs: Floats, outputs: Floats, confidence: float, seed: int = 1) -> pd.DataFrame:
    """PAWN indices, one row per name: the median over slices of a value of the Kolmogorov-Smirnov distance.

    median_s max_y |F(y) - F(y | x_i in slice s)|, 0 (nothing moves) to 1. It is above 0 also of a value that does
    nothing, as few points are in a slice: ``by_chance`` is what so many points give of such a value at most, with the
    given confidence. The interval is a normal one from resampled points.

    Args:
        names: of the inputs.
        inputs: [point, input] shares of chance, 0..1.
        outputs: [point].
        confidence: level of the intervals and of ``by_chance``, 0..1.
        seed: of the resampling.

    Source: Pianosi and Wagener, Environmental Modelling and Software 108 (2018), with their dummy input.

    Raises:
        MissingExtraError: SALib is not installed.

    Example: of y = x_1 with x_2 beside it, in 8 slices, the index of x_1 is 0.6875 but for the points being few.
    """
    with needs("SALib", "PAWN indices"):
        from SALib.analyze import pawn as salib

    def medians(of: list[str], x: Floats, y: Floats) -> Floats:
        found = salib.analyze(problem(of), x, y, S=SLICES, print_to_console=False, seed=seed)
        return np.asarray(found["median"], dtype=np.float64)

    chance, n = stream((seed, 0), "resampled points", 0), len(outputs)
    drawn = [medians(names, inputs[j], outputs[j]) for j in chance.integers(n, size=(RESAMPLES, n))]
    nothing = [medians(["nothing"], chance.permutation(n)[:, None] / n, outputs)[0] for _ in range(RESAMPLES)]
    half = t_quantile(np.inf, confidence) * np.std(drawn, axis=0, ddof=1)
    columns: dict[str, Any] = interval_columns(pawn=around(medians(names, inputs, outputs), half))
    bound = float(np.quantile(nothing, confidence))
    return pd.DataFrame({"parameter": names, **columns, "by_chance": bound, "n": n})
