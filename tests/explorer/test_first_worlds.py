"""A change of a policy is laid on worlds that were read already, and is what reading each of them again gives."""

from pathlib import Path

import pytest

from simulator.explorer.first_worlds import FirstWorlds, laid
from simulator.explorer.overrides import scenario_in
from simulator.explorer.session import Session
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import load
from tests.explorer.test_every_scenario import moved

COMPARISON = Path(__file__).parents[2] / "scenarios" / "policy_comparison.yaml"
PRICE = "world.price.usd_per_mtok"


@pytest.fixture(scope="module")
def session() -> Session:
    return Session(load(COMPARISON), workers=1)


@pytest.mark.parametrize("place", range(10))
def test_every_lever_of_a_policy_gives_the_worlds_that_reading_gives(session: Session, place: int) -> None:
    worlds = FirstWorlds(session.opened, session.controls, 1)
    asked = {path: moved(each) for path, each in session.controls.items() if path.startswith(f"policies[{place}].")}
    for path, text in asked.items():
        settings = {PRICE: "2", path: text}
        try:
            written, found = worlds.as_set(settings)
        except ScenarioError:
            continue
        assert written == scenario_in(session.opened, session.opened, session.controls, settings)
        for each, draft in zip(found, worlds.drafts, strict=True):
            assert repr(each) == repr(scenario_in(draft, session.opened, session.controls, settings)), path
    assert asked


def test_no_world_is_read_again_for_a_policy(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    worlds, read = FirstWorlds(session.opened, session.controls, 3), []

    def counted(*given: object) -> object:
        read.append(given)
        return scenario_in(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("simulator.explorer.first_worlds.scenario_in", counted)
    for cap in ("210", "220", "230"):
        worlds.as_set({PRICE: "2", "policies[1].usd_per_month": cap})
    assert len(read) == (1 + 3) + 3  # the world once, written and in three worlds; each cap once as written


def test_what_is_set_is_known_and_what_is_drawn_stays() -> None:
    assert laid((1.5, 7), (1, 2), (1, 3)) == (1.5, 3)
    assert laid((1.5, 7), (1, 2), (1, 2, 3)) == (1, 2, 3)
