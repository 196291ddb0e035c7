"""Whatever a company's files hold, ``flag`` and ``import`` end with a result or with sentences."""

import pytest

from tests.fuzz.tables import exports, usage_tables


@pytest.mark.slow
def test_a_damaged_table_is_a_result_or_a_sentence() -> None:
    for found in (usage_tables(60, seed=1), exports(60, seed=1)):
        assert (found.inputs, found.wrong) == (60, 0), found.examples


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(10))
def test_all_of_it_at_length(seed: int) -> None:
    for found in (usage_tables(3_000, seed), exports(2_000, seed)):
        assert found.wrong == 0, found.examples
