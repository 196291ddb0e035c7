"""Requests that no page sends: each is refused in one sentence or answered, and strangers are refused."""

import pytest

from tests.fuzz.requests import KINDS, requests


@pytest.mark.parametrize("kind", KINDS)
def test_no_request_is_an_error_of_ours(kind: str) -> None:
    found = requests(kind, 200, seed=1)
    assert (found.inputs, found.wrong) == (200, 0), found.examples
    assert found.told


@pytest.mark.fuzz
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(2, 10))
def test_all_of_it_at_length(kind: str, seed: int) -> None:
    found = requests(kind, 5_000, seed)
    assert found.wrong == 0, found.examples
