"""Teams as they may be shown: none of fewer than five people."""

from collections.abc import Mapping
from typing import Final

FEWEST: Final = 5  # people in a group that is shown
OTHERS: Final = "other teams"


def groups_of(people: Mapping[str, int]) -> dict[str, str]:
    """The group that each team is shown in: itself, or the other teams where it has fewer than five people.

    Where the other teams have fewer than five together, the next smallest teams join them.

    Args:
        people: how many, by team.

    Example: of a (9 people), b (3) and c (2), b and c are the "other teams"; of a, d (6) and b, d and b are.
    """
    order = sorted(people, key=lambda team: people[team])
    small = sum(people[team] < FEWEST for team in order)
    while small and small < len(order) and sum(people[team] for team in order[:small]) < FEWEST:
        small += 1
    return {team: OTHERS if team in order[:small] else team for team in people}
