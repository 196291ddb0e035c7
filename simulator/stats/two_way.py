"""Two-way analysis of variance: every parameter point (row) meets the same replications (columns).

The model is y_ij = m + a_i + b_j + c_ij with a for the parameters of point i, b for the random numbers of replication
j, and c for their interaction. All points share b, so it must not be averaged as if points were independent.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from simulator.records import Floats, Ints
from simulator.stats.intervals import Estimate, t_quantile


class Components(NamedTuple):
    """Variances of a, b and c; they sum to the variance of one entry."""

    rows: float
    columns: float
    cells: float

    @property
    def total(self) -> float:
        """Variance of one entry of the table."""
        return self.rows + self.columns + self.cells


def squares(table: Floats) -> tuple[float, float, float]:
    """Mean squares of rows, columns and cells (what is left) of a table [row, column] of at least 2 x 2."""
    n_rows, n_columns = table.shape
    middle = table.mean()
    of_rows, of_columns = table.mean(axis=1), table.mean(axis=0)
    left = table - of_rows[:, None] - of_columns + middle
    return (
        float(n_columns * np.var(of_rows, ddof=1)),
        float(n_rows * np.var(of_columns, ddof=1)),
        float((left**2).sum() / ((n_rows - 1) * (n_columns - 1))),
    )


def components(table: Floats) -> Components:
    """Variance components of a crossed table, by the analysis of variance; a negative estimate counts as zero.

    Var(a) = (MS_rows - MS_cells) / columns, Var(b) = (MS_columns - MS_cells) / rows, Var(c) = MS_cells: the
    random variation of a mean over few replications is not counted as variance between points.

    Source: Searle, Casella and McCulloch, Variance Components (1992), chapter 4.

    Example: rows 0 and 2 with equal columns have Var(a) = 2, Var(b) = 0 and Var(c) = 0.
    """
    rows, columns, cells = squares(table)
    n_rows, n_columns = table.shape
    return Components(max((rows - cells) / n_columns, 0.0), max((columns - cells) / n_rows, 0.0), cells)


def crossed_mean(table: Floats, confidence: float) -> Estimate:
    """Mean of a table [row, column] with an interval that allows for both rows and columns being samples.

    Var(mean) = (MS_rows + MS_columns - MS_cells) / (rows * columns), never below that of either alone; degrees of
    freedom by Satterthwaite.

    Example: a table of equal entries has an interval of no width.
    """
    rows, columns, cells = squares(table)
    variance, size = max(rows + columns - cells, rows, columns) / table.size, table.size
    shape = (table.shape[0], table.shape[1])
    return _around(float(table.mean()), variance, rows / size, columns / size, shape, confidence)


def jackknife(statistic: Callable[[Ints, Ints], float], shape: tuple[int, int], confidence: float) -> Estimate:
    """Any smooth statistic of chosen rows and columns, with an interval from leaving out each row and each column.

    Var = sum over rows and over columns of (n - 1) / n * sum (t_i - mean t)^2; what rows and columns do together is
    counted twice, so the interval errs on the wide side.

    Args:
        statistic: of (row numbers, column numbers).
        shape: rows and columns of the table.
        confidence: level.

    Source: Efron and Stein, The jackknife estimate of variance, Annals of Statistics 9 (1981).
    """
    rows, columns = np.arange(shape[0]), np.arange(shape[1])
    value = statistic(rows, columns)
    by_rows = _spread([statistic(np.delete(rows, i), columns) for i in rows])
    by_columns = _spread([statistic(rows, np.delete(columns, j)) for j in columns]) if shape[1] > 2 else 0.0
    return _around(value, by_rows + by_columns, by_rows, by_columns, shape, confidence)


def _spread(left_out: list[float]) -> float:
    values = np.array(left_out)
    return float((len(values) - 1) / len(values) * ((values - values.mean()) ** 2).sum())


def _around(
    value: float, variance: float, by_rows: float, by_columns: float, shape: tuple[int, int], confidence: float
) -> Estimate:
    if not variance > 0.0:
        return Estimate(value, value, value, shape[0])
    freedom = (by_rows + by_columns) ** 2 / (by_rows**2 / (shape[0] - 1) + by_columns**2 / (shape[1] - 1))
    half_width = t_quantile(freedom, confidence) * variance**0.5
    return Estimate(value, value - half_width, value + half_width, shape[0])
