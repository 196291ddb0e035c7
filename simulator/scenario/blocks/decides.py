"""What a field of a scenario decides, marked where the field is written, and the parts of a scenario that follow."""

from collections.abc import Collection
from enum import Enum
from functools import cache
from typing import Any

from pydantic import BaseModel


class Decides(Enum):
    """All that a field decides; a field without a mark decides the draws, and with them everything.

    A mark stands in the field's type: ``notes: Annotated[Text, Decides.WORDS] = ""``.
    """

    NOTHING = "nothing by itself: it is laid under other fields when the file is read"
    WORDS = "which rows there are and how they are described, but none of them"
    ROWS = "what happens, but no draw"
    LENGTH = "what happens, and how many items are drawn, but none of their draws"


def drawn_part(block: BaseModel) -> dict[str, Any]:
    """Everything that draws may depend on but for their number, as plain data."""
    return _part(block, tuple(Decides), ())


def row_part(block: BaseModel, varied: Collection[str] = ()) -> dict[str, Any]:
    """Everything that rows may depend on, as plain data; and the blocks on these paths, such as ``claim.cost``."""
    return _part(block, (Decides.NOTHING, Decides.WORDS), [path.split(".") for path in varied])


def _part(block: BaseModel, left_out: Collection[Decides], kept: Collection[list[str]]) -> dict[str, Any]:
    found = {}
    for name, mark in _marks(type(block)):
        below = [path[1:] for path in kept if path and path[0] == name]
        if mark not in left_out or (below and mark is not Decides.NOTHING):
            found[name] = _plain(getattr(block, name), left_out, below)
    return found


@cache
def _marks(kind: type[BaseModel]) -> list[tuple[str, Decides | None]]:
    fields = kind.model_fields.items()
    return [(name, next((m for m in field.metadata if isinstance(m, Decides)), None)) for name, field in fields]


def _plain(value: Any, left_out: Collection[Decides], kept: Collection[list[str]]) -> Any:
    if isinstance(value, BaseModel):
        return _part(value, left_out, kept)
    if isinstance(value, tuple | list):
        return [_plain(each, left_out, ()) for each in value]
    if isinstance(value, dict):
        return {key: _plain(each, left_out, ()) for key, each in value.items()}
    return value
