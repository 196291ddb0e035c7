"""A demand process of a user's own: which items an engineer gets, and when work arrives in a backlog."""

from typing import ClassVar, Final

from pydantic import Field

from simulator.scenario.blocks.own_code import OwnCode
from simulator.scenario.blocks.own_mechanism import File, OwnMechanism, functions_of
from simulator.scenario.blocks.quantity import Word

ITEMS: Final = "items(rng, who)"
ARRIVALS: Final = "arrivals(rng, who)"


def functions_in(code: OwnCode) -> tuple[str, ...]:
    """Which of the two functions a text has.

    Raises:
        OwnCodeError: neither.
    """
    return functions_of(code, OwnProcess.functions)


class OwnProcess(OwnMechanism):
    """A Python file that says what work there is, in place of lognormal items and Poisson arrivals."""

    functions: ClassVar[tuple[str, ...]] = (ITEMS, ARRIVALS)
    file: File = Field(
        description="Python file of a demand process: with a function items(rng, who) that yields effort in hours, "
        "value and demand of one item after another, or arrivals(rng, who) that yields the hours at which items arrive "
        "in a backlog, or both; found beside the scenario"
    )
    text: Word = Field(
        default="", validate_default=True, description="Python code of a demand process: text of its file"
    )
