"""A forecast given the months that are known: they are fixed, and the level of the rest is learnt from them."""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.replication.reduce import Moments
from simulator.replication.spend import LORENZ, SPREAD, Contributions, Spend
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.source import ErrorLine
from simulator.stats.check import PASS, REVIEW, Check, check_table
from simulator.studies.forecast.actuals import Actuals
from simulator.studies.forecast.padding import padding_sentence
from simulator.studies.forecast.run import Projection
from simulator.studies.forecast.variance import variance, variance_sentence
from simulator.text import first_upper, usd

AS_PLANNED: Final = (0.05, 0.95)  # between these points of the forecast, actual bills need no explanation


class Known(NamedTuple):
    """What the known months say."""

    actuals: Actuals
    plan: Floats  # [replication] forecast bill of the known months under the policy in force, USD
    variance: pd.DataFrame  # by month: difference from the plan and its parts
    months: tuple[str, ...]  # what the known months are called
    padding: Floats  # [replication] the part of ``plan`` that pads the usage metric, USD
    fitted: str = ""  # data that the worlds of the forecast were calibrated on
    crossed: tuple[str, ...] = ()  # which values that would change the choice have been passed

    @property
    def span(self) -> str:
        """From which month to which: "months 1 to 4", or "2026-01 to 2026-04"."""
        first, last = self.months[0], self.months[-1]
        if first == last:
            return first
        counted = first.startswith("month ")
        return f"months 1 to {len(self.months)}" if counted else f"{first} to {last}"

    @property
    def ratio(self) -> float:
        """Actual bill over that of the plan."""
        return float(self.actuals.by_month.sum() / self.plan.mean())

    @property
    def place(self) -> float:
        """Share of the replications whose bill of these months is below the actual one."""
        return float((self.plan < self.actuals.by_month.sum()).mean())


def given_actuals(projection: Projection, actuals: Actuals) -> tuple[Projection, Known]:
    """The projection with the known months fixed and the rest moved to their level; and what they say about the plan.

    Raises:
        ScenarioError: the policy in force spends nothing in the months that are known.
    """
    labels = [policy.label for policy in projection.policies]
    own, k = labels.index(actuals.policy), actuals.months
    plan = projection.spend.monthly[:, own, :k].sum(axis=1)
    if not plan.all():
        message = f"the policy {actuals.policy!r} spends nothing in these months as forecast. Change its scenario."
        raise ScenarioError("actuals", [ErrorLine(0, message)])
    monthly = conditioned(projection.spend.monthly, own, actuals.by_month)
    names = tuple(projection.scenario.calendar(month) or f"month {month}" for month in range(1, k + 1))
    padding = projection.padding[:, own, :k].sum(axis=1)
    opened = projection.worlds.opened
    fitted = opened.file.posterior.source if opened is not None and opened.file.posterior is not None else ""
    known = Known(actuals, plan, variance(projection.plan[own], actuals), names, padding, fitted)
    return projection._replace(spend=_scaled(projection, monthly)), known


def conditioned(monthly: Floats, own: int, actual: Floats) -> Floats:
    """Bills given those of the first months, [replication, policy, month].

    Known months are the actual ones. In replication r, with bills y_r as forecast, actual sum A of the known months and
    S_r as forecast under the policy in force, a month to come is

        y_r (A / S_r)^b

    with b = 1 under the policy in force. That is the posterior under a level that is not known at all, a factor on all
    its bills with a flat prior on its log: what was forecast of the level does not matter, and the spread is that of
    the ratio of the months to come to those known, in which people, work, growth and inputs still vary. If bills are
    proportional to the level, that ratio has the same distribution in a company whose level is another, so bands hold
    the truth as often as they say. Under another policy, b is the slope of the log of its bill of the months to come on
    that of the policy in force over replications, within 0 and 1: a cap moves less than what it caps.

    Args:
        monthly: as forecast.
        own: place of the policy in force, which spends in the known months of every replication.
        actual: [month] bill of each known month, USD.

    Source: ratio estimation, Cochran, Sampling Techniques (1977), chapter 6; a scale with a flat prior on its log,
    Gelman et al., Bayesian Data Analysis (2013), section 2.8.

    Example: where 4 and 4 of a forecast 8 a month for two months were 6 and 6, a third of 4 becomes 6.
    """
    k = len(actual)
    shift = np.log(actual.sum()) - np.log(monthly[:, own, :k].sum(axis=1))
    rest = np.log(np.maximum(monthly[:, :, k:].sum(axis=2), 1e-300))
    found = np.empty_like(monthly)
    found[:, :, :k] = actual
    for place in range(monthly.shape[1]):
        slope = 1.0 if place == own else _slope(rest[:, own], rest[:, place])
        found[:, place, k:] = monthly[:, place, k:] * np.exp(slope * shift)[:, None]
    return found


def _slope(x: Floats, y: Floats) -> float:
    """Slope of y on x within 0 and 1; 1 where x does not vary."""
    square = float(np.var(x))
    return 1.0 if square < 1e-12 else float(np.clip(np.mean((x - x.mean()) * (y - y.mean())) / square, 0.0, 1.0))


def _scaled(projection: Projection, monthly: Floats) -> Spend:
    """The bill shared out between teams and engineers as forecast, at its new mean level."""
    spend, warmup = projection.spend, projection.scenario.warmup_months
    old, new = (bills[:, :, warmup:].sum(axis=2).mean(axis=0) for bills in (spend.monthly, monthly))
    level = np.divide(new, old, out=np.ones_like(new), where=old > 0.0)[:, None]
    teams = Contributions()
    teams.parts = _times(spend.teams.parts, level)
    teams.whole = _times(spend.teams.whole, level[:, 0])
    teams.cross = spend.teams.cross * level**2
    usd_columns = np.ones(spend.spread.mean.shape[-1], dtype=bool)  # shares and the Lorenz curve have no level
    usd_columns[[place for place, name in enumerate(SPREAD) if not name.endswith("_usd")]] = False
    usd_columns[len(SPREAD) : len(SPREAD) + len(LORENZ)] = False
    spread, total = _times(spend.spread, np.where(usd_columns, level, 1.0)), spend.total + monthly - spend.monthly
    return Spend(monthly, teams, spread, spend.reviewers, total)


def _times(moments: Moments, factor: Floats) -> Moments:
    found = Moments()
    found.n, found.mean, found.squares = moments.n, moments.mean * factor, moments.squares * factor**2
    return found


def remarks(known: Known) -> Iterator[str]:
    """What was spent against the plan, and what the rest rests on."""
    actuals = known.actuals
    months = first_upper(known.span)
    spent, plan = float(actuals.by_month.sum()), float(known.plan.mean())
    off = f"{abs(known.ratio - 1.0):.0%} {'above' if known.ratio > 1.0 else 'below'} the forecast"
    yield f"{months} cost {usd(spent)}, {off} of {usd(plan)}. {variance_sentence(known.variance)}"
    yield (
        f"These months are fixed, and the months to come are forecast at the level they show: {actuals.policy} "
        "goes on, the other policies begin after the last month that is known."
    )
    if known.padding.any():
        yield padding_sentence(known.padding, known.plan, spent)
    yield from actuals.flagged
    yield from known.crossed


def plan_check(known: Known) -> Check:
    """Whether the actual bill lies within the forecast made before it was known, or in one calibrated on it."""
    low, high = AS_PLANNED
    inside = low <= known.place <= high
    message = f"the actual bill lies above {known.place:.0%} of the replications forecast without it"
    if known.fitted:
        message = f"the actual bill lies above {known.place:.0%} of the replications drawn from {known.fitted}; months "
        message += "that are among these data are no test"
    advice = "" if inside else "Appetite, price or headcount are not as written: change them, or calibrate."
    return Check("actuals within the plan", PASS if inside else REVIEW, known.place, high, "share", message, advice)


def with_plan_check(checks: pd.DataFrame, known: Known) -> pd.DataFrame:
    """The checks of a forecast with that of the plan in front."""
    return check_table([plan_check(known), *(Check(*row) for row in checks.itertuples(index=False))])
