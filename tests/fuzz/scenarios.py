"""What comes of a scenario, whatever it says: it is refused in sentences or runs, the same in both engines."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import load, loads
from tests.fuzz.scenario_texts import edited_trees, from_schema, mutated_bytes, valid_scenarios
from tests.fuzz.small_runs import run_both
from tests.fuzz.tried import ACCOUNTS, HARMLESS, TOLD, Tried, counted, drawn, patience
from tests.scenario.test_any_text import survives
from tests.scenario.texts import FILE

CRASHES: Final = "65 crashes of 2,600 that were accepted"


def loaded_and_run(text: str) -> str:
    """A text is refused in whole lines, or is a scenario: then it is run small in both engines."""
    with patience():
        return run_both(loads(text, FILE)) or HARMLESS if survives(text) else TOLD


def read_at(path: Path) -> Callable[[bytes], str]:
    """Reads bytes as the file of a scenario."""

    def read(raw: bytes) -> str:
        path.write_bytes(raw)
        try:
            assert load(path).assumptions
        except ScenarioError:
            return TOLD
        return HARMLESS

    return read


def changed_bytes(n: int, start: int) -> Tried:
    """Bytes of a scenario's file are cut, doubled, changed or put in."""
    with TemporaryDirectory() as home:
        outcomes = drawn(mutated_bytes(), read_at(Path(home) / FILE), n, start)
    return counted("bytes of a scenario changed", "none crashed", (), outcomes)


def changed_values(n: int, start: int) -> Tried:
    """Values and blocks of a scenario are strange, gone, repeated, or taken from another; what is accepted runs."""
    outcomes = drawn(edited_trees(), loaded_and_run, n, start)
    return counted("values and blocks of a scenario changed", CRASHES, ACCOUNTS, outcomes)


def by_the_schema(n: int, start: int) -> Tried:
    """Scenarios of nothing but values that the schema allows; what is accepted runs."""
    outcomes = drawn(from_schema(), loaded_and_run, n, start)
    return counted("scenarios made from the schema", CRASHES, ACCOUNTS, outcomes)


def random_worlds(n: int, start: int) -> Tried:
    """Worlds of every feature run in both engines."""
    outcomes = drawn(valid_scenarios(), loaded_and_run, n, start)
    return counted("worlds of every feature, a block of each from the schema", CRASHES, ACCOUNTS, outcomes)
