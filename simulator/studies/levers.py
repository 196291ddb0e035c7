"""The levers of a policy: its numbers, and the one of them that marginal ROI moves."""

from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.quantity import named, one_amount


def levers(policy: PolicyBlock) -> dict[str, str]:
    """The numbers of a policy that can be moved, with their units.

    Example: those of an uncapped policy are ``{"intensity": "ratio"}``.
    """
    fields = type(policy).model_fields.items()
    extras = {name: field.json_schema_extra for name, field in fields if one_amount(field) is None}
    return {name: str(extra["unit"]) for name, extra in extras.items() if isinstance(extra, dict) and "unit" in extra}


def own_lever(policy: PolicyBlock) -> str:
    """The lever that marginal ROI moves: the number that ``nudged`` changes, or would change if it were not 0.

    Example: that of a gate is its hurdle.
    """
    moved = policy.nudged()
    known = levers(policy)
    given = [name for name in known if getattr(policy, name) is not None]
    return next((name for name in given if getattr(moved, name) != getattr(policy, name)), given[0])


def lever_name(policy: PolicyBlock) -> str:
    """What people call the lever that marginal ROI moves; empty where there is none.

    Example: that of an uncapped policy is "intensity of use".
    """
    if not policy.has_lever:
        return ""
    lever = own_lever(policy)
    return named(lever, type(policy).model_fields[lever])
