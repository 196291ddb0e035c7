"""What code of a user's own finds under Python's names: powers and ``math`` in bits that no processor changes.

So a run with such code has the same bytes everywhere, and compiled code can have them too.
"""

import ast
import builtins
import math
from types import CodeType, ModuleType
from typing import Any, Final

from simulator.model import own_math

_POWER: Final = "__power__"  # what ``a ** b`` calls


def log(x: float, base: float | None = None) -> float:
    """Natural logarithm, or the one to a base."""
    return own_math.log(1.0 * x) if base is None else own_math.log(1.0 * x) / own_math.log(1.0 * base)


def power_of(base: Any, exponent: Any) -> Any:
    """What ``base ** exponent`` is: exact of whole numbers, else ``own_math.power``; of what is no number Python's."""
    numbers = isinstance(base, int | float) and isinstance(exponent, int | float)
    if not numbers or (isinstance(base, int) and isinstance(exponent, int) and exponent >= 0):
        return base**exponent
    if (base == 0 and exponent < 0) or (base < 0 and exponent % 1 != 0):  # Python's error, or a complex number
        return base**exponent
    return own_math.power(float(base), float(exponent))


def _pow(base: Any, exponent: Any, modulus: Any = None) -> Any:
    return power_of(base, exponent) if modulus is None else pow(base, exponent, modulus)


MATH: Final = ModuleType("math", math.__doc__)
MATH.__dict__.update(vars(math))
MATH.__dict__.update(
    log=log,
    exp=lambda x: own_math.exp(1.0 * x),
    expm1=lambda x: own_math.expm1(1.0 * x),
    log1p=lambda x: own_math.log1p(1.0 * x),
    pow=lambda x, y: own_math.power(1.0 * x, 1.0 * y),
)


def _import(name: str, *rest: Any, **named: Any) -> Any:
    return MATH if name == "math" else builtins.__import__(name, *rest, **named)


BUILTINS: Final = {**vars(builtins), "__import__": _import, "pow": _pow, _POWER: power_of}


def compiled(text: str, file: str) -> CodeType:
    """A text as code to run with ``BUILTINS``; lines and columns in errors are those of the text.

    Raises:
        SyntaxError: it is not Python.
    """
    tree = ast.fix_missing_locations(_Powers().visit(ast.parse(text, file)))
    return compile(tree, file, "exec")


class _Powers(ast.NodeTransformer):
    """Lets ``a ** b`` call the function of ``BUILTINS``."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """An operation in an expression."""
        self.generic_visit(node)
        return _call(node, node.left, node.right) if isinstance(node.op, ast.Pow) else node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt:
        """``a **= b`` of a name; of an attribute or an item it stays Python's."""
        self.generic_visit(node)
        if not (isinstance(node.op, ast.Pow) and isinstance(node.target, ast.Name)):
            return node
        old = ast.copy_location(ast.Name(node.target.id, ast.Load()), node)
        return ast.copy_location(ast.Assign([node.target], _call(node, old, node.value)), node)


def _call(node: ast.stmt | ast.expr, *given: ast.expr) -> ast.expr:
    name = ast.copy_location(ast.Name(_POWER, ast.Load()), node)
    return ast.copy_location(ast.Call(name, list(given), []), node)
