"""What no single field can see: names given twice, and a curve that says its gain in two ways."""

from collections.abc import Iterator, Mapping
from typing import Any

from simulator.scenario.faults import quoted
from simulator.scenario.raw import MANAGER_FORM, PLAIN_FORM, Tree
from simulator.scenario.text import Fault
from simulator.scenario.yaml_lines import Keys, dotted


def cross_faults(tree: Tree, lines: Mapping[Keys, int]) -> Iterator[Fault]:
    """Faults between the values of a prepared tree."""
    world = tree.get("world")
    world = world if isinstance(world, dict) else {}
    teams = world.get("teams")
    yield from _repeated(teams, ("world", "teams"), "team", lines)
    yield from _repeated(tree.get("policies"), ("policies",), "policy", lines)
    yield from _two_forms(("world", "defaults", "curve"), lines)
    for index in range(len(teams) if isinstance(teams, list) else 0):
        yield from _two_forms(("world", "teams", index, "curve"), lines)


def _repeated(blocks: Any, at: Keys, what: str, lines: Mapping[Keys, int]) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, block in enumerate(blocks if isinstance(blocks, list) else []):
        name = block.get("name") or block.get("kind") if isinstance(block, dict) else None
        if not isinstance(name, str):
            continue
        path = (*at, index)
        line = lines.get((*path, "name"), lines[path])
        if name == "none" and what == "policy":
            if block.get("kind") != "none":  # the schema speaks of the kind
                yield Fault(line, f"{dotted(path)}.name = 'none' is the name of the baseline. Choose another.")
        elif name in seen:
            problem = f"is a second {what} called {quoted(name)}. Give each {what} its own name."
            yield Fault(line, f"{dotted(path)} {problem}")
        seen.add(name)


def _two_forms(path: Keys, lines: Mapping[Keys, int]) -> Iterator[Fault]:
    plain = [key for key in PLAIN_FORM if (*path, key) in lines]
    manager = [key for key in MANAGER_FORM if (*path, key) in lines]
    if plain and manager:
        yield Fault(
            lines[(*path, plain[0])],
            f"{dotted(path)} gives both {plain[0]} and {manager[0]}, two ways to say the same. Keep one of them.",
        )
