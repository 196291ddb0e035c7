"""Whether the control felt the trial: control units with many treated ones around them, beside those with few."""

from typing import Final

import numpy as np

from simulator.records import Floats, Ints
from simulator.stats.randomisation_test import assignments
from simulator.stats.trial_effect import NONE, Cells, Effect, effect
from simulator.studies.trial.comparison import Comparison, baseline_share, means_before, row_means
from simulator.studies.trial.trial import Trial

FEWEST_GROUPS: Final = 8
SAME: Final = 1e-9  # shares that differ by less are one
ABSENT: Final = Effect(np.nan, np.nan, np.nan, np.nan, NONE, np.nan, np.nan)


def spillover(trial: Trial, found: Comparison, alpha: float, seed: int = 1) -> tuple[Effect, int, str]:
    """The effect on a control unit if all around it were treated, how many groups tell it, and why none does.

    Around a unit that was randomised by itself is its team, around a team that was randomised whole its block. The
    mean outcome of a group's control units during the trial, less theta times their baseline, is regressed on the
    share of the others around them that were treated. The test takes it that these shares were dealt to the groups at
    random too (two-stage randomisation); where they were chosen, groups may differ for that reason. Where all groups
    have the same share nothing can be told.

    Source: Hudgens and Halloran, "Toward causal inference with interference", Journal of the American Statistical
    Association 103 (2008), for two stages and for effects on the untreated by how many around them are treated.
    """
    if found.stepped:
        return ABSENT, 0, "clusters began in different months, so no unit stays a control"
    if trial.by_team and not trial.blocked:
        return ABSENT, 0, "every team has one arm and there are no blocks: nobody is nearer to the arm than others"
    group = trial.block[found.units] if trial.by_team else trial.team[found.units]
    treated = found.treated
    share = _share_around(group, found.cluster if trial.by_team else np.arange(len(group)), treated)
    values = row_means(found.outcome[:, found.first :])
    if found.first:
        values = values - baseline_share(found, found.outcome) * means_before(found, found.outcome)
    used = ~treated & np.isfinite(values) & np.isfinite(share)
    _, where = np.unique(group[used], return_inverse=True)
    means, around = (np.bincount(where, one[used]) / np.bincount(where) for one in (values, share))
    groups = len(means)
    if groups < FEWEST_GROUPS or np.ptp(around) < SAME:
        kind = "blocks" if trial.by_team else "teams"
        reason = f"fewer than {FEWEST_GROUPS} {kind} with control units, or all with the same share treated"
        return ABSENT, groups, reason
    kinds, dealt = np.unique(around.round(9), return_inverse=True)
    flat = np.zeros(groups, dtype=np.int64)
    regressors = kinds[assignments(dealt.astype(np.int64), flat, seed)]
    cells = Cells(regressors, np.ones((groups, 1)), np.ones(groups), np.arange(groups))
    one = effect(means, cells, alpha)
    return one, groups, "" if one.method != NONE else "too few groups differ in the share that was treated"


def _share_around(group: Ints, cluster: Ints, treated: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]") -> Floats:
    """The share of the other clusters in the group of each unit that are treated; NaN where there are no others."""
    _, first, place = np.unique(cluster, return_index=True, return_inverse=True)
    own, on = group[first], treated[first].astype(np.float64)
    size = int(own.max()) + 1
    many, sums = np.bincount(own, minlength=size), np.bincount(own, on, size)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(((sums[own] - on) / (many[own] - 1.0))[place])
