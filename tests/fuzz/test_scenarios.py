"""Whatever a scenario says, it is refused in sentences or runs: the same in both engines, with books that balance."""

import time
from contextlib import suppress
from pathlib import Path

from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import load, loads
from tests.fuzz.amounts import examples, tried
from tests.fuzz.scenario_texts import edited_trees, from_schema, mutated_bytes, valid_scenarios
from tests.fuzz.small_runs import run_both
from tests.scenario.test_any_text import survives
from tests.scenario.texts import FILE

PATIENCE = 20.0  # seconds of the processor


def in_time(text: str) -> bool:
    """Whether a text is a scenario; fails where it does anything but load or say why not, or takes long."""
    started = time.process_time()
    found = survives(text)
    assert time.process_time() - started < PATIENCE
    return found


@examples(300, 60_000)
def test_changed_bytes_are_refused_in_sentences(amount: tuple[int, bool], tmp_path: Path) -> None:
    def read(raw: bytes) -> None:
        (tmp_path / FILE).write_bytes(raw)
        with suppress(ScenarioError):
            assert load(tmp_path / FILE).assumptions

    tried(mutated_bytes(), read, amount)


@examples(150, 40_000)
def test_changed_values_are_refused_in_sentences_or_run(amount: tuple[int, bool]) -> None:
    def read(text: str) -> None:
        if in_time(text):
            run_both(loads(text, FILE))

    tried(edited_trees(), read, amount)


@examples(150, 40_000)
def test_what_the_schema_allows_is_refused_in_sentences_or_runs(amount: tuple[int, bool]) -> None:
    def read(text: str) -> None:
        if in_time(text):
            run_both(loads(text, FILE))

    tried(from_schema(), read, amount)


@examples(25, 5_000)
def test_random_worlds_run_from_their_text(amount: tuple[int, bool]) -> None:
    def read(text: str) -> None:
        if in_time(text):
            run_both(loads(text, FILE))

    tried(valid_scenarios(), read, amount)
