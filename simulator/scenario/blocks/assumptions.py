"""The ``assumptions:`` block: what may be otherwise than written, one named assumption at a time."""

from typing import Annotated, Any, Final

from pydantic import Field, field_validator

from simulator.scenario.blocks.quantity import Block, Word, invalid_value
from simulator.text import listed

AS_WRITTEN: Final = "as written"  # what the scenario itself is called beside its assumptions
MOST_VALUES: Final = 50


class NamedAssumption(Block):
    """An assumption other than that of the scenario: what it is called, and the values that it sets together."""

    name: Annotated[Word, Field(max_length=200, pattern=r"\S")] = Field(
        description="words of an assumption: a clause that can follow if, such as a review takes two hours"
    )
    set: dict[Word, Any] = Field(
        description="values of an assumption: each path with its value; all of them are set together"
    )
    source: Word = Field(default="", max_length=4000, description="source of an assumption: assumed if left out")

    @field_validator("set")
    @classmethod
    def _plain(cls, values: dict[str, Any]) -> dict[str, Any]:
        if not values:
            raise invalid_value("must set at least one value, such as world.defaults.curve.gain: 0.75.")
        if len(values) > MOST_VALUES:
            raise invalid_value(f"sets more than {MOST_VALUES} values. Split the assumption.")
        wrong = [path for path, value in values.items() if not isinstance(value, float | int | str)]
        if wrong:
            raise invalid_value(f"must give {listed(wrong, 3, 60)} one plain value: a number, a word, true or false.")
        return values
