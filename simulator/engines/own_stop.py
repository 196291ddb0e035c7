"""Code of the user's own that may never end: who runs it, and how it is stopped from another thread."""

import ctypes
from collections.abc import Callable
from threading import get_ident
from typing import Final, TypeVar

Result = TypeVar("Result")

_RUNNING: Final[set[int]] = set()  # threads that are in such code


class Stopped(BaseException):
    """Raised inside code that is stopped; not an Exception, which such code may catch."""


def stoppable(run: Callable[[], Result]) -> Result:
    """Call code of the user's own.

    Raises:
        Stopped: ``stop_own_code`` was called meanwhile.

    Example: ``stoppable(lambda: 2)`` is 2.
    """
    thread = get_ident()
    _RUNNING.add(thread)
    try:
        return run()
    finally:
        _RUNNING.discard(thread)


def stop_own_code() -> None:
    """Stop the code of the user's own that runs in this process, at its next step; where there is none, nothing."""
    for thread in tuple(_RUNNING):
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(Stopped))
