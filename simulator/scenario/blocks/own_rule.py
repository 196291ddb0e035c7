"""A rule of vanity of a user's own: how padding moves when a usage ranking is published."""

from typing import ClassVar, Final

from pydantic import Field

from simulator.scenario.blocks.own_mechanism import File, OwnMechanism
from simulator.scenario.blocks.quantity import Word

RULE: Final = "padding(pad, standing, propensity, visibility, decay, contest, spent)"


class OwnRule(OwnMechanism):
    """A Python file that says how padding moves, in place of catching up and defending one's place."""

    functions: ClassVar[tuple[str, ...]] = (RULE,)
    file: File = Field(
        description=f"Python file of a rule of vanity: with a function {RULE} that gives the new padding of an "
        "engineer when a month's ranking is published; found beside the scenario"
    )
    text: Word = Field(
        default="", validate_default=True, description="Python code of a rule of vanity: text of its file"
    )
