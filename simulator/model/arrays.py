"""What the model asks of an array: to be read and written by place. Lists and numpy arrays will do."""

from collections.abc import Iterator
from typing import Any, Protocol


class Array(Protocol):
    """Numbers, or rows of numbers, by place."""

    def __len__(self) -> int:
        """How many."""

    def __getitem__(self, place: int, /) -> Any:
        """One of them."""

    def __iter__(self) -> Iterator[Any]:
        """All of them in turn."""


class Writable(Array, Protocol):
    """Numbers that may be changed in place."""

    def __setitem__(self, place: int, value: float, /) -> None:
        """Change one of them."""
