"""A scenario's tree written as YAML that reads back as the same tree, under a comment that says what was changed."""

from collections.abc import Iterable
from typing import Any

import yaml


def yaml_text(tree: Any, title: str, changes: Iterable[str]) -> str:
    """The YAML of a tree; comments of the file it was read from are lost.

    Args:
        tree: plain data, as ``read_yaml`` gives it.
        title: first line of the comment on top.
        changes: a line each below it.
    """
    comment = "".join(f"# {_on_one_line(each)}\n" for each in (title, *(f"  {change}" for change in changes)))
    return comment + yaml.dump(tree, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def _on_one_line(comment: str) -> str:
    return "".join(one if one.isprintable() else " " for one in comment)


class _Dumper(yaml.SafeDumper):
    """Quotes every text that does not begin with a letter: the loader reads numbers by rules of its own."""


def _quoted(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if text[:1].isalpha() else '"')


_Dumper.add_representer(str, _quoted)
_Dumper.ignore_aliases = lambda self, data: True  # type: ignore[method-assign]
