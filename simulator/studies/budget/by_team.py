"""A split between teams as a scenario has it: an allowance for each team by name."""

from collections.abc import Mapping, Sequence
from typing import Final

import yaml

from simulator.scenario.blocks.allowances import OTHERS, Allowance
from simulator.scenario.blocks.team import Team
from simulator.studies.budget.allocation import Allocation
from simulator.studies.budget.levers import Grid
from simulator.studies.budget.run import GridRuns

MOST: Final = 20  # teams; more of them are in split.csv


def as_written(runs: GridRuns, allocation: Allocation) -> str:
    """Both plans in the words of a scenario file; empty where the lever is no allowance of each engineer."""
    teams, table = runs.scenario.world.teams, allocation.table
    same, best = (by_team(runs.grid, teams, table[f"{plan}_lever"].tolist()) for plan in ("same_total", "best_total"))
    if same is None or best is None or len(teams) > MOST:
        return ""
    return f"In a scenario file the split of today's total is {_line(same)} and each team's own budget {_line(best)}."


def by_team(grid: Grid, teams: Sequence[Team], levers: Sequence[float]) -> dict[str, float] | None:
    """The allowance per engineer of each team, USD a month, to three digits.

    Args:
        grid: whose lever it is.
        teams: of the scenario.
        levers: value of the lever in each team.

    Returns:
        None where the lever is a share of pay, or amounts are by role or group, which a team has several of.

    Example: levels of 0.5 and 2 on 100 USD for everybody are ``{"web": 50.0, "data": 200.0}``.
    """
    policy = grid.policy
    if not isinstance(policy, Allowance) or grid.lever not in ("usd_per_month", "level"):
        return None
    amounts: Mapping[str, float] = policy.usd_per_month_by or {}
    names = {team.name for team in teams}
    if policy.share_of_base_pay is not None and grid.lever == "level":
        return None
    if grid.lever == "level" and not (set(amounts) - {OTHERS} <= names):
        return None
    found = {}
    for team, lever in zip(teams, levers, strict=True):
        usd = amounts.get(team.name, amounts.get(OTHERS, policy.usd_per_month))
        value = lever if grid.lever == "usd_per_month" else None if usd is None else lever * usd
        if value is not None:
            found[team.name] = float(f"{value:.3g}")
    return found


def _line(amounts: Mapping[str, float]) -> str:
    """The line of a policy, as YAML.

    Example: ``{"web": 50.0}`` is ``usd_per_month_by: {web: 50}``.
    """
    whole = {name: int(usd) if usd == int(usd) else usd for name, usd in amounts.items()}
    text = yaml.safe_dump(whole, default_flow_style=True, sort_keys=False, width=10**6, allow_unicode=True)
    return f"usd_per_month_by: {text.strip()}"
