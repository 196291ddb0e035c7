"""Progress to give as ``progress=``: in a notebook a line of the cell, elsewhere a bar on standard error."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from html import escape
from importlib import import_module
from typing import Any, Final

OFTEN: Final = 0.1  # seconds between two updates of a cell: a front end draws no faster


def progress(total: int, what: str = "replications") -> AbstractContextManager[Callable[[int], None]]:
    """Show how many of ``what`` are finished while a study runs; it leaves nothing behind.

    Studies are silent unless they are given it: ``simulator.compare("mine.yaml", progress=simulator.progress)``. In a
    notebook the line is plain HTML, which Jupyter, VS Code and Colab update without a widget.
    """
    if in_notebook():
        return _in_cell(total, what)
    from simulator.report.files import terminal

    return terminal.progress(total, what)


def in_notebook() -> bool:
    """Whether the code runs in a kernel that shows HTML; only then is IPython loaded already."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return hasattr(shell, "kernel")


@contextmanager
def _in_cell(total: int, what: str) -> Iterator[Callable[[int], None]]:
    shown: Any = import_module("IPython.display")
    handle, started, last = (
        shown.display(shown.HTML(_line(0, total, what, 0.0)), display_id=True),
        time.monotonic(),
        0.0,
    )

    def tell(done: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= OFTEN or done >= total:
            handle.update(shown.HTML(_line(done, total, what, now - started)))
            last = now

    try:
        yield tell
    finally:
        handle.update(shown.HTML(""))


def _line(done: int, total: int, what: str, seconds: float) -> str:
    """The line, with the time that is left at the pace so far.

    Example: ``_line(0, 10, "points", 0.0)`` ends with "0 of 10 points".
    """
    left = f", about {seconds * (total - done) / done:,.0f} s left" if 0 < done < total else ""
    return f'<progress value="{done}" max="{total}"></progress> {done:,} of {total:,} {escape(what)}{left}'
