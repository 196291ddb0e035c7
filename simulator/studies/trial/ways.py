"""Ways to deal the arms: by engineer, in matched pairs, by group, as a roll-out of groups, or by encouragement."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from simulator.records import Floats, Ints
from simulator.streams import Chance
from simulator.studies.trial.plan import (
    COMPLIANCE,
    ENCOURAGED,
    ENGINEERS,
    GROUP,
    GROUPS,
    PAIRS,
    ROLL_OUT,
    TEAMS,
    WAVES,
)

HOW: Final[Mapping[str, str]] = {
    ENGINEERS: "each engineer is dealt an arm, within the team",
    PAIRS: "engineers of a team with the most similar baseline are paired, and one of each pair gets the arm",
    GROUPS: f"groups of about {GROUP} engineers of a team are dealt whole, within the team",
    TEAMS: "teams are dealt whole",
    ROLL_OUT: f"groups begin in {WAVES} waves, dealt within the team; who has not begun is the control",
    ENCOURAGED: f"engineers are dealt an invitation, which a share of {COMPLIANCE:.0%} follows (assumed)",
}
TREATED_SHARE: Final[Mapping[str, float]] = {
    ENGINEERS: 0.5, PAIRS: 0.5, GROUPS: 0.5, TEAMS: 0.5, ROLL_OUT: 0.5 + 0.5 / WAVES, ENCOURAGED: 0.5 * COMPLIANCE,
}  # of the months of those in the trial, in which the arm is in force  # fmt: skip


class Deal(NamedTuple):
    """Who gets what: one entry per engineer."""

    arm: Ints  # 0 the control, 1 the arm
    cluster: Ints  # what is dealt together
    block: Ints  # within which it is dealt
    wave: Ints  # place among the waves of a roll-out in which the arm begins
    follows: Floats  # whether the arm is in force for who is dealt it: 1, or 0 of an invitation that is not followed


def dealt(way: str, team: Ints, before: Floats, chance: Chance) -> Deal:
    """Deal the arms at random.

    Args:
        way: one of ``plan.WAYS``.
        team: [engineer].
        before: [engineer] mean outcome over the baseline.
        chance: random numbers.
    """
    people = len(team)
    together = np.arange(people)
    if way in (GROUPS, ROLL_OUT):
        together = _groups(team, chance)
    elif way == TEAMS:
        together = np.unique(team, return_inverse=True)[1]
    _, first = np.unique(together, return_index=True)
    block = np.zeros_like(first) if way == TEAMS else team[first]
    if way == PAIRS:
        block = _pairs(team, before)
    parts = WAVES if way == ROLL_OUT else 2
    part = _parts(block, parts, chance)[together]
    arm = np.ones(people, dtype=np.int64) if way == ROLL_OUT else part
    follows = np.ones(people)
    if way == ENCOURAGED:
        follows = (chance.random(people) < COMPLIANCE).astype(np.float64)
    return Deal(arm, together, block[together], part if way == ROLL_OUT else np.zeros_like(part), follows)


def _groups(team: Ints, chance: Chance) -> Ints:
    """Groups of about ``GROUP`` engineers within each team, two at least where it has two engineers."""
    found, used = np.empty(len(team), dtype=np.int64), 0
    for one in np.unique(team):
        members = chance.permutation(np.flatnonzero(team == one))
        many = min(len(members), max(2, round(len(members) / GROUP)))
        found[members] = used + np.arange(len(members)) % many
        used += many
    return found


def _pairs(team: Ints, before: Floats) -> Ints:
    """Pairs of neighbours in the baseline within each team; three where a team is odd."""
    found, used = np.empty(len(team), dtype=np.int64), 0
    for one in np.unique(team):
        members = np.flatnonzero(team == one)
        members = members[np.argsort(before[members], kind="stable")]
        pairs = max(1, len(members) // 2)
        found[members] = used + np.minimum(np.arange(len(members)) // 2, pairs - 1)
        used += pairs
    return found


def _parts(block: Ints, parts: int, chance: Chance) -> Ints:
    """Equal parts of each block at random; which parts get one more is random too."""
    found = np.empty(len(block), dtype=np.int64)
    for one in np.unique(block):
        members = chance.permutation(np.flatnonzero(block == one))
        found[members] = (np.arange(len(members)) + chance.integers(parts)) % parts
    return found
