"""Where nobody chooses, paces, splits or gives up, the rows are those of the first model, which had none of that.

``tests/pins/first_model.json`` holds what the first model (commit cbb84cd, its SimPy engine) left on worlds of the
shelf, cut to their first months: by world, policy and ledger column, [team][month]; a column of zeros is left out.
Chargeback is not among the policies: there a felt price has replaced a fixed cut. It ran on today's draws, whose last
digits are no longer numpy's, with each team keyed by its place: see ``keyed_by_place``.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.scenario.blocks.policies import Chargeback
from simulator.scenario.blocks.schema import Scenario
from tests.worlds import NAMES, NONE, SHELF, column, play

PIN = Path(__file__).parents[1] / "pins" / "first_model.json"
NEW = {
    "given_up", "split", "colleague_hours", "writing_hours", "saved_hours", "written", "delivery_hours",
    "first_quarter_usd", *NAMES[NAMES.index("idle_hours") + 1 :],
}  # fmt: skip
MONTHS = 4
SOUGHT = 1e-8  # how close the first model came to the zeros it sought, of a price that clears the exchange for one
# months to compare: colleagues who use up equal allowances are ranked by the last bit of sums, which are now each one's
TIED = {("people come and go", "adaptive"): 2}
ROUNDING = 1e-12  # what the first model left of the difference of two equal numbers


@cache
def first_model() -> dict[str, dict[str, dict[str, Any]]]:
    pinned: dict[str, dict[str, dict[str, Any]]] = json.loads(PIN.read_text(encoding="utf-8"))
    return pinned


def shortened(name: str) -> Scenario:
    return SHELF[name].model_copy(update={"months": min(SHELF[name].months, MONTHS)})


@pytest.fixture
def keyed_by_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """A team's streams are those of its place, as they were before they followed its name."""
    places = {team.name: place for scenario in SHELF.values() for place, team in enumerate(scenario.world.teams)}
    monkeypatch.setattr("simulator.workload.number_of", places.__getitem__)


@pytest.mark.usefixtures("keyed_by_place")
@pytest.mark.parametrize("name", first_model())
def test_a_plain_world_leaves_the_rows_of_the_first_model(name: str) -> None:
    scenario = shortened(name)
    policies = [one for one in (NONE, *scenario.policies) if not isinstance(one, Chargeback)]
    assert {one.label for one in policies} == set(first_model()[name])
    for one in policies:
        ledger, pinned = play(scenario, one).ledger, first_model()[name][one.label]
        for each in (each for each in NAMES if each not in NEW):
            expected = np.array(pinned.get(each, np.zeros(ledger.shape[:2]).tolist()))
            months = TIED.get((name, one.label), MONTHS)
            np.testing.assert_allclose(
                column(ledger, each)[:, :months],
                expected[:, :months],
                rtol=SOUGHT,
                atol=ROUNDING,
                err_msg=f"{one.label}: {each}",
            )


def test_the_columns_that_are_new_are_empty_in_a_plain_world() -> None:
    """But for what the first model had and did not write down: items written, hours saved, early spend."""
    for name in first_model():
        for one in (NONE, *SHELF[name].policies):
            ledger = play(shortened(name), one).ledger
            for each in NEW - {"saved_hours", "written", "first_quarter_usd"}:
                assert not column(ledger, each).any(), (name, one.label, each)
            assert np.array_equal(column(ledger, "written"), column(ledger, "items"))


def test_the_pin_holds_every_column_of_the_first_model() -> None:
    pinned = {each for policies in first_model().values() for columns in policies.values() for each in columns}
    assert pinned == set(NAMES) - NEW
