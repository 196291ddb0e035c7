"""A demand process of a user's own: which items an engineer gets, and when work arrives in a backlog."""

from typing import Any, Final

from pydantic import Field, ValidationInfo, field_validator

from simulator.scenario.blocks.own_code import OwnCode
from simulator.scenario.blocks.own_mechanism import File, checked, functions_of, with_text
from simulator.scenario.blocks.quantity import Block, Word

ITEMS: Final = "items(rng, who)"
ARRIVALS: Final = "arrivals(rng, who)"


def functions_in(code: OwnCode) -> tuple[str, ...]:
    """Which of the two functions a text has.

    Raises:
        OwnCodeError: neither.
    """
    return functions_of(code, (ITEMS, ARRIVALS))


class OwnProcess(Block):
    """A Python file that says what work there is, in place of lognormal items and Poisson arrivals."""

    file: File = Field(
        description="Python file of a demand process: with a function items(rng, who) that yields effort in hours, "
        "value and demand of one item after another, or arrivals(rng, who) that yields the hours at which items arrive "
        "in a backlog, or both; found beside the scenario"
    )
    text: Word = Field(
        default="", validate_default=True, description="Python code of a demand process: text of its file"
    )

    @field_validator("text", mode="before")
    @classmethod
    def _text_of_file(cls, value: Any, info: ValidationInfo) -> Any:
        return with_text(value, info)

    @field_validator("text")
    @classmethod
    def _a_process(cls, value: str, info: ValidationInfo) -> str:
        return checked(functions_in, value, info)

    @property
    def own_code(self) -> OwnCode:
        """The text and the name of its file."""
        return OwnCode(self.file, self.text)
