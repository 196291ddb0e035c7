"""A rule of vanity of a user's own: how padding moves when a usage ranking is published."""

from typing import Any, Final

from pydantic import Field, ValidationInfo, field_validator

from simulator.scenario.blocks.own_code import OwnCode
from simulator.scenario.blocks.own_mechanism import File, checked, function, with_text
from simulator.scenario.blocks.quantity import Block, Word

RULE: Final = "padding(pad, standing, propensity, visibility, decay, contest, spent)"


class OwnRule(Block):
    """A Python file that says how padding moves, in place of catching up and defending one's place."""

    file: File = Field(
        description=f"Python file of a rule of vanity: with a function {RULE} that gives the new padding of an "
        "engineer when a month's ranking is published; found beside the scenario"
    )
    text: Word = Field(
        default="", validate_default=True, description="Python code of a rule of vanity: text of its file"
    )

    @field_validator("text", mode="before")
    @classmethod
    def _text_of_file(cls, value: Any, info: ValidationInfo) -> Any:
        return with_text(value, info)

    @field_validator("text")
    @classmethod
    def _a_rule(cls, value: str, info: ValidationInfo) -> str:
        return checked(lambda code: function(code, RULE), value, info)

    @property
    def own_code(self) -> OwnCode:
        """The text and the name of its file."""
        return OwnCode(self.file, self.text)
