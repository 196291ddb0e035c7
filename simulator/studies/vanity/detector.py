"""Flags: teams whose spend rose without output, by their own trend and beside the other teams, with size and month.

Three tests must agree. Spend per output must leave the team's own trend (CUSUM), output must not have followed spend
(elasticity test), and the rise must stand out beside the other teams: what more than three quarters of them share is
no team's own doing, and at least half of the rise must be left. The largest of the p-values is a valid one for "at
least one of the three is not so", and those are adjusted over teams. A rise without output that does not stand out is
shared; a rise of which output cannot say whether it followed is open. All tests reckon with months that resemble the
one before (``autocorrelation``).

A flag says "more spend without more output". Whether a team pads, or uses tokens honestly where more of them add
nothing, looks the same in spend and output; no flag can tell.
"""

import math
from typing import Final, NamedTuple

import pandas as pd

from simulator.studies.vanity import trend
from simulator.studies.vanity.panel import Observed
from simulator.studies.vanity.settings import DEFAULTS, Settings, clean_stretch
from simulator.studies.vanity.team_tests import INDEPENDENT, Phis, Tested, examine
from simulator.studies.vanity.verdicts import CLEAR, DEPARTED, FLAGGED, SHARED, UNTESTED, judge
from simulator.text import spanned

TOGETHER_LEVEL: Final = 0.05  # of the one test of all teams as one


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
    autocorrelation: float = math.nan
    p_trend: float = math.nan
    p_peers: float = math.nan
    p_output: float = math.nan
    p_value: float = math.nan
    p_adjusted: float = math.nan
    evidence: str = ""


def flag_teams(observed: Observed, settings: Settings = DEFAULTS) -> pd.DataFrame:
    """A ``Flag`` per team.

    Example: where no team's spend leaves its trend, every verdict is ``clear``.
    """
    return _flags(observed, settings, INDEPENDENT, whole=False)


def flag_together(observed: Observed, settings: Settings = DEFAULTS) -> pd.DataFrame:
    """All teams as one, tested at TOGETHER_LEVEL: a row as in ``flag_teams``, or none where they cannot be added up.

    One series tells little of its autocorrelation, so it is taken to be at least that of the teams.
    """
    one = observed.together()
    if one is None:
        return pd.DataFrame(columns=Flag._fields)
    settings = settings._replace(rate=TOGETHER_LEVEL, clean_months=clean_stretch(len(observed.months), settings))
    teams = [each.phis for each in examine(observed, settings) if isinstance(each, Tested)]
    return _flags(one, settings, teams[0] if teams else INDEPENDENT, whole=True)


def _flags(observed: Observed, settings: Settings, at_least: Phis, whole: bool) -> pd.DataFrame:
    tested = examine(observed, settings, at_least)
    judged = zip(tested, *judge(tested, settings.rate, whole), strict=True)
    rows = [_flag(observed, team, *one, settings) for team, one in enumerate(judged)]
    return pd.DataFrame(rows, columns=Flag._fields)


def _flag(
    observed: Observed, team: int, one: Tested | str, verdict: str, p: float, p_adjusted: float, settings: Settings
) -> Flag:
    name = observed.teams[team]
    if isinstance(one, str):
        return Flag(name, UNTESTED, evidence=one)
    series = one.series
    at, departed = list(series.months), verdict in DEPARTED
    since = trend.onset(one.cusum) if departed else 0
    size = observed.size[team, at]
    price = observed.spend[team, at] / series.real
    excess = trend.excess(
        series.real / size, series.months, series.clean, since, price * size, settings.confidence, one.phis.spend
    )
    flag = Flag(
        name,
        verdict,
        observed.months[at[series.clean + since]] if departed else "",
        *excess,
        spend_change=trend.growth(one.output.spend),
        output_change=trend.growth(one.output.output),
        output_change_low=trend.growth(one.output.output_low),
        output_change_high=trend.growth(one.output.output_high),
        elasticity=one.output.elasticity,
        cusum_peak=float(one.cusum.max()),
        autocorrelation=one.phis.cost,
        p_trend=one.p_trend,
        p_peers=one.p_peers,
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
    asked = trend.growth(least * math.log1p(flag.spend_change))
    if flag.verdict in (FLAGGED, SHARED):
        return f"{text}: less than the {asked:.1%} asked for. {_meaning(flag)}"
    return f"{text}: too few figures to say whether it followed ({asked:.1%} is asked for). Watch, do not accuse."


def _meaning(flag: Flag) -> str:
    """What more spend without more output can mean, and what it cannot."""
    unknown = "padding or use where more tokens add nothing, which spend and output cannot tell apart"
    if flag.verdict == FLAGGED:
        return f"More spend without more output: {unknown}. Ask what changed; this is no proof about any person."
    if math.isnan(flag.p_peers):
        return f"More spend without more output in all teams together: {unknown}. Watch, do not accuse."
    return "More spend without more output, but not beside the other teams: look for a common cause before any team's."


def timeline(observed: Observed, settings: Settings = DEFAULTS) -> pd.DataFrame:
    """The CUSUM of every team that can be tested, by month, over the limit that 5% of quiet teams pass.

    Columns: ``team``; ``month``, counted from 1; ``cusum``; ``limit``; ``level``, their ratio.
    """
    rows: list[dict[str, object]] = []
    for name, one in zip(observed.teams, examine(observed, settings), strict=True):
        if isinstance(one, Tested):
            months, clean = one.series.months, one.series.clean
            limit = trend.limit(months, clean, 0.05, one.phis.cost)
            rows += [
                {"team": name, "month": month + 1, "cusum": level, "limit": limit, "level": level / limit}
                for month, level in zip(months[clean:], one.cusum.tolist(), strict=True)
            ]
    return pd.DataFrame(rows, columns=["team", "month", "cusum", "limit", "level"])
