"""A backtest with a rolling origin: what would have been forecast after each month, beside what came.

No run is made for it: simulated companies of the prior have months to come too. After k months of data, log growth of
the bill to month k + h is regressed on what the first k months show (``regression_adjustment``), in companies whose
inputs were drawn without a look at the data.
"""

from typing import Final

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.stats.regression_adjustment import adjusted

HORIZONS: Final = (1, 2, 3)
LEAST: Final = 4  # months before the first origin
BILL: Final = 0  # place of the bill in ``Runs.monthly``
DRAWS: Final = 400


def backtest(simulated: Floats, actual: Floats, months: tuple[str, ...]) -> pd.DataFrame:
    """Forecasts of the bill one to three months ahead, from each month on, with two naive ones.

    Args:
        simulated: [run, what, month] logs of bill, Mtok and items, of the prior.
        actual: [what, month] the same of the data.
        months: their names.

    Returns:
        A row for each origin and horizon: ``forecast_usd`` with the interval that holds nine in ten, ``last_usd`` (the
        last month again), ``trend_usd`` (the line through the logs of all months so far), ``actual_usd``; no rows where
        there are fewer than five months.
    """
    rows = []
    for known in range(LEAST, len(months)):
        ahead = [h for h in HORIZONS if known + h <= len(months)]
        targets = np.column_stack([simulated[:, BILL, known + h - 1] - simulated[:, BILL, known - 1] for h in ahead])
        found = adjusted(targets, _features(simulated, known), _features(actual[None], known)[0])
        draws = found.equally_likely(DRAWS)
        past = actual[BILL, :known]
        slope, level = np.polyfit(np.arange(known), past, 1)
        for place, h in enumerate(ahead):
            low, middle, high = np.exp(past[-1] + np.quantile(draws[:, place], [0.05, 0.5, 0.95]))
            rows.append(
                {
                    "origin": months[known - 1],
                    "month": months[known + h - 1],
                    "ahead": h,
                    "actual_usd": float(np.exp(actual[BILL, known + h - 1])),
                    "forecast_usd": middle,
                    "forecast_usd_low": low,
                    "forecast_usd_high": high,
                    "last_usd": float(np.exp(past[-1])),
                    "trend_usd": float(np.exp(level + slope * (known + h - 1))),
                }
            )
    return pd.DataFrame(rows)


def errors(table: pd.DataFrame) -> dict[str, float]:
    """Mean absolute error of each forecast as a share of what came, and the share of intervals that held it."""
    if table.empty:
        return {}
    actual = table["actual_usd"]
    found = {
        name: float((table[f"{name}_usd"] - actual).abs().div(actual).mean()) for name in ("forecast", "last", "trend")
    }
    inside = (table["forecast_usd_low"] <= actual) & (actual <= table["forecast_usd_high"])
    return {**found, "held": float(inside.mean())}


def _features(monthly: Floats, known: int) -> Floats:
    """What the first months show: the last changes, slope and bend of bill, Mtok and items."""
    t = np.arange(float(known)) - (known - 1) / 2.0
    square = t * t - (t * t).mean()
    found = []
    for rows in (monthly[:, what, :known] for what in range(monthly.shape[1])):
        found += [rows[:, -1] - rows[:, -2], rows[:, -1] - rows[:, -3], rows[:, -1] - rows.mean(axis=1)]
        found += [rows @ t / (t @ t), rows @ square / (square @ square)]
        found.append(np.log(np.abs(np.diff(rows, axis=1)).mean(axis=1) + 1e-3))
    return np.column_stack(found)
