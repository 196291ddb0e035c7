"""The published usage ranking: who stands where, and how the padding moves."""

import numpy as np
import pytest

from simulator.model.demand import padding
from simulator.model.leaderboard import publish


def published(
    spent: list[float],
    ranking: list[int] | None = None,
    pads: list[float] | None = None,
    prone: float = 1.0,
    contest: float = 0.0,
) -> list[float]:
    """Padding after one publication at full visibility, decay 0.5."""
    where = ranking or [0] * len(spent)
    moved = list(pads or [0.0] * len(spent))
    order = sorted(range(len(spent)), key=lambda one: (where[one], spent[one]))
    publish(order, where, spent, [prone] * len(spent), 1.0, 0.5, contest, moved)
    return moved


def test_the_lower_one_stands_the_more_one_pads() -> None:
    assert published([30.0, 10.0, 20.0]) == [0.0, 1.0, 0.5]


def test_in_a_contest_the_higher_one_stands_the_more_one_pads() -> None:
    assert published([30.0, 10.0, 20.0], contest=1.0) == [1.0, 0.0, 0.5]
    assert published([30.0, 10.0, 20.0], contest=0.25) == [0.25, 0.75, 0.5]


def test_equals_stand_equal() -> None:
    assert published([10.0, 20.0, 10.0]) == [0.75, 0.0, 0.75]
    assert published([5.0, 5.0, 5.0, 5.0]) == [0.5] * 4
    assert published([0.0, 0.0, 7.0, 7.0, 9.0]) == [0.875, 0.875, 0.375, 0.375, 0.0]


def test_each_ranking_is_read_alone() -> None:
    both = published([1.0, 2.0, 3.0, 4.0], ranking=[1, 0, 1, 0])
    assert both == [1.0, 1.0, 0.0, 0.0]  # each ranking has a first and a last
    assert both[::2] == published([1.0, 3.0])
    assert published([2.0, 2.0, 2.0], ranking=[0, 1, 2]) == [0.0] * 3  # ties do not reach across rankings


def test_alone_in_a_ranking_one_is_at_the_top() -> None:
    assert published([0.0]) == [0.0]
    assert published([0.0], pads=[0.8]) == [0.4]  # and old padding fades


def test_nobody_prone_nobody_pads() -> None:
    assert published([1.0, 2.0, 3.0], prone=0.0) == [0.0] * 3


def test_an_empty_organisation_has_no_ranking() -> None:
    assert published([]) == []


@pytest.mark.parametrize("contest", [0.0, 0.3])
@pytest.mark.parametrize("seed", [0, 1])
def test_any_ranking_equals_counting_by_hand(seed: int, contest: float) -> None:
    luck = np.random.default_rng(seed)
    n = 60
    spent = luck.integers(0, 8, n).astype(float).tolist()  # many ties
    where = luck.integers(0, 5, n).tolist()
    prone, pads = luck.random(n).tolist(), luck.random(n).tolist()
    moved = list(pads)
    publish(np.lexsort([spent, where]).tolist(), where, spent, prone, 0.7, 0.3, contest, moved)
    for one in range(n):
        rivals = [spent[other] for other in range(n) if where[other] == where[one]]
        below, tied = sum(s < spent[one] for s in rivals), sum(s == spent[one] for s in rivals)
        percentile = (below + 0.5 * (tied - 1)) / (len(rivals) - 1) if len(rivals) > 1 else 1.0
        assert moved[one] == padding(pads[one], 0.3, 0.7, prone[one], percentile, contest)
