"""A regression coefficient whose errors are correlated within clusters, of which there may be few."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from simulator.records import Floats, Ints

FEWEST = 3  # cells of which two coefficients can be told
SINGULAR = 1e-9  # an eigenvalue of a projection below this is zero


class Coefficients(NamedTuple):
    """The coefficient of one regressor for each of several outcomes."""

    value: Floats  # [outcome]
    covariance: Floats  # [outcome, outcome]
    freedom: float  # degrees of freedom of a t test

    @property
    def error(self) -> Floats:
        """Standard errors, [outcome]."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))


def cluster_robust(
    outcomes: Floats, regressor: Floats, nuisance: Floats, weight: Floats, cluster: Ints
) -> Coefficients:
    """The coefficient of a regressor by weighted least squares, with the CR2 variance and Satterthwaite's freedom.

    With d what is left of the regressor after the nuisance columns, e the residuals and (I - H)_g the block of cluster
    g of the residual maker, all times sqrt(weight):

        value = d'y / d'd,    V = sum over g of (d_g' (I - H)_g^(-1/2) e_g)^2 / (d'd)^2

    V is unbiased where cells are independent with a variance in proportion to 1 / weight, and asymptotically whatever
    the correlation within a cluster. Under that independence V has the mean and the variance of a chi-squared variable
    with ``freedom`` degrees: far fewer than there are clusters where a few of them decide.

    Args:
        outcomes: [cell] or [cell, outcome], any unit.
        regressor: [cell], such as 1 where a cell was treated.
        nuisance: [cell, column], what is held constant, an intercept among it.
        weight: [cell], above 0: how many persons a mean is of.
        cluster: [cell], 0 .. G - 1, in order: what was randomised together.

    NaN where nothing is left of the regressor.

    Source: Bell and McCaffrey, "Bias reduction in standard errors for linear regression with multi-stage samples",
    Survey Methodology 28 (2002); Pustejovsky and Tipton, Journal of Business and Economic Statistics 36 (2018).

    Example: of outcomes 1, 2, 3 of treated and 2, 4, 6 of other clusters, one cell each, the coefficient is -2 with the
    standard error 1.291 of Welch's test and 4 degrees of freedom.
    """
    columns = outcomes if outcomes.ndim > 1 else outcomes[:, None]
    many = columns.shape[1]
    nothing = Coefficients(np.full(many, np.nan), np.full((many, many), np.nan), np.nan)
    if len(columns) < FEWEST:
        return nothing
    scale = np.sqrt(weight)[:, None]
    before = basis(nuisance * scale)
    left = residuals(regressor[:, None] * scale, before)[:, 0]
    size = float(left @ left)
    if size <= SINGULAR * float((regressor**2) @ weight):
        return nothing
    own = np.column_stack([before, left / size**0.5])  # an orthonormal basis of all regressors
    errors = residuals(columns * scale, own)
    adjusted = _adjusted(left, own, cluster)
    scores = summed(adjusted[:, None] * errors, cluster) / size
    return Coefficients(left @ (columns * scale) / size, scores.T @ scores, _freedom(adjusted, own, cluster))


def _freedom(adjusted: Floats, own: Floats, cluster: Ints) -> float:
    """tr(S)^2 / sum of S squared, with S_gh = p_g'p_h, p_g = (I - H)_.g a_g; S itself has a row for each cluster."""
    lengths = summed((adjusted**2)[:, None], cluster)[:, 0]
    seen = summed(adjusted[:, None] * own, cluster)  # S is the diagonal of lengths less seen seen'
    taken = np.sum(seen**2, axis=1)
    whole = float(np.sum(lengths**2) - 2.0 * lengths @ taken + np.sum((seen.T @ seen) ** 2))
    return float(np.sum(lengths - taken)) ** 2 / whole if whole > 0.0 else np.nan


def basis(columns: Floats) -> Floats:
    """An orthonormal basis of what columns span, [cell, rank]; columns at right angles, such as blocks, are scaled."""
    square = columns.T @ columns
    sizes = np.diag(square).copy()
    if np.array_equal(square, np.diag(sizes)):
        used = sizes > 0.0
        return np.asarray(columns[:, used] / np.sqrt(sizes[used]))
    left, sizes, _ = np.linalg.svd(columns, full_matrices=False)
    return np.asarray(left[:, sizes > SINGULAR * max(float(sizes.max(initial=0.0)), 1e-300)])


def residuals(columns: Floats, own: Floats) -> Floats:
    """What is left of columns outside the span of an orthonormal basis."""
    return np.asarray(columns - own @ (own.T @ columns))


def summed(rows: Floats, cluster: Ints) -> Floats:
    """Sums over the cells of each cluster, whose cells stand together in order."""
    starts = np.flatnonzero(np.diff(cluster, prepend=-1))
    return np.asarray(rows if len(starts) == len(rows) else np.add.reduceat(rows, starts, axis=0))


def _adjusted(left: Floats, own: Floats, cluster: Ints) -> Floats:
    """(I - H)_g^(-1/2) d_g of every cluster; the generalised inverse where a cluster decides a coefficient alone."""
    bounds = [*np.flatnonzero(np.diff(cluster, prepend=-1)), len(cluster)]
    if len(bounds) == len(cluster) + 1:
        room = 1.0 - np.sum(own**2, axis=1)
        return np.where(room > SINGULAR, left / np.sqrt(np.maximum(room, SINGULAR)), 0.0)
    found = np.empty_like(left)
    for start, end in pairwise(bounds):
        block = own[start:end]
        values, vectors = np.linalg.eigh(np.eye(end - start) - block @ block.T)
        root = np.where(values > SINGULAR, 1.0 / np.sqrt(np.maximum(values, SINGULAR)), 0.0)
        found[start:end] = vectors @ (root * (vectors.T @ left[start:end]))
    return found
