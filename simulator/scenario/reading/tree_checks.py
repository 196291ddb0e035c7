"""What checks between the values of a tree share: its blocks with their paths, and errors with their lines."""

from collections.abc import Iterator, Mapping
from typing import Any

from simulator.scenario.reading.expand import Tree
from simulator.scenario.reading.source import ErrorLine
from simulator.scenario.reading.yaml_lines import Keys, dotted


def blocks(tree: Any, *path: str) -> Iterator[tuple[Keys, Tree]]:
    """Each block of a list, with its path."""
    for key in path:
        tree = tree.get(key) if isinstance(tree, dict) else None
    for index, block in enumerate(tree if isinstance(tree, list) else []):
        if isinstance(block, dict):
            yield (*path, index), block


def block_at(tree: Any, path: Keys) -> Tree:
    """The block at a path; an empty one where something else stands there."""
    for key in path:
        inside = isinstance(tree, dict) or (isinstance(tree, list) and isinstance(key, int))
        tree = (tree.get(key) if isinstance(tree, dict) else tree[int(key)]) if inside else None
    return tree if isinstance(tree, dict) else {}


def number(block: Any, *path: str) -> float | None:
    """A number in blocks within a block; None where there is none, whatever else stands there."""
    for key in path:
        block = block.get(key) if isinstance(block, dict) else None
    if not isinstance(block, int | float) or isinstance(block, bool):
        return None
    try:
        return float(block)
    except OverflowError:  # hundreds of digits, which the schema refuses
        return None


def words(block: Tree, key: str) -> list[tuple[int, str]]:
    """The words in a list of a block, with their places."""
    given = block.get(key)
    return [(place, one) for place, one in enumerate(given if isinstance(given, list) else []) if isinstance(one, str)]


class TreeChecks:
    """Checks of one prepared tree, whose values may still be of any type."""

    def __init__(self, tree: Tree, lines: Mapping[Keys, int]) -> None:
        self.tree, self.lines = tree, lines
        self.errors: list[ErrorLine] = []

    def given(self, path: Keys) -> bool:
        """Whether a value is written there, and not as null."""
        node: Any = self.tree
        for key in path:
            node = (
                node.get(key)
                if isinstance(node, dict)
                else node[key]
                if isinstance(node, list) and isinstance(key, int)
                else None
            )
        return path in self.lines and node is not None

    def refuse(self, path: Keys, problem: str, line_of: str | int = "") -> None:
        """An error of a block, on the line of one of its keys where that is written."""
        line = self.lines.get((*path, line_of), self.lines[path])
        self.errors.append(ErrorLine(line, f"{dotted(path)}{problem}"))
