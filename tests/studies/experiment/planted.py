"""Made-up trials with a planted effect: teams differ, months are correlated within them, output is log-normal."""

from typing import Any, Final

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.studies.trial.trial import Trial

BEFORE: Final = 6
MONTHS: Final = 12


def planted(
    seed: int,
    teams: int = 12,
    *,
    persons: int = 8,
    unequal: bool = False,
    heavy: float = 0.8,
    design: str = "teams",
    effect: float = 0.0,
    factor: float = 1.0,
    tokens: float = 2.0,
    leave: float = 0.02,
    driven_out: float = 0.0,
    drift: float = 0.0,
    spill: float = 0.0,
) -> Trial:
    """A trial whose effect is known.

    Args:
        seed: of everything.
        teams: that take part.
        persons: of a team, from half to twice as many where they are ``unequal``.
        heavy: standard deviation of the logarithm of a person's output: at 0.8 the top tenth make a third of it.
        design: ``teams``, ``pairs`` of teams, teams in ``steps``, or ``persons`` within teams.
        effect: of the arm on output, items a month; ``factor`` multiplies output besides.
        tokens: that the arm adds, million a month.
        leave: chance to leave in a month of the trial; ``driven_out`` more of the weaker half in the arm.
        drift: of the arm's output a month, already before the trial.
        spill: on a control person if all others of the team are treated.
    """
    rng = np.random.default_rng(seed)
    size = rng.integers(persons // 2, 2 * persons, teams) if unequal else np.full(teams, persons)
    team = np.repeat(np.arange(teams), size)
    able = rng.lognormal(-(heavy**2) / 2, heavy, len(team))
    level = 5.0 * rng.lognormal(0.0, 0.3, teams)[team] * able
    shocks = np.cumsum(rng.normal(0.0, 0.08, (teams, MONTHS)), axis=1)[team]
    output = level[:, None] * np.exp(shocks) * rng.lognormal(-0.18, 0.6, (len(team), MONTHS))
    start = _starts(rng, design, team, size)
    on = np.arange(MONTHS) >= start[:, None]
    treated = start < MONTHS
    share = (np.bincount(team, treated)[team] - treated) / (np.bincount(team)[team] - 1.0)
    around = spill * share[:, None] * (~treated[:, None] & (np.arange(MONTHS) >= BEFORE))
    output = output * np.where(on, factor, 1.0) + effect * on + drift * treated[:, None] * np.arange(MONTHS) + around
    used = able[:, None] ** 0.3 * rng.lognormal(0.0, 0.3, output.shape) + tokens * on
    rate = leave + driven_out * (treated & (able < np.median(able)))
    gone = BEFORE + rng.geometric(np.maximum(rate, 1e-12)) - 1
    left = np.arange(MONTHS) >= gone[:, None]
    output[left] = used[left] = np.nan
    block = team // 2 if design == "pairs" else team if design == "persons" else np.zeros_like(team)
    arm = np.ones_like(team) if design == "steps" else treated.astype(np.int64)
    months = tuple(f"2026-{month + 1:02d}" for month in range(MONTHS))
    names = tuple(f"e{place}" for place in range(len(team)))
    whole = design != "persons"
    return Trial(names, months, ("control", "capped"), arm, team, block, start, output, used, "engineer", "items",
                 "tokens", whole, design in ("pairs", "persons"), ())  # fmt: skip


def _starts(rng: np.random.Generator, design: str, team: Any, size: Any) -> Any:
    """The month in which each person's arm begins."""
    teams = len(size)
    if design == "steps":
        return rng.permutation(BEFORE + np.arange(teams) * (MONTHS - BEFORE) // teams)[team]
    if design == "persons":  # the share that is treated differs between teams
        arms = [
            rng.permutation(np.arange(many) < max(1, many * (1 + place % 3) // 4)) for place, many in enumerate(size)
        ]
        return np.where(np.concatenate(arms), BEFORE, MONTHS)
    pairs = [rng.permutation(2) for _ in range(teams // 2)]
    arm = np.concatenate(pairs) if design == "pairs" else rng.permutation(np.arange(teams) % 2)
    return np.where(arm[team] == 1, BEFORE, MONTHS)


def as_table(trial: Trial) -> pd.DataFrame:
    """A trial as a company would hand it in."""
    unit, month = np.nonzero(np.isfinite(trial.outcome))
    labels = np.array([*trial.months, ""])
    return pd.DataFrame(
        {
            "engineer": np.array(trial.units)[unit],
            "team": [f"team {place}" for place in trial.team[unit]],
            "arm": np.array(trial.arms)[trial.arm[unit]],
            "month": np.array(trial.months)[month],
            "items": trial.outcome[unit, month],
            "tokens": trial.dose[unit, month],
            "start": labels[trial.start[unit]],
        }
        | ({"block": [f"block {place}" for place in trial.block[unit]]} if trial.blocked else {})
    )


def without(trial: Trial, effect: float) -> Floats:
    """The output less an effect of those in force."""
    return np.asarray(trial.outcome - effect * (np.arange(MONTHS) >= trial.start[:, None]))
