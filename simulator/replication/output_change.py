"""What a change in tokens does to output in a scenario, as a trial would measure it: cheap enough for many worlds.

Long-run output of each kind of engineer at the middle of the trial, averaged over engineers and items
(``theory/trial.py``). It leaves out what has no closed form: queues of reviewers and of own GPUs, backlogs that run
out, reviews by colleagues, people who come and go, trade, routing to cheaper tiers and economy after a cap. Padding is
that of the steady state at each place in the ranking, and an engineer's ability the mean at that appetite.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from simulator import elementwise
from simulator.model import normal
from simulator.model.demand import adoption, compounded
from simulator.problem.teams import craft_of_team
from simulator.records import Floats
from simulator.scenario.blocks.experiments import Arm, Experiment
from simulator.scenario.blocks.schema import Scenario, World
from simulator.scenario.blocks.team import Team
from simulator.theory.trial import Kinds, Outcome, capped, change_in_output, free, normal_nodes, on_average, without

USERS: Final = 32  # nodes over the appetites of a team's users
LEAST: Final = 1e-12  # appetite of a role that uses next to nothing, whose powers shall stay finite
CHUNK: Final = 256  # worlds whose arrays stay near the processor


class Trial(NamedTuple):
    """Two arms side by side."""

    control: Arm
    other: Arm
    months: float = 12.0  # from the start of the run; it is seen at its middle


def trial_of(experiment: Experiment) -> Trial:
    """The trial behind an experiment."""
    control, other = experiment.arms
    return Trial(control, other, experiment.months)


def output_change(scenario: Scenario, control: Arm, other: Arm, months: float = 12.0) -> float:
    """The change in output that a trial of two arms would find in a company like the scenario, if it had no noise.

    Args:
        scenario: a world, such as one of ``drawn_worlds``.
        control, other: what engineers of each arm could use.
        months: length of the trial, from the start of the run; it is seen at its middle.

    Returns:
        Output in the other arm over that in the control, less 1.

    Example: between no tokens and a cap of 0 USD it is 0.
    """
    return float(output_changes([scenario], [Trial(control, other, months)])[0, 0])


def predicted_change(scenario: Scenario, experiment: Experiment) -> float:
    """What an experiment would have found in a company like the scenario, if it had no noise.

    Example: of a trial of no tokens against a cap of 0 USD it is 0.
    """
    return output_change(scenario, *trial_of(experiment))


def output_changes(scenarios: Sequence[Scenario], trials: Sequence[Trial]) -> Floats:
    """The same of many worlds with the same teams, and of many trials, [world, trial]."""
    found = np.empty((len(scenarios), len(trials)))
    for start in range(0, len(scenarios), CHUNK):
        worlds = [one.world for one in scenarios[start : start + CHUNK]]
        for months in {trial.months for trial in trials}:
            kinds = kinds_of(worlds, 0.5 * months)
            own = [place for place, trial in enumerate(trials) if trial.months == months]
            made = {arm: outcome(kinds, arm) for place in own for arm in trials[place][:2]}
            for place in own:
                pair = (made[arm] for arm in trials[place][:2])
                found[start : start + CHUNK, place] = change_in_output(kinds, *pair)
    return found


def outcome(kinds: Kinds, arm: Arm) -> Outcome:
    """What each kind of engineer does in an arm."""
    if arm.rule == "none":
        return without(kinds)
    if arm.rule == "uncapped":
        return free(kinds)
    if arm.cap_usd_per_month is not None:
        return capped(kinds, np.full((len(kinds.use), 1), arm.cap_usd_per_month))
    if arm.mean_usd_per_month is not None:
        return on_average(kinds, arm.mean_usd_per_month)
    assert arm.mean_mtok_per_month is not None
    return on_average(kinds, arm.mean_mtok_per_month, in_usd=False)


class _Told(NamedTuple):
    """What decides the engineers of one team in one world; the first ones are numbers of ``Craft``."""

    gain: Any
    scale: Any
    exponent: Any
    amenable: Any
    checking: Any
    checking_exponent: Any
    steering: Any
    rework_base: Any
    rework_slope: Any
    rework_share: Any
    noise: Any
    pacing: Any
    median: Any
    sigma: Any
    together: Any  # slope of the log of ability in the score of appetite
    returns: Any
    wanted: Any  # share of the appetite
    growth: Any
    users: Any
    price: Any
    dearer: Any
    padding: Any  # in steady state, at a place where everything drives it
    contest: Any


_OF_KINDS: Final = _Told._fields[:12]  # the same for all engineers of a team
_OF_CRAFT: Final = _Told._fields[:10]


def kinds_of(worlds: Sequence[World], month: float) -> Kinds:
    """The engineers of some worlds with the same teams, some months after the start."""
    posts = np.array([[team.engineers for team in world.teams] for world in worlds], dtype=np.float64)
    posts /= posts.sum(axis=1, keepdims=True)
    parts = []
    for place, team in enumerate(worlds[0].teams):
        told = np.array([_told(world, world.teams[place], month) for world in worlds])
        one = _Told(*told.T[:, :, None])
        curve = craft_of_team(team, worlds[0].price.usd_per_mtok)
        for share, appetite in [(role.share, role.appetite) for role in team.roles] or [(1.0, 1.0)]:
            parts.append(_kinds(one, posts[:, place, None] * share, appetite))
            parts[-1]["family"] = np.full(USERS + 1, curve.family)
            parts[-1]["knots"] = (curve.knots,) * (USERS + 1)
    joined: dict[str, Any] = {
        name: np.concatenate([part[name] for part in parts], axis=-1) for name in Kinds._fields if name != "knots"
    }
    return Kinds(**joined, knots=sum((part["knots"] for part in parts), ()))


def _kinds(one: _Told, weight: Floats, appetite: float) -> dict[str, Any]:
    """The engineers of a team in one role, who uses nothing last; most columns of ``Kinds``."""
    points, chances = normal_nodes(USERS)
    ratio = max(appetite, LEAST) * elementwise.exp(one.sigma * points)
    gains = _power(ratio, one.returns) * _power(one.growth, one.returns)
    above = np.array([normal.below(float(point)) for point in points])
    asked = gains * (1.0 + one.padding * ((1.0 - one.contest) * (1.0 - above) + one.contest * above))
    able = elementwise.exp(one.together * points - 0.5 * one.together * one.together)
    columns = {
        "ability": (able, 1.0),
        "use": (one.median * ratio * one.wanted * one.growth / gains, 0.0),
        "mtok": (asked, 1.0),
        "usd": (asked * one.price * _power(ratio, one.dearer), 1.0),
        "weight": (weight * one.users * chances, weight * (1.0 - one.users)),
    } | {name: (getattr(one, name) * np.ones(USERS), getattr(one, name)) for name in _OF_KINDS}
    return {
        name: np.concatenate([own, idle * np.ones_like(one.users)], axis=1) for name, (own, idle) in columns.items()
    }


def _power(x: Floats, y: Floats) -> Floats:
    return elementwise.power(*(np.array(each) for each in np.broadcast_arrays(x, y)))


def _told(world: World, team: Team, month: float) -> _Told:
    craft = craft_of_team(team, world.price.usd_per_mtok)._replace(amenable=team.amenable_at(month))
    board, own, ramp = world.leaderboard, team.appetite, team.adoption
    return _Told(
        **{name: getattr(craft, name) for name in _OF_CRAFT},
        noise=own.demand_sigma,
        pacing=team.pacing,
        median=own.median_mtok_per_hour,
        sigma=own.sigma,
        together=team.ability.sigma * own.ability_correlation,
        returns=own.returns,
        wanted=adoption(month, ramp.midpoint_month, ramp.ramp_months),
        growth=compounded(month, own.growth_per_year),
        users=1.0 - own.non_user_share,
        price=world.price.usd_per_mtok * compounded(month, world.price.change_per_year),
        dearer=world.price.rise_with_use,
        padding=board.visibility * team.vanity.prone_share * team.vanity.mean_propensity / max(board.decay, LEAST),
        contest=board.contest,
    )
