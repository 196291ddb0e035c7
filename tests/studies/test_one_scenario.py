"""Every study runs the scenario it is given: replaced in its file, with a value set, or made in Python."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import simulator
from simulator.replication.options import Given
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import load, loads

TEXT = """
title: t
question: q
months: 1
replications: 8
world:
  price: {usd_per_mtok: 1.0, rise_with_use: 0.2}
  defaults:
    amenable_share: {value: 0.3, source: our own measurement}
    curve: {gain: 1.2}
  teams: [{name: a, engineers: 2}, {name: b, engineers: 1, curve: {gain: 0.9}}]
policies: [{kind: uncapped}, {kind: capped, usd_per_month: 100}]
uncertain: {world.price.rise_with_use: {low: 0.1, high: 0.3}}
assumptions: [{name: dear, set: {world.price.rise_with_use: 0.3}}]
sweep: {parameters: {world.defaults.leak_share: {low: 0.1, high: 0.3, levels: 2}}, design: grid, replications: 2}
optimize:
  levers: {policies.capped.usd_per_month: [50, 60, 200]}
  trials: 8
  replications: 2
  check_replications: 5
"""
DEAR = TEXT.replace("usd_per_mtok: 1.0", "usd_per_mtok: 4.0").replace(
    "[{kind: uncapped}, {kind: capped, usd_per_month: 100}]", "[{kind: capped, usd_per_month: 150}]"
)
PRICE = {"world.price.usd_per_mtok": 4.0}
Study = Callable[..., pd.DataFrame]


def swept(scenario: Given, out: Path, **given: Any) -> pd.DataFrame:
    rows = simulator.sweep(scenario, out=out, workers=1, **given).frame()
    return rows.drop(columns=[name for name in rows if "id" in str(name)])


STUDIES: dict[str, Study] = {
    "compare": lambda scenario, out, **given: simulator.compare(scenario, workers=1, **given).summary,
    "budget": lambda scenario, out, **given: (
        simulator.budget(scenario, policy="capped", steps=4, workers=1, **given).curve
    ),
    "forecast": lambda scenario, out, **given: simulator.forecast(scenario, workers=1, **given).forecast.bands,
    "uncertainty": lambda scenario, out, **given: simulator.uncertainty(scenario, workers=1, **given).comparison.totals,
    "assumptions": lambda scenario, out, **given: simulator.assumptions(scenario, workers=1, **given).net_values,
    "evidence": lambda scenario, out, **given: simulator.evidence(scenario, workers=1, **given).facts,
    "scorecard": lambda scenario, out, **given: simulator.scorecard(scenario, workers=1, **given).facts,
    "sweep": swept,
    "sensitivity": lambda scenario, out, **given: next(
        iter(simulator.sensitivity(scenario, methods=["tornado"], out=out, workers=1, **given).tables.values())
    ),
    "optimize": lambda scenario, out, **given: pd.DataFrame(
        [each.written.measures for each in simulator.optimize(scenario, workers=1, **given)]
    ),
}


@pytest.mark.parametrize("study", STUDIES)
def test_a_replaced_scenario_is_what_every_study_runs(study: str, tmp_path: Path) -> None:
    file, wanted = loads(TEXT), loads(DEAR)
    run, scenario = STUDIES[study], wanted.scenario
    found = run(file._replace(scenario=scenario), tmp_path / "replaced")
    pd.testing.assert_frame_equal(found, run(wanted, tmp_path / "wanted"))
    assert not found.equals(run(file, tmp_path / "before"))
    made = run(scenario, tmp_path / "made")
    assert list(made.columns) == list(found.columns), "a Scenario made in Python is taken too"
    if study in ("sweep", "sensitivity"):  # as written, whatever is known
        pd.testing.assert_frame_equal(made, found)


@pytest.mark.parametrize("study", STUDIES)
def test_every_study_takes_values_to_set(study: str, tmp_path: Path) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_text(TEXT)
    run = STUDIES[study]
    found = run(path, tmp_path / "set", set=PRICE)
    pd.testing.assert_frame_equal(found, run(load(path).with_(PRICE), tmp_path / "with"))
    with pytest.raises(ScenarioError, match=r"did you mean 'world.price.usd_per_mtok'\?"):
        run(path, tmp_path / "typo", set={"world.price.usd_per_mtk": 4.0})


def test_a_replaced_scenario_keeps_what_is_said_of_the_rest() -> None:
    file = loads(TEXT)
    changed = file._replace(scenario=loads(DEAR).scenario)
    assert "our own measurement" in changed.text
    sourced = {row.path: row.source for row in changed.assumptions if row.status == "sourced"}
    assert sourced["world.defaults.amenable_share"] == "our own measurement"
    assert loads(changed.text).scenario == changed.scenario
    assert changed.sha256 != file.sha256


@pytest.mark.parametrize("options", [{"seed": 7}, {"replications": 3}, {"months": 5, "seed": 2}])
def test_options_stand_beside_the_text(options: dict[str, int]) -> None:
    file = loads(TEXT)
    changed = file._replace(scenario=file.scenario.model_copy(update=options))
    assert changed.text == file.text


def test_a_new_seed_for_a_scenario_made_in_python_is_run() -> None:
    scenario = loads(TEXT).scenario
    few = [simulator.compare(scenario, seed=seed, replications=2, workers=1).summary for seed in (1, 2)]
    assert not np.allclose(few[0]["spend_usd"], few[1]["spend_usd"])


def test_what_a_study_cannot_write_out_is_refused_with_the_reason() -> None:
    scenario: Scenario = loads(TEXT).scenario
    twice = scenario.model_copy(update={"policies": 2 * scenario.policies[:1]})
    with pytest.raises(ScenarioError, match="second policy called 'uncapped'"):
        loads(TEXT)._replace(scenario=twice)
