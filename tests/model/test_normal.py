"""The normal distribution against scipy's, to 13 digits, and its ends."""

import math

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from simulator.model import normal


def test_the_chance_of_being_below_is_scipys() -> None:
    numbers = np.linspace(-9.0, 9.0, 2001)
    found = np.array([normal.below(number) for number in numbers.tolist()])
    assert found == pytest.approx(ndtr(numbers), rel=1e-13, abs=0.0)
    assert (np.diff(found) >= 0.0).all()


def test_the_quantile_is_scipys() -> None:
    shares = np.concatenate([np.linspace(0.0, 1.0, 2001), 10.0 ** -np.arange(1.0, 300.0)])
    found = np.array([normal.quantile(share) for share in shares.tolist()])
    assert found == pytest.approx(ndtri(shares), rel=1e-14, abs=1e-15)


def test_the_ends() -> None:
    assert (normal.below(-math.inf), normal.below(0.0), normal.below(math.inf)) == (0.0, 0.5, 1.0)
    assert (normal.quantile(0.0), normal.quantile(0.5), normal.quantile(1.0)) == (-math.inf, 0.0, math.inf)
