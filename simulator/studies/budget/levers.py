"""The levers of a policy: its numbers, each of which can be set to a grid of values."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
from pydantic import ValidationError

from simulator.scenario.blocks.allowances import Capped
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.quantity import named
from simulator.scenario.blocks.schema import READ, Scenario
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.messages import describe
from simulator.scenario.reading.source import ErrorLine
from simulator.studies.levers import levers, own_lever
from simulator.text import nearest

STEPS: Final = 13  # levels by default: with the span below each is the square root of 2 apart
SPAN: Final = 8.0  # by default a grid is from an eighth of today's value to eight times it
MOST_STEPS: Final = 48
ALLOWANCES: Final = ("usd_per_month", "usd_per_month_by", "share_of_base_pay")  # of a cap, which has one of them


class Grid(NamedTuple):
    """One lever of one policy at several values, from low to high."""

    policy: PolicyBlock  # as written
    lever: str
    unit: str
    values: tuple[float, ...]
    policies: tuple[PolicyBlock, ...]  # the policy at each value

    @property
    def name(self) -> str:
        """The human name of the lever."""
        return named(self.lever, type(self.policy).model_fields[self.lever])

    @property
    def today(self) -> float | None:
        """The value as written; None where the policy leaves the lever out."""
        value = getattr(self.policy, self.lever)
        return None if value is None else float(value)

    @property
    def positions(self) -> tuple[float, ...]:
        """Where the levels stand: logarithms of the values, or the values where one is 0."""
        return tuple(map(float, np.log(self.values) if self.values[0] > 0 else np.array(self.values)))

    def value_at(self, position: float) -> float:
        """The value of the lever at a position; a whole lever is rounded."""
        for value, place in zip(self.values, self.positions, strict=True):
            if abs(place - position) < 1e-9:  # the level itself, to the last bit
                return value
        between = float(np.exp(position)) if self.values[0] > 0 else position
        return round(between) if isinstance(self.values[0], int) else between


def grid(
    scenario: Scenario,
    policy: str | None = None,
    lever: str | None = None,
    low: float | None = None,
    high: float | None = None,
    steps: int = STEPS,
) -> Grid:
    """The grid a user asks for: geometric, or in equal steps where it starts at 0.

    Args:
        scenario: whose policy it is.
        policy: its name; default: the first cap, else the first policy that has a lever and can be chosen.
        lever: the number to move; default: the one that marginal ROI moves.
        low, high: ends of the grid, in the unit of the lever; default: an eighth and eight times of today's value.
        steps: levels, at least 4; a whole lever may have fewer.

    Raises:
        ScenarioError: there is no such policy or lever, or a value of it is out of range.
    """
    chosen = _policy(scenario, policy)
    known = levers(chosen)
    name = lever or own_lever(chosen)
    if name not in known:
        raise _refused(f"lever = {name!r} is no number of {chosen.label}. {nearest(name, known)}")
    values = _values(chosen, name, low, high, steps)
    written = [{**at(chosen, name, value), "name": f"{name} = {value:.6g}"} for value in values]
    try:
        policies = Scenario.model_validate({**dict(scenario), "policies": written}, context=READ).policies
    except ValidationError as invalid:
        messages = (describe(error, {})[1] for error in invalid.errors(include_url=False))
        raise _refused(*(sentence.replace("policies", "levels", 1) for sentence in messages)) from None
    return Grid(chosen, name, known[name], values, policies)


def in_scenario(grid: Grid, scenario: Scenario) -> Grid:
    """The same grid around the policy of that name in another scenario, whose other values may differ.

    Example: in the scenario that the grid was made for it is the same.
    """
    own = next((each for each in scenario.policies if each.label == grid.policy.label), grid.policy)
    if own == grid.policy:
        return grid
    levels = zip(grid.values, grid.policies, strict=True)
    policies = [type(own).model_validate({**at(own, grid.lever, value), "name": one.label}) for value, one in levels]
    return grid._replace(policy=own, policies=tuple(policies))


def at(policy: PolicyBlock, lever: str, value: float | int) -> dict[str, Any]:
    """What a policy reads with its lever at a value, before it is checked; a cap keeps one allowance."""
    written = policy.model_dump()
    if lever in ALLOWANCES and isinstance(policy, Capped):
        written |= dict.fromkeys(ALLOWANCES)
    return {**written, lever: value}


def half_of_base_pay(policy: PolicyBlock) -> Capped:
    """An allowance of half of base pay, otherwise like the policy if that is a cap."""
    same = at(policy, "share_of_base_pay", 0.5) if isinstance(policy, Capped) else {"share_of_base_pay": 0.5}
    return Capped.model_validate({**same, "kind": "capped", "name": "half of base pay"})


def _policy(scenario: Scenario, name: str | None) -> PolicyBlock:
    policies: Sequence[PolicyBlock] = scenario.policies
    if name is not None:
        for policy in policies:
            if policy.label == name:
                return policy
        raise _refused(f"policy = {name!r} is not in the scenario. {nearest(name, [each.label for each in policies])}")
    choices = [policy for policy in policies if levers(policy) and not policy.upper_bound]
    if not choices:
        raise _refused("no policy of the scenario has a lever to move. Add one, such as kind: capped.")
    return next((policy for policy in choices if isinstance(policy, Capped)), choices[0])


def _values(policy: PolicyBlock, lever: str, low: float | None, high: float | None, steps: int) -> tuple[float, ...]:
    today = getattr(policy, lever)
    if not today and (low is None or high is None):
        state = "0" if today == 0 else "not set"
        raise _refused(f"{lever} of {policy.label} is {state}, which gives no grid. Give both from and to.")
    field = type(policy).model_fields[lever]
    limits = {key: getattr(rule, key) for rule in field.metadata for key in ("ge", "le") if hasattr(rule, key)}
    bottom = max(today / SPAN, limits.get("ge", -np.inf)) if low is None else low
    top = min(today * SPAN, limits.get("le", np.inf)) if high is None else high
    errors = []
    if not 4 <= steps <= MOST_STEPS:
        errors.append(f"steps = {steps} must be from 4 to {MOST_STEPS}.")
    if not 0 <= bottom < top < np.inf:
        errors.append(f"from = {bottom:.6g} and to = {top:.6g} must be numbers of at least 0, to above from.")
    if errors:
        raise _refused(*errors)
    spaced = np.geomspace(bottom, top, steps) if bottom > 0 else np.linspace(bottom, top, steps)
    if field.annotation is int:
        whole = sorted({round(value) for value in spaced.tolist()})
        if len(whole) < 4:
            raise _refused(f"{lever} is a whole number and has fewer than 4 values from {bottom:.6g} to {top:.6g}.")
        return tuple(whole)
    inner = (float(f"{value:.3g}") for value in spaced[1:-1].tolist())  # values a person would write
    values = (float(bottom), *inner, float(top))
    rises = all(one < other for one, other in pairwise(values))
    return values if rises else tuple(spaced.tolist())


def _refused(*sentences: str) -> ScenarioError:
    return ScenarioError("budget", [ErrorLine(0, sentence) for sentence in sentences])
