"""Teams as they may be shown: none of fewer than five people."""

from collections.abc import Mapping
from typing import Final

FEWEST: Final = 5  # people in a group that is shown
OTHERS: Final = "other teams"
EVERYBODY: Final = "everybody"


def groups_of(people: Mapping[str, int]) -> dict[str, str]:
    """The group that each team is shown in: itself, or the other teams where it has fewer than five people.

    Other teams that have fewer than five together join the smallest team that is shown. A company of fewer than five is
    one group.

    Args:
        people: how many, by team.

    Example: of a (9 people), b (3) and c (2), b and c are the "other teams"; without c, b joins a.
    """
    shown = [team for team, many in people.items() if many >= FEWEST]
    if not shown:
        return dict.fromkeys(people, EVERYBODY)
    together = sum(many for many in people.values() if many < FEWEST)
    small = OTHERS if together >= FEWEST else min(shown, key=lambda team: people[team])
    return {team: team if team in shown else small for team in people}
