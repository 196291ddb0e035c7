"""Names that would run, steer or hide something: none does, wherever it is shown."""

import pytest

from tests.fuzz.names import in_own_tables, in_results, in_the_terminal


def test_no_name_steers_the_terminal() -> None:
    found = in_the_terminal(300, seed=1)
    assert (found.inputs, found.wrong) == (300, 0), found.examples


def test_no_name_in_a_table_of_ones_own_does_harm() -> None:
    found = in_own_tables(3, seed=1)
    assert (found.inputs, found.wrong) == (3, 0), found.examples


@pytest.mark.slow
def test_no_name_in_a_scenario_does_harm() -> None:
    found = in_results(2, seed=1)
    assert (found.inputs, found.wrong) == (14, 0), found.examples


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(10))
def test_all_of_it_at_length(seed: int) -> None:
    for found in (in_the_terminal(20_000, seed), in_own_tables(200, seed), in_results(20, seed)):
        assert found.wrong == 0, found.examples
