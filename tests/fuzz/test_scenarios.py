"""Whatever a scenario says, it is refused in sentences or runs: the same in both engines, with books that balance."""

from pathlib import Path

from tests.fuzz.amounts import examples, tried
from tests.fuzz.scenario_texts import edited_trees, from_schema, mutated_bytes, valid_scenarios
from tests.fuzz.scenarios import loaded_and_run, read_at
from tests.scenario.texts import FILE


@examples(300, 60_000)
def test_changed_bytes_are_refused_in_sentences(amount: tuple[int, bool], tmp_path: Path) -> None:
    tried(mutated_bytes(), read_at(tmp_path / FILE), amount)


@examples(150, 40_000)
def test_changed_values_are_refused_in_sentences_or_run(amount: tuple[int, bool]) -> None:
    tried(edited_trees(), loaded_and_run, amount)


@examples(150, 40_000)
def test_what_the_schema_allows_is_refused_in_sentences_or_runs(amount: tuple[int, bool]) -> None:
    tried(from_schema(), loaded_and_run, amount)


@examples(25, 5_000)
def test_random_worlds_run_from_their_text(amount: tuple[int, bool]) -> None:
    tried(valid_scenarios(), loaded_and_run, amount)
