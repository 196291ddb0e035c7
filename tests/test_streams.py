"""Draws: numpy's but for the tail of the ziggurat, which is drawn again from a stream of its own."""

import math
from typing import Any

import numpy as np
import pytest

from simulator import streams
from simulator.model import normal
from simulator.records import Floats
from simulator.streams import EXPONENTIAL_TAIL, NORMAL_TAIL, Method

KEY = (1, 0)
METHODS: dict[Method, float] = {"standard_normal": NORMAL_TAIL, "standard_exponential": EXPONENTIAL_TAIL}


def by_engineer(method: Method, engineers: int, items: int) -> Floats:
    """Draws, [engineer, item]."""
    bounds = list(range(0, engineers * items + 1, items))
    blocks = [values.copy() for _, values in streams.drawn_by_engineer(method, KEY, "effort", 0, bounds)]
    return np.concatenate(blocks).reshape(engineers, items)


@pytest.mark.parametrize("method", METHODS)
def test_only_the_tail_is_drawn_again(method: Method) -> None:
    plain = getattr(streams.stream(KEY, "vanity", 0), method)(200_000)
    found = streams.drawn(method, KEY, "vanity", 0, 200_000)
    tail = np.abs(plain) > METHODS[method]
    assert 20 < tail.sum() < 150
    assert (found[~tail] == plain[~tail]).all()
    assert (found[tail] != plain[tail]).all()
    assert (np.sign(found) == np.sign(plain)).all()
    assert (np.abs(found[tail]) >= METHODS[method]).all()


def test_uniforms_have_no_tail() -> None:
    assert (streams.drawn("random", KEY, "rework", 0, 1000) == streams.stream(KEY, "rework", 0).random(1000)).all()


def test_the_tails_have_the_right_distribution() -> None:
    """Of those above r a normal is above x with a chance of Phi(-x) / Phi(-r), an exponential of exp(r - x)."""
    values = by_engineer("standard_normal", 400, 20_000)
    tail = np.abs(values[np.abs(values) > NORMAL_TAIL])
    shares = np.array([normal.below(-x) for x in tail.tolist()]) / normal.below(-NORMAL_TAIL)
    assert abs(shares.mean() - 0.5) < 4.0 / math.sqrt(12.0 * len(shares))
    assert abs(np.mean(shares < 0.1) - 0.1) < 4.0 * 0.3 / math.sqrt(len(shares))
    values = by_engineer("standard_exponential", 200, 20_000)
    tail = values[values > EXPONENTIAL_TAIL] - EXPONENTIAL_TAIL
    assert abs(tail.mean() - 1.0) < 4.0 / math.sqrt(len(tail))
    assert abs(np.mean(tail < 0.1) - 0.0952) < 4.0 * 0.3 / math.sqrt(len(tail))


@pytest.mark.parametrize("method", METHODS)
def test_a_longer_draw_and_more_engineers_begin_with_the_same_items(method: Method) -> None:
    short = by_engineer(method, 3, 20_000)
    assert (np.abs(short) > METHODS[method]).any(axis=1).all()
    assert (by_engineer(method, 3, 50_000)[:, :20_000] == short).all()
    assert (by_engineer(method, 5, 20_000)[:3] == short).all()


def test_blocks_change_nothing(monkeypatch: Any) -> None:
    whole = by_engineer("standard_normal", 7, 3_000)
    monkeypatch.setattr(streams, "BLOCK", 1)
    assert (by_engineer("standard_normal", 7, 3_000) == whole).all()
    monkeypatch.setattr(streams, "BLOCK", 7_000)
    assert (by_engineer("standard_normal", 7, 3_000) == whole).all()
