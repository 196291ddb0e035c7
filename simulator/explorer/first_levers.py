"""Which values stand first on the page: what the choice is most sensitive to, from the worlds that it is made of.

The worlds of a scenario differ in every input that is not known, so one set of runs tells of all inputs at once how
much of the best policy's lead each explains, over the range in which the truth may lie. Moving inputs one at a time
would take as many runs for each of them, and would miss how they work together. These are the runs of the first answer:
they are made once, when the page opens.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from simulator.explorer.answer import Answer
from simulator.explorer.controls import MATTERS, Control
from simulator.scenario.blocks.distributions import Distribution
from simulator.scenario.reading.paths import Draft
from simulator.scenario.reading.ranges import unknown_inputs

FIRST: Final = 5
LEAST_SHARE: Final = 0.01  # of the lead's variance; below it is chance
# where nothing is drawn, or too few worlds are run to tell
USUAL: Final = ("world.price.usd_per_mtok", *(f"world.defaults.{name}" for name in MATTERS))


class FirstLevers(NamedTuple):
    """The controls that stand first, and why."""

    controls: tuple[Control, ...]
    why: str


def first_levers(opened: Draft, controls: Mapping[str, Control], answer: Answer) -> FirstLevers:
    """The values to move first: those that explain most of the lead, then the usual ones."""
    told: list[str] = []
    choice = answer.findings.choice
    if choice is not None:
        ranked = choice.inputs.sort_values("lead_share", ascending=False, kind="stable")
        ranked = ranked[ranked["lead_share"] > LEAST_SHARE]
        told = [path for name in ranked["parameter"] if (path := opened.find(str(name)).path) in controls]
    paths = list(dict.fromkeys([*told, *(path for path in USUAL if path in controls)]))[:FIRST]
    shown = len([path for path in told if path in paths])
    which = "Ordered" if shown == len(paths) else f"The first {shown} ordered"
    why = f"{which} by how much of the best policy's lead they explain in {answer.n} worlds." if shown else ""
    return FirstLevers(tuple(controls[path] for path in paths), why or "What answers are usually sensitive to.")


def ranges_by_path(opened: Draft) -> dict[str, Distribution]:
    """Where the truth may lie, of every input that is not known, by the path of its control."""
    return {opened.find(path).path: one for each in unknown_inputs(opened) for path, one in each.places.items()}
