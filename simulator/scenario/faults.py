"""The error a scenario raises: every fault in one text, each with file and line."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from simulator.scenario.text import Fault
from simulator.scenario.yaml_lines import Keys, dotted, shortened


class ScenarioError(Exception):
    """A scenario that cannot be run; its text lists every fault, one line each."""

    def __init__(self, file: str, faults: Iterable[Fault]) -> None:
        ordered = sorted(set(faults))
        lines = (f"{file}:{line}: {message}" if line else f"{file}: {message}" for line, message in ordered)
        self.faults = tuple(ordered)
        super().__init__("\n".join(lines))


def alike(word: str, known: Iterable[str]) -> str:
    """The known word nearest in spelling; empty where none is near."""
    return next(iter(get_close_matches(word, sorted(known), n=1, cutoff=0.7)), "")


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint: the nearest known word, else all of them."""
    names = sorted(known)
    close = alike(word, names)
    return f"Did you mean '{close}'?" if close else f"Known: {', '.join(names)}."


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
