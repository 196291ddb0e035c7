"""Flags: teams whose spend left its own path without output following, with evidence, size and first month.

Two keys turn together. Spend per output must leave the team's own path (CUSUM), and output must not have followed spend
(elasticity test). The larger of both p-values is a valid p-value for "spend stayed on its path or output followed", and
those are adjusted over teams. A team with the first key only is open: spend rose, and the data cannot say for what.
"""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.studies.vanity import trend as path
from simulator.studies.vanity.elasticity import LEAST, Followed, followed
from simulator.studies.vanity.false_discovery import adjusted
from simulator.studies.vanity.panel import Observed, real_spend

FLAGGED: Final = "flagged"
OPEN: Final = "open"
CLEAR: Final = "clear"
UNTESTED: Final = "untested"
TRAILING: Final = 12  # months of the trailing window
TOGETHER_LEVEL: Final = 0.05  # of the one test of all teams as one
RATE: Final = 0.20  # false discovery rate; a bound, since both keys must turn: the scoreboard finds about 6% false

COLUMNS: Final[dict[str, str]] = {
    "team": "name of the team",
    "verdict": "flagged; open: spend left its path, and output cannot say why; clear; untested",
    "first_month": "month in which spend began to leave its path; empty unless flagged or open",
    "excess_usd": "spend since then (since the clean months where there is none) beyond the team's own path, USD",
    "excess_usd_low": "lower end of its interval",
    "excess_usd_high": "upper end of its interval",
    "excess_share": "excess_usd over what the path would have cost",
    "visible_share": "a lasting rise by this share would be seen four times in five by a test of this team alone",
    "spend_change": "change of real spend per head or hour, trailing window against clean months, as a share",
    "output_change": "change of output per head or hour, same months, as a share",
    "output_change_low": "lower end of its interval",
    "output_change_high": "upper end of its interval",
    "elasticity": "log change of output over log change of spend; missing where spend did not rise",
    "cusum_peak": "highest CUSUM of cost per output, standard deviations",
    "p_path": "chance of such a peak where nothing happens",
    "p_output": "chance of so little output if it follows spend with the elasticity asked for",
    "p_value": "the larger of both",
    "p_adjusted": "p_value adjusted over teams (Benjamini-Hochberg)",
    "evidence": "a plain sentence",
}


class Settings(NamedTuple):
    """How flags are raised."""

    clean_months: int | None = None  # months before the ranking was published; None: the first third, 6 to 12
    rate: float = RATE
    least_elasticity: float = LEAST
    confidence: float = 0.95


DEFAULTS: Final = Settings()


def clean_stretch(months: int, settings: Settings = DEFAULTS) -> int:
    """Months taken as clean: given, or the first third, at least 6 and at most 12.

    Example: 24 months have 8 clean ones.
    """
    if settings.clean_months is not None:
        return settings.clean_months
    return min(max(math.ceil(months / 3), path.FEWEST_CLEAN), 12)


class Tested(NamedTuple):
    """One team after both tests."""

    months: path.Months
    clean: int  # of those months
    cusum: Floats  # [later]
    p_path: float
    output: Followed


class Judged(NamedTuple):
    """One team among the others."""

    tests: Tested | str  # or why there are none
    verdict: str
    p_value: float
    p_adjusted: float


def judge(observed: Observed, settings: Settings = DEFAULTS) -> list[Judged]:
    """Both tests on every team, and what they come to once their number is taken into account."""
    clean = clean_stretch(len(observed.months), settings)
    real = real_spend(observed, clean)
    tested = [_tests_of(observed, real, team, clean, settings) for team in range(len(observed.teams))]
    p_path = np.array([one.p_path if isinstance(one, Tested) else np.nan for one in tested])
    p_both = np.array([max(one.p_path, one.output.p_value) if isinstance(one, Tested) else np.nan for one in tested])
    left, both = adjusted(p_path) <= settings.rate, adjusted(p_both)
    judged = []
    for team, one in enumerate(tested):
        found = FLAGGED if both[team] <= settings.rate else OPEN if left[team] else CLEAR
        verdict = found if isinstance(one, Tested) else UNTESTED
        judged.append(Judged(one, verdict, float(p_both[team]), float(both[team])))
    return judged


def flag_teams(observed: Observed, settings: Settings = DEFAULTS) -> pd.DataFrame:
    """One row per team; ``COLUMNS`` says what they mean.

    Args:
        observed: the company.
        settings: clean months, false discovery rate, least elasticity, confidence.

    Example: where no team's spend leaves its path, every verdict is ``clear``.
    """
    real = real_spend(observed, clean_stretch(len(observed.months), settings))
    rows: list[dict[str, object]] = []
    for team, one in enumerate(judge(observed, settings)):
        if isinstance(one.tests, str):
            rows.append({"team": observed.teams[team], "verdict": UNTESTED, "evidence": one.tests})
            continue
        row = _measured(observed, real, team, one.tests, one.verdict, settings)
        row |= {"p_value": one.p_value, "p_adjusted": one.p_adjusted}
        rows.append({**row, "evidence": sentence(row, settings)})
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.astype({name: float for name in COLUMNS if name not in _WORDS})


def flag_together(observed: Observed, settings: Settings = DEFAULTS) -> pd.DataFrame:
    """All teams as one, tested at TOGETHER_LEVEL: a row as in ``flag_teams``, or none where they cannot be added up."""
    one = observed.together()
    if one is None:
        return pd.DataFrame(columns=list(COLUMNS))
    clean = clean_stretch(len(observed.months), settings)
    return flag_teams(one, settings._replace(rate=TOGETHER_LEVEL, clean_months=clean))


_WORDS: Final = ("team", "verdict", "first_month", "evidence")


def usable(observed: Observed, real: Floats, team: int) -> path.Months:
    """Months in which a team has all figures, and all are positive, so that they have a logarithm."""
    with np.errstate(invalid="ignore"):
        good = (real[team] > 0) & (observed.spend[team] > 0) & (observed.output[team] > 0) & (observed.size[team] > 0)
    return tuple(np.flatnonzero(good).tolist())


def _tests_of(observed: Observed, real: Floats, team: int, clean: int, settings: Settings) -> Tested | str:
    """Both tests on one team, or why they cannot be made."""
    months = usable(observed, real, team)
    early = sum(month < clean for month in months)
    lacking = _lacking(early, len(months) - early, observed, clean)
    if lacking:
        return lacking
    at = list(months)
    spend = np.log(real[team, at] / observed.size[team, at])
    output = np.log(observed.output[team, at] / observed.size[team, at])
    left = path.departure(spend - output, months, early)
    recent = np.r_[0:early, max(early, len(at) - TRAILING) : len(at)]
    follow = followed(spend[recent], output[recent], early, settings.least_elasticity, settings.confidence)
    peak = float(left.cusum.max())
    return Tested(months, early, left.cusum, path.p_value(peak, months, early), follow)


def _lacking(early: int, later: int, observed: Observed, clean: int) -> str:
    stretch = observed.months[: max(clean, 0)]
    last = stretch[-1] if stretch else "the first month"
    if early < path.FEWEST_CLEAN:
        return (
            f"Not tested: {_months(early, 'usable clean')} (up to {last}), and a path of its own takes "
            f"{path.FEWEST_CLEAN}. Padding that was there from the start cannot be told from appetite."
        )
    if later < path.FEWEST_AFTER:
        seen = _months(later, "usable")
        return f"Not tested: {seen} after {last}, and it takes {path.FEWEST_AFTER} to see a departure."
    return ""


def _months(count: int, kind: str) -> str:
    return f"{count} {kind} month{'' if count == 1 else 's'}"


def _measured(
    observed: Observed, real: Floats, team: int, one: Tested, verdict: str, settings: Settings
) -> dict[str, object]:
    at, follow = list(one.months), one.output
    departed = verdict in (FLAGGED, OPEN)
    since = path.onset(one.cusum) if departed else 0
    price = observed.spend[team, at] / real[team, at]
    scale = observed.size[team, at]
    size = path.excess(real[team, at] / scale, one.months, one.clean, since, price * scale, settings.confidence)
    return {
        "team": observed.teams[team],
        "verdict": verdict,
        "first_month": observed.months[at[one.clean + since]] if departed else "",
        "excess_usd": size.usd,
        "excess_usd_low": size.low,
        "excess_usd_high": size.high,
        "excess_share": size.share,
        "visible_share": size.visible_share,
        "spend_change": math.expm1(follow.spend),
        "output_change": math.expm1(follow.output),
        "output_change_low": math.expm1(follow.output_low),
        "output_change_high": math.expm1(follow.output_high),
        "elasticity": follow.elasticity,
        "cusum_peak": float(one.cusum.max()),
        "p_path": one.p_path,
        "p_output": follow.p_value,
    }


def sentence(row: dict[str, object], settings: Settings) -> str:
    """What a row says, for somebody who will not read its numbers."""
    number = {key: float(value) for key, value in row.items() if isinstance(value, float)}
    if row["verdict"] == CLEAR:
        return (
            "Spend per output is on its own path; a lasting rise of less than "
            f"{number['visible_share']:.0%} would probably go unseen."
        )
    text = (
        f"Since {_month(row['first_month'])} spend is {number['excess_share']:.0%} above the team's own path, about "
        f"{number['excess_usd']:,.0f} USD ({number['excess_usd_low']:,.0f} to {number['excess_usd_high']:,.0f}). "
        f"Spend changed by {number['spend_change']:+.0%}, output by {number['output_change']:+.1%} "
        f"({number['output_change_low']:+.1%} to {number['output_change_high']:+.1%})"
    )
    if number["spend_change"] <= 0.0:
        return f"{text}: the rise is over, or the bill is high for so little output. Watch, do not accuse."
    asked = math.expm1(settings.least_elasticity * math.log1p(number["spend_change"]))
    if row["verdict"] == FLAGGED:
        return f"{text}: less than the {asked:.1%} asked for. Ask what changed; this is no proof about any person."
    return f"{text}: too few figures to say whether it followed ({asked:.1%} is asked for). Watch, do not accuse."


def _month(label: object) -> str:
    return f"month {label}" if str(label).isdigit() else str(label)


def timeline(observed: Observed, settings: Settings = DEFAULTS) -> pd.DataFrame:
    """The CUSUM of every team that can be tested, by month, over the limit that 5% of quiet teams pass.

    Columns: ``team``; ``month``, counted from 1; ``cusum``; ``limit``; ``level``, their ratio.
    """
    clean = clean_stretch(len(observed.months), settings)
    real = real_spend(observed, clean)
    rows: list[dict[str, object]] = []
    for team, name in enumerate(observed.teams):
        one = _tests_of(observed, real, team, clean, settings)
        if isinstance(one, Tested):
            bound = path.limit(one.months, one.clean, 0.05)
            later: Sequence[int] = one.months[one.clean :]
            rows += [
                {"team": name, "month": month + 1, "cusum": level, "limit": bound, "level": level / bound}
                for month, level in zip(later, one.cusum.tolist(), strict=True)
            ]
    return pd.DataFrame(rows, columns=["team", "month", "cusum", "limit", "level"])
