"""What one more unit of a dose does, told by an arm that was randomised and moved the dose."""

import numpy as np

from simulator.stats.cluster_robust import Coefficients
from simulator.stats.intervals import MISSING, Estimate, t_quantile


def wald_ratio(fitted: Coefficients, n: int, alpha: float = 0.05) -> Estimate:
    """The effect on the outcome over that on the dose (two-stage least squares), with the Anderson-Rubin interval.

    With the effects a on the outcome and b on the dose and their covariance V, the interval holds every beta for which
    a - beta b is not significantly different from zero:

        (a - beta b)^2 <= t^2 (Vaa - 2 beta Vab + beta^2 Vbb)

    Its size is that of the t test, however little the arm moved the dose; with one arm it is Fieller's interval. It
    holds if the arm changes the outcome only by the dose.

    Missing where b itself is not significantly different from zero: the interval is then unbounded.

    Args:
        fitted: coefficients of outcome and dose, in this order.
        n: clusters.
        alpha: 1 minus the level of the interval.

    Source: Anderson and Rubin, Annals of Mathematical Statistics 20 (1949); Fieller, Journal of the Royal Statistical
    Society B 16 (1954); Wald, Annals of Mathematical Statistics 11 (1940).

    Example: of the effects 6 and 3 with standard errors 1 and 0.5 and no correlation, with endless degrees of freedom,
    the ratio is 2 with the interval 1.233 to 3.245.
    """
    (a, b), ((aa, ab), (_, bb)) = fitted.value.tolist(), fitted.covariance.tolist()
    squared = t_quantile(fitted.freedom, 1.0 - alpha) ** 2 if np.isfinite(fitted.freedom) else np.nan
    bend = b * b - squared * bb
    if not bend > 0.0:
        return MISSING
    half, rest = a * b - squared * ab, a * a - squared * aa
    root = max(half * half - bend * rest, 0.0) ** 0.5
    return Estimate(a / b, (half - root) / bend, (half + root) / bend, n)
