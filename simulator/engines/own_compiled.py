"""A user's own policy in the compiled engine: a function of numbers is compiled, whatever else has a reason why not.

The function is called by its address, so the engine itself is compiled once for all policies. It says NaN to a request
that Python has to answer: an error, or digits that a double loses. The run is then one of the reference engine, which
gives the answer or the error's sentence.
"""

import inspect
import math
from functools import cache
from typing import Any, Final, NamedTuple

import numba
import numpy as np
from numba import types

from simulator.engines import own_numbers
from simulator.engines.custom_policy import OwnRules
from simulator.engines.njit import compiled
from simulator.engines.own_call import PLAIN
from simulator.engines.own_translation import NUMBER, Refused, translated
from simulator.model import elementary, own_grant, own_math
from simulator.problem import Problem
from simulator.records import Floats
from simulator.scenario.blocks.own_code import OwnCode, error_text
from simulator.scenario.blocks.own_policy import OwnPolicy
from simulator.scenario.blocks.policy import PolicyBlock

_DOUBLES: Final = types.CPointer(types.float64)  # type: ignore[no-untyped-call]
_NAMES: Final[dict[str, Any]] = {
    **{name: getattr(math, name) for name in ("inf", "nan", "pi", "e", "tau")},
    "DOUBT": own_numbers.DOUBT,
}


class Own(NamedTuple):
    """What the compiled engine needs of a policy; to be kept as long as the run lasts."""

    function: int  # address
    parameters: Floats


class _Function(NamedTuple):
    address: int
    parameters: tuple[tuple[bool, str], ...]


class _Code(NamedTuple):
    address: int
    kept: Any  # whose memory it is


_KNOWN: Final[dict[OwnCode, _Function | str]] = {}


def function_of(rules: OwnRules, problem: Problem) -> Own | None:
    """The policy of a run for the compiled engine; None where the reference engine has to run it.

    Example: a policy with a loop is None.
    """
    if problem.phase.any():  # another policy follows
        return None
    found = _found(rules.block, rules.policy)
    return None if isinstance(found, str) else found


def why_not(policy: PolicyBlock) -> str:
    """Why the reference engine has to run a policy of the user's own, in a sentence; empty where it need not.

    Example: "mine.py:12: self.asked = True: it keeps something beyond the request."
    """
    if not isinstance(policy, OwnPolicy):
        return ""
    try:
        found = _found(policy, policy.made())
    except Exception as error:  # whatever the user's code raises
        return f"{policy.file}: Policy() failed: {error_text(error)}."
    return found if isinstance(found, str) else ""


def _found(policy: OwnPolicy, own: Any) -> Own | str:
    made = _function(policy.own_code, own)
    if isinstance(made, str):
        return made
    module = own.grant.__globals__
    values = [inspect.getattr_static(own, name, None) if of else module.get(name) for of, name in made.parameters]
    if not all(type(one) in NUMBER and (isinstance(one, float) or abs(one) < 2**53) for one in values):
        return f"{policy.file}: a number that grant reads is none, or has more digits than a double."
    return Own(made.address, np.array(values, dtype=np.float64))


def _function(code: OwnCode, own: Any) -> _Function | str:
    """The function of a text, which any object of its class tells; or why it has none."""
    if code not in _KNOWN:
        _KNOWN[code] = _translated(code, own)
    return _KNOWN[code]


def _translated(code: OwnCode, own: Any) -> _Function | str:
    try:
        told = translated(code, own)
        return _Function(_compiled(told.text).address, told.parameters)
    except Refused as refused:
        return str(refused)
    except numba.core.errors.NumbaError:
        return f"{code.file}: numba cannot compile grant."


@cache
def _compiled(text: str) -> _Code:
    """A translation, compiled once in a process and kept, because runs know its address only."""
    names = {**_NAMES, **_twins()}
    exec(text, names)
    if numba.config.DISABLE_JIT:  # type: ignore[attr-defined]
        PLAIN[id(names)] = names["grant"]
        return _Code(id(names), names)
    made: Any = numba.cfunc(types.float64(_DOUBLES, _DOUBLES), error_model="python")(names["grant"])
    return _Code(made.address, made)


@cache
def _twins() -> dict[str, Any]:
    """The functions that a translation calls."""
    return compiled(elementary, own_grant, own_numbers, own_math)  # of functions of one name the last counts
