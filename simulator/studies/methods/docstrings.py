"""What docstrings say of equations and estimators; read from the sources, so that nothing has to be imported."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from simulator.versions import PACKAGE

FORMULA: Final = re.compile(r" [=*/] |\^|\b(exp|min|max|ceil|ln)\(")
SOURCE: Final = "Source:"
OTHER: Final = ("Args:", "Returns:", "Raises:", "Example:", "Errors:")  # parts that say how to call it


class Described(NamedTuple):
    """A function, a class or a whole file, and what its docstring says of how a number is made."""

    name: str  # such as ``model.curves.response``
    public: bool
    told: tuple[str, ...]  # paragraphs before arguments and sources
    source: str  # empty where none is given

    @property
    def title(self) -> str:
        """The last part of the name, as words."""
        return self.name.rpartition(".")[2].replace("_", " ").strip()

    @property
    def has_formula(self) -> bool:
        """Whether what is told has one."""
        return bool(FORMULA.search(" ".join(self.told)))


def described_in(path: Path) -> Iterator[Described]:
    """The file itself, then its functions and classes with their methods, in the order of the file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    name = path.relative_to(PACKAGE).with_suffix("").as_posix().replace("/", ".")
    yield _described(tree, name.removesuffix(".__init__"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield _described(node, f"{name}.{node.name}")
            within = node.body if isinstance(node, ast.ClassDef) else []
            for inner in within:
                if isinstance(inner, ast.FunctionDef):
                    yield _described(inner, f"{name}.{node.name}.{inner.name}")


def _described(node: ast.Module | ast.FunctionDef | ast.ClassDef, name: str) -> Described:
    parts = (ast.get_docstring(node) or "").replace("``", "`").split("\n\n")
    told = [part for part in parts if not part.startswith((*OTHER, SOURCE))]
    sources = [part for part in parts if part.startswith(SOURCE)]
    last = told[-1] if told else ""
    if not sources and SOURCE in last:  # behind a sentence rather than in a paragraph of its own
        before, _, after = last.partition(SOURCE)
        told, sources = [*told[:-1], before.rstrip()], [f"{SOURCE}{after}"]
    public = not any(part.startswith("_") for part in name.split("."))
    return Described(name, public, tuple(part for part in told if part), " ".join(" ".join(sources).split()))
