"""Flags: teams whose spend left its own trend without output following, with evidence, size and first month.

Two tests must agree. Spend per output must leave the team's own trend (CUSUM), and output must not have followed spend
(elasticity test). The larger of both p-values is a valid p-value for "spend stayed on its trend or output followed",
and those are adjusted over teams. A team for which only the first speaks is open: output cannot say why spend rose.
"""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.studies.vanity import trend
from simulator.studies.vanity.elasticity import LEAST, Followed, followed
from simulator.studies.vanity.panel import Observed, real_spend
from simulator.text import spanned

FLAGGED: Final = "flagged"
OPEN: Final = "open"
CLEAR: Final = "clear"
UNTESTED: Final = "untested"
DEPARTED: Final = (FLAGGED, OPEN)  # spend left its trend
TRAILING: Final = 12  # months of the trailing window
TOGETHER_LEVEL: Final = 0.05  # of the one test of all teams as one
RATE: Final = 0.20  # false discovery rate; a bound, since both tests must agree: the scoreboard finds about 6% false


class Settings(NamedTuple):
    """How flags are raised."""

    clean_months: int | None = None  # months before the ranking was published; None: the first third, 6 to 12
    rate: float = RATE
    least_elasticity: float = LEAST
    confidence: float = 0.95


DEFAULTS: Final = Settings()


class Flag(NamedTuple):
    """A row of the table of flags; of a team that is not tested only the evidence is known."""

    team: str
    verdict: str
    first_month: str | None = None
    excess_usd: float = math.nan
    excess_usd_low: float = math.nan
    excess_usd_high: float = math.nan
    excess_share: float = math.nan
    visible_share: float = math.nan
    spend_change: float = math.nan
    output_change: float = math.nan
    output_change_low: float = math.nan
    output_change_high: float = math.nan
    elasticity: float = math.nan
    cusum_peak: float = math.nan
    p_trend: float = math.nan
    p_output: float = math.nan
    p_value: float = math.nan
    p_adjusted: float = math.nan
    evidence: str = ""


class Tested(NamedTuple):
    """One team after both tests."""

    months: trend.Months
    clean: int  # of those months
    real: Floats  # real spend in those months
    cusum: Floats  # [later]
    p_trend: float
    output: Followed


def clean_stretch(months: int, settings: Settings = DEFAULTS) -> int:
    """Months taken as clean: given, or the first third, at least 6 and at most 12.

    Example: 24 months have 8 clean ones.
    """
    if settings.clean_months is not None:
        return settings.clean_months
    return min(max(math.ceil(months / 3), trend.FEWEST_CLEAN), 12)


def flag_teams(observed: Observed, settings: Settings = DEFAULTS) -> pd.DataFrame:
    """A ``Flag`` per team.

    Example: where no team's spend leaves its trend, every verdict is ``clear``.
    """
    tested = tests(observed, settings)
    judged = zip(tested, *judge(tested, settings.rate), strict=True)
    rows = [_flag(observed, team, *one, settings) for team, one in enumerate(judged)]
    return pd.DataFrame(rows, columns=Flag._fields)


def flag_together(observed: Observed, settings: Settings = DEFAULTS) -> pd.DataFrame:
    """All teams as one, tested at TOGETHER_LEVEL: a row as in ``flag_teams``, or none where they cannot be added up."""
    one = observed.together()
    if one is None:
        return pd.DataFrame(columns=Flag._fields)
    clean = clean_stretch(len(observed.months), settings)
    return flag_teams(one, settings._replace(rate=TOGETHER_LEVEL, clean_months=clean))


def judge(tested: Sequence[Tested | str], rate: float) -> tuple[list[str], list[float], list[float]]:
    """Verdict, p-value and p-value adjusted for the number of teams, for every team."""
    both = [(math.nan, math.nan) if isinstance(one, str) else (one.p_trend, one.output.p_value) for one in tested]
    p_trend, p_value = np.array(both)[:, 0], np.max(both, axis=1)
    p_adjusted = adjusted(p_value)
    conditions = [np.isnan(p_value), p_adjusted <= rate, adjusted(p_trend) <= rate]
    verdicts = np.select(conditions, [UNTESTED, FLAGGED, OPEN], CLEAR)
    return verdicts.tolist(), p_value.tolist(), p_adjusted.tolist()


def adjusted(p_values: Floats) -> Floats:
    """P-values adjusted for the number of teams: flag those at most q, and at most q of the flags are false on average.

    p_(i) n / i, made monotone from the largest down; missing ones stay missing and do not count.

    Args:
        p_values: one per team, 0..1 or NaN.

    Source: Benjamini and Hochberg, J. R. Statist. Soc. B 57 (1995).

    Example: 0.01, 0.02, 0.5 become 0.03, 0.03, 0.5.
    """
    result = np.full(p_values.shape, np.nan)
    order = np.argsort(p_values, kind="stable")[: int((~np.isnan(p_values)).sum())]  # missing ones come last
    scaled = p_values[order] * len(order) / np.arange(1, len(order) + 1)
    result[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return result


def tests(observed: Observed, settings: Settings) -> list[Tested | str]:
    """Both tests on every team, or why they cannot be made."""
    clean = clean_stretch(len(observed.months), settings)
    real = real_spend(observed, clean)
    return [_test(observed, real[team], team, clean, settings) for team in range(len(observed.teams))]


def _test(observed: Observed, real: Floats, team: int, clean: int, settings: Settings) -> Tested | str:
    figures = np.stack([real, observed.spend[team], observed.output[team], observed.size[team]])
    at = np.flatnonzero((figures > 0).all(axis=0))  # only these have a logarithm
    early = int((at < clean).sum())
    until = observed.months[min(clean, len(observed.months)) - 1] if clean > 0 else "the first month"
    if early < trend.FEWEST_CLEAN:
        return (
            f"Not tested: {_months(early, 'usable clean')} (up to {until}), and a trend takes {trend.FEWEST_CLEAN}. "
            "Padding that was there from the start looks like ordinary use."
        )
    if len(at) - early < trend.FEWEST_AFTER:
        later = _months(len(at) - early, "usable")
        return f"Not tested: {later} after {until}, and it takes {trend.FEWEST_AFTER} to see a departure."
    months = tuple(at.tolist())
    spend, output = (
        np.log(real[at] / observed.size[team, at]),
        np.log(observed.output[team, at] / observed.size[team, at]),
    )
    cusum = trend.departure(spend - output, months, early).cusum
    window = np.r_[0:early, max(early, len(at) - TRAILING) : len(at)]
    follow = followed(spend[window], output[window], early, settings.least_elasticity, settings.confidence)
    return Tested(months, early, real[at], cusum, trend.p_value(float(cusum.max()), months, early), follow)


def _months(count: int, kind: str) -> str:
    return f"{count} {kind} month{'' if count == 1 else 's'}"


def _flag(
    observed: Observed, team: int, one: Tested | str, verdict: str, p: float, p_adjusted: float, settings: Settings
) -> Flag:
    name = observed.teams[team]
    if isinstance(one, str):
        return Flag(name, UNTESTED, evidence=one)
    at, departed = list(one.months), verdict in DEPARTED
    since = trend.onset(one.cusum) if departed else 0
    size = observed.size[team, at]
    price = observed.spend[team, at] / one.real
    excess = trend.excess(one.real / size, one.months, one.clean, since, price * size, settings.confidence)
    flag = Flag(
        name,
        verdict,
        observed.months[at[one.clean + since]] if departed else "",
        *excess,
        spend_change=math.expm1(one.output.spend),
        output_change=math.expm1(one.output.output),
        output_change_low=math.expm1(one.output.output_low),
        output_change_high=math.expm1(one.output.output_high),
        elasticity=one.output.elasticity,
        cusum_peak=float(one.cusum.max()),
        p_trend=one.p_trend,
        p_output=one.output.p_value,
        p_value=p,
        p_adjusted=p_adjusted,
    )
    return flag._replace(evidence=_evidence(flag, settings.least_elasticity))


def _evidence(flag: Flag, least: float) -> str:
    """What a row says, in words."""
    if flag.verdict == CLEAR:
        return (
            "Spend per output is on its own trend; a lasting rise of less than "
            f"{flag.visible_share:.0%} would probably go unseen."
        )
    month = f"month {flag.first_month}" if str(flag.first_month).isdigit() else flag.first_month
    text = (
        f"Since {month} spend is {flag.excess_share:.0%} above the team's own trend, about {flag.excess_usd:,.0f} USD "
        f"({flag.excess_usd_low:,.0f} to {flag.excess_usd_high:,.0f}). Spend changed by {flag.spend_change:+.0%}, "
        f"output by {spanned(flag._asdict(), 'output_change', '+.1%')}"
    )
    if flag.spend_change <= 0.0:
        return f"{text}: the rise is over, or the bill is high for so little output. Watch, do not accuse."
    asked = math.expm1(least * math.log1p(flag.spend_change))
    if flag.verdict == FLAGGED:
        return f"{text}: less than the {asked:.1%} asked for. Ask what changed; this is no proof about any person."
    return f"{text}: too few figures to say whether it followed ({asked:.1%} is asked for). Watch, do not accuse."


def timeline(observed: Observed, settings: Settings = DEFAULTS) -> pd.DataFrame:
    """The CUSUM of every team that can be tested, by month, over the limit that 5% of quiet teams pass.

    Columns: ``team``; ``month``, counted from 1; ``cusum``; ``limit``; ``level``, their ratio.
    """
    rows: list[dict[str, object]] = []
    for name, one in zip(observed.teams, tests(observed, settings), strict=True):
        if isinstance(one, Tested):
            limit = trend.limit(one.months, one.clean, 0.05)
            rows += [
                {"team": name, "month": month + 1, "cusum": level, "limit": limit, "level": level / limit}
                for month, level in zip(one.months[one.clean :], one.cusum.tolist(), strict=True)
            ]
    return pd.DataFrame(rows, columns=["team", "month", "cusum", "limit", "level"])
