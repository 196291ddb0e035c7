"""Whether two calls compute the very same: a hash of all that the results of a task depend on.

It knows the code, the libraries, and what a task is given; of anything else, such as code of the user's own, which may
read a file or ask the time, it says that it does not know.
"""

import hashlib
import platform
from collections.abc import Callable, Iterator
from functools import cache, partial
from types import FunctionType
from typing import Any

import numpy as np
from pydantic import BaseModel

from simulator.replication.worlds import Settings, Worlds
from simulator.scenario.blocks.own_policy import OwnPolicy
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.own_files import code_of
from simulator.versions import code_hash, versions

PLAIN = (type(None), bool, int, float, str, range)


class _NotKnownError(Exception):
    """Nobody knows what else this depends on."""


def same_work(task: Callable[..., Any], numbers: range | None = None) -> str | None:
    """Hash of all that the results of a task depend on; None where that is not known.

    Args:
        task: a function of this package, given what it needs by ``functools.partial``.
        numbers: what it will be called with, where those are rows of its worlds; default: any of them.

    Example: ``same_work(lambda n: n)`` is None: nobody knows what a function of the user's own reads.
    """
    digest = hashlib.sha256(_surroundings())
    try:
        for piece in _pieces(task, numbers):
            digest.update(f"{len(piece)} ".encode() + piece)
    except _NotKnownError:
        return None
    return digest.hexdigest()[:32]


@cache
def _surroundings() -> bytes:
    """Code, libraries and machine."""
    return repr((code_hash(), versions(), platform.system(), platform.machine())).encode()


def _pieces(given: Any, numbers: range | None) -> Iterator[bytes]:
    match given:
        case partial():
            yield from _pieces((given.func, given.args, given.keywords), numbers)
        case FunctionType():
            yield _name_of(given)
        case Settings():  # the rest of it follows from the worlds, and fills up as runs are made
            yield from _pieces(given.worlds, numbers)
        case Worlds():
            yield from _pieces(_decisive(given, numbers), None)
        case BaseModel():
            if isinstance(given, OwnPolicy) or (isinstance(given, Scenario) and code_of(given)):
                raise _NotKnownError
            yield f"{type(given).__name__} {given!r}".encode()
        case np.ndarray() if not given.dtype.hasobject:
            yield f"{given.dtype.str} {given.shape}".encode()
            yield given.tobytes()
        case tuple() | list() | dict():
            yield f"{type(given).__name__} {len(given)}".encode()
            for one in given.items() if isinstance(given, dict) else given:
                yield from _pieces(one, numbers)
        case _ if isinstance(given, PLAIN):
            yield f"{type(given).__name__} {given!r}".encode()
        case _:
            raise _NotKnownError


def _decisive(worlds: Worlds, numbers: range | None) -> list[Any]:
    """What decides worlds; rows of shares alone that are still to be used, as a row changes when its world is made."""
    opened, rest = worlds.opened, worlds._asdict() | {"opened": None}
    file = None if opened is None else (opened.file.scenario, repr(opened.document.tree))
    shares = worlds.shares if numbers is None else worlds.shares[numbers.start : numbers.stop]
    return [file, {**rest, "shares": shares}]


def _name_of(function: FunctionType) -> bytes:
    """A function of this package, whose code is known."""
    home = __name__.partition(".")[0]
    if function.__module__.partition(".")[0] != home or "<" in function.__qualname__:
        raise _NotKnownError
    return f"{function.__module__} {function.__qualname__}".encode()
