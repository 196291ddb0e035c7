"""The cost of not knowing the parameters: which policy is best over their ranges, and which of them is worth knowing.

Written here: theta for the uncertain parameters, m_k(theta) for the expected net value of policy k given them, and
"now" for the policy with the highest mean of m_k over theta, which is what one would choose today.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy

from simulator.records import MONTHS_PER_YEAR, Floats, Ints
from simulator.scenario.reading.parameters import parameter_name
from simulator.scenario.reading.provenance import Assumption
from simulator.scenario.reading.study_checks import described
from simulator.stats.intervals import Estimate, interval_columns, share_interval
from simulator.stats.two_way import components, crossed_mean, jackknife
from simulator.stats.value_of_information import best_now, partial_information, perfect_information, regret_of
from simulator.studies.uncertainty.checks import uncertainty_checks
from simulator.studies.uncertainty.run import Exploration
from simulator.text import first_upper, listed, rounded, spanned, usd

SHARES = ("parameters_share", "random_share", "both_share")  # of a variance


class Uncertainty(NamedTuple):
    """What an exploration of the parameters found."""

    exploration: Exploration
    policies: pd.DataFrame  # one row per policy
    variance: pd.DataFrame  # one row for the policy chosen now and one for each of its leads
    resolving: pd.DataFrame  # one row per value, most valuable first
    points: pd.DataFrame  # one row per point: values by path, then expected net value by policy
    perfect: Estimate  # expected value of perfect information, USD per post and month
    answer: str
    remarks: tuple[str, ...]  # beside the answer
    checks: pd.DataFrame  # one row per check


def conclude(found: Exploration, origins: Sequence[Assumption] = ()) -> Uncertainty:
    """Read an exploration; ``origins`` says where the values of its scenario come from."""
    confidence = found.scenario.confidence
    labels = [policy.label for policy in found.policies]
    policies = _policies(found.net, labels, confidence)
    perfect = perfect_information(found.net, confidence)
    concluded = Uncertainty(
        exploration=found,
        policies=policies,
        variance=_variance(found.net, labels, confidence),
        resolving=_resolving(found),
        points=_points(found, labels),
        perfect=perfect,
        answer="",
        remarks=(),
        checks=uncertainty_checks(found, policies, perfect, origins),
    )
    return concluded._replace(answer=_headline(concluded), remarks=tuple(_remarks(concluded)))


def _policies(net: Floats, labels: list[str], confidence: float) -> pd.DataFrame:
    means = net.mean(axis=2)
    n, replications = net.shape[0], net.shape[2]
    expected, realised = _wins(means), _wins(net)
    rows = []
    for place, label in enumerate(labels):
        low, high = np.quantile(means[:, place], (0.05, 0.95)).tolist()
        rows.append(
            {
                "policy": label,
                **interval_columns(net_usd=crossed_mean(net[:, place], confidence)),
                "p05_usd": low,
                "p95_usd": high,
                **interval_columns(
                    p_best=share_interval(float(expected[:, place].sum()), n, confidence),
                    p_best_realised=_realised(realised[:, place], confidence),
                    regret_usd=regret_of(net, place, confidence),
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
    """A probability over [point, replication], from as many independent trials as it is worth.

    That is p (1 - p) over the squared error of the crossed mean; where all agree, one for each point.
    """
    share = float(wins.mean())
    about = crossed_mean(wins, 0.6827)  # one standard error either way, or a little more
    error = (about.high - about.low) / 2.0
    trials = len(wins) if error <= 0.0 else min(max(share * (1.0 - share) / error**2, 2.0), float(wins.size))
    return share_interval(share * trials, trials, confidence)._replace(n=wins.shape[0])


def _variance(net: Floats, labels: list[str], confidence: float) -> pd.DataFrame:
    """Variance of the chosen policy's net value and of its lead over each other policy, by where it comes from."""
    now = best_now(net)
    own = net[:, now]
    tables = {f"net value of {labels[now]}": own}
    order = np.argsort(-net.mean(axis=(0, 2)), kind="stable")
    tables |= {f"lead over {labels[k]}": own - net[:, k] for k in order if k != now and net[:, k].any()}
    rows = []
    for what, table in tables.items():
        shares = {name: _share_of(table, place, confidence) for place, name in enumerate(SHARES)}
        mean = interval_columns(mean_usd=crossed_mean(table, confidence))
        total = components(table).total
        rows.append({"what": what, **mean, "sd_usd": total**0.5, **interval_columns(**shares), "n": len(table)})
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
        others = scipy.special.ndtri(np.delete(found.shares, place, axis=1))
        chosen = found.values[:, place] if one.kind == "choice" else None
        known = partial_information(found.net, found.shares[:, place], others, found.scenario.confidence, chosen)
        rows.append(
            {
                "parameter": path,
                "range": described(one),
                **interval_columns(value_usd=known.value),
                "value_usd_reason": known.reason,
                "changes_choice": known.changes_choice,
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


def _headline(found: Uncertainty) -> str:
    """Which policy to choose now, its worth a year, how sure that is, and what could change it."""
    best, top = found.policies.iloc[0], found.resolving.iloc[0]
    worth = usd(rounded(best["net_usd"] * _yearly(found)))
    change = "no single input would change that"
    if top["value_usd"] > 0.0:
        change = f"the {parameter_name(top['parameter'])} could change that most"
    elif not_estimated(found):
        change = "no single input is seen to change that"
    return (
        f"{first_upper(best['policy'])} is the best choice now: about {worth} a year for the whole organisation over "
        f"no tokens. It is best in {best['p_best']:.0%} of the plausible inputs; {change}."
    )


def not_estimated(found: Uncertainty) -> list[str]:
    """Names of the values whose worth could not be estimated."""
    return [parameter_name(path) for path in found.resolving.loc[found.resolving["value_usd"].isna(), "parameter"]]


def _yearly(found: Uncertainty) -> float:
    """Engineer months in a year: USD per post and month times these are USD a year for the organisation."""
    scenario = found.exploration.scenario
    return scenario.engineer_months() / (scenario.months - scenario.warmup_months) * MONTHS_PER_YEAR


def _remarks(found: Uncertainty) -> Iterator[str]:
    """What the answer is based on, what the uncertainty consists of, and what knowing more would be worth."""
    best, net, many = found.policies.iloc[0].to_dict(), found.exploration.net, len(found.exploration.parameters)
    yield (
        f"Net value is {usd(best['net_usd'])} per post and month on average over what is not known about {many} "
        f"value{'s' * (many > 1)} (expected value from {usd(best['p05_usd'])} to {usd(best['p95_usd'])} at nine "
        f"parameter points of ten; n = {len(net)} points, {net.shape[2]} replications each). Its expected value is the "
        f"highest with a probability of {spanned(best, 'p_best', '.0%')}; it comes out best in one realisation with "
        f"{spanned(best, 'p_best_realised', '.0%')}."
    )
    lead = found.variance.iloc[min(1, len(found.variance) - 1)]
    parameters, random = lead["parameters_share"], 1.0 - lead["parameters_share"]
    yield (
        f"Of the variance of its {lead['what']}, {parameters:.0%} comes from parameters and {random:.0%} from random "
        "variation."
    )
    one, yearly = found.perfect, _yearly(found)
    yield (
        f"Not knowing costs {usd(one.value)} per post and month in expected regret ({usd(one.low)} to "
        f"{usd(one.high)}; n = {one.n} points), {usd(one.value * yearly)} a year for the whole organisation. A study "
        f"that helps to choose among these policies, over these ranges, is worth at most the upper end, "
        f"{usd(one.high * yearly)} a year; one that finds another policy, or that a range was too narrow, can be worth "
        "more."
    )
    top = found.resolving.iloc[0]
    if top["value_usd"] > 0.0:
        yield (
            f"The value most worth knowing is the {parameter_name(top['parameter'])}: knowing it is worth "
            f"{usd(top['value_usd'])} per post and month ({usd(top['value_usd_low'])} to "
            f"{usd(top['value_usd_high'])})."
        )
    elif not not_estimated(found):
        yield "No single value is worth knowing by itself."
    if not_estimated(found):
        yield (
            f"What knowing it is worth could not be estimated for {listed(not_estimated(found))}: {len(net)} points do "
            "not show which choice it calls for, which is no evidence that it is worth nothing."
        )
