"""Curves through points: through all of them, rising and concave, and a value, a slope and a use that fit together."""

import math
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.model.curves import POINTS
from simulator.model.planner import Tiers, net_hours
from simulator.model.points import KNOTS, response_at, slope_at, use_at_slope
from simulator.model.saving import intensity_at_saving, intensity_worth, saving_slope
from simulator.model.work import Craft
from simulator.scenario.blocks.curve_points import MOST_POINTS, Points, flaw_of, knots_through, largest_gain

quick = settings(
    max_examples=60, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


@st.composite
def curves(draw: st.DrawFn) -> Points:
    """Points of a concave curve, with pieces wide and narrow, some straight on, some flat at the end."""
    pieces = draw(st.integers(1, MOST_POINTS - 1))
    use, speed, slope = 0.0, 1.0, draw(st.floats(0.1, 10.0))
    points = [(use, speed)]
    for place in range(pieces):
        width = draw(st.floats(0.01, 5.0))
        if place:
            slope *= draw(st.sampled_from([0.0, 0.3, 0.9, 0.999999, 1.0]))
        use, speed = use + width, speed + slope * width
        points.append((use, speed))
    return tuple(points)


def grid(points: Points) -> list[float]:
    """Uses between and beyond the points."""
    return [2.5 * points[-1][0] * step / 401.0 for step in range(402)]


@quick
@given(curves())
def test_it_passes_through_every_point(points: Points) -> None:
    knots, most = knots_through(points), largest_gain(points)
    assert len(knots) == 3 * KNOTS
    for use, speed in points:
        assert 1.0 + most * response_at(knots, use) == pytest.approx(speed, rel=1e-12)


@quick
@given(curves())
def test_it_rises_ever_more_slowly(points: Points) -> None:
    knots = knots_through(points)
    uses = grid(points)
    slopes = [slope_at(knots, use) for use in uses]
    assert all(before >= after for before, after in pairwise(slopes))
    assert slopes[-1] == 0.0
    chords = [(response_at(knots, b) - response_at(knots, a)) / (b - a) for a, b in pairwise(uses)]
    assert all(after <= before + 1e-6 * slopes[0] for before, after in pairwise(chords))
    for a, b, chord in zip(uses, uses[1:], chords, strict=False):
        assert slope_at(knots, b) - 1e-6 * slopes[0] <= chord <= slope_at(knots, a) + 1e-6 * slopes[0]


def kinks(points: Points) -> list[float]:
    """Uses of knots at which the slope falls at once."""
    knots = knots_through(points)
    below = (slope_at(knots, knot * (1.0 - 1e-12)) - slope_at(knots, knot) for knot in knots[1:KNOTS])
    return sorted({knot for knot, fall in zip(knots[1:KNOTS], below, strict=True) if fall > 1e-3 * knots[2 * KNOTS]})


@quick
@given(curves())
def test_it_has_a_kink_only_where_two_straight_runs_meet(points: Points) -> None:
    lines = [(faster - speed) / (after - use) for (use, speed), (after, faster) in pairwise(points)]
    near = [abs(one - other) <= 1e-8 * one for one, other in pairwise(lines)]
    straight = [line == 0.0 or a or b for line, a, b in zip(lines, [False, *near], [*near, False], strict=True)]
    meet = [points[place + 1][0] for place, both in enumerate(pairwise(straight)) if all(both)]
    assert set(kinks(points)) <= set(meet)


def test_two_straight_runs_meet_in_a_kink() -> None:
    assert kinks(((0.0, 1.0), (1.0, 2.0), (2.0, 3.0), (3.0, 3.0))) == [2.0]
    assert kinks(((0.0, 1.0), (1.0, 2.0), (2.0, 2.5))) == []


@quick
@given(curves(), st.floats(0.001, 1.0))
def test_slope_and_use_are_inverse(points: Points, share: float) -> None:
    knots = knots_through(points)
    target = share * slope_at(knots, 0.0)
    use = use_at_slope(knots, target)
    assert slope_at(knots, use * (1.0 + 1e-12)) <= target * (1.0 + 1e-9)
    assert use == 0.0 or slope_at(knots, use * (1.0 - 1e-6)) >= target * (1.0 - 1e-9)
    assert use_at_slope(knots, 2.0 * slope_at(knots, 0.0)) == 0.0


def test_two_points_are_a_straight_line_that_levels_off_beyond_them() -> None:
    knots = knots_through(((0.0, 1.0), (1.0, 3.0)))
    gains = [largest_gain(((0.0, 1.0), (1.0, 3.0))) * response_at(knots, use) for use in (0.5, 1.0, 1.5, 2.0, 9.0)]
    assert gains == pytest.approx([1.0, 2.0, 2.75, 3.0, 3.0])


@quick
@given(curves(), st.integers(1, MOST_POINTS - 1), st.floats(0.01, 3.0))
def test_a_point_that_is_too_high_is_named(points: Points, place: int, above: float) -> None:
    assert flaw_of(points) is None
    place = min(place, len(points) - 1)
    (before, slow), (use, speed) = points[place - 1 : place + 1]
    if place == 1:
        return
    raised = (*points[:place], (use, speed + above * (use - before)), *points[place + 1 :])
    steep = (slow - points[place - 2][1]) / (before - points[place - 2][0])
    flaw = flaw_of(raised)
    if (raised[place][1] - slow) / (use - before) > steep * 1.0001:
        assert flaw is not None
        assert flaw.place == place
        assert "bends the curve upwards" in flaw.sentence
    elif flaw is not None:
        assert flaw.place > place


def craft(points: Points, gamma: float, rework: float = 0.0) -> Craft:
    knots = knots_through(points)
    return Craft(POINTS, largest_gain(points), 1.0, 1.0, 0.35, 0.02, gamma, 0.01, 0.02, rework, 0.5, knots)


@quick
@given(curves(), st.floats(0.001, 0.5), st.sampled_from([0.0, 0.1]))
def test_the_use_at_a_saving_is_where_no_further_token_saves_it(points: Points, target: float, rework: float) -> None:
    one = craft(points, 1.0, rework)
    use = intensity_at_saving(one, target)
    if use > 0.0:
        assert saving_slope(one, use * (1.0 - 1e-6)) >= target * (1.0 - 1e-6)
    assert saving_slope(one, use * (1.0 + 1e-6) + 1e-12) <= target * (1.0 + 1e-6)


@quick
@given(curves(), st.floats(0.001, 0.2), st.sampled_from([0.3, 0.6, 1.0]))
def test_the_worthwhile_use_saves_most_net(points: Points, cost: float, gamma: float) -> None:
    """Against every use of a grid: also where a straight piece makes tokens pay again that did not pay before."""
    one, price = craft(points, gamma), Tiers(1.0, 0.0, 0.0)
    use = intensity_worth(one, cost, 1.0, 1.0)
    best = max(net_hours(one, 1.0, cost, price, other, 0.0) for other in grid(points))
    found = net_hours(one, 1.0, cost, price, use, 0.0) if use > 0.0 else 0.0
    assert max(found, 0.0) >= best - 1e-9


def test_a_nearly_straight_piece_may_hold_a_second_worthwhile_use() -> None:
    """Checking gets cheaper with use, so that tokens that do not pay at 1 Mtok an hour pay again at 20."""
    points = ((0.0, 1.0), (0.1, 1.2), (40.0, 5.0))
    one, price = craft(points, 0.3)._replace(checking=0.2), Tiers(1.0, 0.0, 0.0)
    cost = 0.004
    use = intensity_worth(one, cost, 1.0, 1.0)
    uses = [0.01 * step for step in range(1, 6000)]
    best = max(uses, key=lambda other: net_hours(one, 1.0, cost, price, other, 0.0))
    assert use == pytest.approx(best, abs=0.02)
    assert math.isfinite(use)
