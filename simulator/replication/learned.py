"""Worlds in the light of experiments: of worlds drawn over what is not known, those that agree with what was found.

Each experiment is a normal likelihood: its change in output, around what the world would have shown
(``output_change.py``), with its standard error adjusted for transfer. Worlds are drawn over the ranges one after
another, and kept with a chance of likelihood over the highest likelihood of the first ones (rejection sampling). So
each world is kept once, all kept ones are equally likely, and more replications leave the first ones as they are, which
resampling by weight would not. A world likelier than all of the first ones counts as the likeliest of them. Inputs that
go together, such as the rows of a posterior, are kept or left together.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from simulator import elementwise
from simulator.model import normal
from simulator.records import Floats
from simulator.replication.output_change import output_changes, trial_of
from simulator.scenario.blocks.curve import MAX_GAIN
from simulator.scenario.blocks.experiments import Experiment
from simulator.scenario.blocks.schema import Scenario, World
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.paths import find
from simulator.scenario.reading.source import ErrorLine
from simulator.scenario.reading.yaml_lines import Keys
from simulator.streams import stream
from simulator.text import probability, short

if TYPE_CHECKING:
    from simulator.replication.worlds import Worlds

FIRST: Final = 512  # worlds by which the highest likelihood is known
BLOCK: Final = 256
MOST: Final = 2**14  # worlds that may be looked at before experiments are said to contradict the ranges
MOST_EACH: Final = 64  # for each one that is asked for


class Taught(NamedTuple):
    """One experiment held against the ranges."""

    name: str
    p: float  # two-sided, of a result as far from what worlds over the ranges would show


class Learned(NamedTuple):
    """How worlds were chosen in the light of experiments."""

    experiments: tuple[Taught, ...]  # those that are used
    effective: float  # of the first FIRST worlds, how many equally likely ones they are worth
    looked_at: int  # worlds, to keep as many as were asked for
    kept: int


class Light(NamedTuple):
    """Some worlds drawn over the ranges, and what experiments say of each."""

    worlds: "Worlds"
    predicted: Floats  # [world, experiment] change in output that it would have shown
    weight: Floats  # [world] posterior over prior, sums to 1


def in_light_of(draw: Callable[[int], "Worlds"], used: Sequence[Experiment], wanted: int, at: str) -> "Worlds":
    """So many equally likely worlds that agree with experiments.

    Args:
        draw: the first so many worlds over the ranges, the same ones however many are drawn.
        used: the experiments.
        wanted: worlds.
        at: file name, for errors.

    Raises:
        ScenarioError: too few worlds over the ranges agree with the experiments.

    Source: von Neumann, National Bureau of Standards Applied Mathematics Series 12 (1951), 36-38.
    """
    light = lit(draw, used)
    taught = tuple(Taught(one.name, prior_p(light.predicted[:, place], one)) for place, one in enumerate(used))
    density, most = log_likelihood(light.predicted, used), max(MOST, MOST_EACH * wanted)
    highest, worlds, seen = float(density.max()), light.worlds, FIRST
    needed = wanted / float(elementwise.exp(density - highest).mean())
    kept = _kept(worlds, 0, density - highest)
    while needed <= most and len(kept) < wanted and seen < 2 * most:
        if seen == len(worlds.shares):
            worlds = _with_settled(draw(2 * seen), worlds.shares)
        stop = min(seen + BLOCK, len(worlds.shares))
        predicted = predicted_in(worlds, range(seen, stop), used)
        kept = np.concatenate([kept, _kept(worlds, seen, log_likelihood(predicted, used) - highest)])
        seen = stop
    if len(kept) < wanted:
        raise ScenarioError(at, [ErrorLine(0, _contradiction(taught, needed / wanted))])
    about = Learned(taught, effective(light.weight), int(kept[wanted - 1]) + 1, wanted)
    return worlds._replace(shares=worlds.shares[kept[:wanted]], learned=about)


def lit(draw: Callable[[int], "Worlds"], experiments: Sequence[Experiment]) -> Light:
    """The first worlds over the ranges, weighted by the experiments that are used.

    Args:
        draw: as in ``in_light_of``.
        experiments: used or not; of each it is known what a world would have shown.
    """
    worlds = draw(FIRST)
    predicted = predicted_in(worlds, range(FIRST), experiments)
    used = [place for place, one in enumerate(experiments) if one.used]
    density = log_likelihood(predicted[:, used], [experiments[place] for place in used])
    weight = elementwise.exp(density - density.max())
    return Light(worlds, predicted, weight / weight.sum())


def log_likelihood(predicted: Floats, experiments: Sequence[Experiment]) -> Floats:
    """Log of the likelihood up to a constant, -1/2 sum ((found - predicted) / adjusted error)^2, [world].

    Experiments are independent of one another.

    Args:
        predicted: [world, experiment] change in output.
        experiments: as many.

    Example: of one experiment that found what a world predicts it is 0 there, and two errors away -2.
    """
    found = np.array([one.change_in_output for one in experiments])
    errors = np.array([one.adjusted_error for one in experiments])
    return np.asarray(-0.5 * (((found - predicted) / errors) ** 2).sum(axis=1))


def effective(weight: Floats) -> float:
    """Equally likely worlds that weighted ones are worth, (sum w)^2 / sum w^2 (Kish).

    Example: of weights 1, 1 and 0 it is 2.
    """
    return float(weight.sum() ** 2 / (weight**2).sum())


def prior_p(predicted: Floats, experiment: Experiment) -> float:
    """Two-sided chance of a result as far out, before it was known: that of the found one among replicated ones.

    Args:
        predicted: [world] over the ranges.
        experiment: what was found, with what error.

    Source: Box, Journal of the Royal Statistical Society A 143 (1980), 383-430, for the prior predictive check.

    Example: where all worlds predict 0, a finding of 1.96 errors has 0.05.
    """
    scores = (experiment.change_in_output - predicted) / experiment.adjusted_error
    below = float(np.mean([normal.below(float(score)) for score in scores]))
    return min(2.0 * min(below, 1.0 - below), 1.0)


def predicted_in(worlds: "Worlds", places: Iterable[int], experiments: Sequence[Experiment]) -> Floats:
    """What each of some worlds would have shown, [world, experiment]; ``shares`` follow where one cannot be."""
    return output_changes(scenarios_of(worlds, places), [trial_of(one) for one in experiments])


def scenarios_of(worlds: "Worlds", places: Iterable[int] | None = None) -> list[Scenario]:
    """The scenarios of all worlds, or of some; as ``Worlds.at``, but with policies as written."""
    layer = _Layer(worlds)
    return [layer.at(place) for place in (range(len(worlds.shares)) if places is None else places)]


class _Layer:
    """Lays drawn values over a scenario without reading it anew, which takes a tenth of the time of ``Worlds.at``.

    Which teams follow a value of the defaults is seen in one world that was read.
    """

    def __init__(self, worlds: "Worlds") -> None:
        self.worlds, self.targets = worlds, list[tuple[int, Keys, Any, bool]]()
        read, written = worlds.at(0), worlds.scenario
        for place, one in enumerate(worlds.inputs):
            for path, value in one.values(float(worlds.shares[0, place])).items():
                if not path.startswith("world"):
                    continue
                address = find(written, path)
                keys, range_ = address.keys[1:], one.places[path]
                ends = [keys] if keys[0] != "defaults" else [
                    ("teams", team, *keys[1:])
                    for team in range(len(written.world.teams))
                    if _value_at(read.world, ("teams", team, *keys[1:])) == value
                ]  # fmt: skip
                self.targets += [(place, end, range_, address.whole) for end in ends]

    def at(self, place: int) -> Scenario:
        """The scenario of a world, policies as written; read where values together may make none."""
        from simulator.replication.worlds import beyond_evidence  # which draws worlds in the light of experiments

        row, made = self.worlds.shares[place], dict[int, float]()
        values: dict[Keys, Any] = {}
        for one, keys, range_, whole in self.targets:
            at = made.setdefault(id(range_), float(range_.quantile(float(row[one]))))
            values[keys] = round(at) if whole else at
        scenario = self.worlds.scenario.model_copy(update={"world": _with(self.worlds.scenario.world, values)})
        if _possible(scenario.world) and not beyond_evidence(scenario, self.worlds.scenario):
            return scenario
        return self.worlds.at(place)


def _possible(world: World) -> bool:
    """Whether every curve has a gain that a file may say."""
    price = world.price.usd_per_mtok
    return all(
        team.curve.largest_saving is None
        or (team.amenable_share > team.curve.largest_saving
            and team.curve.gain_and_scale(price, team.amenable_share)[0] <= MAX_GAIN)
        for team in world.teams
    )  # fmt: skip


def _value_at(node: Any, keys: Keys) -> Any:
    for key in keys:
        node = node[key] if isinstance(key, int) else getattr(node, key)
    return node


def _with(node: Any, values: Mapping[Keys, Any]) -> Any:
    """A copy of a block with values set, not checked."""
    if () in values:
        return values[()]
    inside: dict[Any, dict[Keys, Any]] = defaultdict(dict)
    for keys, value in values.items():
        inside[keys[0]][keys[1:]] = value
    if isinstance(node, tuple):
        return tuple(_with(one, inside[place]) if place in inside else one for place, one in enumerate(node))
    return node.model_copy(update={key: _with(getattr(node, key), within) for key, within in inside.items()})


def _kept(worlds: "Worlds", start: int, density: Floats) -> Any:
    """Places of the worlds from ``start`` on that are kept, each with a chance of e^density."""
    chance = stream((worlds.scenario.seed, 0), "experiments", 0).random(start + len(density))[start:]
    return start + np.flatnonzero(chance < elementwise.exp(np.minimum(density, 0.0)))


def _with_settled(worlds: "Worlds", shares: Floats) -> "Worlds":
    """More worlds, the first of them with the shares that they were given where they could not be."""
    worlds.shares[: len(shares)] = shares
    return worlds


def _contradiction(taught: Sequence[Taught], each: float) -> str:
    worst = min(taught, key=lambda one: one.p)
    return (
        f"experiments agree with one in {each:,.0f} worlds drawn over what is not known, which are too few to draw "
        f"from. The least likely is '{short(worst.name, 60)}' (p = {probability(worst.p)}). Look at its figures and "
        "arms, widen the ranges in the block uncertain:, raise its transfer.other_variance, or set used: no."
    )
