"""The bracketed root: it arrives fast on gentle functions, and surely on nasty ones."""

import math
from collections.abc import Callable

import pytest

from simulator.model.root_finding import PATIENCE, Bracket, guess, narrowed

NASTY = 0.3


def steps_to(function: Callable[[float], float], zero: float, within: float = 1e-9) -> int:
    ends = Bracket(0.0, function(0.0), 1.0, function(1.0), 0)
    for step in range(200):
        at = guess(ends, step)
        assert ends.left < at < ends.right
        if abs(at - zero) < within:
            return step
        ends = narrowed(ends, at, function(at))
        assert ends.left <= zero <= ends.right
    raise AssertionError("never arrived")


def test_a_line_takes_one_guess() -> None:
    assert steps_to(lambda x: 1.0 - 4.0 * x, 0.25) == 0


@pytest.mark.parametrize(
    ("function", "zero"),
    [(lambda x: math.exp(-5 * x) - 0.1, math.log(10) / 5), (lambda x: 0.5 - x**9, 0.5 ** (1 / 9))],
)
def test_a_curve_takes_fewer_guesses_than_halving_would(function: Callable[[float], float], zero: float) -> None:
    assert steps_to(function, zero) < math.log2(1e9)


def test_a_cliff_ends_by_halving() -> None:
    """Its values say nothing of the distance, so the line is no help: after patience, thirty halvings do it."""
    assert steps_to(lambda x: 1e-12 if x < NASTY else -1e12, NASTY) <= PATIENCE + math.ceil(math.log2(1e9))
