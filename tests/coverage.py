"""Shares found by simulation, with intervals of their own."""

import sys
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats

Floats = npt.NDArray[np.float64]


class Share(NamedTuple):
    """A share of trials with its exact 99.99% interval (Clopper and Pearson): about 4 standard errors either way."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


def share(hits: "list[bool] | npt.NDArray[np.bool_]") -> Share:
    """The share of trials that hit."""
    n, k = len(hits), int(np.sum(hits))
    found = stats.binomtest(k, n).proportion_ci(0.9999)
    return Share(k / n, float(found.low), float(found.high))


def paired(chance: np.random.Generator, n: int, truth: Floats, correlation: float, spread: Floats) -> Floats:
    """Outcomes of policies in the same replications: normal, one common correlation, a spread of its own each."""
    common, own = chance.standard_normal((n, 1)), chance.standard_normal((n, len(truth)))
    noise = correlation**0.5 * common + (1.0 - correlation) ** 0.5 * own
    return np.asarray(truth + spread * noise)


def report(text: str) -> None:
    """Show a figure with ``pytest -s``; the closing note of a change quotes these."""
    sys.stdout.write(f"\n{text}")
