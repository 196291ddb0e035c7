"""The public Python API."""

from pathlib import Path

import pytest

import simulator
from tests.studies.sweep.sweeps import BASE, CAP, GAIN, SHARE, small
from tests.worlds import world


def test_the_public_names_are_what_is_exported() -> None:
    assert simulator.__all__ == sorted(simulator.__all__, key=lambda name: (name[0].islower(), name))
    assert all(getattr(simulator, name) is not None for name in dir(simulator))
    with pytest.raises(AttributeError, match="attribute nothing"):
        simulator.nothing  # noqa: B018 - the look-up is the test


def test_a_scenario_may_be_a_path_a_file_or_an_object(tmp_path: Path) -> None:
    text = "title: t\nquestion: q\nmonths: 1\nworld: {teams: [{name: a, engineers: 2}]}\npolicies: [{kind: uncapped}]\n"
    path = tmp_path / "s.yaml"
    path.write_text(text)
    given = [path, str(path), simulator.load(path), simulator.loads(text).scenario]
    answers = {simulator.compare(one, replications=3, seed=5, as_written=True).answer for one in given}
    assert len(answers) == 1
    assert simulator.compare(given[-1], replications=3, seed=5).answer in answers, "nobody says what is known of it"
    assert len({simulator.compare(one, replications=3, seed=5).answer for one in given[:3]} - answers) == 1


def test_options_out_of_range_are_a_scenario_error() -> None:
    with pytest.raises(simulator.ScenarioError) as error:
        simulator.compare(world(), replications=1, seed=-1)
    assert "replications = 1 must be" in str(error.value)
    assert "seed = -1 must be" in str(error.value)


def test_options_of_a_calibration_are_checked_together_before_data_are_read(tmp_path: Path) -> None:
    with pytest.raises(simulator.ScenarioError) as error:
        simulator.calibrate(tmp_path / "gone", simulator.loads(world_text()), runs=10, first="2026-3")
    assert "first = '2026-3' is not a month. Write it like 2026-03." in str(error.value)
    assert "runs = 10 must be at least 500." in str(error.value)
    with pytest.raises(simulator.ScenarioError, match="tokensim import"):
        simulator.calibrate(tmp_path / "gone", simulator.loads(world_text()))


def test_results_are_tables_with_documented_columns() -> None:
    from simulator.columns import entry
    from simulator.records import LEDGER

    result = simulator.compare(world(months=1), replications=2, workers=1)
    assert all(entry(str(name), "compare.summary").meaning for name in result.summary)
    assert result.comparison.ledger is not None
    assert {column.name for column in LEDGER} <= set(result.comparison.ledger)


def test_a_forecast_and_an_uncertainty_from_python(tmp_path: Path) -> None:
    text = (
        "title: t\nquestion: q\nmonths: 12\nreplications: 3\nworld: {teams: [{name: a, engineers: 2}]}\n"
        "policies: [{kind: uncapped}, {kind: gated}]\nuncertain: {world.price.usd_per_mtok: {low: 1, high: 2}}\n"
    )
    outlook = simulator.forecast(simulator.loads(text), approved_budget=1e6, replications=4)
    assert outlook.replications == 4
    assert set(outlook.forecast.at_risk["approved_usd"]) == {1e6}
    assert "fit the approved 1.00 million USD for the first year with at least a 95% chance." in outlook.answer
    path = tmp_path / "s.yaml"
    path.write_text(text)
    found = simulator.uncertainty(path, replications=10, seed=4)
    assert len(found.choice.points) == 10
    assert found.answer == simulator.compare(path, replications=10, seed=4).answer
    assert simulator.uncertainty(simulator.loads(text.split("uncertain")[0]), replications=8).comparison.worlds.drawn
    with pytest.raises(simulator.ScenarioError, match="replications = 3 must be at least 8"):
        simulator.uncertainty(path)


@pytest.mark.parametrize(
    "name",
    [
        "compare",
        "budget",
        "forecast",
        "uncertainty",
        "assumptions",
        "evidence",
        "scorecard",
        "sweep",
        "sensitivity",
        "optimize",
    ],
)
def test_an_unknown_engine_is_a_scenario_error_in_every_function(name: str) -> None:
    with pytest.raises(simulator.ScenarioError, match=r"engine = 'warp': no such engine\. Known: compiled, simpy\."):
        getattr(simulator, name)(simulator.loads(world_text()), engine="warp")


def world_text() -> str:
    return "title: t\nquestion: q\nmonths: 1\nworld: {teams: [{name: a, engineers: 2}]}\npolicies: [{kind: uncapped}]\n"


def test_a_sensitivity_from_python_is_that_of_the_command(tmp_path: Path) -> None:
    ranges = {GAIN: "{low: 0.5, high: 3}", SHARE: "{low: 0.2, high: 0.5}"}
    found = simulator.sensitivity(small(ranges, size=4, levels=3), out=tmp_path, methods=["tornado", "map"])
    assert set(found.tables) == {"tornado", "curves", "tipping", "policy_map", "border", "indices"}
    assert "most sensitive to" in " ".join(found.sentences)
    with pytest.raises(simulator.ScenarioError, match="has no 'tornados'"):
        simulator.sensitivity(small(ranges), out=tmp_path, methods=["tornados"])


def test_a_search_from_python_takes_a_cluster() -> None:
    block = f"optimize: {{trials: 8, levers: {{{CAP}: {{low: 5, high: 400}}}}}}\n"
    with pytest.raises(simulator.SimulationError, match="is not a valid Dask scheduler address"):
        simulator.optimize(simulator.loads(BASE + block), cluster="foo")
