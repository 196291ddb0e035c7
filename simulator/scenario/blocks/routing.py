"""Named tiers of models, and policies that route requests to a cheaper one."""

from typing import ClassVar, Literal

from simulator.model import policies as codes
from simulator.scenario.blocks.policy import PolicyBlock


class Routed(PolicyBlock):
    """A cheaper model first, or a router."""

    code: ClassVar[int] = codes.ROUTED
    sentence: ClassVar[str] = "A cheaper model serves what it can; what it fails is done again by the better one."
    gamed_by: ClassVar[str] = "Calling an item difficult to get the better model."
    has_lever: ClassVar[bool] = False
    kind: Literal["routed"]

    @property
    def routes(self) -> bool:
        """Whether requests may be served by a cheaper model."""
        return True
