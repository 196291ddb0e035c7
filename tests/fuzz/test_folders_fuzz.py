"""Result folders, stores of sweeps and queries, damaged or made to harm: a sentence, or no harm."""

import pytest

from tests.fuzz.folders import folders, stores
from tests.fuzz.queries import queries


def test_no_bit_of_a_store_changes_a_row_unseen() -> None:
    found = stores(8, seed=1)
    assert (found.inputs, found.wrong) == (8, 0), found.examples


def test_no_query_reaches_beyond_its_tables() -> None:
    found = queries(20, seed=1)
    assert (found.inputs, found.wrong) == (20, 0), found.examples


@pytest.mark.slow
@pytest.mark.parametrize("rot", [True, False])
def test_a_damaged_folder_is_a_sentence(rot: bool) -> None:
    found = folders(40, seed=1, rot=rot)
    assert (found.inputs, found.wrong) == (40, 0), found.examples


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(10))
def test_all_of_it_at_length(seed: int) -> None:
    for found in (stores(2000, seed), queries(1000, seed), folders(1000, seed, True), folders(1000, seed, False)):
        assert found.wrong == 0, found.examples
