"""Safe YAML with line numbers: bounded in size and nesting, duplicate keys refused, nothing but plain data."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml
from yaml.reader import ReaderError

from simulator.scenario.reading.source import ErrorLine
from simulator.scenario.reading.yaml_syntax import syntax_error

MAX_DEPTH = 20
MAX_NODES = 20_000
TAG = "tag:yaml.org,2002:"

FREE_TEXT = ("title", "question", "notes", "name", "source")  # keys of text in which a # may be meant
_MEANT = re.compile(r"[ \t]+#[^\s#]")

Keys = tuple[str | int, ...]


class Document(NamedTuple):
    """Plain data of a YAML text, where it stands, and what is wrong with it."""

    tree: Any
    lines: dict[Keys, int]  # of every key and list entry
    texts: dict[Keys, str]  # every plain value as it was written
    unread: set[Keys]  # values that an error already speaks of
    errors: list[ErrorLine]
    code: dict[str, str]  # texts of the Python files that it names, by file


class _BoundError(Exception):
    """The text goes past the bounds; carries the error."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.error = ErrorLine(line, message)


class _Loader(yaml.SafeLoader):
    """SafeLoader that bounds what it composes and reads numbers as people write them.

    1e6 is a number, as everywhere but in YAML 1.1. Not numbers are 012 (which YAML 1.1 reads as ten), 1:30 (ninety)
    and dates: they stay text, and the schema asks for a number where one is due.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.depth = 0
        self.composed = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        line = event.start_mark.line + 1
        self.depth += 1
        self.composed += 1
        if self.depth > MAX_DEPTH:
            raise _BoundError(line, f"is nested deeper than {MAX_DEPTH} levels. Close a bracket or indent less.")
        if self.composed > MAX_NODES:
            raise _BoundError(line, f"holds more than {MAX_NODES:,} values, which no scenario needs.")
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


_Loader.yaml_implicit_resolvers = {}
for _name, _pattern, _first in (
    ("merge", r"<<", "<"),
    ("null", r"~|null|Null|NULL|", "~nN\0"),
    ("bool", r"yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF", "yYnNtTfFoO"),
    ("int", r"[-+]?(0|[1-9][0-9_]*)", "-+0123456789"),
    (
        "float",
        r"[-+]?((0|[1-9][0-9_]*)\.[0-9_]*([eE][-+]?[0-9]+)?|\.[0-9][0-9_]*([eE][-+]?[0-9]+)?"
        r"|(0|[1-9][0-9_]*)[eE][-+]?[0-9]+|\.(inf|Inf|INF))|\.(nan|NaN|NAN)",
        "-+.0123456789",
    ),
):
    # PyYAML files the empty text, which is null, under the empty letter
    _Loader.add_implicit_resolver(
        TAG + _name, re.compile(rf"^(?:{_pattern})$"), [letter.replace("\0", "") for letter in _first]
    )

_PLAIN = {TAG + name for name in ("null", "bool", "int", "float", "str")}
_BLOCKS = {TAG + "map", TAG + "seq"}


def read_yaml(text: str) -> Document:
    """Plain data and line numbers of a YAML text; errors instead of exceptions."""
    loader = None
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None or node.tag == TAG + "null":
            return _unusable(ErrorLine(0, "is empty. Write a first scenario with: tokensim init"))
        reader = _Reader(loader, text)
        tree = reader.read(node, ())
    except _BoundError as stop:
        return _unusable(stop.error)
    except (ReaderError, yaml.MarkedYAMLError) as error:
        return _unusable(syntax_error(error, text))
    except (ValueError, OverflowError):  # PyYAML hands an escape such as "\\UFFFFFFFF" to chr() unchecked
        line = loader.line + 1 if loader else 0
        return _unusable(ErrorLine(line, "holds an escape that names no character. Use single quotes."))
    return Document(tree, reader.lines, reader.texts, reader.unread, reader.errors, {})


def keys_of(text: str) -> list[tuple[Keys, yaml.Node, yaml.Node]]:
    """Every key of a text that ``read_yaml`` reads without an error: its path, where it stands, and its value."""
    node = _Loader(text).get_single_node()
    return list(_inside(node, ())) if node is not None else []


def _inside(node: yaml.Node, path: Keys) -> Iterator[tuple[Keys, yaml.Node, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield (*path, key.value), key, value
            yield from _inside(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for place, entry in enumerate(node.value):
            yield from _inside(entry, (*path, place))


def _unusable(error: ErrorLine) -> Document:
    return Document(None, {}, {}, set(), [error], {})


class _Reader:
    """Walks composed nodes, so that every value keeps its line and aliases cannot explode."""

    def __init__(self, loader: yaml.SafeLoader, text: str) -> None:
        self.loader = loader
        self.written = text
        self.lines: dict[Keys, int] = {}
        self.texts: dict[Keys, str] = {}
        self.unread: set[Keys] = set()
        self.errors: list[ErrorLine] = []
        self.nodes = 0
        self.open: list[yaml.Node] = []

    def read(self, node: yaml.Node, path: Keys) -> Any:
        line = self.lines.setdefault(path, node.start_mark.line + 1)
        self.nodes += 1
        top = self.lines[path[:1]]  # an anchor lies elsewhere; this is where it is used too often
        if self.nodes > MAX_NODES:
            raise _BoundError(top, f"expands to more than {MAX_NODES:,} values; an alias (*) repeats too much.")
        if len(path) >= MAX_DEPTH:
            raise _BoundError(top, f"is nested deeper than {MAX_DEPTH} levels through an alias (*).")
        if any(node is outer for outer in self.open):
            return self._refuse(path, line, "contains itself through an alias (*). Write the values out.")
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, path)
        if node.tag not in _BLOCKS:
            return self._refuse(path, line, _tagged(node))
        self.open.append(node)
        found = self._mapping(node, path) if isinstance(node, yaml.MappingNode) else self._sequence(node, path)
        self.open.pop()
        return found

    def _sequence(self, node: yaml.Node, path: Keys) -> list[Any]:
        return [self.read(item, (*path, index)) for index, item in enumerate(node.value)]

    def _mapping(self, node: yaml.MappingNode, path: Keys) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            error = self._key_error(key_node, path, found)
            if error:
                self.errors.append(ErrorLine(key_node.start_mark.line + 1, f"{_at(path)} {error}"))
                continue
            here = (*path, key_node.value)
            self.lines[here] = key_node.start_mark.line + 1
            found[key_node.value] = self.read(value_node, here)
        return found

    def _key_error(self, node: yaml.Node, path: Keys, found: dict[str, Any]) -> str:
        if not isinstance(node, yaml.ScalarNode):
            return "has a key that is a list or a block. A key is one word."
        if node.tag == TAG + "merge":
            return "uses a merge key (<<). Put shared values under world.defaults."
        if node.value in found:
            first = self.lines[(*path, node.value)]
            return f"has the key '{shortened(node.value)}' twice (first on line {first}). Keep one."
        return ""

    def _scalar(self, node: yaml.ScalarNode, path: Keys) -> Any:
        line = node.start_mark.line + 1
        # text may be forced (!!str no), but no other type: PyYAML fails in many ways on a wrong one
        read_as = self.loader.resolve(  # type: ignore[no-untyped-call]
            yaml.ScalarNode, node.value, (node.style is None, True)
        )
        if node.tag not in _PLAIN or node.tag not in (read_as, TAG + "str"):
            return self._refuse(path, line, _tagged(node))
        self.texts[path] = node.value
        if path[-1:] and path[-1] in FREE_TEXT and (lost := self._lost(node)):
            whole = shortened(f"{node.value}{lost}").replace("'", "''")
            advice = f"Put the text in quotes: '{whole}'. A comment has a space after its #."
            return self._refuse(path, line, f"= {shortened(node.value)} loses what follows it as a comment. {advice}")
        try:
            return self.loader.construct_object(node)
        except ValueError:  # more digits than Python reads
            return self._refuse(path, line, f"= {shortened(node.value)} cannot be read as a number.")

    def _lost(self, node: yaml.ScalarNode) -> str:
        """What follows a text without quotes on its line and is meant to belong to it: a # right before a word."""
        if node.style is not None:
            return ""
        rest = self.written[node.end_mark.index :].partition("\n")[0].rstrip()
        return rest if _MEANT.match(rest) else ""

    def _refuse(self, path: Keys, line: int, problem: str) -> None:
        self.unread.add(path)
        self.errors.append(ErrorLine(line, f"{_at(path)} {problem}"))


def _tagged(node: yaml.Node) -> str:
    tag = shortened(node.tag.replace(TAG, "!!"))
    return f"has the tag {tag}. Remove it: a scenario holds plain numbers and text only."


def _at(path: Keys) -> str:
    return dotted(path) or "the scenario"


def shortened(word: str) -> str:
    """A word of the user's, short and on one line."""
    short = word if len(word) <= 60 else word[:57] + "..."
    return short if short.isprintable() else repr(short)[1:-1]


def dotted(path: Keys) -> str:
    """A key path as people write it: ``world.teams[2].curve``."""
    text = ""
    for key in path:
        text += f"[{key}]" if isinstance(key, int) else f".{shortened(key)}" if text else shortened(key)
    return text
