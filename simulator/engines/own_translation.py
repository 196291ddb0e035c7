"""A user's own policy as a function of numbers: ``grant`` written again with places for names, or why it cannot be.

Numbers of the request become ``told[i]``; numbers of the object and of the module, which stay as they are during a run,
become ``parameters[i]``. What Python and compiled code do not do alike becomes a call of ``own_numbers.py`` or
``own_math.py``. Whatever else stands in ``grant`` is refused, and the reference engine runs it.
"""

import ast
import inspect
import math
from collections.abc import Iterator, Mapping, Sequence
from types import FunctionType
from typing import Any, Final, NamedTuple

from simulator.engines.custom_policy import Answer, Request
from simulator.scenario.blocks.own_code import OwnCode
from simulator.scenario.blocks.own_namespace import MATH
from simulator.text import short

NUMBER: Final = (int, float, bool)
TOLD: Final = (  # what the compiled engine tells; the fields of ``compiled_state.Told`` in their order
    "engineer", "team", "month", "hour", "wanted_mtok", "usd_per_mtok", "effort_hours", "spent_usd", "left_usd",
    "hours_left", "waited_hours", "chance", "pay_usd_per_year",
)  # fmt: skip
_CALLS: Final[dict[Any, str]] = {  # names in ``own_numbers.py`` and ``own_math.py`` of what takes one number
    MATH.exp: "exp", MATH.expm1: "expm1", MATH.log: "log", MATH.log1p: "log1p", math.sqrt: "sqrt", math.floor: "floor",
    math.ceil: "ceil", math.trunc: "trunc", int: "trunc", round: "nearest", abs: "positive", math.fabs: "positive",
    float: "number", math.isnan: "is_nan", math.isinf: "is_infinite", math.isfinite: "is_finite",
}  # fmt: skip
_PAIRS: Final[dict[Any, str]] = {min: "least", max: "most"}
_EXACT: Final = (ast.Add, ast.Sub, ast.Mult)
_DIVIDES: Final = (ast.Div, ast.FloorDiv, ast.Mod)
_ORDERS: Final = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)


class Refused(Exception):  # noqa: N818 - an answer, not an error
    """Why a policy is not a function of numbers, in a sentence."""


class Translation(NamedTuple):
    """``grant`` as a function of numbers."""

    text: str  # of a function ``grant(told, parameters)``
    parameters: tuple[tuple[bool, str], ...]  # whether of the object, else of the module, and the name


def translated(code: OwnCode, own: Any) -> Translation:
    """The function of numbers that is ``grant`` of an object of the class in a text.

    Raises:
        Refused: it is no such function; says where and why.
    """
    kind: Any = type(own)
    grant = getattr(kind, "grant", None)
    if not isinstance(grant, FunctionType) or kind.__getattribute__ is not object.__getattribute__:
        raise Refused("grant is no method written in the class.")
    if others := _others(own):
        raise Refused(f"class Policy has a method {others[0]} beside grant, which may keep something.")
    found = [node for node in ast.walk(ast.parse(code.text)) if isinstance(node, ast.FunctionDef)]
    node = next((one for one in found if (one.name, _first_line(one)) == _named(grant)), None)
    arguments = node.args if node else None
    if node is None or arguments is None or len(arguments.args) != 2 or _odd(arguments) or node.decorator_list:
        raise Refused("grant is not written as grant(self, request) in the class.")
    return _Writer(code.file, own, grant.__globals__, [one.arg for one in arguments.args]).function(node)


def _others(own: Any) -> list[str]:
    """What of an object can be called, beside ``grant`` of its class."""
    kinds = [kind for kind in type(own).__mro__ if kind is not object]
    methods = [name for kind in kinds for name, value in vars(kind).items() if _may_be_called(value)]
    own_ones = [name for name, value in getattr(own, "__dict__", {}).items() if callable(value)]
    return [name for name in methods if name not in ("__init__", "grant")] + own_ones


def _may_be_called(value: Any) -> bool:
    return callable(value) or isinstance(value, classmethod | staticmethod)


def _named(grant: FunctionType) -> tuple[str, int]:
    return grant.__code__.co_name, grant.__code__.co_firstlineno


def _first_line(node: ast.FunctionDef) -> int:
    return min([node.lineno, *(one.lineno for one in node.decorator_list)])


def _odd(arguments: ast.arguments) -> bool:
    rest = (arguments.posonlyargs, arguments.kwonlyargs, arguments.defaults, arguments.vararg, arguments.kwarg)
    return any(rest)


class _Writer:
    """Writes statements and expressions again."""

    def __init__(self, file: str, own: Any, module: Mapping[str, Any], names: Sequence[str]) -> None:
        self.file, self.own, self.module, self.names = file, own, module, names
        self.locals: set[str] = set()  # every name that is set somewhere in ``grant``
        self.known: set[str] = set()  # those that have been set here, on every way
        self.truths: set[str] = set()  # those that may be true or false, no number
        self.parameters: list[tuple[bool, str]] = []

    def function(self, node: ast.FunctionDef) -> Translation:
        """The whole of ``grant``; where it fails or returns nothing it is not a number."""
        self.locals = {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
        body = self.block(node.body)
        if not _ends(node.body):
            body.append(_statement("raise ValueError(DOUBT)"))
        function = _statement("def grant(told, parameters):\n try: pass\n except Exception: return nan")
        assert isinstance(function, ast.FunctionDef)
        assert isinstance(function.body[0], ast.Try)
        function.body[0].body = body
        return Translation(ast.unparse(ast.fix_missing_locations(function)), tuple(self.parameters))

    # --- statements ---

    def block(self, nodes: Sequence[ast.stmt]) -> list[ast.stmt]:
        """Statements one after the other."""
        return [written for node in nodes for written in self.statement(node)]

    def statement(self, node: ast.stmt) -> Iterator[ast.stmt]:
        """One statement."""
        match node:
            case ast.Pass() | ast.Expr(value=ast.Constant()):
                yield ast.Pass()
            case ast.Return():
                yield ast.Return(self.answer(node))
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield self.set(name, self.number(value), self.truth(value))
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield self.set(name, self.number(value), self.truth(value))
            case ast.AugAssign(target=ast.Name(id=name) as target, op=op, value=value):
                old = ast.copy_location(ast.Name(name, ast.Load()), target)
                yield self.set(name, self.operation(node, op, self.number(old), self.number(value)))
            case ast.If():
                yield self.branch(node)
            case ast.Assign(targets=[ast.Attribute()]) | ast.AugAssign(target=ast.Attribute()):
                raise self.refused(node, "it keeps something beyond the request")
            case ast.For() | ast.While():
                raise self.refused(node, "it has a loop")
            case _:
                raise self.refused(node)

    def set(self, name: str, value: ast.expr, truth: bool = False) -> ast.stmt:
        """Give a name a value."""
        self.known.add(name)
        self.truths |= {name} if truth else set()
        return ast.Assign([ast.Name(f"mine_{name}", ast.Store())], value)

    def branch(self, node: ast.If) -> ast.stmt:
        """Two ways; behind them is known what is set on each that goes on."""
        test, before = self.number(node.test), set(self.known)
        body, then = self.block(node.body), self.known
        self.known = set(before)
        other, otherwise = self.block(node.orelse), self.known
        ways = [known for known, nodes in ((then, node.body), (otherwise, node.orelse)) if not _ends(nodes)]
        self.known = set.intersection(*ways) if ways else before
        return ast.If(test, body, other)

    def answer(self, node: ast.Return) -> ast.expr:
        """What ``grant`` returns: Mtok, or USD below 0."""
        value = node.value
        if value is None:
            raise self.refused(node, "it returns nothing")
        if not (isinstance(value, ast.Call) and self.meant(value.func) is Answer):
            return _call("grants_mtok", self.number(value), self.told("wanted_mtok"))
        given: dict[str | None, ast.expr] = dict(zip(("mtok",), value.args, strict=False))
        given |= {one.arg: one.value for one in value.keywords if not _is_reason(one)}
        if len(given) > 1 or not set(given) <= {"mtok", "usd"} or len(value.args) > 1:
            raise self.refused(node, "its Answer has more than mtok or usd")
        if any(self.truth(one) for one in given.values()):
            raise self.refused(node, "its Answer may be true or false, which is no amount")
        if "mtok" in given:
            return _call("grants_mtok", self.number(given["mtok"]), self.told("wanted_mtok"))
        cost = ast.BinOp(self.told("wanted_mtok"), ast.Mult(), self.told("usd_per_mtok"))
        return _call("grants_usd", self.number(given["usd"]) if given else ast.Name("inf", ast.Load()), cost)

    # --- expressions ---

    def truth(self, node: ast.expr) -> bool:
        """Whether an expression may be true or false; arithmetic makes a number of these."""
        match node:
            case ast.Constant(value=bool()) | ast.Compare() | ast.UnaryOp(op=ast.Not()):
                return True
            case ast.Name(id=name):
                return name in self.truths or isinstance(self.module.get(name), bool)
            case ast.Attribute(value=ast.Name(id=owner), attr=name):
                return owner == self.names[0] and isinstance(inspect.getattr_static(self.own, name, None), bool)
            case ast.BoolOp(values=parts) | ast.Call(args=parts):
                return any(self.truth(one) for one in parts)
            case ast.IfExp(body=body, orelse=other):
                return self.truth(body) or self.truth(other)
        return False

    def number(self, node: ast.expr) -> ast.expr:
        """An expression whose value is a number, or true or false."""
        match node:
            case ast.Constant(value=value) if type(value) in NUMBER:
                return self.constant(node, value)
            case ast.Name() | ast.Attribute():
                return self.name(node)
            case ast.BinOp(left=left, op=op, right=right):
                return self.operation(node, op, self.number(left), self.number(right))
            case ast.UnaryOp(op=ast.USub() | ast.UAdd() | ast.Not() as op, operand=operand):
                return ast.UnaryOp(op, self.number(operand))
            case ast.BoolOp(op=op, values=values):
                return ast.BoolOp(op, [self.number(one) for one in values])
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return ast.IfExp(self.number(test), self.number(body), self.number(orelse))
            case ast.Compare(left, [ast.In() | ast.NotIn() as op], [ast.Tuple() | ast.List() as those]):
                return self.among(left, isinstance(op, ast.NotIn), those.elts)
            case ast.Compare(left=left, ops=ops, comparators=others) if all(isinstance(op, _ORDERS) for op in ops):
                return ast.Compare(self.number(left), ops, [self.number(one) for one in others])
            case ast.Call():
                return self.call(node)
        raise self.refused(node)

    def constant(self, node: ast.expr, value: Any) -> ast.expr:
        """A number as a double."""
        if abs(value) >= 2**53 and isinstance(value, int):
            raise self.refused(node, "it has a whole number that is no double")
        return ast.Constant(value if isinstance(value, bool) else float(value))

    def name(self, node: ast.Name | ast.Attribute) -> ast.expr:
        """A number of the request, of the object, of the module, or one that has been set."""
        if isinstance(node, ast.Name):
            if node.id in self.locals:
                if node.id not in self.known:
                    raise self.refused(node, "it may be read before it is set")
                return ast.Name(f"mine_{node.id}", ast.Load())
            if type(self.module.get(node.id)) in NUMBER:
                return self.parameter(False, node.id)
        elif isinstance(node.value, ast.Name) and node.value.id not in self.locals:
            if node.value.id == self.names[1]:
                return self.told(node.attr, node)
            if node.value.id == self.names[0]:
                if type(inspect.getattr_static(self.own, node.attr, None)) not in NUMBER:
                    raise self.refused(node, "it is no number that the class has from the start")
                return self.parameter(True, node.attr)
            if type(self.meant(node)) is float:
                return ast.Name(node.attr, ast.Load())  # inf, nan, pi, e, tau
        raise self.refused(node)

    def told(self, field: str, node: ast.AST | None = None) -> ast.expr:
        """A number of the request."""
        if field not in TOLD:
            known = "is told to the reference engine only" if field in Request._fields else "is nothing it is told"
            raise self.refused(node, f"{field} {known}")
        return _place("told", TOLD.index(field))

    def parameter(self, own: bool, name: str) -> ast.expr:
        """A number that stays as it is during a run."""
        if (own, name) not in self.parameters:
            self.parameters.append((own, name))
        return _place("parameters", self.parameters.index((own, name)))

    def operation(self, node: ast.AST, op: ast.operator, left: ast.expr, right: ast.expr) -> ast.expr:
        """Arithmetic."""
        if isinstance(op, ast.Pow):
            return _call("exact", _call("power", left, right))
        if isinstance(op, _EXACT):
            return _call("exact", ast.BinOp(left, op, right))
        if isinstance(op, _DIVIDES):
            return ast.BinOp(left, op, right)
        raise self.refused(node)

    def among(self, left: ast.expr, absent: bool, others: Sequence[ast.expr]) -> ast.expr:
        """Whether a number is one of some that are known, which cannot fail."""
        for other in others:
            if not isinstance(other, ast.Constant | ast.Name | ast.Attribute):
                raise self.refused(other)
        equal: list[ast.expr] = [ast.Compare(self.number(left), [ast.Eq()], [self.number(other)]) for other in others]
        found = ast.BoolOp(ast.Or(), [ast.Constant(False), *equal])
        return ast.UnaryOp(ast.Not(), found) if absent else found

    def call(self, node: ast.Call) -> ast.expr:
        """A function of numbers."""
        meant, plain = self.meant(node.func), not node.keywords
        if plain and len(node.args) == 1 and _known(meant, _CALLS):
            return _call(_CALLS[meant], self.number(node.args[0]))
        takes = plain and _known(meant, (*_PAIRS, MATH.log, MATH.pow))
        given = [self.number(one) for one in node.args] if takes else []
        if len(given) > 1 and _known(meant, _PAIRS):
            found = given[0]
            for one in given[1:]:
                found = _call(_PAIRS[meant], found, one)
            return found
        if len(given) == 2 and meant is MATH.log:
            return ast.BinOp(_call("log", given[0]), ast.Div(), _call("log", given[1]))
        if len(given) == 2:
            return _call("exact", _call("power", *given))
        raise self.refused(node)

    def meant(self, node: ast.expr) -> Any:
        """What a name of the module, or a name in a module that it has imported, stands for."""
        match node:
            case ast.Name(id=name) if name not in self.locals:
                builtin = self.module["__builtins__"]
                return self.module.get(name, builtin.get(name))
            case ast.Attribute(value=ast.Name(id=name), attr=attr) if name not in self.locals:
                return getattr(MATH, attr, None) if self.module.get(name) is MATH else None
        return None

    def refused(self, node: Any, why: str = "") -> Refused:
        """The sentence."""
        why = why or "it is more than arithmetic, comparisons and math of numbers"
        words = ast.unparse(node).split("\n")[0]
        return Refused(f"{self.file}:{node.lineno}: {short(words, 60)}: {why}.")


def _known(value: Any, among: Any) -> bool:
    """Whether a function is one of some; what cannot be hashed is none."""
    return any(value is one for one in among)


def _is_reason(keyword: ast.keyword) -> bool:
    """Whether it is a text for the event trace, which compiled runs do not have."""
    value = keyword.value
    return keyword.arg == "reason" and isinstance(value, ast.Constant) and isinstance(value.value, str)


def _ends(nodes: Sequence[ast.stmt]) -> bool:
    """Whether nothing behind some statements is reached."""
    last = nodes[-1] if nodes else None
    return isinstance(last, ast.Return) or (isinstance(last, ast.If) and _ends(last.body) and _ends(last.orelse))


def _place(name: str, at: int) -> ast.expr:
    return ast.Subscript(ast.Name(name, ast.Load()), ast.Constant(at), ast.Load())


def _call(name: str, *given: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(name, ast.Load()), list(given), [])


def _statement(text: str) -> ast.stmt:
    return ast.parse(text).body[0]
