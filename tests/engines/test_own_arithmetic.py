"""Any arithmetic in a policy of one's own has the same last bit in compiled code, or is left to Python."""

import ctypes
import math
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.engines.custom_policy import OwnRules, Request
from simulator.engines.own_compiled import function_of, why_not
from simulator.engines.own_translation import TOLD
from simulator.problem import build
from simulator.scenario.blocks.own_policy import OwnPolicy
from simulator.workload import draw
from tests.engines.own_policies import answering
from tests.worlds import team, world

ONE = world(team(engineers=1), months=1)
READ = ("hour", "engineer", "month", "spent_usd", "left_usd", "chance")
CONSTANTS = ("0", "1", "2", "3", "0.5", "-0.7", "10", "100.0", "1e-9", "7e5")
LEAVES = st.sampled_from([*(f"request.{name}" for name in READ), *CONSTANTS])


def _joined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def call(names: list[str], given: st.SearchStrategy[list[str]]) -> st.SearchStrategy[str]:
        return st.tuples(st.sampled_from(names), given).map(lambda one: f"{one[0]}({', '.join(one[1])})")

    one, two = (st.lists(parts, min_size=n, max_size=n) for n in (1, 2))
    operators = st.sampled_from(["+", "-", "*", "/", "//", "%", "**"])
    return st.one_of(
        st.tuples(parts, operators, parts).map(lambda three: f"({' '.join(three)})"),
        st.tuples(parts, parts, st.sampled_from(["<", ">=", "=="]), parts, parts).map(
            lambda five: f"({five[0]} if {five[1]} {five[2]} {five[3]} else {five[4]})"
        ),
        st.tuples(parts, parts, parts).map(lambda three: f"({three[0]} * 1 and {three[1]} + 0 or -{three[2]})"),
        call(["math.sqrt", "math.exp", "math.log", "math.log1p", "math.expm1", "abs", "float"], one),
        call(["math.floor", "math.ceil", "math.trunc", "int", "round"], one),
        call(["min", "max", "math.pow", "math.log"], two),
    )


EXPRESSIONS = st.recursive(LEAVES, _joined, max_leaves=8)
NUMBERS = st.lists(
    st.tuples(
        st.integers(0, 9),
        st.integers(1, 12),
        st.floats(0.0, 4000.0),
        st.floats(0.0, 500.0),
        st.sampled_from([math.inf, 0.0, 17.25]),
        st.floats(0.0, 1.0),
    ).map(lambda six: Request(six[0], 1, six[1], six[2], 2.0, 1.5, 8.0, six[3], 0.0, left_usd=six[4], chance=six[5])),
    min_size=5,
    max_size=20,
)


def in_python(policy: OwnPolicy, request: Request) -> float:
    """USD that a policy answers; NaN where there is no such answer."""
    try:
        usd = policy.made().grant(request).usd
        return float(usd) if usd >= 0.0 else math.nan
    except (ArithmeticError, TypeError, ValueError):
        return math.nan


def in_compiled_code(policy: OwnPolicy, request: Request) -> float:
    """The same, of the compiled function; NaN also where it leaves the answer to Python."""
    function = function_of(OwnRules(policy, ONE), build(ONE, policy, draw(ONE, 0, policies=[policy])))
    assert function is not None
    doubles = ctypes.POINTER(ctypes.c_double)
    call = ctypes.CFUNCTYPE(ctypes.c_double, doubles, doubles)(function.function)
    told = (ctypes.c_double * len(TOLD))(*(float(getattr(request, name)) for name in TOLD))
    return -float(call(told, ctypes.cast(function.parameters.ctypes.data, doubles)))


def check(expression: str, requests: list[Request]) -> None:
    with TemporaryDirectory() as folder:
        policy = answering(Path(folder), f"x = {expression}\nreturn Answer(usd=abs(x))")
    assert why_not(policy) == ""
    for request in requests:
        python, fast = in_python(policy, request), in_compiled_code(policy, request)
        if math.isnan(fast):  # left to Python: an error, or digits that a double may lose on the way
            continue
        assert python == fast, request


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(EXPRESSIONS, NUMBERS)
def test_arithmetic_has_the_same_last_bit(expression: str, requests: list[Request]) -> None:
    check(expression, requests)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(EXPRESSIONS, NUMBERS)
def test_much_arithmetic_has_the_same_last_bit(expression: str, requests: list[Request]) -> None:
    check(expression, requests)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("7.5 // 2 + -7.5 % 2", 3.5),
        ("(request.hour - 3.0) // 0.1", 4.0),
        ("round(2.5) + round(-0.5) + int(-1.9) + math.ceil(0.2)", 2.0),
        ("min(3, request.hour, 2.5) + max(request.month, -1)", 3.5),
        ("request.left_usd - 1", math.inf),
        ("2 ** request.month + (-2.0) ** 3 + 9 ** 0.5", -3.0),
    ],
)
def test_some_arithmetic_is_not_left_to_python(expression: str, expected: float, tmp_path: Path) -> None:
    request = Request(0, 0, 1, 3.5, 2.0, 1.5, 8.0, 0.0, 0.0)
    policy = answering(tmp_path, f"return Answer(usd=abs({expression}))")
    assert in_compiled_code(policy, request) == in_python(policy, request) == abs(expected)
