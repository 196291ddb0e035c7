"""A scenario given as Python data: prepared and checked as the tree of a file is, without lines to name."""

from collections import defaultdict
from typing import Any

from pydantic_core import PydanticCustomError

from simulator.scenario.reading.consistency import cross_errors
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.expand import Tree, prepare
from simulator.scenario.reading.own_files import lay_code
from simulator.scenario.reading.yaml_lines import Document, Keys


def prepared(tree: Tree) -> Tree:
    """The tree that the schema checks: sources lifted out, presets filled in.

    Raises:
        PydanticCustomError: what no single field can see, in the sentences of a file's errors.
    """
    document = Document(tree, defaultdict(int, _everywhere(tree, ())), {}, set(), [], {})
    found = prepare(document)
    lay_code(found.plain, {})
    if errors := [*found.errors, *cross_errors(found.tree, document.lines)]:
        sentences = str(ScenarioError("scenario", errors, found.tree))
        raise PydanticCustomError("scenario", "{sentences}", {"sentences": sentences})
    return found.plain


def _everywhere(node: Any, path: Keys) -> dict[Keys, int]:
    """Line 0 of everything that is given: no file has it."""
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    lines = {path: 0}
    for key, value in inside:
        lines |= _everywhere(value, (*path, key))
    return lines
