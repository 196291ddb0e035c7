"""The error a scenario raises: every error in one text, each with file and line."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from simulator.scenario.reading.source import ErrorLine
from simulator.scenario.reading.yaml_lines import Keys, dotted, shortened

_OWNERS: Final = {"world.teams": "team", "policies": "policy", "events": "event"}
_PLACE: Final = re.compile(r"(world\.teams|policies|events)\[(\d+)]")


class ScenarioError(Exception):
    """A scenario that cannot be run; its text lists every error, one line each.

    Paths count from 0, as YAML and Python do and as they are typed. Before a path in teams, policies or events
    stands who that is, counted from 1 and with its name.
    """

    def __init__(self, file: str, errors: Iterable[ErrorLine], tree: Any = None) -> None:
        self.errors = tuple(sorted(set(errors)))
        self.sentences = tuple(_whose(error.message, tree) for error in self.errors)
        lines = (
            f"{file}:{error.line}: {told}" if error.line else f"{file}: {told}"
            for error, told in zip(self.errors, self.sentences, strict=True)
        )
        super().__init__("\n".join(lines))


def _whose(message: str, tree: Any) -> str:
    """A message about a team, policy or event of a tree as written, with who that is before it.

    Example: of ``world.teams[1]`` it is "team 2 (data)".
    """
    match = _PLACE.match(message)
    if tree is None or not match:
        return message
    path, place = match[1], int(match[2])
    for key in path.split("."):
        tree = tree.get(key) if isinstance(tree, dict) else None
    entry = tree[place] if isinstance(tree, list) and place < len(tree) else None
    called = (entry.get("name") or entry.get("kind")) if isinstance(entry, dict) else None
    name = f" ({shortened(called)})" if isinstance(called, str) and called.strip() else ""
    return f"{_OWNERS[path]} {place + 1}{name}: {message}"


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
