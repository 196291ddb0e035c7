"""What engineers work on: items, items that come back, where work comes from, and what it waits for."""

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from simulator.scenario.blocks.decides import Decides
from simulator.scenario.blocks.own_process import OwnProcess
from simulator.scenario.blocks.quantity import (
    Block,
    Plausible,
    Real,
    invalid_value,
    quantity,
    share,
)


class Work(Block):
    """The items a team works on, about one merged change each."""

    effort_mean_hours: Real = quantity(
        16.0, "h", "mean effort of an item: baseline hours", plausible=Plausible(6.0, 40.0), gt=0, le=2000
    )
    session_hours: Annotated[Real | None, Decides.ROWS] = quantity(
        None,
        "h",
        "length of a session: an item asks for its tokens session by session, every so many baseline hours; left out, "
        "once",
        ge=0.1,
        le=2000,
    )
    effort_cv: Real = quantity(
        0.8,
        "ratio",
        "variation of effort between items: coefficient of variation",
        plausible=Plausible(0.4, 1.5),
        ge=0,
        le=5,
    )
    value_cv: Real = quantity(
        0.5,
        "ratio",
        "variation of value between items: coefficient of variation",
        plausible=Plausible(0.2, 1.0),
        ge=0,
        le=5,
    )
    process: OwnProcess | None = Field(
        default=None,
        description="demand process of your own: a Python file, not lognormal items; left out: none",
    )
    value_multiple: Real = quantity(
        1.0,
        "ratio",
        "value of an hour over its cost: of a baseline hour; 1: it is worth what it costs",
        plausible=Plausible(0.7, 2.0),
        gt=0,
        le=100,
    )


class Rework(Block):
    """Items that come back."""

    base: Real = quantity(0.0, "probability", "chance of rework without tokens: an item comes back", ge=0, le=1)
    slope: Real = quantity(
        0.0,
        "probability",
        "chance of rework added by tokens: at the full response to tokens; evidence conflicts (Faros "
        "2026, Jellyfish 2026): sweep it",
        ge=0,
        le=1,
    )
    share: Real = share(0.5, "share of an item that is done again", plausible=Plausible(0.2, 0.9))

    @field_validator("slope")
    @classmethod
    def _a_probability(cls, value: float, info: ValidationInfo) -> float:
        base = info.data.get("base")
        if base is not None and base + value > 1.0:
            raise invalid_value(f"must be at most {1.0 - base:.4g}: with base = {base:.4g} it would be above 1.")
        return value


class Backlog(Block):
    """Where work comes from."""

    items_per_week: Real | None = quantity(
        None,
        "1/week",
        "items that arrive per week: for the team, most valuable hour first; left out, there is always work",
        ge=0,
        le=1e6,
    )


class Delivery(Block):
    """What a written item waits for before it counts."""

    review_hours: Real = quantity(
        0.0,
        "h",
        "time a colleague takes to review a written item: one of mean effort; 0: it counts at once",
        ge=0,
        le=1000,
    )
    share_of_reviewers: Real = quantity(
        1.0, "share", "share of a team that reviews written items: of its posts, at least one", gt=0, le=1
    )
