"""The policies a scenario can compare: one class each, with a sentence, its parameters, and how it is gamed."""

from typing import Annotated, Literal, Self

from pydantic import Field

from simulator.model import policies as codes
from simulator.scenario.blocks.allowances import Adaptive, Capped, Exchange
from simulator.scenario.blocks.gates import Gated, Limited
from simulator.scenario.blocks.limits import Limits
from simulator.scenario.blocks.own_policy import OwnPolicy
from simulator.scenario.blocks.policy import NUDGE, PolicyBlock
from simulator.scenario.blocks.quantity import (
    Plausible,
    Real,
    by_kind,
    quantity,
    share,
)
from simulator.scenario.blocks.routing import Routed

FELT = 0.07  # share of a price at which charges cut productive use by 13% at the defaults


class NonePolicy(PolicyBlock):
    """No tokens at all."""

    code = codes.NONE
    sentence = "No tokens: the counterfactual of every ROI."
    gamed_by = "Engineers pay for tokens themselves."
    kind: Literal["none"]


class Uncapped(PolicyBlock):
    """Every request is granted in full."""

    code = codes.UNCAPPED
    sentence = "Every request is granted in full."
    gamed_by = "Padding requests to climb the usage ranking."
    levers = ("intensity",)
    kind: Literal["uncapped"]
    intensity: Real = quantity(
        1.0,
        "ratio",
        "intensity of use: factor on what engineers ask for; 2 is a call to use twice as much",
        gt=0,
        le=100,
    )


class Chargeback(PolicyBlock):
    """Spend that the engineer's own team pays."""

    code = codes.CHARGEBACK
    sentence = (
        "Tokens are charged to the engineer's team, which makes engineers ask for less; a team that has used up its "
        "budget stops until next month."
    )
    gamed_by = (
        "Booking tokens on another project, so that no charge is felt: simulated, by misbooking_share; the team's "
        "budget holds all the same."
    )
    levers = ("team_budget_usd_per_engineer",)
    kind: Literal["chargeback"]
    felt_share: Real = quantity(
        FELT,
        "share",
        "share of the price that is felt: by engineers whose team is charged",
        "cuts productive use by 13% at the defaults, as moving off free care cut spending by 12 to 14%, valuable and "
        "wasteful alike: Brot-Goldberg and others, QJE 2017; an analogue",
        plausible=Plausible(0.02, 0.24, "assumed; cuts productive use by about 5 to 30% at the defaults"),
        ge=0,
        le=10,
    )
    vanity_cut: Real = quantity(
        0.5, "share", "cut of padding: on top of the cut of use", plausible=Plausible(0.2, 0.8), ge=0, lt=1
    )
    misbooking_share: Real = share(
        0.1,
        "share of engineers who book tokens elsewhere: and so feel no charge",
        plausible=Plausible(0.0, 0.5),
    )
    team_budget_usd_per_engineer: Real | None = quantity(
        None, "USD/month", "budget of a team per engineer: left out, there is none", ge=0, le=1e9
    )

    def nudged(self, factor: float = NUDGE) -> Self:
        """The budget is larger; without one, charges are felt less."""
        if self.team_budget_usd_per_engineer is not None:
            return super().nudged(factor)
        return self.model_copy(update={"felt_share": self.felt_share / factor})


class Planner(PolicyBlock):
    """The upper bound."""

    code = codes.PLANNER
    sentence = (
        "An upper bound, not a policy: knows the true curves, pads nothing, and gives every item the tokens that "
        "maximise long-run net value per hour, never more than the engineer wants."
    )
    gamed_by = "Nobody: it sees the truth, which no company does."
    upper_bound = True
    levers = ("intensity",)
    kind: Literal["planner"]
    intensity: Real = quantity(
        1.0, "ratio", "intensity of use: factor on the optimal plan; 1 is the upper bound", gt=0, le=100
    )


class PlannerFree(Planner):
    """The upper bound without the limit of what engineers want."""

    code = codes.PLANNER_FREE
    sentence = "The planner without the limit of what engineers want: the difference is the value of adoption."
    kind: Literal["planner_free"]  # type: ignore[assignment]


_KINDS = (
    NonePolicy
    | Uncapped
    | Capped
    | Limited
    | Limits
    | Routed
    | Gated
    | Chargeback
    | Exchange
    | Adaptive
    | Planner
    | PlannerFree
    | OwnPolicy
)
Policy = Annotated[_KINDS, Field(discriminator="kind")]
KINDS: dict[str, type[PolicyBlock]] = by_kind(_KINDS)
