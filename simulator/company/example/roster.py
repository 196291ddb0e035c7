"""The roster of a made-up company: everybody who was employed, also those who used nothing."""

from typing import Final

import numpy as np
import pandas as pd

from simulator.company.example.planted import Planted
from simulator.company.example.spread import Calendar
from simulator.records import HOURS_PER_WEEK
from simulator.scenario.blocks.schema import Scenario

ROSTER: Final = "people.csv"


def roster_of(planted: Planted, scenario: Scenario, year: Calendar) -> pd.DataFrame:
    """One row a person: addresses, team, first day, first day no longer worked, hours a week and base pay."""
    there = planted.present > 0.0
    first = there.argmax(axis=1)
    after = there.shape[1] - there[:, ::-1].argmax(axis=1)
    days = pd.date_range(year.months[0], periods=len(year.months) + 1, freq="MS").strftime("%Y-%m-%d").to_numpy()
    names = np.array([team.name for team in scenario.world.teams])
    rows = pd.DataFrame(
        {
            "person": planted.emails,
            "aliases": planted.logins,
            "team": names[planted.team],
            "start": np.where(first > 0, days[first], ""),
            "end": np.where(after < there.shape[1], days[after], ""),
            "hours_per_week": HOURS_PER_WEEK,
            "usd_per_year": planted.salary.round(2),
        }
    )
    return rows[pd.Series(there.any(axis=1))]
