"""From the tree a user wrote to the tree the schema checks: sources lifted out, presets and defaults filled in."""

from typing import Any, NamedTuple

from simulator.scenario.blocks.inherit import with_defaults
from simulator.scenario.presets import EXPERIMENTS, PRESET_BLOCKS, presets, published_experiments
from simulator.scenario.reading.errors import subject
from simulator.scenario.reading.hidden import hidden
from simulator.scenario.reading.source import ErrorLine
from simulator.scenario.reading.yaml_lines import Document, Keys, dotted
from simulator.text import nearest

DEFAULTS: Keys = ("world", "defaults")
NO_SOURCE = "the scenario gives no source"
# sources that say no more than that the user chose the value: on the command line, in Python, or on the live page
BY_HAND = ("set with --set", "set with with_", "set in tokensim explore")

PROSE = ("title", "question", "notes", "source")  # may have several lines

Tree = dict[str, Any]


class Origin(NamedTuple):
    """Where a value that the file gives comes from: ``yours``, ``sourced`` (by the user) or ``preset``; the source."""

    status: str
    source: str


class Prepared(NamedTuple):
    """A tree ready for the schema, the origin of each value the user or a preset gave, and errors."""

    plain: Tree  # before ``world.defaults`` was laid under every team
    tree: Tree
    origins: dict[Keys, Origin]
    errors: list[ErrorLine]


def prepare(document: Document) -> Prepared:
    """Lift ``{value, source}`` out, expand preset names, and lay ``world.defaults`` under every team.

    The line and text of a lifted value take the place of those of its block.
    """
    work = _Preparation(document)
    plain: Tree = {key: work.lift(value, (key,)) for key, value in document.tree.items()}
    world = plain.get("world")
    if isinstance(world, dict):
        plain["world"] = world = work.fill(world)
    if isinstance(plain.get("policies"), list):
        plain["policies"] = [work.contracted(policy, index) for index, policy in enumerate(plain["policies"])]
    if isinstance(plain.get(EXPERIMENTS), list):
        plain[EXPERIMENTS] = [work.published(row, index) for index, row in enumerate(plain[EXPERIMENTS])]
    tree = {**plain, "world": with_defaults(world)} if isinstance(world, dict) else plain
    return Prepared(plain, tree, work.origins, work.errors)


class _Preparation:
    """The three steps, with what they learn on the way."""

    def __init__(self, document: Document) -> None:
        self.lines = document.lines
        self.texts = document.texts
        self.unread = document.unread
        self.origins: dict[Keys, Origin] = {}
        self.errors: list[ErrorLine] = []

    def lift(self, node: Any, path: Keys) -> Any:
        if isinstance(node, dict):
            if "value" in node and set(node) <= {"value", "source"} and not isinstance(node["value"], (dict, list)):
                return self._lift_source(node, path)
            return {key: self.lift(value, (*path, key)) for key, value in node.items()}
        if isinstance(node, list):
            return [self.lift(value, (*path, index)) for index, value in enumerate(node)]
        self.origins[path] = Origin("yours", NO_SOURCE)
        self._see(node, path)
        return node

    def _see(self, node: Any, path: Keys) -> None:
        """Refuse what hides in a text; code is its own language."""
        if isinstance(node, str) and path[-1] != "text" and (problem := hidden(node, path[-1] in PROSE)):
            self.errors.append(ErrorLine(self.lines[path], f"{subject(path, node, self.texts)} {problem}"))

    def _lift_source(self, node: Tree, path: Keys) -> Any:
        source, inside = node.get("source"), (*path, "value")
        self._see(source, (*path, "source"))
        self._see(node["value"], inside)
        if isinstance(source, str) and source.strip():
            bare = source.strip().lower().startswith("assumed") or source.strip() in BY_HAND
            self.origins[path] = Origin("yours" if bare else "sourced", source.strip())
        elif (*path, "source") not in self.unread:
            problem = "has a value without a source in words. Name the source, or write the bare number."
            self.errors.append(ErrorLine(self.lines[path], f"{dotted(path)} {problem}"))
        self.lines[path] = self.lines[inside]
        if inside in self.texts:
            self.texts[path] = self.texts[inside]
        if inside in self.unread:
            self.unread.add(path)
        return node["value"]

    def fill(self, world: Tree) -> Tree:
        world = self._expand(world, ("world",))
        defaults = world.get("defaults")
        if isinstance(defaults, dict):
            world["defaults"] = self._expand(defaults, DEFAULTS)
        if isinstance(world.get("teams"), list):
            world["teams"] = [self._team(team, index) for index, team in enumerate(world["teams"])]
        return world

    def contracted(self, policy: Any, index: int) -> Any:
        """A policy with the preset of its contract laid under it."""
        return self._expand(policy, ("policies", index)) if isinstance(policy, dict) else policy

    def published(self, row: Any, index: int) -> Any:
        """An experiment with the published one that it names laid under it; one that is a name alone is that one."""
        path: Keys = (EXPERIMENTS, index)
        given = {"preset": row} if isinstance(row, str) else row
        if not isinstance(given, dict) or "preset" not in given:
            return row
        own = {key: value for key, value in given.items() if key != "preset"}
        under = self._preset(EXPERIMENTS, given["preset"], own, path)
        # an error is enough: what else it lacks nobody knows
        return {**(published_experiments()[given["preset"]] if under else _any_experiment()), **own}

    def _team(self, team: Any, index: int) -> Any:
        return self._expand(team, ("world", "teams", index)) if isinstance(team, dict) else team

    def _expand(self, node: Tree, path: Keys) -> Tree:
        filled = dict(node)
        for block in PRESET_BLOCKS:
            given = {"preset": node[block]} if isinstance(node.get(block), str) else node.get(block)
            if isinstance(given, dict) and "preset" in given:
                own = {key: value for key, value in given.items() if key != "preset"}
                filled[block] = {**self._preset(block, given["preset"], own, (*path, block)), **own}
        return filled

    def _preset(self, block: str, name: Any, own: Tree, path: Keys) -> Tree:
        known = presets(block)
        if not isinstance(name, str) or name not in known:
            at = (*path, "preset") if (*path, "preset") in self.lines else path
            if at not in self.unread:
                hint = nearest(name if isinstance(name, str) else "", known)
                message = f"{subject(at, name, self.texts)} must be the name of a preset. {hint}"
                self.errors.append(ErrorLine(self.lines[at], message))
            return {}
        values: Tree = known[name]["values"]
        for key in values:
            if key not in own:
                self.origins[(*path, key)] = Origin("preset", f"{name}: {known[name]['source']}")
        return values


def _any_experiment() -> Tree:
    """What stands for a published experiment that there is none of."""
    return next(iter(published_experiments().values()))
