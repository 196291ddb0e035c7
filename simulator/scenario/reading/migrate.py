"""An older scenario file rewritten for this version: keys renamed where they stand, every comment kept."""

from typing import NamedTuple

from yaml import Node

from simulator.scenario.blocks import version
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.paths import STUDIES
from simulator.scenario.reading.source import ErrorLine
from simulator.scenario.reading.yaml_lines import Keys, dotted, keys_of, read_yaml


class Migrated(NamedTuple):
    """A text in the words of this version, and what was changed on which line of the old one."""

    text: str
    changes: tuple[ErrorLine, ...]
    by_hand: tuple[ErrorLine, ...]  # what is in another block now: to be moved there by its author


class _Edit(NamedTuple):
    """New text from one place of a file to another; what is told of it."""

    start: int
    end: int
    text: str
    told: ErrorLine


def migrated(text: str, name: str = "scenario") -> Migrated:
    """The text of a scenario with the keys of older versions renamed; values stay as they are.

    What a value means now, where that is not the same, is told with the change.

    Args:
        text: as an older version read it.
        name: stands for the file in error messages.

    Raises:
        ScenarioError: the text is no YAML.

    Example: ``{kind: chargeback, productive_cut: 0.1}`` becomes ``{kind: chargeback, felt_share: 0.1}``.
    """
    if errors := read_yaml(text).errors:
        raise ScenarioError(name, errors)
    edits, by_hand = list[_Edit](), list[ErrorLine]()
    keys = keys_of(text)
    for path, key, _ in keys:
        old = _old_path(path)
        new, line = version.renamed(old), key.start_mark.line + 1
        if not new:
            continue
        if _block(new) == _block(old):
            word = new if old == path[-1] else new.rpartition(".")[2]
            edits.append(_edit(key, word, ErrorLine(line, f"{old} {version.moved(old)}")))
        else:
            by_hand.append(ErrorLine(line, f"{old} {version.moved(old)} Move it there by hand."))
    edits += _newer(keys)
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return Migrated(text, tuple(sorted(edit.told for edit in edits)), tuple(by_hand))


def _old_path(path: Keys) -> str:
    """The path of a key, or the key itself, where it is a path, as those in ``sweep`` are."""
    return str(path[-1]) if path[0] in STUDIES and version.renamed(str(path[-1])) else dotted(path)


def _block(path: str) -> str:
    return path.rpartition(".")[0]


def _edit(node: Node, text: str, told: ErrorLine) -> _Edit:
    return _Edit(node.start_mark.index, node.end_mark.index, text, told)


def _newer(keys: list[tuple[Keys, Node, Node]]) -> list[_Edit]:
    """The version that a text says of itself, made this one; the first version need not be said."""
    now, told = str(version.VERSION), ErrorLine(0, f"version is now {version.VERSION}.")
    stated = [value for path, _, value in keys if path == ("version",)]
    if stated:
        return [] if stated[0].value == now else [_edit(stated[0], now, told)]
    first = min((key.start_mark.index for path, key, _ in keys if len(path) == 1), default=0)
    return [] if version.VERSION == 1 else [_Edit(first, first, f"version: {now}\n", told)]
