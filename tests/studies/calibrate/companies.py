"""Small planted companies: as a panel, without the way through files, and as what a tool exports."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from simulator.company.example.exports import write_exports
from simulator.company.example.planted import plant
from simulator.company.panel import Panel
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.load import ScenarioFile, loads

TEXT = """
title: A small company
question: Which policy?
seed: 5
months: {months}
replications: 20
world:
  teams:
    - {{name: web, engineers: {web}}}
    - {{name: data, engineers: {data}}}
policies:
  - kind: uncapped
  - {{kind: capped, usd_per_month: 200}}
"""


def file_of(web: int = 30, data: int = 20, months: int = 6, more: str = "current_policy: uncapped\n") -> ScenarioFile:
    return loads(TEXT.format(web=web, data=data, months=months) + more, "small.yaml")


def panel_of(scenario: Scenario, replication: int = 77, **changes: Any) -> Panel:
    """What the company's exports would show of it."""
    planted = plant(scenario, replication)
    months = tuple(f"{2025 + month // 12}-{month % 12 + 1:02d}" for month in range(scenario.months))
    teams = tuple(team.name for team in scenario.world.teams)
    found = Panel(
        teams, months, planted.team, planted.mtok, planted.usd, planted.usd, planted.items, planted.present, True,
        tuple(planted.emails),
    )  # fmt: skip
    return found._replace(**changes)


def exported(scenario: Scenario, folder: Path, replication: int = 77) -> Path:
    """The company's exports of one tool, a day a month, with its roster and its pull requests."""
    planted = plant(scenario, replication)
    write_exports(planted, scenario, folder, 5, date(2026, 1, 1), tools=["litellm"], daily=False)
    return folder


def seasonal(panel: Panel, swing: float) -> Panel:
    """The same company with a season: use rises and falls by a share over four months."""
    factor = 1.0 + swing * np.cos(np.pi * np.arange(len(panel.months)) / 2.0)
    return panel._replace(mtok=panel.mtok * factor, usd=panel.usd * factor)


def repriced(panel: Panel, factor: float) -> Panel:
    """The same company whose prices change from one day to the next, halfway."""
    by_month = np.where(np.arange(len(panel.months)) < len(panel.months) // 2, 1.0, factor)
    return panel._replace(usd=panel.usd * by_month)
