"""A study that takes too much memory or time is refused with the estimate before any work, by every door."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import simulator
from simulator import size
from simulator.explorer.session import Session
from simulator.records import LEDGER
from simulator.replication.workload_cache import size as bytes_of
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import loads
from simulator.size import check_size, items, size_of
from simulator.workload import draw
from tests.test_cli import tokensim
from tests.worlds import policy, team, world

TEXT = """\
title: Large
question: Does it fit?
months: 600
replications: 16
world: {teams: [{name: all, engineers: 1000000}]}
policies: [{kind: uncapped}, {kind: capped, usd_per_month: 200}]
assumptions: [{name: less, set: {world.defaults.curve.gain: 0.5}}]
sweep: {size: 2, parameters: {world.defaults.curve.gain: [1, 2]}}
optimize: {trials: 8, levers: {policies.capped.usd_per_month: [100, 200]}}
"""
REFUSED = r"asks for (\d+|a) replications? of 1,000,000 engineers over 600 months.* MB of memory, of [\d,]+ MB"
STUDIES: tuple[Callable[..., Any], ...] = (
    simulator.compare,
    simulator.budget,
    simulator.forecast,
    simulator.uncertainty,
    simulator.assumptions,
    simulator.evidence,
    simulator.scorecard,
    simulator.optimize,
    simulator.replay,
    simulator.design_experiment,
)


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.__name__)
def test_every_study_refuses_what_does_not_fit_into_memory(study: Callable[..., Any]) -> None:
    with pytest.raises(ScenarioError, match=REFUSED):
        study(loads(TEXT, "large.yaml"))


@pytest.mark.parametrize("study", [simulator.sweep, simulator.sensitivity], ids=lambda study: study.__name__)
def test_sweeps_refuse_it_from_python_too(study: Callable[..., Any], tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"sweep asks for runs of 1,000,000 engineers over 600 months.* MB of mem"):
        study(loads(TEXT, "large.yaml"), out=tmp_path)


def test_the_explorer_refuses_it(tmp_path: Path) -> None:
    session = Session(loads(TEXT.replace("months: 600", "months: 2").replace("1000000", "2"), "small.yaml"))
    assert session.file({}).scenario.engineers == 2
    large = {"months": "600", "world.teams[0].engineers": "1000000"}
    with pytest.raises(ScenarioError, match=REFUSED):
        session.file(large)


def test_the_command_ends_with_the_estimate_and_leaves_no_folder(tmp_path: Path) -> None:
    (tmp_path / "large.yaml").write_text(TEXT)
    code, _, told = tokensim("run", tmp_path / "large.yaml", "--out", tmp_path / "out")
    assert code == 2
    assert "of 1,000,000 engineers over 600 months" in told
    assert not (tmp_path / "out").exists()


def test_a_world_that_is_drawn_too_large_is_refused_where_it_is_drawn() -> None:
    large = world(team(engineers=1_000_000), months=600)
    with pytest.raises(ScenarioError, match=r"asks for a replication of 1,000,000 engineers over 600 months"):
        draw(large, 0)


def test_the_work_that_arrives_counts() -> None:
    limited = world(team(engineers=1, backlog={"items_per_week": 1000.0}), months=5)
    assert items(limited) == 5 * 168.0 / 40.0 * 1000.0
    assert len(draw(limited, 0).arrival) == pytest.approx(items(limited), rel=0.05)
    with pytest.raises(ScenarioError, match=r"with \d{3},000,000 work items"):
        simulator.compare(world(team(engineers=1, backlog={"items_per_week": 1e6}), months=120))


def test_what_takes_longer_than_a_day_is_refused_with_the_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(size, "available_mb", lambda: 1e9)
    long = world(team(engineers=300), months=600).model_copy(update={"replications": 100_000})
    hours = size_of(long, 40, 2, "compiled").hours
    assert size_of(long, 40, 4, "compiled").hours == hours / 2
    with pytest.raises(ScenarioError, match=f"40 runs each: about {hours:,.0f} hours on 2 workers with"):
        check_size(long, 40, 2, "compiled")
    check_size(long, 40, 2000, "compiled")


def test_ledgers_in_memory_count_with_every_replication() -> None:
    scenario = world(team(engineers=1), months=10).model_copy(update={"replications": 100})
    less, more = (size_of(scenario, 4, 1, "compiled", ledgers).memory_mb for ledgers in (0, 4))
    assert more - less == pytest.approx(100 * 4 * 10 * len(LEDGER) * 8 / 2**20)


def test_the_memory_of_draws_is_not_underestimated() -> None:
    scenario = world(team(engineers=200), months=24, policies=(policy("gated", auto_approve_usd=8.0),))
    assert bytes_of(draw(scenario, 0)) < size.draws_mb(scenario) * 2**20 < 4 * bytes_of(draw(scenario, 0))
