"""A scenario at the size of the data: the same gaps, and what would be taken for something else is refused."""

from typing import Any

import numpy as np
import pytest

import simulator
from simulator.company.panel import Panel
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.paths import draft
from simulator.scenario.reading.ranges import unknown_inputs
from simulator.studies.calibrate.observation import simulated
from simulator.studies.calibrate.setup import set_up
from tests.studies.calibrate.companies import file_of, panel_of

FILE = file_of(15, 10, 5)
PANEL = panel_of(FILE.scenario)


def gone(panel: Panel) -> Panel:
    """The company with somebody who left after the second month, and nobody in the second team."""
    present = panel.present.copy()
    present[0, 2:] = 0.0
    return panel._replace(present=present, mtok=panel.mtok * present, team=np.zeros_like(panel.team))


def test_gaps_are_kept_where_a_team_of_the_scenario_has_nobody() -> None:
    setup = set_up(FILE, gone(PANEL))
    view = simulated(setup.file.scenario, setup.policy, 0, setup.data)
    np.testing.assert_array_equal(view.present, setup.data.present)
    assert not view.mtok[0, 2:].any()


def changed(name: str, place: Any, value: float) -> Panel:
    cells = getattr(PANEL, name).copy()
    cells[place] = value
    return PANEL._replace(**{name: cells})


@pytest.mark.parametrize(
    ("panel", "sentence"),
    [
        (changed("usd", (3, 2), np.nan), "cells of usd that are no number"),
        (changed("mtok", np.s_[:, 3], 0.0), "no use in 2025-04"),
        (changed("mtok", np.s_[:], 0.0), "bills without tokens"),
        (changed("usd", np.s_[:], 0.0), "no use of the company has a price"),
    ],
    ids=["gap", "month", "tokens", "price"],
)
def test_what_would_be_taken_for_use_or_price_is_refused(panel: Panel, sentence: str) -> None:
    with pytest.raises(ScenarioError, match=sentence):
        set_up(FILE, panel)


def test_a_scenario_in_which_all_is_known_is_refused() -> None:
    opened = draft(FILE)
    known = FILE.with_({path: opened.find(path).value for one in unknown_inputs(opened) for path in one.places})
    with pytest.raises(ScenarioError, match="every value of the world a source"):
        set_up(known, PANEL)


def test_a_run_begins_with_the_data_or_is_refused() -> None:
    later = simulator.loads(f"{FILE.text}start: 2025-03\n", "small.yaml")
    with pytest.raises(ScenarioError, match="the run starts in 2025-03, the data in 2025-01"):
        set_up(later, PANEL)
    set_up(simulator.loads(f"{FILE.text}start: 2025-01\n", "small.yaml"), PANEL)


def test_of_who_was_hardly_there_a_rate_says_nothing() -> None:
    present = PANEL.present.copy()
    present[0], present[0, 0] = 0.0, 0.03
    data = set_up(FILE, PANEL._replace(present=present)).data
    assert len(data.team) == PANEL.n - 1
    with pytest.raises(ScenarioError, match="has 0 persons who used tokens"):
        set_up(FILE, PANEL._replace(present=np.zeros_like(present)))


def test_without_a_roster_who_came_and_left_is_away_in_the_simulation_too() -> None:
    present = np.ones_like(PANEL.present)
    present[::4, :2], present[1::4, 3:] = 0.0, 0.0
    cells = {name: getattr(PANEL, name) * present for name in ("mtok", "usd", "items")}
    setup = set_up(FILE, PANEL._replace(**cells, present=np.ones_like(present), roster=False))
    view = simulated(setup.file.scenario, setup.policy, 0, setup.data)
    assert setup.data.present.mean() == pytest.approx(present.mean(), abs=0.05)
    assert view.present.mean() == pytest.approx(setup.data.present.mean(), abs=0.05)
