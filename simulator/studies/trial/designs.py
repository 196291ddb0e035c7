"""Every design as a row: what it can see, what it costs, what it is worth, and what is left of it in the end."""

from collections.abc import Iterator
from itertools import product
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
import scipy  # loads scipy.special when it is first used

from simulator.records import MONTHS_PER_YEAR, Floats
from simulator.stats.intervals import Estimate, interval_columns, mean_interval, share_interval, t_quantile
from simulator.stats.sample_information import Told, contraction, foreseen, sample_information, told
from simulator.stats.value_of_information import best_now
from simulator.studies.choice.robust import expected_loss
from simulator.studies.trial.plan import Plan
from simulator.studies.trial.signals import Kind, Signals
from simulator.studies.trial.ways import TREATED_SHARE

ALPHA: Final = 0.05
POWER: Final = 0.8
LEAST_FREEDOM: Final = 2.0  # a t test with less says nothing


class Decision(NamedTuple):
    """What is to be decided: net values of the policies that can be chosen, in every world."""

    net: Floats  # [world, policy] USD per post and month
    names: tuple[str, ...]
    confidence: float

    @property
    def best(self) -> str:
        """The policy that is best on average: what one would choose without a trial."""
        return self.names[best_now(self.net)]

    def of(self, policy: str) -> Floats:
        """Net value of a policy in every world."""
        return np.asarray(self.net[:, self.names.index(policy)])

    def regret(self) -> Estimate:
        """Expected regret of choosing now, USD per post and month: what knowing everything would be worth."""
        return expected_loss(self.net.max(axis=1) - self.net[:, best_now(self.net)], self.confidence)


class Size(NamedTuple):
    """A kind of trial with so many engineers, as it looks in every world."""

    kind: Kind
    engineers: int
    delta: Floats  # [world] what it estimates, USD per engineer and month
    error: Floats  # [world] its standard error
    freedom: Floats  # [world]

    def power(self) -> Floats:
        """The chance in each world that the t test at 5% finds a difference: two shifted t distributions."""
        freedom = np.maximum(self.freedom, LEAST_FREEDOM)
        critical = scipy.special.stdtrit(freedom, 1.0 - 0.5 * ALPHA)
        shift = self.delta / self.error
        above = 1.0 - scipy.special.stdtr(freedom, critical - shift)
        return np.asarray(above + scipy.special.stdtr(freedom, -critical - shift))

    def detectable(self) -> float:
        """The minimum detectable effect, USD per engineer and month: (t_0.975 + t_0.8) times the standard error.

        Example: with an error of 100 USD and many degrees of freedom it is 280 USD.
        """
        freedom = float(np.maximum(self.freedom, LEAST_FREEDOM).mean())
        factor = t_quantile(freedom, 1.0 - ALPHA) + t_quantile(freedom, 2.0 * POWER - 1.0)
        return float(factor * np.sqrt((self.error**2).mean()))


def sized(signals: Signals, kind: Kind, engineers: int) -> Size:
    """A kind of trial with another number of engineers: variance in proportion to one over it, as dealing has it."""
    found, factor = signals.of(kind), signals.engineers / engineers
    return Size(kind, engineers, found["delta"], found["error"] * factor**0.5, found["freedom"] / factor)


def sizes_of(plan: Plan, shares: tuple[float, ...]) -> tuple[int, ...]:
    """Numbers of engineers that are tried, some share of the headcount each."""
    return tuple(dict.fromkeys(max(4, round(plan.headcount * share)) for share in shares))


def designs_table(decision: Decision, signals: Signals, plan: Plan, sizes: tuple[int, ...]) -> pd.DataFrame:
    """One row per design, highest expected net benefit first.

    Columns: what is dealt (``arm``, ``way``, ``engineers``, ``months``); ``mde_usd``; ``assurance``, power averaged
    over worlds; ``null_share`` of trials without effect in which the test at 5% finds one; ``covered_share`` of worlds
    in which the 95% interval holds what is estimated; ``contraction`` of what is not known of the effect; ``evsi_usd``
    per post and month; ``cost_usd`` of the trial; ``enbs_usd_per_year`` for the organisation; ``n`` worlds.
    """
    tells = {kind: told(decision.net, signals.of(kind)["delta"]) for kind in signals.kinds}
    rows = [
        _row(decision, sized(signals, kind, engineers), signals.of(kind), tells[kind], plan)
        for kind, engineers in product(signals.kinds, sizes)
    ]
    order = sorted(range(len(rows)), key=lambda k: -rows[k]["enbs_usd_per_year"])
    return pd.DataFrame([rows[k] for k in order])


def _row(decision: Decision, size: Size, found: dict[str, Floats], tells: Told, plan: Plan) -> dict[str, Any]:
    kind, level, n = size.kind, decision.confidence, len(size.delta)
    weights = foreseen(size.delta, size.error)
    known = sample_information(tells, weights, level)
    cost = cost_of(decision, size, plan)
    covered = np.abs(found["estimate"] - found["delta"]) <= _half(found)
    return {
        "arm": kind.arm,
        "way": kind.way,
        "engineers": size.engineers,
        "months": kind.months,
        "mde_usd": size.detectable(),
        **interval_columns(
            assurance=_within(mean_interval(size.power(), level)),
            null_share=share_interval(float((found["p_null"] <= ALPHA).sum()), n, level),
            covered_share=share_interval(float(covered.sum()), n, level),
        ),
        "contraction": contraction(size.delta, weights),
        **interval_columns(evsi_usd=known, cost_usd=cost, enbs_usd_per_year=net_benefit(known, cost, kind, plan)),
        "n": n,
    }


def _half(found: dict[str, Floats]) -> Floats:
    freedom = np.maximum(found["freedom"], LEAST_FREEDOM)
    return np.asarray(scipy.special.stdtrit(freedom, 1.0 - 0.5 * ALPHA) * found["error"])


def _within(share: Estimate) -> Estimate:
    """A share stays between 0 and 1, and so do the ends of its interval."""
    return share._replace(low=max(share.low, 0.0), high=min(share.high, 1.0))


def cost_of(decision: Decision, size: Size, plan: Plan) -> Estimate:
    """What the trial costs, USD: value given up, running it, and its analysis.

    Given up is what engineers in the trial would earn under the policy that is best on average and do not earn under
    their arm, mean over worlds. Low and high also take the low and high ends of the other two.
    """
    treated = TREATED_SHARE[size.kind.way]
    best = decision.of(decision.best)
    loss = treated * (best - decision.of(size.kind.arm)) + (1.0 - treated) * (best - decision.of(plan.control))
    value, low, high, n = mean_interval(loss * size.engineers * size.kind.months, decision.confidence)
    run, run_low, run_high = (usd * size.kind.months for usd in plan.run_usd)
    analysis, analysis_low, analysis_high = plan.analysis_usd
    return Estimate(value + run + analysis, max(low, 0.0) + run_low + analysis_low, high + run_high + analysis_high, n)


def net_benefit(known: Estimate, cost: Estimate, kind: Kind, plan: Plan) -> Estimate:
    """The expected net benefit of sampling (ENBS), USD a year for the organisation.

    It is (EVSI x headcount x months left after the trial - cost) / years of the horizon, against choosing now. Its
    interval pairs the low end of the one with the high end of the other.

    Example: EVSI of 10 USD per post and month for 1,000 posts, 18 of 24 months left, less 80,000 USD is 50,000 a year.
    """
    posts = plan.headcount * max(plan.horizon - kind.months, 0)
    years = plan.horizon / MONTHS_PER_YEAR
    value, low, high = (
        (evsi * posts - usd) / years
        for evsi, usd in ((known.value, cost.value), (known.low, cost.high), (known.high, cost.low))
    )
    return Estimate(value, low, high, known.n)


def ranked_arms(decision: Decision, control: str, allowed: set[str]) -> Iterator[str]:
    """Policies that may be an arm, by what being free to choose them as well as the best would add."""
    best = decision.of(decision.best)
    gains = {name: float(np.maximum(decision.of(name) - best, 0.0).mean()) for name in decision.names}
    means = {name: float(decision.of(name).mean()) for name in decision.names}
    order = sorted(allowed - {control}, key=lambda name: (name != decision.best, -gains[name], -means[name]))
    yield from order
