"""A posterior from simulations: parameters regressed on summaries, and simulations moved to what was observed.

Source: Beaumont, Zhang and Balding, Genetics 2002 (local-linear adjustment); Blum and François, Statistics and
Computing 2010 (a spread that depends on the summaries); Fearnhead and Prangle, JRSS B 2012 (posterior means as
summaries).
"""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
RIDGE: Final = 1e-3
FOLDS: Final = 5
PER_NUMBER: Final = 25  # simulations for each number that is regressed on
TELLING: Final = 0.03  # of a parameter's variance: what the summaries explain of it, beyond which it is looked at
NEAREST: Final = 0.9  # share of the simulations that are regressed on in the second step
WIDE: Final = 8.0  # standard deviations: summaries further out are drawn in


class Adjusted(NamedTuple):
    """Weighted draws of a posterior."""

    draws: Floats  # [draw, parameter]
    weights: Floats  # [draw] sum to 1

    @property
    def effective(self) -> float:
        """Effective number of draws, 1 / sum of squared weights."""
        return float(1.0 / (self.weights**2).sum())

    @property
    def mean(self) -> Floats:
        """Mean of each parameter."""
        return np.asarray(self.weights @ self.draws)

    @property
    def sd(self) -> Floats:
        """Standard deviation of each parameter."""
        return np.asarray(np.sqrt(self.weights @ (self.draws - self.mean) ** 2))

    def equally_likely(self, n: int) -> Floats:
        """So many draws of equal weight, [draw, parameter], by systematic resampling, in an order without pattern."""
        ends = np.cumsum(self.weights)
        rows = np.searchsorted(ends, (np.arange(n) + 0.5) / n * ends[-1])
        scattered = np.argsort((np.arange(n) * 0.6180339887498949) % 1.0)  # golden-section order
        return np.asarray(self.draws[np.minimum(rows, len(ends) - 1)[scattered]])


def adjusted(parameters: Floats, summaries: Floats, observed: Floats) -> Adjusted:
    """Draws of the posterior of parameters given what was observed.

    First each parameter is regressed on all summaries, linearly: that makes one number of each parameter that the
    summaries tell anything of. Then, near what was observed, every parameter is regressed on these numbers and their
    squares, m(t), and the log of its squared residual linearly, s(t). A simulation becomes the draw

        m(t_obs) + (parameter - m(t)) s(t_obs) / s(t)

    so that draws keep the shape and the correlations of the residuals.

    Args:
        parameters: [simulation, parameter], drawn from the prior, each roughly normal.
        summaries: [simulation, summary].
        observed: [summary].

    Example: of a parameter that is the only summary, every draw is what was observed.
    """
    scaled, seen = _scaled(summaries, observed)
    t, own, r2 = _crossed(scaled, parameters, seen)
    told = np.argsort(-r2)[: max(len(scaled) // PER_NUMBER, 1)]
    told = np.sort(told[r2[told] > TELLING])
    if not len(told):
        return Adjusted(parameters.copy(), np.full(len(scaled), 1.0 / len(scaled)))
    t, own = t[:, told], own[None, told]
    centre, width = t.mean(axis=0), np.maximum(t.std(axis=0), 1e-12)
    t, own = (t - centre) / width, np.clip((own - centre) / width, -WIDE, WIDE)
    return _second(parameters, t, own, _near(t, own))


def _second(parameters: Floats, t: Floats, own: Floats, weights: Floats) -> Adjusted:
    used = weights > 0.0
    w, t, rows = weights[used], t[used], parameters[used]
    features = _with_squares(t - own)
    fit, leverage = _weighted(features, rows, w)
    mean = fit[0]  # at what was observed all features but the constant are 0
    rest = (rows - features @ fit) / np.sqrt(1.0 - leverage)[:, None]  # a fit to the row itself leaves too little
    middle = np.average(rows, axis=0, weights=w)
    prior = np.average((rows - middle) ** 2, axis=0, weights=w)
    unexplained = np.average(rest**2, axis=0, weights=w) / prior
    linear = np.column_stack([np.ones(len(t)), t - own])
    log_square, _ = _weighted(linear, np.log(rest**2 + 1e-10), w)
    rest = rest / np.exp(0.5 * np.clip(linear @ log_square - log_square[0], -2.0, 2.0))
    rest *= np.sqrt(np.minimum(prior / np.average(rest**2, axis=0, weights=w), 1.0))  # at most the prior's
    draws = np.where(unexplained < 1.0 - TELLING, mean + rest, rows)  # where nothing is told, the prior stays
    return Adjusted(draws, w / w.sum())


def _scaled(summaries: Floats, observed: Floats) -> tuple[Floats, Floats]:
    """Both in standard deviations from the middle, extremes drawn in; summaries that never vary are left out."""
    middle = np.median(summaries, axis=0)
    scale = 1.4826 * np.median(np.abs(summaries - middle), axis=0)
    scale = np.where(scale > 1e-9, scale, summaries.std(axis=0))
    varies = scale > 1e-9
    z = (summaries[:, varies] - middle[varies]) / scale[varies]
    own = (observed[varies] - middle[varies]) / scale[varies]
    return _drawn_in(z), _drawn_in(np.clip(own, z.min(axis=0), z.max(axis=0)))  # beyond them nobody knows


def _drawn_in(z: Floats) -> Floats:
    """Linear in the middle, logarithmic beyond 3."""
    far = np.abs(z)
    return np.asarray(np.where(far <= 3.0, z, np.sign(z) * (3.0 + np.log1p(np.maximum(far - 3.0, 0.0)))))


def _crossed(x: Floats, y: Floats, seen: Floats) -> tuple[Floats, Floats, Floats]:
    """Linear fits of y, each row's from the other folds; that of what was observed; how much they explain of each y.

    A fit to the row itself would leave a residual that is too small.
    """
    fold = np.arange(len(x)) % FOLDS
    found, own = np.empty_like(y), np.zeros(y.shape[1])
    for one in range(FOLDS):
        fit = _linear(x[fold != one], y[fold != one])
        found[fold == one] = fit(x[fold == one])
        own += fit(seen[None])[0] / FOLDS
    rest = ((y - found) ** 2).sum(axis=0) / np.maximum(((y - y.mean(axis=0)) ** 2).sum(axis=0), 1e-12)
    return found, own, 1.0 - rest


def _linear(x: Floats, y: Floats) -> Callable[[Floats], Floats]:
    """A ridge fit as a function of rows."""
    centre, offset = x.mean(axis=0), y.mean(axis=0)
    xc, yc = x - centre, y - offset
    slopes = np.linalg.solve(xc.T @ xc + (RIDGE * len(x) + 1.0) * np.eye(x.shape[1]), xc.T @ yc)
    return lambda rows: offset + (rows - centre) @ slopes


def _near(t: Floats, own: Floats) -> Floats:
    """Epanechnikov weights of the nearest simulations, in Mahalanobis distance."""
    covariance = np.cov(t, rowvar=False).reshape(t.shape[1], t.shape[1]) + 1e-6 * np.eye(t.shape[1])
    rows = t - own
    squares = np.einsum("ij,ij->i", rows @ np.linalg.inv(covariance), rows)
    widest = np.quantile(squares, NEAREST) + 1e-12
    return np.asarray(np.where(squares < widest, 1.0 - squares / widest, 0.0))


def _with_squares(t: Floats) -> Floats:
    return np.column_stack([np.ones(len(t)), t, t**2])


def _weighted(x: Floats, y: Floats, w: Floats) -> tuple[Floats, Floats]:
    """Coefficients of a weighted ridge fit, and the leverage of each row."""
    root = np.sqrt(w)[:, None]
    penalty = RIDGE * w.sum() * np.eye(x.shape[1])
    penalty[0, 0] = 0.0
    inverse = np.linalg.inv((root * x).T @ (root * x) + penalty)
    leverage = w * np.einsum("ij,jk,ik->i", x, inverse, x)
    return np.asarray(inverse @ (root * x).T @ (root * y)), np.asarray(np.minimum(leverage, 0.9))
