"""Whether output followed spend: the log-log elasticity of output on spend against a threshold."""

from typing import Final, NamedTuple

import numpy as np
import scipy

from simulator.records import Floats
from simulator.stats.intervals import t_quantile
from simulator.studies.vanity.autocorrelation import Stretch, weighted

LEAST: Final = 0.02  # about the bill over the value of output: with a higher elasticity growth pays for itself


class Followed(NamedTuple):
    """How spend and output moved from the clean months to the trailing window, in logs, and whether that is enough."""

    spend: float  # change of log real spend
    output: float  # change of log output
    output_low: float
    output_high: float
    elasticity: float  # output over spend; NaN where spend did not rise
    p_value: float  # of "elasticity at least the threshold"


def followed(
    spend: Floats, output: Floats, stretch: Stretch, least: float, confidence: float, phi: float = 0.0
) -> Followed:
    """Test whether the elasticity is at least ``least``: small p-values say that output did not follow.

    d = least * log spend - log output is what output owes to spend. Its mean in the trailing window minus its mean in
    the clean months, over its standard error, is Student's t with n - 2 degrees of freedom if output follows with an
    elasticity of exactly ``least``, and smaller if it follows better. With autocorrelation the error is larger, and t
    is an approximation.

    Args:
        spend, output: logs of one team, per head or hour, clean months first, [month].
        stretch: calendar positions of those months, and how many are clean.
        least: the elasticity asked for, >= 0.
        confidence: level of the interval of the change of output.
        phi: autocorrelation of what output owes, 0..1; see ``autocorrelation``.

    The default threshold is break-even where the bill is 2% of the value of output: dY / dC = elasticity * Y / C = 1.
    Published elasticities of score on cost per task are 0.04 to 0.56 (effort curves of one model, five benchmarks,
    vendor figures). A threshold of 0.03 finds more, and accuses teams whose output grew as the default curve says.

    Example: spend that doubles while output stays where it was has an elasticity of 0.
    """
    change_s, _, _ = _change(spend, stretch, phi)
    change_y, error_y, df = _change(output, stretch, phi)
    owed, error, _ = _change(least * spend - output, stretch, phi)
    half_width = t_quantile(df, confidence) * error_y
    p = float(scipy.special.stdtr(df, -owed / error)) if error > 0.0 else float(owed <= 0.0)
    elasticity = change_y / change_s if change_s > 0.0 else float("nan")
    return Followed(change_s, change_y, change_y - half_width, change_y + half_width, elasticity, p)


def _change(values: Floats, stretch: Stretch, phi: float) -> tuple[float, float, int]:
    """Difference of two means, its standard error, degrees of freedom."""
    months, clean = stretch
    late = np.arange(len(values)) >= clean
    levels = np.stack([~late, late], axis=1).astype(np.float64)
    weights = late / (len(values) - clean) - ~late / clean
    change, error = weighted(values, weights, levels, months, phi)
    rounding = 1e-12 * max(1.0, float(np.abs(values).max()))
    return change, error if error > rounding else 0.0, len(values) - 2
