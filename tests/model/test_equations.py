"""The page of the equations says what the code says: its words, symbols, functions and tests are all there."""

import inspect
import re
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from simulator.studies.methods.docstrings import described_in

HOME = Path(__file__).parents[2]
MODEL = HOME / "simulator" / "model"
PAGE = (MODEL / "README.md").read_text(encoding="utf-8")
GREEK = {"alpha", "delta", "gamma", "kappa", "phi", "pi", "sigma", "tau", "theta"}
KNOWN = {"exp", "min", "max", "ceil", "ln", "sqrt"}


def rows(columns: int) -> list[list[str]]:
    """The cells of every table with so many columns, headers left out."""
    cells = [line.strip("|\n").split(" | ") for line in PAGE.splitlines() if line.startswith("| ")]
    stripped = [[cell.strip() for cell in row] for row in cells]
    return [row for row in stripped if len(row) == columns and row[0] not in ("symbol", "what")]


EQUATIONS = rows(5)


@cache
def formulas() -> dict[str, str]:
    """What the docstring of every public function of the model says, where that has a formula."""
    every = (one for path in sorted(MODEL.glob("*.py")) for one in described_in(path))
    functions = (one for one in every if one.public and one.has_formula and one.name.count(".") == 2)
    return {
        one.name: " ".join(" ".join(one.told).replace("`", "").split()) for one in functions if is_function(one.name)
    }


def is_function(name: str) -> bool:
    module, _, last = name.rpartition(".")
    return inspect.isfunction(getattr(import_module(f"simulator.{module}"), last))


def in_backticks(cell: str) -> str:
    (found,) = re.findall(r"`([^`]+)`", cell)
    return str(found)


@pytest.mark.parametrize("row", EQUATIONS, ids=lambda row: row[3].strip("`"))
def test_an_equation_is_that_of_its_function(row: list[str]) -> None:
    name, equation = in_backticks(row[3]), in_backticks(row[1])
    module, _, function = name.rpartition(".")
    assert callable(getattr(import_module(f"simulator.{module}"), function))
    assert equation in formulas()[name], "other words than the docstring's"


@pytest.mark.parametrize("row", EQUATIONS, ids=lambda row: row[3].strip("`"))
def test_the_test_that_holds_an_equation_exists(row: list[str]) -> None:
    stem, _, name = in_backticks(row[4]).partition(".")
    texts = [path.read_text(encoding="utf-8") for path in (HOME / "tests").rglob(f"{stem}.py")]
    assert any(re.search(rf"^def {name}\(", text, flags=re.M) for text in texts), f"no {stem}.py has {name}"


def test_every_function_with_a_formula_is_on_the_page() -> None:
    assert set(formulas()) == {in_backticks(row[3]) for row in EQUATIONS}


def test_every_symbol_of_an_equation_is_explained() -> None:
    listed = {symbol for cell in [row[0] for row in rows(3)] for symbol in re.split(r"[,; ]+", cell)}
    used = {word for row in EQUATIONS for word in re.findall(r"[A-Za-z]\w*", in_backticks(row[1]))}
    short = {word for word in used if (len(word) <= 2 or word in GREEK) and word not in KNOWN}
    words = {"of", "at", "by", "to", "with"}
    assert {word for word in short if word not in words} - listed == set()


def test_every_symbol_that_is_explained_is_used() -> None:
    listed = {symbol for row in rows(3) for symbol in re.split(r"[,; ]+", row[0])}
    used = {word for told in formulas().values() for word in re.findall(r"[A-Za-z]\w*", told)}
    assert listed - used == set()


def test_an_equation_that_is_out_of_date_is_noticed() -> None:
    assert "(1 - phi) + phi / m(x)" in formulas()["model.work.remaining"]
    assert "(1 - phi) + phi * m(x)" not in formulas()["model.work.remaining"]
    assert len(EQUATIONS) > 50
