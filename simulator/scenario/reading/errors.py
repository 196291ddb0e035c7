"""The error a scenario raises: every error in one text, each with file and line."""

from collections.abc import Iterable, Mapping
from typing import Any

from simulator.scenario.reading.source import ErrorLine
from simulator.scenario.reading.yaml_lines import Keys, dotted, shortened


class ScenarioError(Exception):
    """A scenario that cannot be run; its text lists every error, one line each."""

    def __init__(self, file: str, errors: Iterable[ErrorLine]) -> None:
        ordered = sorted(set(errors))
        lines = (f"{file}:{line}: {message}" if line else f"{file}: {message}" for line, message in ordered)
        self.errors = tuple(ordered)
        super().__init__("\n".join(lines))


def subject(path: Keys, value: Any, texts: Mapping[Keys, str]) -> str:
    """The beginning of a sentence: the path with the value as the user wrote it."""
    if value is None:
        return f"{dotted(path)} has no value; it"
    if isinstance(value, (list, tuple)):
        return f"{dotted(path)} is a list; it"
    if isinstance(value, (str, int, float)):
        return f"{dotted(path)} = {quoted(value) if isinstance(value, str) else shortened(texts.get(path, str(value)))}"
    return f"{dotted(path)} is a block of keys; it"


def quoted(text: str) -> str:
    """Text of the user's in quotes, short and on one line."""
    return repr(text if len(text) <= 60 else text[:57] + "...")
