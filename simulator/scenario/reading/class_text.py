"""The source of a class that was given in Python, with what it takes from around it, as a file of its own."""

import ast
import builtins
import linecache
import textwrap
from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import Any

from simulator.scenario.blocks.own_code import OwnCode


class ClassTextError(Exception):
    """The source cannot be had; its text says why and what to do."""


def code_of(own: type, name: str) -> OwnCode:
    """The code of a class, in which it is called ``name``; in a notebook too, where there is no file.

    What it uses from around it must be imported, or a plain number or text.

    Raises:
        ClassTextError: there is no source, or the class uses what cannot be written down.
    """
    functions = [one for one in vars(own).values() if isinstance(one, FunctionType)]
    if not functions:
        raise ClassTextError("has no method. It needs name, sentence and grant(self, request).")
    source, tree = _source(own, functions[0])
    around = functions[0].__globals__
    taken = [_written(own, each, around[each]) for each in sorted(_used(tree)) if each in around]
    renamed = "" if own.__name__ == name else f"\n\n{name} = {own.__name__}\n"
    return OwnCode(
        f"{own.__name__}.py", "\n".join(taken) + f"\n\n\n{source}\n{renamed}".lstrip("\n" if not taken else "")
    )


def _source(own: type, function: FunctionType) -> tuple[str, ast.ClassDef]:
    """The text of a class, which is around the line of one of its methods."""
    file, line = function.__code__.co_filename, function.__code__.co_firstlineno
    lines = linecache.getlines(file, function.__globals__)
    try:
        parsed = ast.parse("".join(lines))
    except SyntaxError:
        parsed = ast.Module([], [])
    for node in ast.walk(parsed):
        if (
            isinstance(node, ast.ClassDef)
            and node.name == own.__name__
            and node.lineno <= line <= int(node.end_lineno or 0)
        ):
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            return textwrap.dedent("".join(lines[first - 1 : node.end_lineno])), node
    raise ClassTextError("has no source that can be read. Write the class to a file, and give its path.")


def _used(tree: ast.ClassDef) -> Iterator[str]:
    names = (node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
    return (name for name in set(names) if not hasattr(builtins, name) and name != tree.name)


def _written(own: type, name: str, value: Any) -> str:
    """A line that gives a name its value again."""
    if isinstance(value, ModuleType):
        return f"import {value.__name__} as {name}"
    if isinstance(value, int | float | str | bool | None):
        return f"{name} = {value!r}"
    module, called = getattr(value, "__module__", None), getattr(value, "__qualname__", "")
    if module and module != own.__module__ and called.isidentifier():
        return f"from {module} import {called} as {name}"
    raise ClassTextError(
        f"uses {name}, which stands outside of it. Put it into the class, or write both to a file and give its path."
    )
