"""A number in a scenario: its unit, its range and where it comes from, stated where it is stored."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, NamedTuple, Self, get_args, get_origin

from pydantic import AfterValidator, AllowInfNan, BaseModel, ConfigDict, Field, Strict
from pydantic.fields import ComputedFieldInfo, FieldInfo
from pydantic_core import PydanticCustomError

from simulator.text import nearest

Real = Annotated[float, Strict(), AllowInfNan(False)]
Whole = Annotated[int, Strict()]
Flag = Annotated[bool, Strict()]
Word = Annotated[str, Strict()]


class Plausible(NamedTuple):
    """The range in which a default may lie, and where the range comes from."""

    low: float
    high: float
    source: str = "assumed"

    @property
    def text(self) -> str:
        """From where to where, such as "0 to 1"."""
        return f"{self.low:g} to {self.high:g}"


def named(key: str, field: FieldInfo | ComputedFieldInfo) -> str:
    """What people call a field: its description up to the first colon; the key where there is no description.

    Example: "capacity left: 0 is an outage" is the "capacity left".
    """
    return (field.description or key.replace("_", " ")).partition(":")[0]


class Block(BaseModel):
    """A frozen part of a scenario that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, field_title_generator=named)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with fields replaced, not checked: ``Scenario.with_`` sets checked values by path.

        Raises:
            TypeError: there is no such field, of which a copy would know nothing.
        """
        fields = type(self).model_fields
        for name in update or ():
            if name not in fields:
                raise TypeError(f"{type(self).__name__} has no field {name!r}. {nearest(name, fields)}")
        return super().model_copy(update=update, deep=deep)


def quantity(
    default: Any,
    unit: str,
    description: str,
    source: str | None = None,
    plausible: Plausible | None = None,
    **limits: Any,
) -> Any:
    """A field with unit, source and range; without a source the default is assumed.

    ``plausible`` is where the truth may lie; ``limits`` are what may be written at all.

    The description begins with the field's name for people, unique in the schema, then a colon and what it means.
    """
    notes: dict[str, Any] = {"unit": unit, "source": source}
    if plausible is not None:
        notes["plausible"] = list(plausible)  # as JSON has it
    return Field(default=default, description=description, json_schema_extra=notes, **limits)


class ByName(dict[str, Any]):
    """Amounts or tiers by name, not to be changed: a policy that holds them can be told from others by its hash."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))


MOST: Final = 1e12  # of one amount by name
Amounts = Annotated[dict[Word, Annotated[Real, Field(ge=0, le=MOST)]], Field(min_length=1), AfterValidator(ByName)]


def is_by_name(annotation: Any) -> bool:
    """Whether a field holds plain values by names that the user chooses."""
    return get_origin(annotation) is dict or any(map(is_by_name, get_args(annotation)))


def one_amount(field: FieldInfo | None) -> FieldInfo | None:
    """What each of a field's amounts by name must be; None where the field holds no such amounts.

    Its name and unit are those of the field.
    """
    if field is None or Amounts not in (field.annotation, *get_args(field.annotation)):
        return None
    one: FieldInfo = Field(ge=0, le=MOST, description=field.description, json_schema_extra=field.json_schema_extra)
    return one


def share(default: Any, description: str, source: str | None = None, plausible: Plausible | None = None) -> Any:
    """A quantity from 0 to 1."""
    return quantity(default, "share", description, source, plausible, ge=0, le=1)


def by_kind(union: Any) -> dict[str, Any]:
    """The blocks of a union by the word that each has in its field ``kind``."""
    return {get_args(block.model_fields["kind"].annotation)[0]: block for block in get_args(union)}


def noted(field: FieldInfo) -> dict[str, Any]:
    """Unit and source of a field; empty where it has none."""
    return field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}


def plausible_range(field: FieldInfo) -> Plausible | None:
    """The range in which the truth may lie; None where nobody has said."""
    told = noted(field).get("plausible")
    return Plausible(*told) if told else None


def limits(field: FieldInfo) -> dict[str, float]:
    """The range of a field: ``gt``, ``ge``, ``lt`` and ``le`` where it has them, in this order."""
    rules = ("gt", "ge", "lt", "le")
    return {name: getattr(rule, name) for name in rules for rule in field.metadata if hasattr(rule, name)}


def choices(field: FieldInfo) -> list[str]:
    """The words that a field may be, also where it may be left out; none where it is no choice of words."""
    parts = (field.annotation, *get_args(field.annotation))
    return [one for part in parts for one in get_args(part) if isinstance(one, str)]


def block_in(annotation: Any) -> type[Block] | None:
    """The first block inside an annotation, such as ``Block | None`` or ``tuple[Block, ...]``."""
    if isinstance(annotation, type) and issubclass(annotation, Block):
        return annotation
    return next((block for inner in get_args(annotation) if (block := block_in(inner))), None)


def invalid_block(at: str, sentence: str) -> PydanticCustomError:
    """An error of a block as a whole, shown on the line of the key ``at``; the sentence follows the block's path."""
    return PydanticCustomError("invalid_block", "{sentence}", {"at": at, "sentence": sentence})


def invalid_entry(place: int, sentence: str) -> PydanticCustomError:
    """An error of one entry of a list, shown on its line; the sentence follows the entry's path."""
    return PydanticCustomError("invalid_entry", "{sentence}", {"place": place, "sentence": sentence})


def invalid_value(sentence: str) -> PydanticCustomError:
    """An error of one value; the sentence follows the value."""
    return PydanticCustomError("invalid_value", "{sentence}", {"sentence": sentence})
