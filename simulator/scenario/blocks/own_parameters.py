"""What a user's own code declares: numbers with a unit and a range, which a scenario may set and a study may vary."""

from typing import Any, NamedTuple

from simulator.scenario.blocks.quantity import Plausible, Real, Whole, quantity


class Declared(NamedTuple):
    """A number that a class of the user's declares."""

    default: float | int
    unit: str
    description: str
    source: str | None
    plausible: tuple[float, float] | None
    limits: dict[str, float]


def parameter(
    default: float,
    unit: str = "",
    description: str = "",
    *,
    source: str | None = None,
    plausible: tuple[float, float] | None = None,
    gt: float | None = None,
    ge: float | None = None,
    lt: float | None = None,
    le: float | None = None,
) -> Any:
    """A number that a policy of your own declares; its ``self`` has the value.

    Args:
        default: where the scenario says nothing; a whole number, such as 3, stays whole: write 3.0 for any number.
        unit: such as ``USD/month``.
        description: what people call it, then perhaps a colon and what it means.
        source: of the default.
        plausible: from where to where the truth may lie; every run then draws it.
        gt, ge, lt, le: what may be written at all: above, from, below, up to.

    Example: ``cap_usd = parameter(40.0, "USD/month", "cap per engineer", ge=0)`` is ``policies.NAME.cap_usd`` of the
    scenario, and 40.0 if that says nothing.
    """
    limits = {"gt": gt, "ge": ge, "lt": lt, "le": le}
    given = {name: limit for name, limit in limits.items() if limit is not None}
    return Declared(default, unit, description, source, plausible, given)


def declared(own: type) -> dict[str, Declared]:
    """The numbers that a class declares, by ``parameter`` or as plain attributes; its own and those it inherits.

    Example: of ``class A: cap = 40.0`` it is the number ``cap`` of 40.0 without a unit.
    """
    attributes = {name: value for kind in reversed(own.__mro__) for name, value in vars(kind).items()}
    found = {}
    for name, value in attributes.items():
        if isinstance(value, Declared):
            found[name] = value._replace(description=value.description or name.replace("_", " "))
        elif isinstance(value, int | float) and not isinstance(value, bool) and not name.startswith("_"):
            found[name] = Declared(value, "", name.replace("_", " "), None, None, {})
    return found


def field_of(one: Declared) -> tuple[Any, Any]:
    """The type and the field of a declared number, for a block of a scenario."""
    kind = Whole if isinstance(one.default, int) else Real
    plausible = Plausible(*one.plausible) if one.plausible else None
    return kind, quantity(one.default, one.unit, one.description, one.source, plausible, **one.limits)
