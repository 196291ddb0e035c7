"""A number in a scenario: its unit, its range and where it comes from, said once, where it is stored."""

from typing import Annotated, Any

from pydantic import AllowInfNan, BaseModel, ConfigDict, Field, Strict
from pydantic.fields import ComputedFieldInfo, FieldInfo
from pydantic_core import PydanticCustomError

Real = Annotated[float, Strict(), AllowInfNan(False)]
Whole = Annotated[int, Strict()]
Flag = Annotated[bool, Strict()]


def named(key: str, field: FieldInfo | ComputedFieldInfo) -> str:
    """What people call a field: its description up to the first colon; the key where there is no description.

    Example: "capacity left: 0 is an outage" is the "capacity left".
    """
    return (field.description or key.replace("_", " ")).partition(":")[0]


class Block(BaseModel):
    """A frozen part of a scenario that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, field_title_generator=named)


def quantity(default: Any, unit: str, source: str | None, description: str, **limits: Any) -> Any:
    """A field with unit, source and range; ``source=None`` means the default is assumed.

    The description begins with the field's name for people, unique in the schema, then a colon and what it means.
    """
    return Field(default, description=description, json_schema_extra={"unit": unit, "source": source}, **limits)


def block_fault(at: str, sentence: str) -> PydanticCustomError:
    """A fault of a block as a whole, shown on the line of the key ``at``; the sentence follows the block's path."""
    return PydanticCustomError("block_fault", "{sentence}", {"at": at, "sentence": sentence})


def value_fault(sentence: str) -> PydanticCustomError:
    """A fault of one value; the sentence follows the value."""
    return PydanticCustomError("value_fault", "{sentence}", {"sentence": sentence})
