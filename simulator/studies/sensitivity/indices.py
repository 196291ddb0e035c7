"""What the answer is most sensitive to: tornado, one-at-a-time curves, Morris screening, Sobol indices."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, Final

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.stats.intervals import around, interval_columns, mean_interval
from simulator.studies.sweep.design import MORRIS_LEVELS, problem
from simulator.studies.sweep.optional import needs
from simulator.studies.sweep.plan import Plan

RESAMPLES: Final = 1000


def samples_of(plan: Plan, table: pd.DataFrame, measure: str) -> Floats:
    """A measure from the rows of a plan, [point, policy, replication], policies in the order of ``plan.labels``."""
    return table[measure].to_numpy(dtype=np.float64).reshape(plan.n_points, len(plan.labels), -1)


def leader(plan: Plan, net: Floats) -> str:
    """The policy with the most net value; never an upper bound, and no tokens only where there is nothing else.

    Args:
        plan: whose policies.
        net: mean net value of each of ``plan.labels``.
    """
    choices = plan.candidates[1:] or plan.candidates
    return plan.labels[max(choices, key=lambda position: net[position])]


def curves(plan: Plan, table: pd.DataFrame, measure: str, confidence: float) -> pd.DataFrame:
    """Rows of a one-at-a-time design: the measure along each value, and its paired change from the base.

    Columns: ``parameter``, ``policy``, ``value``, ``measure`` and ``change`` with the ends of their intervals, ``n``.

    Args:
        plan: of the design ``one_at_a_time``, replications kept.
        table: its rows.
        measure: a column of the rows.
        confidence: level of the intervals, 0..1.
    """
    samples = samples_of(plan, table, measure)
    rows: list[dict[str, Any]] = []
    for path, points in plan.design.moves():
        for point in points:
            value = plan.design.values(point)[path]
            for policy, here, base in zip(plan.labels, samples[point], samples[0], strict=True):
                found = interval_columns(
                    measure=mean_interval(here, confidence), change=mean_interval(here - base, confidence)
                )
                rows.append({"parameter": path, "policy": policy, "value": value, **found, "n": len(here)})
    return pd.DataFrame(rows)


def tornado(plan: Plan, table: pd.DataFrame, measure: str, confidence: float) -> pd.DataFrame:
    """One row per parameter and policy: the change at both ends of its range, the largest swing first.

    Columns: ``parameter``, ``policy``, ``base``, ``low_value``, ``low_change`` and ``high_value``, ``high_change`` with
    the ends of their intervals, ``swing``, ``n``; arguments as in ``curves``.
    """
    lines = curves(plan, table, measure, confidence)
    base = samples_of(plan, table, measure)[0].mean(axis=1)
    rows = []
    for (path, policy), own in lines.groupby(["parameter", "policy"], sort=False):
        row: dict[str, Any] = {"parameter": path, "policy": policy, "base": base[plan.labels.index(str(policy))]}
        for end, at in (("low", own.iloc[0]), ("high", own.iloc[-1])):
            row[f"{end}_value"] = at["value"]
            row |= {f"{end}_{name}": at[name] for name in ("change", "change_low", "change_high")}
        row["swing"] = max(own["change"].max(), 0.0) - min(own["change"].min(), 0.0)
        rows.append({**row, "n": own["n"].iloc[0]})
    order = pd.DataFrame(rows).sort_values(["policy", "swing"], ascending=[True, False], kind="stable")
    return order.reset_index(drop=True)


def sobol(plan: Plan, table: pd.DataFrame, measure: str, confidence: float) -> pd.DataFrame:
    """First-order and total Sobol indices with bootstrap intervals, per policy and value.

    First: Var(E[y | x_i]) / Var(y); total: E[Var(y | the others)] / Var(y). A measure that does not vary has none.

    Columns: ``policy``, ``parameter``, ``first`` and ``total`` with the ends of their intervals, ``n`` base points;
    arguments as in ``curves``, of the design ``saltelli`` or ``saltelli_pairs``.

    Source: Saltelli et al., Computer Physics Communications 181 (2010); intervals by resampling base points.
    """
    names, seed, pairs = list(plan.design.parameters), plan.sweep.seed, plan.sweep.design == "saltelli_pairs"
    tables = {
        policy: sobol_indices(names, outputs, confidence, seed, pairs)[0]
        for policy, outputs in varying(plan, table, measure)
    }
    return by_policy(tables, ["policy", "parameter", "first", "total"])


def sobol_pairs(plan: Plan, table: pd.DataFrame, measure: str, confidence: float) -> pd.DataFrame:
    """Second-order Sobol indices with bootstrap intervals, per policy and pair of values.

    (Var(E[y | x_i, x_j]) - Var(E[y | x_i]) - Var(E[y | x_j])) / Var(y): what two values explain only together.

    Columns: ``policy``, ``parameter``, ``with_parameter``, ``second`` with the ends of its interval, ``n`` base points;
    arguments as in ``curves``, of the design ``saltelli_pairs``.

    Source: Saltelli, Computer Physics Communications 145 (2002); intervals by resampling base points.
    """
    names, seed = list(plan.design.parameters), plan.sweep.seed
    tables = {
        policy: sobol_indices(names, outputs, confidence, seed, pairs=True)[1]
        for policy, outputs in varying(plan, table, measure)
    }
    return by_policy(tables, ["policy", "parameter", "with_parameter", "second"])


def sobol_indices(
    names: list[str], outputs: Floats, confidence: float, seed: int = 1, pairs: bool = False
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sobol indices of the outputs of a ``saltelli`` design: one row per name, and one per pair of names.

    The intervals are normal ones from resampled base points. A share of variance lies between 0 and 1, but neither its
    estimate nor the ends are cut off there: an index of -0.05 says how far off the others may be.

    Args:
        names: of the inputs, k of them.
        outputs: one per point of the design, N (k + 2), for pairs 2 N (k + 1).
        confidence: level of the intervals, 0..1.
        seed: of the resampling.
        pairs: the outputs are those of ``saltelli_pairs``; otherwise the second table has no rows.

    Raises:
        MissingExtraError: SALib is not installed.
    """
    with needs("SALib", "Sobol indices"):
        from SALib.analyze import sobol as salib
    options = {"num_resamples": RESAMPLES, "conf_level": confidence, "print_to_console": False, "seed": seed}
    found = salib.analyze(problem(names), outputs, calc_second_order=pairs, **options)
    n = len(outputs) // (2 * len(names) + 2 if pairs else len(names) + 2)
    columns: dict[str, Any] = {"parameter": names}
    for name, key in (("first", "S1"), ("total", "ST")):
        columns |= interval_columns(**{name: around(np.asarray(found[key]), np.asarray(found[f"{key}_conf"]))})
    both = list(combinations(range(len(names)), 2)) if pairs else []
    second = [float(found["S2"][pair]) for pair in both]
    half = [float(found["S2_conf"][pair]) for pair in both]
    apart = {"parameter": [names[i] for i, _ in both], "with_parameter": [names[j] for _, j in both]}
    together = interval_columns(second=around(np.array(second), np.array(half)))
    return pd.DataFrame({**columns, "n": n}), pd.DataFrame({**apart, **together, "n": n})


def morris(plan: Plan, table: pd.DataFrame, measure: str, confidence: float) -> pd.DataFrame:
    """Morris screening per policy and value: mean size, mean and spread of the elementary effects.

    Columns: ``policy``, ``parameter``, ``mu_star`` with the ends of its interval, ``mu``, ``sigma``, ``n`` paths;
    arguments as in ``curves``, of the design ``morris``.

    Source: Morris, Technometrics 33 (1991); Campolongo, Cariboni and Saltelli (2007) for mu_star.

    Raises:
        MissingExtraError: SALib is not installed.
    """
    with needs("SALib", "Morris screening"):
        from SALib.analyze import morris as salib
    names, seed = list(plan.design.parameters), plan.sweep.seed
    options = {"num_resamples": RESAMPLES, "conf_level": confidence, "print_to_console": False, "seed": seed}
    tables = {}
    for policy, outputs in varying(plan, table, measure):
        found = salib.analyze(problem(names), plan.design.cube, outputs, num_levels=MORRIS_LEVELS, **options)
        mu_star, half, mu, sigma = (np.asarray(found[key]) for key in ("mu_star", "mu_star_conf", "mu", "sigma"))
        columns = {**interval_columns(mu_star=around(mu_star, half)), "mu": mu, "sigma": sigma}
        tables[policy] = pd.DataFrame({"parameter": names, **columns, "n": plan.sweep.size})
    return by_policy(tables, ["policy", "parameter", "mu_star"])


def varying(plan: Plan, table: pd.DataFrame, measure: str) -> Iterator[tuple[str, Floats]]:
    """Policies whose measure varies over the points, each with its measure at every point."""
    for policy, outputs in zip(plan.labels, samples_of(plan, table, measure)[..., 0].T, strict=True):
        if np.isfinite(outputs).all() and np.ptp(outputs) > 1e-12 * max(1.0, float(np.abs(outputs).max())):
            yield policy, outputs


def by_policy(tables: Mapping[str, pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    """The tables of the policies as one; without any, no rows of these columns."""
    if not tables:
        return pd.DataFrame(columns=list(columns))
    return pd.concat(
        [each.assign(policy=policy)[["policy", *each.columns]] for policy, each in tables.items()]
    ).reset_index(drop=True)
