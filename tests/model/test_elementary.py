"""Exponential, logarithm and power: how exact they are, and that Python, compiled code and arrays agree bit for bit."""

import math
import platform
import re
import zlib
from collections.abc import Callable
from decimal import Decimal, localcontext
from functools import cache
from typing import Any

import numba
import numpy as np
import pytest

from simulator import elementwise
from simulator.engines.njit import compiled
from simulator.model import elementary
from simulator.records import Floats

N = 100_000
RANDOM = np.random.default_rng(1)
TO_700 = RANDOM.uniform(-700.0, 700.0, N)
NEAR_0 = RANDOM.normal(size=N) * 10.0 ** RANDOM.integers(-12, 1, N)
POSITIVE = np.exp(RANDOM.uniform(-700.0, 700.0, N))
NEAR_1 = np.abs(1.0 + NEAR_0)
BASES = np.exp(RANDOM.normal(0.0, 2.0, N))
EXPONENTS = RANDOM.uniform(-3.0, 3.0, N)
# function, its arguments, the same in decimal arithmetic, units in the last place by which it may be off
CASES: dict[str, tuple[str, tuple[Floats, ...], Callable[..., Decimal], float]] = {
    "exp, wide": ("exp", (TO_700,), lambda x: x.exp(), 0.52),
    "exp, near 0": ("exp", (NEAR_0,), lambda x: x.exp(), 0.52),
    "exp, with digits lost": ("exp", (RANDOM.uniform(-745.0, -708.0, N),), lambda x: x.exp(), 1.01),
    "expm1, near 0": ("expm1", (NEAR_0,), lambda x: x.exp() - 1, 2.5),
    "expm1, wide": ("expm1", (RANDOM.uniform(-60.0, 100.0, N),), lambda x: x.exp() - 1, 2.5),
    "log, wide": ("log", (POSITIVE,), lambda x: x.ln(), 0.52),
    "log, near 1": ("log", (NEAR_1,), lambda x: x.ln(), 1.25),
    "log, with digits lost": ("log", (RANDOM.integers(1, 2**52, N) * 5e-324,), lambda x: x.ln(), 0.52),
    "log1p, near 0": ("log1p", (np.maximum(NEAR_0, -0.999),), lambda x: (1 + x).ln(), 1.5),
    "log1p, wide": ("log1p", (np.maximum(POSITIVE, 1e-20),), lambda x: (1 + x).ln(), 1.25),
    "power": ("power", (BASES, EXPONENTS), lambda x, y: (x.ln() * y).exp(), 0.52),
    "power, steep": ("power", (BASES, 10.0 * EXPONENTS), lambda x, y: (x.ln() * y).exp(), 1.0),
}


def scalar(name: str, given: tuple[Floats, ...]) -> Floats:
    """The Python function, number by number."""
    return np.array([getattr(elementary, name)(*each) for each in zip(*(one.tolist() for one in given), strict=True)])


@cache
def in_compiled_code(name: str) -> tuple[Any, Any]:
    """The function as the compiled engine has it, and a loop over it."""
    own = compiled(elementary)[name]

    @numba.njit
    def one(x: Floats, out: Floats) -> None:
        for place in range(len(x)):
            out[place] = own(x[place])

    @numba.njit
    def two(x: Floats, y: Floats, out: Floats) -> None:
        for place in range(len(x)):
            out[place] = own(x[place], y[place])

    return own, two if name == "power" else one


@pytest.mark.parametrize("case", CASES)
def test_the_last_digits_are_right(case: str) -> None:
    name, given, exact, units = CASES[case]
    few = tuple(one[:2000] for one in given)
    worst = 0.0
    with localcontext() as context:
        context.prec = 50
        for found, *each in zip(scalar(name, few).tolist(), *(one.tolist() for one in few), strict=True):
            true = exact(*map(Decimal, each))
            worst = max(worst, float(abs(Decimal(found) - true) / Decimal(math.ulp(float(true)))))
    assert worst <= units


@pytest.mark.parametrize("name", ["exp", "expm1", "log", "log1p", "power"])
def test_compiled_code_gives_the_same_bits(name: str) -> None:
    _, loop = in_compiled_code(name)
    for case, (function, given, *_) in CASES.items():
        if function == name:
            found = np.empty(N)
            loop(*given, found)
            assert found.tobytes() == scalar(name, given).tobytes(), case


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="looks for instructions of x86")
def test_compiled_code_fuses_no_multiplication_with_an_addition() -> None:
    own, loop = in_compiled_code("power")
    loop(np.ones(1), np.ones(1), np.ones(1))
    (code,) = own.inspect_asm().values()
    assert "mulsd" in code
    assert not re.search("fn?m(add|sub)", code)


def test_the_bits_are_those_of_every_other_processor() -> None:
    """Digests that were written down once, of results for 10,000 numbers."""
    steps = np.arange(1, 10_001) / 1000.0
    found = {name: zlib.crc32(scalar(name, (steps,)).tobytes()) for name in ("exp", "expm1", "log", "log1p")}
    found["power"] = zlib.crc32(scalar("power", (steps, steps[::-1])).tobytes())
    assert found == {
        "exp": 3808194958,
        "expm1": 77410179,
        "log": 1739677104,
        "log1p": 3606003243,
        "power": 969381279,
    }


@pytest.mark.parametrize("ufunc", ["exp", "power", "log1p"])
def test_arrays_have_the_same_numbers_to_35_binary_digits(ufunc: str) -> None:
    given = {"exp": (NEAR_0,), "power": (BASES, EXPONENTS), "log1p": (np.abs(NEAR_0),)}[ufunc]
    found = getattr(elementwise, ufunc)(*given)
    rounded = [
        math.ldexp(math.floor(math.ldexp(m, 35) + 0.5), e - 35) for m, e in map(math.frexp, scalar(ufunc, given))
    ]
    assert found.tobytes() == np.array(rounded).tobytes()


def test_arrays_do_not_depend_on_the_last_bits_of_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where numpy errs by up to 4 units in the last place, as it may, nothing changes."""
    given = RANDOM.normal(size=2_000_000)
    right = elementwise.exp(given)

    def wrong(x: Floats) -> Floats:
        found = exp(x)
        return (found.view(np.int64) + RANDOM.integers(-4, 5, len(x))).view(np.float64)

    exp = np.exp
    monkeypatch.setattr(np, "exp", wrong)
    assert elementwise.exp(given).tobytes() == right.tobytes()


def test_a_larger_number_has_a_larger_exponential_logarithm_and_power() -> None:
    for name, numbers in (("exp", TO_700), ("log", POSITIVE), ("expm1", NEAR_0), ("log1p", np.abs(NEAR_0))):
        assert (np.diff(scalar(name, (np.sort(numbers),))) >= 0.0).all(), name
    assert (np.diff(scalar("power", (np.sort(BASES), np.full(N, 0.6)))) >= 0.0).all()


def test_what_is_exact() -> None:
    for x in (0.0, 5e-324, 0.3, 1.0, 7.5e300, math.inf):
        assert elementary.power(x, 1.0) == x
    for y in (-2.5, 0.0, 1.0, 1e30, math.inf):
        assert elementary.power(1.0, y) == 1.0
    assert elementary.power(0.3, 0.0) == 1.0
    assert elementary.power(0.0, 0.6) == 0.0
    assert elementary.exp(0.0) == 1.0
    assert elementary.log(1.0) == 0.0
    assert [elementary.expm1(x) for x in (0.0, 1e-20)] == [0.0, 1e-20]
    assert [elementary.log1p(x) for x in (0.0, 1e-20)] == [0.0, 1e-20]


def test_the_ends_of_the_range() -> None:
    assert elementary.exp(-800.0) == elementary.exp(-math.inf) == 0.0
    assert elementary.exp(math.inf) == elementary.power(0.5, -math.inf) == elementary.log(math.inf) == math.inf
    assert elementary.expm1(-800.0) == -1.0
    assert elementary.power(0.5, 2000.0) == 0.0
    assert math.isnan(elementary.exp(math.nan))
    assert math.isnan(elementary.power(math.nan, 0.5))
    for too_large in (
        lambda: elementary.exp(709.785),
        lambda: elementary.exp(1e9),
        lambda: elementary.power(10.0, 309.0),
    ):
        with pytest.raises(OverflowError):
            too_large()
    for outside in (lambda: elementary.log(0.0), lambda: elementary.log1p(-1.0), lambda: elementary.power(0.0, -1.0)):
        with pytest.raises(ValueError, match=r"math domain error|expected"):
            outside()


def test_the_ends_of_the_range_in_compiled_code() -> None:
    """Compiled code raises nothing: it has what the processor has."""

    def run(name: str, *numbers: float) -> float:
        found = np.empty(1)
        in_compiled_code(name)[1](*(np.array([number]) for number in numbers), found)
        return float(found[0])

    assert run("exp", 709.785) == run("exp", 1e9) == run("power", 10.0, 309.0) == run("power", 0.0, -1.0) == math.inf
    assert run("exp", -800.0) == run("power", 0.0, 0.6) == 0.0
    assert run("log", 0.0) == run("log1p", -1.0) == -math.inf
    assert math.isnan(run("log", -1.0))
    assert math.isnan(run("exp", math.nan))


def test_arrays_of_rows_are_rows_of_arrays() -> None:
    rows = np.random.default_rng(8).standard_normal((40, 20_000))  # some of them lie next to a middle
    assert (elementwise.exp(rows) == np.array([elementwise.exp(row) for row in rows])).all()
