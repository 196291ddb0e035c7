"""How much is tried: a little, always the same, with the slow tests; a lot, drawn anew, by ``pytest -m fuzz``."""

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy

Value = TypeVar("Value")


def examples(few: int, many: int) -> pytest.MarkDecorator:
    """A test that is given how many examples to try, and whether they are always the same."""
    amounts = [
        pytest.param((few, True), marks=pytest.mark.slow, id="few"),
        pytest.param((many, False), marks=pytest.mark.fuzz, id="many"),
    ]
    return pytest.mark.parametrize("amount", amounts)


def tried(strategy: SearchStrategy[Value], body: Callable[[Value], Any], amount: tuple[int, bool]) -> None:
    """Call a body with so many values; one that fails is made as small as it can be, and shown.

    ``--hypothesis-seed`` draws the same values of a large number again.
    """

    def one(value: Value) -> None:
        body(value)

    quiet = settings(
        max_examples=amount[0],
        derandomize=amount[1],
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    quiet(given(strategy)(one))()
