"""Code of a user's own has Python's numbers, with the same last bit on every processor."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.model import own_math
from simulator.scenario.blocks.own_code import OwnCode

SOME = st.floats(allow_nan=False, min_value=-1e3, max_value=1e3)


def value(text: str, **given: float) -> object:
    """What an expression comes to in code of a user's own."""
    names = "".join(f"{name} = {number!r}\n" for name, number in given.items())
    return OwnCode("mine.py", f"from math import inf, nan\nimport math\n{names}x = {text}\n").fresh("x")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 ** 10", 1024),
        ("type(2 ** 10)", int),
        ("10 ** 30", 10**30),
        ("2 ** -1", 0.5),
        ("(-2.0) ** 3", -8.0),
        ("-2.0 ** 2", -4.0),
        ("2.0 ** 3 ** 2", 512.0),
        ("inf ** -1", 0.0),
        ("pow(3, 4, 5)", 1),
        ("math.log(8, 2)", own_math.log(8.0) / own_math.log(2.0)),
        ("math.floor(2.5)", 2),
    ],
)
def test_numbers_are_pythons(text: str, expected: object) -> None:
    assert value(text) == expected


def test_a_negative_number_to_a_broken_power_is_pythons_complex_one() -> None:
    assert value("(-8.0) ** (1 / 3)") == (-8.0) ** (1 / 3)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("0.0 ** -1", 3, "ZeroDivisionError"),
        ("math.exp(1000)", 3, "OverflowError"),
        ("10.0 ** 400", 3, "OverflowError"),
        ("math.log(0)", 3, "ValueError"),
        ("math.pow(-1.0, 0.5)", 3, "ValueError"),
        ("'a' ** 2", 3, "TypeError"),
    ],
)
def test_errors_have_the_line_of_the_users_text(text: str, line: int, said: str) -> None:
    with pytest.raises(Exception, match=said) as told:
        value(text)
    assert getattr(told.value, "line", None) == line


@given(SOME, SOME)
def test_functions_are_within_a_rounding_of_the_c_librarys(x: float, y: float) -> None:
    for text, expected in (("math.exp(a / 9)", math.exp(x / 9)), ("math.expm1(a / 9)", math.expm1(x / 9))):
        assert value(text, a=x) == pytest.approx(expected, rel=1e-14)
    high = abs(x) + 1e-9
    assert value("math.log(a)", a=high) == pytest.approx(math.log(high), rel=1e-14, abs=1e-16)
    assert value("a ** b", a=high, b=y / 50) == pytest.approx(high ** (y / 50), rel=1e-13)


@given(SOME, SOME)
def test_powers_have_the_bits_of_the_model(x: float, y: float) -> None:
    """Those of the C library differ between processors in the last bit."""
    high = abs(x) + 1e-9
    assert value("a ** b", a=high, b=y / 50) == own_math.power(high, y / 50)
    assert value("pow(a, b)", a=high, b=y / 50) == value("math.pow(a, b)", a=high, b=y / 50)
    assert value("a ** 2", a=x) == x * x


def test_a_power_that_is_assigned_is_one_too() -> None:
    assert OwnCode("mine.py", "x = 3.0\nx **= 0.3\n").fresh("x") == own_math.power(3.0, 0.3)


def test_a_function_that_imports_math_inside_has_the_same_one() -> None:
    text = "def f(x):\n    import math as m\n    return m.exp(x)\nx = f(0.3)\n"
    assert OwnCode("mine.py", text).fresh("x") == own_math.exp(0.3)
