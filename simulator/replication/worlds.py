"""Worlds: what each replication is run in. Inputs are drawn over their ranges, or all replications are as written."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from simulator.model import normal
from simulator.model.elementary import exp
from simulator.problem import Setting, setting_of
from simulator.records import HOURS_PER_MONTH, Floats
from simulator.replication.learned import Learned, Light, in_light_of, lit
from simulator.scenario.blocks.distributions import Value
from simulator.scenario.blocks.experiments import Experiment
from simulator.scenario.blocks.observed_ranges import OF_SPEND
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import with_posterior
from simulator.scenario.reading.paths import Draft, draft
from simulator.scenario.reading.ranges import Input, columns_of, correlations, unknown_inputs
from simulator.scenario.reading.study_checks import fitted
from simulator.scenario.reading.validate import ScenarioFile

FAR_ABOVE: Final = 10.0  # times the bill of the heaviest user as written
CLOSER: Final = (0.5, 0.0)  # where values together are impossible: half as far from their medians, then at them


class Worlds(NamedTuple):
    """The scenario of each replication; as written where there are no inputs."""

    scenario: Scenario  # as written
    inputs: tuple[Input, ...] = ()
    shares: Floats = np.zeros((0, 0))  # [replication, input] share of chance below the value
    opened: Draft | None = None  # the file that inputs are set in
    changes: tuple[tuple[str, Any], ...] = ()  # fields of every scenario that are other than in the file
    fixed: tuple[tuple[str, Value], ...] = ()  # values of every scenario by path, whatever is drawn
    learned: Learned | None = None  # how they were chosen in the light of experiments; None where none is used

    @property
    def drawn(self) -> bool:
        """Whether inputs differ between replications."""
        return bool(self.inputs)

    def at(self, replication: int) -> Scenario:
        """The scenario of a replication.

        Raises:
            ScenarioError: values together make an invalid scenario, even near their medians.

        Example: of ``Worlds(scenario)`` it is ``scenario`` in every replication.
        """
        if self.opened is None or not (self.drawn or self.fixed):
            return self.scenario
        row = self.shares[replication] if self.drawn else np.zeros(0)
        world = _laid_out(self.opened, self.inputs, row, dict(self.fixed))
        return world.model_copy(update=dict(self.changes))

    def with_(self, **changes: Any) -> "Worlds":
        """The same worlds with fields of every scenario changed, such as ``events=()``.

        Example: ``Worlds(scenario).with_(months=3).at(0).months`` is 3.
        """
        scenario = self.scenario.model_copy(update=changes)
        return self._replace(scenario=scenario, changes=(*self.changes, *changes.items()))

    def at_values(self, values: Mapping[str, Value]) -> "Worlds":
        """The same worlds with values set by path in every one of them."""
        return self._replace(fixed=(*self.fixed, *values.items()), shares=self.shares.copy())

    def first(self, replications: int, elsewhere: bool) -> "Worlds":
        """The first worlds, their shares those of what was run: ``elsewhere`` if that was in other processes."""
        if elsewhere:
            for replication in range(min(replications, len(self.shares))):
                self.at(replication)
        return self._replace(shares=self.shares[:replications])

    def values(self) -> pd.DataFrame:
        """The value of each input in each replication, by path of its first place."""
        rows = [[one.range.quantile(float(u)) for one, u in zip(self.inputs, row, strict=True)] for row in self.shares]
        return pd.DataFrame(rows, columns=[one.path for one in self.inputs])


class Settings(NamedTuple):
    """The settings of some worlds, made when they are first needed and shared where all are as written."""

    worlds: Worlds
    written: Setting

    def at(self, replication: int) -> Setting:
        """The setting of a replication."""
        return self.of(self.scenario_at(replication))

    def scenario_at(self, replication: int) -> Scenario:
        """The scenario of a replication."""
        return self.worlds.at(replication) if self.worlds.drawn else self.written.scenario

    def of(self, scenario: Scenario) -> Setting:
        """The setting of one of these scenarios."""
        return setting_of(scenario) if self.worlds.drawn else self.written


def settings_of(worlds: Worlds) -> Settings:
    """The settings of some worlds.

    Example: ``settings_of(Worlds(scenario)).at(3).scenario`` is ``scenario``.
    """
    return Settings(worlds, setting_of(worlds.scenario))


def drawn_worlds(file: ScenarioFile, replications: int | None = None) -> Worlds:
    """A world for each replication, its inputs at a point of a scrambled Sobol sequence over what is not known.

    Points and random numbers of a replication depend on the scenario's seed and its number alone, so more replications
    leave the first ones as they are, and so does another scenario in which more or less is known: an input has its own
    column of the sequence (``ranges.columns_of``). Values are correlated where they were measured together
    (``ranges.JOINT``), and worlds agree with the experiments that the scenario uses (``learned.py``).

    Args:
        file: a scenario with what is known of its inputs.
        replications: instead of the scenario's.

    Raises:
        ScenarioError: too few worlds over the ranges agree with the experiments.

    Example: every world of a file whose values all have a source is the scenario as written.
    """
    many = file.scenario.replications if replications is None else replications
    used = [one for one in file.scenario.experiments if one.used]
    draw = over_ranges(file)
    return in_light_of(draw, used, many, file.name) if used and draw(0).drawn else draw(many)


def light_of(file: ScenarioFile, experiments: Sequence[Experiment]) -> Light | None:
    """Worlds over what is not known, and what experiments say of each; None where all is known.

    Args:
        file: as in ``drawn_worlds``.
        experiments: instead of the scenario's; those that are not ``used`` have no weight.
    """
    draw = over_ranges(file)
    return lit(draw, experiments) if draw(0).drawn else None


def over_ranges(file: ScenarioFile) -> Callable[[int], Worlds]:
    """The first so many worlds over the ranges, whatever experiments say."""
    if file.made_in_python:
        file = with_posterior(file, file.name)
    opened = draft(file)
    inputs = unknown_inputs(opened)
    return partial(_first, file, opened, inputs) if inputs else lambda many: Worlds(file.scenario)


def _first(file: ScenarioFile, opened: Draft, inputs: tuple[Input, ...], many: int) -> Worlds:
    columns = columns_of(file.scenario, inputs)
    points = sobol(max(columns) + 1, many, file.scenario.seed)[:, columns]
    shares = joint(points, correlations(file.scenario, inputs))
    if file.posterior is not None:  # its rows stay together
        told = [place for place, one in enumerate(inputs) if one.path in file.posterior.draws]
        shares[:, told] = file.posterior.shares((inputs[place].path for place in told), many)
    return Worlds(file.scenario, inputs, shares, opened)


def worlds_of(file: ScenarioFile, scenario: Scenario, as_written: bool, replications: int | None = None) -> Worlds:
    """The worlds of a study: drawn, unless they shall be as written or nobody says what is known of the scenario.

    Args:
        file: where the scenario comes from; one made in Python says nothing of what is known.
        scenario: as asked for, of that file.
        as_written: leave out what is not known.
        replications: as in ``drawn_worlds``.

    Example: those of a ``Scenario`` made in Python are ``Worlds(scenario)``.
    """
    if as_written or file.made_in_python:
        return Worlds(scenario)
    return drawn_worlds(file._replace(scenario=scenario), replications)


def sobol(parameters: int, points: int, seed: int) -> Floats:
    """The first points of a scrambled Sobol sequence in the open unit cube, [point, parameter].

    The sequence is drawn up to the next power of two, which keeps it balanced; its beginning is unbiased too.

    Example: ``sobol(3, 10, 1)`` are the first ten of ``sobol(3, 16, 1)``.
    """
    from scipy.stats import qmc  # half a second, paid only here

    drawn = qmc.Sobol(d=parameters, scramble=True, seed=seed % 2**32).random_base2(max(points - 1, 1).bit_length())
    return np.asarray(np.clip(drawn[:points], 1e-9, 1.0 - 1e-9), dtype=np.float64)


def joint(shares: Floats, correlated: Mapping[tuple[int, int], float]) -> Floats:
    """Shares of chance with some pairs of columns correlated: a Gaussian copula, each column still uniform.

    The second score becomes r z_1 + sqrt(1 - r^2) z_2, z the normal scores of both.

    Args:
        shares: [point, parameter], independent, between 0 and 1.
        correlated: correlation of the normal scores of two columns, -1..1; no column is in two pairs.

    Example: with r = 1 the second column becomes equal to the first.
    """
    found = shares.copy()
    for (first, second), r in correlated.items():
        for row in found:
            one, other = normal.quantile(float(row[first])), normal.quantile(float(row[second]))
            row[second] = normal.below(r * one + (1.0 - r * r) ** 0.5 * other)
    return np.asarray(np.clip(found, 1e-9, 1.0 - 1e-9), dtype=np.float64)


def _laid_out(opened: Draft, inputs: tuple[Input, ...], shares: Floats, fixed: Mapping[str, Value]) -> Scenario:
    """The scenario at one point, nearer to the medians where the point itself cannot be; ``shares`` then follow."""
    for factor in CLOSER:
        try:
            found = _scenario(opened, inputs, shares, fixed)
            if not inputs or not beyond_evidence(found, opened.file.scenario):
                return found
        except ScenarioError:
            pass
        shares[:] = 0.5 + factor * (shares - 0.5)
    return _scenario(opened, inputs, shares, fixed)


def beyond_evidence(scenario: Scenario, written: Scenario) -> bool:
    """Whether the heaviest user would run up a bill beyond the highest ever reported, and ten times that as written.

    Ranges that are plausible one by one can together make a world that no company has seen.

    Example: a world is never beyond it as written.
    """
    return heaviest_bill(scenario) > max(OF_SPEND["most_usd"].high, FAR_ABOVE * heaviest_bill(written))


def heaviest_bill(scenario: Scenario) -> float:
    """What the heaviest user of any team wants to spend without limits, USD a month.

    That engineer wants x = median * exp(sigma z) Mtok an hour, z the normal quantile of the largest of so many
    engineers, at a price that rises as x to the power of omega.

    Example: one engineer (z = 0) who wants 0.3 Mtok an hour at 1 USD spends 50.4 USD a month.
    """
    world, found = scenario.world, 0.0
    for team in world.teams:
        z = normal.quantile(1.0 - 0.5 / max(team.engineers, 1))
        more = exp(min((1.0 + world.price.rise_with_use) * team.appetite.sigma * z, 500.0))
        found = max(found, HOURS_PER_MONTH * team.appetite.median_mtok_per_hour * world.price.usd_per_mtok * more)
    return found


def _scenario(opened: Draft, inputs: tuple[Input, ...], shares: Floats, fixed: Mapping[str, Value]) -> Scenario:
    drawn = {path: value for one, u in zip(inputs, shares, strict=True) for path, value in one.values(float(u)).items()}
    values = {**drawn, **fixed}
    return opened.scenario(fitted({path: opened.find(path) for path in values}, values))
