"""Any single value of a scenario by its dotted path: read it, or set it and check the scenario anew.

A path is written as in error messages: ``world.price.usd_per_mtok``, ``world.teams[2].curve.gain``. A team, policy or
role may also be named: ``world.teams.data and AI.amenable_share``, ``policies.capped.usd_per_month``; a place in a list
may be written ``limits[0]`` or ``limits.0``. A value set in ``world.defaults`` reaches every team that does not say
otherwise, as if it had been written in the file.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.blocks.version import moved
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.own_files import code_of, with_code
from simulator.scenario.reading.placing import placed, with_own_list
from simulator.scenario.reading.validate import ScenarioFile, checked, read_scenario
from simulator.scenario.reading.yaml_lines import Document, Keys, dotted, read_yaml
from simulator.text import alike

Scalar = float | int | bool | str
STUDIES = (
    "uncertain",
    "assumptions",
    "sweep",
    "optimize",
)  # blocks that say what to do with a scenario, not what is in it
NOT_SET: frozenset[str] = frozenset(
    ("title", "question", "baseline", "notes", "name", "kind", "version", "file", "text", *STUDIES)
)
_INDEX = re.compile(r"\[(\d+)\]\.?|(\d+)(?:\.|$)")


class PathError(ValueError):
    """A path that leads to no single value of a scenario; its text says what is near."""


class Address(NamedTuple):
    """Where a path leads."""

    keys: Keys
    value: Scalar | None  # None: an optional value that is not given

    @property
    def path(self) -> str:
        """The path in its plainest form, with indices."""
        return dotted(self.keys)

    @property
    def whole(self) -> bool:
        """Whether only whole numbers fit."""
        return isinstance(self.value, int) and not isinstance(self.value, bool)


class Addresses(dict[str, Address]):
    """Where paths lead in a scenario, each looked for once: every world of a study sets the same ones."""

    def __init__(self, scenario: Scenario) -> None:
        super().__init__()
        self.scenario = scenario

    def __missing__(self, path: str) -> Address:
        found = self[path] = find(self.scenario, path)
        return found

    def __reduce__(self) -> tuple[type["Addresses"], tuple[Scenario]]:
        return Addresses, (self.scenario,)


class Draft(NamedTuple):
    """A scenario file opened for changes: parsed once, so that thousands of variants cost little."""

    file: ScenarioFile
    document: Document
    addresses: Addresses

    def find(self, path: str) -> Address:
        """Where a path leads.

        Raises:
            PathError: nowhere; the nearest path is named.
        """
        return self.addresses[path]

    def written(self, values: Mapping[str, Any]) -> Any:
        """The tree of the file as written, with values set by path; a value that is replaced loses its source.

        A value may have the form ``{value: 2, source: a study}``, as in a file.

        Raises:
            PathError: a path leads nowhere.
        """
        return self._written(values, {path: self.find(path).keys for path in values})

    def _written(self, values: Mapping[str, Any], at: Mapping[str, Keys]) -> Any:
        tree = self.document.tree
        for path, value in values.items():
            tree = placed(with_own_list(tree, at[path]), at[path], value)
        return tree

    def changed(self, values: Mapping[str, Scalar]) -> ScenarioFile:
        """The file with values set by path, checked like any other; its text stays that of the original.

        Raises:
            PathError: a path leads nowhere.
            ScenarioError: the scenario with these values is invalid.

        Example: ``draft(file).changed({"world.price.usd_per_mtok": 2.0}).scenario.world.price.usd_per_mtok`` is 2.0.
        """
        return checked(self._with(values), self.file.name, self.file.text)

    def scenario(self, values: Mapping[str, Any]) -> Scenario:
        """The same in half the time, for thousands of variants of which nobody reads the assumptions.

        Raises:
            PathError, ScenarioError: as ``changed``.

        Example: ``draft(file).scenario({})`` equals ``file.scenario``.
        """
        return read_scenario(self._with(values), self.file.name)[0]

    def laid(self, values: Mapping[str, Any]) -> "Draft":
        """The draft with values set, to be changed further; nothing is checked yet.

        Example: ``draft(file).laid({"months": 6}).scenario({"seed": 3}).months`` is 6.
        """
        return self._replace(document=self._with(values))

    def errors(self, values: Mapping[str, Scalar]) -> list[str]:
        """What is wrong with the scenario once values are set, in sentences; empty when nothing is.

        Raises:
            PathError: a path leads nowhere.
        """
        try:
            self.scenario(values)
        except ScenarioError as error:
            return [error.message for error in error.errors]
        return []

    def _with(self, values: Mapping[str, Any]) -> Document:
        at = {path: self.find(path).keys for path in values}
        set_here = frozenset(at.values())
        lines = dict(self.document.lines)
        for keys in set_here:
            for depth in range(1, len(keys) + 1):
                lines.setdefault(keys[:depth], 0)
        texts = {
            written: text
            for written, text in self.document.texts.items()
            if not any(written[:depth] in set_here for depth in range(1, len(written) + 1))
        }
        return self.document._replace(
            tree=self._written(values, at), lines=lines, texts=texts, unread=set(self.document.unread)
        )


def draft(file: ScenarioFile) -> Draft:
    """Open a scenario file for changes, options of the command line (seed, replications) included.

    Raises:
        ScenarioError: it was made in Python, and no file can say it.

    Example: ``draft(file).changed({}).scenario`` equals ``file.scenario``.
    """
    if file.made_in_python:
        from simulator.scenario.reading.written import said  # which reads what it writes

        file = said(file)
    code = {one.file: one.text for one in code_of(file.scenario)}
    document = with_code(read_yaml(file.text), file.name, code)
    tree = dict(document.tree)
    for name in Scenario.model_fields:
        value = getattr(file.scenario, name)
        if isinstance(value, int | float) and (name in tree or value != Scenario.model_fields[name].default):
            tree[name] = value
    return Draft(file, document._replace(tree=tree), Addresses(file.scenario))


def find(scenario: Scenario, path: str) -> Address:
    """Where a path leads in a scenario.

    Raises:
        PathError: nowhere; the nearest path is named.

    Example: ``policies.capped.usd_per_month`` and ``policies[1].usd_per_month`` may lead to the same value.
    """
    keys: Keys = ()
    node: Any = scenario
    holder: Any = None
    rest = path.strip()
    while rest:
        step = _step(node, rest)
        if step is None:
            raise PathError(f"'{path}' leads nowhere: {_nearest(scenario, keys, node, rest)}")
        key, rest = step
        holder, node = node, _inside(node, key)
        keys = (*keys, key)
    if isinstance(node, BaseModel | tuple | dict):
        inside = ", ".join(str(key) for key in list(_keys(node))[:8])
        raise PathError(f"'{path}' is a block, not a single value. Inside it: {inside}.")
    if keys[-1] in NOT_SET and isinstance(holder, BaseModel):
        raise PathError(f"'{path}' is a label, not a value that can be varied.")
    return Address(keys, node)


def scalars(scenario: Scenario) -> dict[str, Scalar | None]:
    """Every path that leads to a single value, with the value; teams and policies by index."""
    return {dotted(keys): value for keys, value in _walk(scenario, ()) if keys[-1] not in NOT_SET}


def _step(node: Any, rest: str) -> tuple[str | int, str] | None:
    """The first key of a path below a node, and what is left of the path."""
    if isinstance(node, tuple):
        names = {_label(entry): index for index, entry in enumerate(node)}
        if named := _named(names, rest):
            return names[named], rest[len(named) :].removeprefix(".")
        indexed = _INDEX.match(rest)
        place = int(indexed[1] or indexed[2]) if indexed else len(node)
        return (place, rest[indexed.end() :]) if indexed and place < len(node) else None
    if isinstance(node, dict):
        named = _named(node, rest)
        return (named, rest[len(named) :].removeprefix(".")) if named else None
    if not isinstance(node, BaseModel):
        return None
    key = re.split(r"[.\[]", rest, maxsplit=1)[0]
    left = rest[len(key) :]
    return (key, left.removeprefix(".")) if key in type(node).model_fields and key not in STUDIES else None


def _named(names: Iterable[str], rest: str) -> str:
    """The name with which a path begins, the longest: a name may hold a dot, or begin another; empty without one."""
    begun = [name for name in names if name and (rest == name or rest.startswith((f"{name}.", f"{name}[")))]
    return max(begun, key=len, default="")


def _inside(node: Any, key: Any) -> Any:
    """What a key leads to: of a list or of amounts by name, of a block."""
    return node[key] if isinstance(node, tuple | dict) else getattr(node, key)


def _keys(node: Any) -> Iterator[str | int]:
    if isinstance(node, tuple):
        yield from range(len(node))
    elif isinstance(node, dict):
        yield from node
    elif isinstance(node, BaseModel):
        yield from (name for name in type(node).model_fields if name not in STUDIES)


def _walk(node: Any, keys: Keys) -> Iterator[tuple[Keys, Scalar | None]]:
    for key in _keys(node):
        inner = _inside(node, key)
        if isinstance(inner, BaseModel | tuple | dict):
            yield from _walk(inner, (*keys, key))
        elif inner is None or isinstance(inner, float | int | str):
            yield (*keys, key), inner


def _label(entry: Any) -> str:
    return str(getattr(entry, "label", "") or getattr(entry, "name", ""))


def _nearest(scenario: Scenario, keys: Keys, node: Any, rest: str) -> str:
    """The nearest path: a name alike at the same place, else the same last word elsewhere, else what there is."""
    if now := moved(f"{dotted(keys)}.{rest}".removeprefix(".")):
        return f"it {now}"
    word = re.split(r"[.\[]", rest, maxsplit=1)[0] or rest
    names = {_label(entry): index for index, entry in enumerate(node)} if isinstance(node, tuple) else {}
    here = [*names] or [str(key) for key in _keys(node) if key not in NOT_SET]
    close = alike(word, here)
    if close:
        after = rest[len(word) :]
        return f"did you mean '{dotted(keys)}{'.' if keys else ''}{close}{after}'?"
    last = re.split(r"[.\]]", rest)[-1]
    known = list(dict.fromkeys(path for path in scalars(scenario) if path.rsplit(".", 1)[-1] == last))
    if known:
        more = f" or {len(known) - 1} other places" if len(known) > 2 else f" or '{known[1]}'" if known[1:] else ""
        return f"did you mean '{known[0]}'{more}?"
    at = dotted(keys) or "the scenario"
    return f"{at} has {', '.join(here) or 'nothing inside'}."
