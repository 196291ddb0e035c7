"""What the answer is most sensitive to: tornado, one-at-a-time curves, Morris screening, Sobol indices."""

from typing import Any, Final

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.stats.intervals import Estimates, around, interval_columns, mean_interval
from simulator.studies.sweep.design import MORRIS_LEVELS, MissingExtraError, problem
from simulator.studies.sweep.plan import Plan

RESAMPLES: Final = 1000


def curves(plan: Plan, table: pd.DataFrame, measure: str, confidence: float) -> pd.DataFrame:
    """Rows of a one-at-a-time design: the measure along each value, and its paired change from the base.

    Columns: ``parameter``, ``policy``, ``value``, ``measure`` and ``change`` with the ends of their intervals, ``n``.

    Args:
        plan: of the design ``one_at_a_time``, replications kept.
        table: its rows.
        measure: a column of the rows.
        confidence: level of the intervals, 0..1.
    """
    samples = _samples(plan, table, measure)
    rows: list[dict[str, Any]] = []
    point = 1
    for path, one in plan.design.parameters.items():
        for _ in one.grid(plan.design.levels):
            value = plan.design.values(point)[path]
            for at, policy in enumerate(plan.labels):
                here, base = samples[point, at], samples[0, at]
                rows.append(
                    {
                        "parameter": path,
                        "policy": policy,
                        "value": value,
                        **interval_columns(
                            measure=mean_interval(here, confidence), change=mean_interval(here - base, confidence)
                        ),
                        "n": len(here),
                    }
                )
            point += 1
    return pd.DataFrame(rows)


def tornado(plan: Plan, table: pd.DataFrame, measure: str, confidence: float) -> pd.DataFrame:
    """One row per parameter and policy: the change at both ends of its range, the largest swing first.

    Columns: ``parameter``, ``policy``, ``base``, ``low_value``, ``low_change`` and ``high_value``, ``high_change`` with
    the ends of their intervals, ``swing``, ``n``.
    """
    lines = curves(plan, table, measure, confidence)
    base = _samples(plan, table, measure)[0].mean(axis=1)
    rows = []
    for (path, policy), own in lines.groupby(["parameter", "policy"], sort=False):
        first, last = own.iloc[0], own.iloc[-1]
        row: dict[str, Any] = {"parameter": path, "policy": policy, "base": base[plan.labels.index(str(policy))]}
        for end, at in (("low", first), ("high", last)):
            row[f"{end}_value"] = at["value"]
            row |= {f"{end}_{name}": at[name] for name in ("change", "change_low", "change_high")}
        row["swing"] = max(own["change"].max(), 0.0) - min(own["change"].min(), 0.0)
        rows.append({**row, "n": first["n"]})
    order = pd.DataFrame(rows).sort_values(["policy", "swing"], ascending=[True, False], kind="stable")
    return order.reset_index(drop=True)


def sobol(plan: Plan, table: pd.DataFrame, measure: str, confidence: float) -> pd.DataFrame:
    """First-order and total Sobol indices with bootstrap intervals, per policy and value.

    First: Var(E[y | x_i]) / Var(y); total: E[Var(y | the others)] / Var(y). A measure that does not vary has none.

    Columns: ``policy``, ``parameter``, ``first`` and ``total`` with the ends of their intervals, ``n`` base points.

    Source: Saltelli et al., Computer Physics Communications 181 (2010); intervals by resampling base points.
    """
    means = _means(plan, table, measure)
    found = [_indices(plan, policy, means[:, at], confidence) for at, policy in enumerate(plan.labels)]
    return pd.concat([each for each in found if len(each)], ignore_index=True) if any(map(len, found)) else found[0]


def sobol_indices(names: list[str], outputs: Floats, confidence: float, seed: int = 1) -> pd.DataFrame:
    """Sobol indices of the outputs of a ``saltelli`` design, one row per name.

    The intervals are normal ones from resampled base points, cut off at 0 and 1, where a share of variance ends; so
    is an index that noise takes beyond them.

    Args:
        names: of the inputs, k of them.
        outputs: one per point of the design, N (k + 2).
        confidence: level of the intervals, 0..1.
        seed: of the resampling.

    Raises:
        MissingExtraError: SALib is not installed.
    """
    try:
        from SALib.analyze import sobol as salib
    except ImportError:
        raise MissingExtraError("SALib", "sweeps", "Sobol indices") from None
    told = salib.analyze(
        problem(names),
        outputs,
        calc_second_order=False,
        num_resamples=RESAMPLES,
        conf_level=confidence,
        print_to_console=False,
        seed=seed,
    )
    columns: dict[str, Any] = {"parameter": names}
    for name, key in (("first", "S1"), ("total", "ST")):
        found = around(np.asarray(told[key]), np.asarray(told[f"{key}_conf"]))
        columns |= interval_columns(**{name: Estimates(*(np.clip(end, 0.0, 1.0) for end in found))})
    return pd.DataFrame({**columns, "n": len(outputs) // (len(names) + 2)})


def morris(plan: Plan, table: pd.DataFrame, measure: str, confidence: float) -> pd.DataFrame:
    """Morris screening per policy and value: mean size, mean and spread of the elementary effects.

    Columns: ``policy``, ``parameter``, ``mu_star`` with the ends of its interval, ``mu``, ``sigma``, ``n`` paths.

    Source: Morris, Technometrics 33 (1991); Campolongo, Cariboni and Saltelli (2007) for mu_star.

    Raises:
        MissingExtraError: SALib is not installed.
    """
    try:
        from SALib.analyze import morris as salib
    except ImportError:
        raise MissingExtraError("SALib", "sweeps", "Morris screening") from None
    names, means = list(plan.design.parameters), _means(plan, table, measure)
    tables = []
    for at, policy in enumerate(plan.labels):
        if not _varies(means[:, at]):
            continue
        told = salib.analyze(
            problem(names),
            plan.design.cube,
            means[:, at],
            num_levels=MORRIS_LEVELS,
            num_resamples=RESAMPLES,
            conf_level=confidence,
            print_to_console=False,
            seed=plan.sweep.seed,
        )
        tables.append(
            pd.DataFrame(
                {
                    "policy": policy,
                    "parameter": names,
                    **interval_columns(mu_star=around(np.asarray(told["mu_star"]), np.asarray(told["mu_star_conf"]))),
                    "mu": np.asarray(told["mu"]),
                    "sigma": np.asarray(told["sigma"]),
                    "n": plan.sweep.size,
                }
            )
        )
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=["policy", "parameter", "mu_star"])


def _indices(plan: Plan, policy: str, outputs: Floats, confidence: float) -> pd.DataFrame:
    names = list(plan.design.parameters)
    if not _varies(outputs):
        return pd.DataFrame(columns=["policy", "parameter", "first", "total"])
    table = sobol_indices(names, outputs, confidence, plan.sweep.seed)
    table.insert(0, "policy", policy)
    return table


def _varies(outputs: Floats) -> bool:
    return bool(np.isfinite(outputs).all() and np.ptp(outputs) > 1e-12 * max(1.0, float(np.abs(outputs).max())))


def _means(plan: Plan, table: pd.DataFrame, measure: str) -> Floats:
    """The measure, [point, policy]; the rows of a point are in the order of the policies."""
    return table[measure].to_numpy(dtype=np.float64).reshape(plan.n_points, len(plan.labels))


def _samples(plan: Plan, table: pd.DataFrame, measure: str) -> Floats:
    """The measure, [point, policy, replication]."""
    shape = plan.n_points, len(plan.labels), plan.sweep.replications
    return table[measure].to_numpy(dtype=np.float64).reshape(shape)
