"""What a team takes from ``world.defaults``: all that it does not say itself; and what it says itself is remembered."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel

# the three ways to say how much a curve gains
PLAIN_FORM: Final = ("gain", "scale_mtok_per_hour")
SAVING_FORM: Final = ("largest_saving", "half_saving_mtok_per_hour")
MANAGER_FORM: Final = ("gain_at_reference", "reference_usd_per_month", "half_gain_usd_per_month")
CURVE_FORMS: Final = (PLAIN_FORM, SAVING_FORM, MANAGER_FORM)


def own_tree(node: Any) -> Any:
    """Blocks made in Python as plain data, as if written in a file: what each was given itself, and no default."""
    if isinstance(node, BaseModel):
        return own_tree(node.model_dump(exclude_unset=True, round_trip=True))  # whose lists are tuples
    if isinstance(node, Mapping):
        return {key: own_tree(value) for key, value in node.items()}
    return [own_tree(entry) for entry in node] if isinstance(node, list | tuple) else node


def with_defaults(world: dict[str, Any]) -> dict[str, Any]:
    """The tree of a world with its ``defaults`` laid under every team; what is no block is left as it is.

    Example: under defaults with ``leak_share`` 0.1, a team without one has 0.1 and a team with 0.2 keeps 0.2.
    """
    defaults, teams = world.get("defaults"), world.get("teams")
    if not (isinstance(defaults, dict) and isinstance(teams, list)):
        return world
    return {**world, "teams": [_inherit(team, defaults) if isinstance(team, dict) else team for team in teams]}


def remember(teams: Iterator[tuple[BaseModel, Any]]) -> None:
    """Let each team know what it says itself, so that a dump of what was set is as it was written."""
    for block, own in teams:
        if isinstance(own, dict):
            object.__setattr__(block, "__pydantic_fields_set__", set(own))
            inside = ((getattr(block, key), value) for key, value in own.items())
            remember((inner, value) for inner, value in inside if isinstance(inner, BaseModel))


def _inherit(team: dict[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
    filled = {**defaults, **team}
    for key, shared in defaults.items():
        own = team.get(key)
        if isinstance(own, dict) and isinstance(shared, dict):
            filled[key] = {**(_curve_left(own, shared) if key == "curve" else shared), **own}
    return filled


def _curve_left(own: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    """What a team's curve takes from the shared one: nothing of another family, nothing of another form."""
    if "family" in own:
        return {}
    given = [form for form in CURVE_FORMS if any(key in own for key in form)]
    dropped = {key for form in CURVE_FORMS if given and form not in given for key in form}
    return {key: value for key, value in shared.items() if key not in dropped}
