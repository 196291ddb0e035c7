"""Tiers of models, a model with its effort level each: price, capability, and what they can solve."""

from pydantic import field_validator

from simulator.scenario.blocks.quantity import Block, Plausible, Real, Word, invalid_value, quantity, share

FRONTIER = "frontier"  # the tier that prices and capabilities of all others are over
ECONOMY = "economy"  # the tier of ``world.economy_tier``, where the list has none of that name
LABELS = (
    "half of 336 verified steps of 40 code repairs needed the top tier: TwinRouterBench, arXiv 2605.18859, May 2026"
)
SOLVES = Plausible(0.3, 0.85, "assumed around 0.5 of steps in code repair and 0.82 over five workloads, as the source")
FALL = Plausible(0.0, 0.8)


class EconomyTier(Block):
    """The cheaper tier that serves what an allowance does not, where a policy says so."""

    price_share: Real = quantity(
        0.2,
        "share",
        "price of the economy tier: over the frontier price",
        "list prices July 2026: claude-haiku-4.5 at 1 and 5 USD against claude-opus-5 at 5 and 25 USD per Mtok",
        gt=0,
        le=1,
    )
    capability_share: Real = share(
        0.6,
        "capability of the economy tier: productive worth of a token over that of a frontier token",
        plausible=Plausible(0.3, 0.9),
    )
    capability_fall: Real = share(
        0.3,
        "fall of the economy tier's capability with difficulty: share lost on the most difficult item, where requests "
        "are routed",
        plausible=FALL,
    )
    solves_share: Real = share(
        0.5, "share of items that the economy tier solves: where requests are routed", LABELS, plausible=SOLVES
    )


class Tier(Block):
    """A tier by name."""

    name: Word = quantity(..., "", "name of a tier: of a model, with its effort level where it has several")
    price_share: Real = quantity(..., "share", "price of a tier: over the frontier price", gt=0, le=1)
    capability_share: Real = share(
        0.6,
        "capability of a tier: productive worth of a token over that of a frontier token, on an item of no difficulty",
        plausible=Plausible(0.3, 0.9),
    )
    capability_fall: Real = share(
        0.3,
        "fall of a tier's capability with difficulty: share lost on the most difficult item",
        plausible=FALL,
    )
    solves_share: Real = share(
        0.5, "share of items that a tier solves: the least difficult ones", LABELS, plausible=SOLVES
    )

    @field_validator("name")
    @classmethod
    def _not_the_frontier(cls, value: str) -> str:
        if not value.strip():
            raise invalid_value("is empty. Give the tier a name.")
        if value == FRONTIER:
            raise invalid_value("is the tier that all others are measured by. Choose another name.")
        return value


BEST = Tier.model_construct(name=FRONTIER, price_share=1.0, capability_share=1.0, capability_fall=0.0, solves_share=1.0)


def tier_called(name: str, tiers: tuple[Tier, ...], economy: EconomyTier) -> Tier:
    """The tier of a name: listed, or the frontier tier, or the economy tier.

    Raises:
        ValueError: there is none of that name.

    Example: without a list, ``economy`` has the price of ``world.economy_tier``, 0.2 of the frontier price.
    """
    for each in tiers:
        if each.name == name:
            return each
    if name == FRONTIER:
        return BEST
    if name == ECONOMY:
        return Tier(name=ECONOMY, **economy.model_dump())
    raise ValueError(f"there is no tier called {name!r}")


def tier_names(tiers: tuple[Tier, ...]) -> tuple[str, ...]:
    """The names of all tiers there are: the frontier tier, the economy tier, and those of a list.

    Example: without a list they are frontier and economy.
    """
    return tuple(dict.fromkeys([FRONTIER, ECONOMY, *(each.name for each in tiers)]))
