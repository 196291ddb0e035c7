"""What not knowing the parameters costs: luck or parameters, which policy is best under both, what is worth resolving.

Written here: theta for the uncertain parameters, m_k(theta) for the expected net value of policy k given them, and
"now" for the policy with the highest mean of m_k over theta, which is what one would choose today.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import ndtri

from simulator.records import MONTHS_PER_YEAR, Floats, Ints
from simulator.scenario.reading.parameters import parameter_name
from simulator.scenario.reading.provenance import Assumption
from simulator.scenario.reading.study_checks import described
from simulator.stats.intervals import Estimate, interval_columns, share_interval
from simulator.stats.two_way import components, crossed_mean, jackknife
from simulator.stats.value_of_information import best_now, partial_information, perfect_information, regret_of, terms
from simulator.studies.uncertainty.checks import uncertainty_checks
from simulator.studies.uncertainty.run import Exploration
from simulator.text import first_upper, spanned, usd


class Uncertainty(NamedTuple):
    """What an exploration of the parameters found."""

    exploration: Exploration
    policies: pd.DataFrame  # one row per policy
    doubt: pd.DataFrame  # one row per difference
    resolving: pd.DataFrame  # one row per value, most valuable first
    points: pd.DataFrame  # one row per point: values by path, then expected net value by policy
    perfect: Estimate  # expected value of perfect information, USD per engineer and month
    answer: str
    checks: pd.DataFrame  # one row per check


def conclude(found: Exploration, origins: Sequence[Assumption] = ()) -> Uncertainty:
    """Read an exploration; ``origins`` says where the values of its scenario come from."""
    confidence = found.scenario.confidence
    labels = [policy.label for policy in found.policies]
    now = best_now(found.net)
    policies = _policies(found.net, labels, confidence)
    resolving = _resolving(found)
    perfect = perfect_information(found.net, confidence)
    doubt = _doubt(found.net, labels, now, confidence)
    return Uncertainty(
        exploration=found,
        policies=policies,
        doubt=doubt,
        resolving=resolving,
        points=_points(found, labels),
        perfect=perfect,
        answer=_answer(found, policies, doubt, resolving, perfect),
        checks=uncertainty_checks(found, policies, perfect, origins),
    )


def _policies(net: Floats, labels: list[str], confidence: float) -> pd.DataFrame:
    means = net.mean(axis=2)
    n, replications = net.shape[0], net.shape[2]
    expected, realised = _wins(means), _wins(net)
    rows = []
    for place, label in enumerate(labels):
        regret = regret_of(net, place, confidence)
        best = share_interval(float(expected[:, place].sum()), n, confidence)
        low, high = np.quantile(means[:, place], (0.05, 0.95)).tolist()
        rows.append(
            {
                "policy": label,
                **interval_columns(net_usd=crossed_mean(net[:, place], confidence)),
                "p05_usd": low,
                "p95_usd": high,
                **interval_columns(
                    p_best=best, p_best_realised=_realised(realised[:, place], confidence), regret_usd=regret
                ),
                "n": n,
                "replications": replications,
            }
        )
    return pd.DataFrame(rows).sort_values("net_usd", ascending=False, kind="stable", ignore_index=True)


def _wins(net: Floats) -> Floats:
    """Share of the win of each policy (axis 1): 1 for the best, parts of it for equals, 0 for the rest."""
    best = net.max(axis=1, keepdims=True)
    winners = net >= best - 1e-12 * np.abs(best)
    return np.asarray(winners / winners.sum(axis=1, keepdims=True), dtype=np.float64)


def _realised(wins: Floats, confidence: float) -> Estimate:
    """A probability over points and worlds [point, replication], from as many independent trials as it is worth.

    That is p (1 - p) over the squared error of the crossed mean; where all agree, one for each point.
    """
    share = float(wins.mean())
    about = crossed_mean(wins, 0.6827)  # one standard error either way, or a little more
    error = (about.high - about.low) / 2.0
    trials = len(wins) if error <= 0.0 else min(max(share * (1.0 - share) / error**2, 2.0), float(wins.size))
    return share_interval(share * trials, trials, confidence)._replace(n=wins.shape[0])


def _doubt(net: Floats, labels: list[str], now: int, confidence: float) -> pd.DataFrame:
    """Variance of the chosen policy's net value and of its lead over each other policy, by where it comes from."""
    own = net[:, now]
    tables = {f"net value of {labels[now]}": own}
    order = np.argsort(-net.mean(axis=(0, 2)), kind="stable")
    tables |= {f"lead over {labels[k]}": own - net[:, k] for k in order if k != now and net[:, k].any()}
    rows = []
    for what, table in tables.items():
        row: dict[str, float | str] = {"what": what, **interval_columns(mean_usd=crossed_mean(table, confidence))}
        row["sd_usd"] = components(table).total ** 0.5
        for place, name in enumerate(("parameters_share", "luck_share", "both_share")):
            row |= interval_columns(**{name: _share_of(table, place, confidence)})
        rows.append({**row, "n": len(table)})
    return pd.DataFrame(rows)


def _share_of(table: Floats, place: int, confidence: float) -> Estimate:
    def share(rows: Ints, columns: Ints) -> float:
        found = components(table[np.ix_(rows, columns)])
        return found[place] / found.total if found.total > 0.0 else np.nan

    one = jackknife(share, (table.shape[0], table.shape[1]), confidence)
    value, low, high = np.clip((one.value, one.low, one.high), 0.0, 1.0).tolist()
    return Estimate(value, low, high, one.n)


def _resolving(found: Exploration) -> pd.DataFrame:
    rows = []
    for place, (path, one) in enumerate(found.parameters.items()):
        others = ndtri(np.delete(found.shares, place, axis=1))
        curve = terms(found.shares[:, place], found.values[:, place] if one.kind == "choice" else None)
        value, changes = partial_information(found.net, curve, others, found.scenario.confidence)
        rows.append(
            {
                "parameter": path,
                "range": described(one),
                **interval_columns(value_usd=value),
                "changes_choice": changes,
                "source": one.source or "assumed",
                "n": len(found.net),
            }
        )
    order = ["value_usd", "value_usd_high"]
    return pd.DataFrame(rows).sort_values(order, ascending=False, kind="stable", ignore_index=True)


def _points(found: Exploration, labels: list[str]) -> pd.DataFrame:
    means = found.net.mean(axis=2)
    errors = found.net.std(axis=2, ddof=1) / found.net.shape[2] ** 0.5
    columns: dict[str, Floats | Ints] = {"point": np.arange(len(means))}
    columns |= {path: found.values[:, place] for place, path in enumerate(found.parameters)}
    columns |= {f"net_usd {label}": means[:, place] for place, label in enumerate(labels)}
    columns |= {f"net_usd_se {label}": errors[:, place] for place, label in enumerate(labels)}
    return pd.DataFrame(columns)


def _answer(
    found: Exploration, policies: pd.DataFrame, doubt: pd.DataFrame, resolving: pd.DataFrame, perfect: Estimate
) -> str:
    best = policies.to_dict("records")[0]
    many = len(found.parameters)
    text = (
        f"{first_upper(best['policy'])} is the choice to make now: {usd(best['net_usd'])} net per engineer and month "
        f"on average over what is not known about {many} value{'s' * (many > 1)} (expected value from "
        f"{usd(best['p05_usd'])} to {usd(best['p95_usd'])} in nine parameter points of ten; n = {len(found.net)} "
        f"points, {found.net.shape[2]} worlds each). Its expected value is the highest with a probability of "
        f"{spanned(best, 'p_best', '.0%')}, and it comes out best in one realisation with "
        f"{spanned(best, 'p_best_realised', '.0%')}. "
    )
    lead = doubt.iloc[min(1, len(doubt) - 1)]
    parameters, luck = lead["parameters_share"], 1.0 - lead["parameters_share"]
    text += f"Of the doubt about its {lead['what']}, {parameters:.0%} is parameters and {luck:.0%} luck. "
    return text + _worth(found, resolving, perfect)


def _worth(found: Exploration, resolving: pd.DataFrame, perfect: Estimate) -> str:
    scenario = found.scenario
    yearly = scenario.engineer_months() / (scenario.months - scenario.warmup_months) * MONTHS_PER_YEAR
    most = usd(perfect.high * yearly)
    text = (
        f"Not knowing costs {usd(perfect.value)} per engineer and month in expected regret ({usd(perfect.low)} to "
        f"{usd(perfect.high)}; n = {perfect.n} points), {usd(perfect.value * yearly)} a year for the whole "
        f"organisation: no study is worth more than the upper end, {most} a year. "
    )
    top = resolving.iloc[0]
    if not top["value_usd"] > 0.0:
        return text + "No single value is worth resolving by itself."
    return text + (
        f"The value most worth resolving is the {parameter_name(top['parameter'])}: knowing it is worth "
        f"{usd(top['value_usd'])} ({usd(top['value_usd_low'])} to {usd(top['value_usd_high'])})."
    )
