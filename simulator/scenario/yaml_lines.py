"""Safe YAML with line numbers: bounded in size and nesting, duplicate keys refused, nothing but plain data."""

import re
from pathlib import Path
from typing import Any, NamedTuple

import yaml

MAX_BYTES = 262_144
MAX_DEPTH = 20
MAX_NODES = 20_000

Keys = tuple[str | int, ...]


class Fault(NamedTuple):
    """One thing wrong with a scenario: the line (0 for the file as a whole) and a whole sentence."""

    line: int
    message: str


class Document(NamedTuple):
    """Plain data of a YAML text, the line of every key path, and what is wrong with the text."""

    tree: Any
    lines: dict[Keys, int]
    faults: list[Fault]


class _Loader(yaml.SafeLoader):
    """SafeLoader that also reads 1e6 as a number, as everybody but YAML 1.1 does."""


_Loader.yaml_implicit_resolvers = {
    letter: list(resolvers) for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?[0-9][0-9_]*(\.[0-9_]*)?[eE][-+]?[0-9]+$"),
    list("-+0123456789"),
)

_PLAIN = {f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float", "str", "timestamp")}


def read_text(path: Path) -> str | Fault:
    """The text of a scenario file, or why it cannot be read."""
    if path.is_dir():
        return Fault(0, "is a folder, not a scenario file. Name one file in it.")
    try:
        with path.open("rb") as handle:
            raw = handle.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return Fault(0, "does not exist. Write a first scenario with: tokensim init")
    except OSError as error:
        return Fault(0, f"cannot be read: {(error.strerror or str(error)).lower()}.")
    if len(raw) > MAX_BYTES:
        return Fault(0, f"is larger than {MAX_BYTES // 1024} KiB, which no scenario needs.")
    if b"\x00" in raw:
        return Fault(0, "is a binary file, not YAML text.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return Fault(line, "is not UTF-8 text. Save it as UTF-8.")


def read_yaml(text: str) -> Document:
    """Plain data and line numbers of a YAML text; faults instead of exceptions."""
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
    except RecursionError:
        return Document(None, {}, [Fault(0, f"is nested deeper than {MAX_DEPTH} levels.")])
    except yaml.YAMLError as error:
        return Document(None, {}, [_syntax_fault(error)])
    if node is None:
        return Document(None, {}, [Fault(0, "is empty. Write a first scenario with: tokensim init")])
    reader = _Reader(loader)
    try:
        tree = reader.read(node, ())
    except _TooLargeError as stop:
        return Document(None, {}, [Fault(node.start_mark.line + 1, str(stop))])
    return Document(tree, reader.lines, reader.faults)


def _syntax_fault(error: yaml.YAMLError) -> Fault:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be parsed"
    return Fault(mark.line + 1 if mark else 0, f"is not valid YAML: {problem}.")


class _TooLargeError(Exception):
    """The document expands past the bounds."""


class _Reader:
    """Walks composed nodes, so that every value keeps its line and aliases cannot explode."""

    def __init__(self, loader: yaml.SafeLoader) -> None:
        self.loader = loader
        self.lines: dict[Keys, int] = {}
        self.faults: list[Fault] = []
        self.nodes = 0

    def read(self, node: yaml.Node, path: Keys) -> Any:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise _TooLargeError(f"expands to more than {MAX_NODES:,} values; an alias repeats too much.")
        if len(path) > MAX_DEPTH:
            raise _TooLargeError(f"is nested deeper than {MAX_DEPTH} levels.")
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Keys) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = key_node.value
            if not isinstance(key_node, yaml.ScalarNode):
                self.faults.append(Fault(line, f"{_at(path)} has a key that is not a word."))
            elif key_node.tag == "tag:yaml.org,2002:merge":
                self.faults.append(
                    Fault(line, f"{_at(path)} uses a merge key (<<). Put shared values under world.defaults.")
                )
            elif key in found:
                first = self.lines[(*path, key)]
                self.faults.append(
                    Fault(line, f"{_at(path)} has the key '{key}' twice (first on line {first}). Keep one.")
                )
            else:
                self.lines[(*path, key)] = line
                found[key] = self.read(value_node, (*path, key))
        return found

    def _scalar(self, node: yaml.Node) -> Any:
        line = node.start_mark.line + 1
        if node.tag not in _PLAIN:
            self.faults.append(Fault(line, f"has the tag {node.tag}; a scenario holds plain numbers and text only."))
            return None
        try:
            return self.loader.construct_object(node)
        except (ValueError, OverflowError, yaml.YAMLError):
            self.faults.append(Fault(line, f"has a value that cannot be read: {str(node.value)[:60]}"))
            return None


def _at(path: Keys) -> str:
    return dotted(path) or "the file"


def dotted(path: Keys) -> str:
    """A key path as people write it: ``world.teams[2].curve``."""
    text = ""
    for key in path:
        text += f"[{key}]" if isinstance(key, int) else f".{key}" if text else str(key)
    return text
