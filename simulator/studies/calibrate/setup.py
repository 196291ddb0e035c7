"""A scenario made as large as the data: as many persons in each team, as many months, the policy in force."""

from typing import Any, NamedTuple

import numpy as np

from simulator.company.groups import OTHERS
from simulator.company.panel import Panel
from simulator.engines.by_engineer import shares_work
from simulator.replication.worlds import Worlds
from simulator.scenario.blocks.allowances import Capped
from simulator.scenario.blocks.gates import Gated, Limited
from simulator.scenario.blocks.limits import Limits
from simulator.scenario.blocks.policies import Uncapped
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.reading.errors import ScenarioError, quoted
from simulator.scenario.reading.load import ScenarioFile
from simulator.scenario.reading.paths import draft
from simulator.scenario.reading.ranges import Input, correlations, unknown_inputs
from simulator.scenario.reading.source import ErrorLine
from simulator.studies.calibrate.observation import View, observed
from simulator.studies.calibrate.summaries import FEWEST_USERS
from simulator.text import nearest

ALONE = (Uncapped, Capped, Limited, Gated, Limits)  # kinds under which persons share no balance
LEAST_MONTHS, MOST_MONTHS = 3, 60


class Setup(NamedTuple):
    """What is held against the data: a scenario of their size, and what is not known of it."""

    file: ScenarioFile  # of the size of the data
    policy: PolicyBlock  # in force
    inputs: tuple[Input, ...]  # what is not known of the world
    correlated: dict[tuple[int, int], float]  # pairs of inputs
    data: View

    @property
    def cap(self) -> float | None:
        """USD a month and person, if the policy in force is a cap in USD."""
        return self.policy.usd_per_month if isinstance(self.policy, Capped) else None

    def worlds(self, shares: Any) -> Worlds:
        """Worlds at given shares of chance, [run, input]."""
        scenario = self.file.scenario
        return Worlds(scenario, self.inputs, shares, draft(self.file))


def set_up(file: ScenarioFile, panel: Panel) -> Setup:
    """The scenario at the size of the data.

    Raises:
        ScenarioError: the data are too few, teams do not fit, or the scenario has what persons cannot be told apart in.
    """
    errors = [*_too_few(panel), *_holes(panel), *_unfit(file), *_begins_elsewhere(file, panel)]
    team, unknown = _teams(file, panel)
    errors += unknown
    if errors:
        raise ScenarioError(file.name, [ErrorLine(0, error) for error in errors])
    panel = panel._replace(team=team)
    data = observed(panel)
    sized = _sized(file, data, len(panel.months))
    data = _in_order(data)
    opened = draft(sized)
    inputs = tuple(one for one in unknown_inputs(opened) if one.path.startswith("world"))
    if not inputs:
        advice = "Leave out the sources of values that the data shall tell, or list them in the block uncertain:."
        raise ScenarioError(file.name, [ErrorLine(0, f"gives every value of the world a source. {advice}")])
    return Setup(sized, _in_force(sized), inputs, correlations(sized.scenario, inputs), data)


def _too_few(panel: Panel) -> list[str]:
    users, months = int((observed(panel).mtok.sum(axis=1) > 0.0).sum()), len(panel.months)
    errors = []
    if users < FEWEST_USERS:
        known = panel.mtok.any() or not panel.usd.any()
        advice = "" if known else " The files have bills without tokens: import a format that has both."
        errors.append(
            f"the company has {users} persons who used tokens. Calibration takes at least {FEWEST_USERS}.{advice}"
        )
    if not LEAST_MONTHS <= months <= MOST_MONTHS:
        errors.append(f"the company has {months} complete months. Calibration takes {LEAST_MONTHS} to {MOST_MONTHS}.")
    return errors


def _holes(panel: Panel) -> list[str]:
    """What would be taken for months without use, or for tokens without a price."""
    figures = {"mtok": panel.mtok, "usd": panel.usd, "present": panel.present, "items": panel.items}
    broken = [name for name, one in figures.items() if one is not None and not np.isfinite(one).all()]
    if broken:
        return [f"the company has cells of {', '.join(broken)} that are no number. Import the files again."]
    errors = []
    idle = [month for month, used in zip(panel.months, panel.mtok.sum(axis=0), strict=True) if used <= 0.0]
    if idle and panel.mtok.any():
        advice = "Import the files of these months too, or leave them out with --first and --last."
        errors.append(f"the company has no use in {', '.join(idle)}. {advice}")
    if panel.mtok.any() and panel.usd.sum() <= 0.0:
        errors.append("no use of the company has a price. Import files with costs, or with models of the price table.")
    return errors


def _begins_elsewhere(file: ScenarioFile, panel: Panel) -> list[str]:
    """Growth, adoption and the price are counted from the first month of the run, which is that of the data here."""
    start = file.scenario.start
    if start is None or start == panel.months[0]:
        return []
    advice = f"Set start: {panel.months[0]!r}, and months so that the run goes on after the data."
    return [f"the run starts in {start}, the data in {panel.months[0]}: levels would be of another month. {advice}"]


def _unfit(file: ScenarioFile) -> list[str]:
    scenario = file.scenario
    errors = []
    if shares_work(scenario):
        errors.append("teams with a backlog or delivery share work, so persons cannot be told apart. Leave both out.")
    labels = [policy.label for policy in scenario.policies if not policy.upper_bound]
    if scenario.current_policy is None and len(labels) != 1:
        errors.append(f"does not say which policy was in force. Add current_policy, one of: {', '.join(labels)}.")
    elif not isinstance(policy := _in_force(file), ALONE) or _pooled(policy):
        known = ", ".join(one.__name__.lower() for one in ALONE)
        errors.append(f"{policy.label!r}, the policy in force, is shared by persons. Calibration takes: {known}.")
    return errors


def _pooled(policy: PolicyBlock) -> bool:
    """Whether persons draw on something together, but for the hours of reviewers."""
    if isinstance(policy, Limits):
        return policy.routes or any(limit.scope != "engineer" for limit in policy.limits)
    return isinstance(policy, Capped) and policy.pooled


def _in_force(file: ScenarioFile) -> PolicyBlock:
    scenario = file.scenario
    real = [policy for policy in scenario.policies if not policy.upper_bound]
    return next((policy for policy in real if policy.label == scenario.current_policy), real[0])


def _teams(file: ScenarioFile, panel: Panel) -> tuple[Any, list[str]]:
    """The team of everybody in the order of the scenario, and teams that it lacks."""
    names = [team.name for team in file.scenario.world.teams]
    others = names.index(OTHERS) if OTHERS in names else None
    if len(names) == 1:
        others = 0
    lacking = [name for name in panel.teams if name not in names and others is None]
    if lacking:
        found = ", ".join(f"{quoted(name)} ({nearest(name, names)})" for name in lacking[:8])
        advice = f"Name the teams as in the data, or add a team {quoted(OTHERS)} for the rest."
        return panel.team, [f"the data have teams that the scenario lacks: {found}. {advice}"]
    place = np.array([names.index(name) if name in names else others or 0 for name in panel.teams])
    return place[panel.team], []


def _sized(file: ScenarioFile, data: View, months: int) -> ScenarioFile:
    teams = file.scenario.world.teams
    counts = np.bincount(data.team, minlength=len(teams))
    if not data.roster:  # those who used nothing are not seen, in the data as in the simulation
        counts = np.ceil(counts / (1.0 - np.array([team.appetite.non_user_share for team in teams]))).astype(int)
    values: dict[str, Any] = {"months": months, "warmup_months": 0}
    for place, team in enumerate(teams):
        values[f"world.teams[{place}].engineers"] = max(int(counts[place]), 1)
        if team.staffing.growth_per_year or team.staffing.attrition_per_year:
            values |= {
                f"world.teams[{place}].staffing.{name}": 0.0 for name in ("growth_per_year", "attrition_per_year")
            }
    sized = file.with_(values)
    return sized._replace(scenario=sized.scenario.model_copy(update={"events": ()}))


def _in_order(data: View) -> View:
    """Persons by team, as the simulation has them."""
    order = np.argsort(data.team, kind="stable")
    items = None if data.items is None else data.items[order]
    return View(data.team[order], data.mtok[order], data.usd[order], items, data.present[order], data.roster)
