"""Libraries that belong to an extra: imported when first needed, with a sentence where one is missing."""

from collections.abc import Iterator
from contextlib import contextmanager

from simulator.engines.run import SimulationError


class MissingExtraError(SimulationError):
    """A library that belongs to an extra is not installed; its text says how to get it."""


@contextmanager
def needs(library: str, purpose: str, extra: str = "sweeps") -> Iterator[None]:
    """Import a library inside.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        yield
    except ImportError:
        advice = f"Install it with: pip install 'tokensim[{extra}]'"
        raise MissingExtraError(f"{purpose} needs {library}. {advice}") from None
