"""Two calls are the same work only where everything that decides a result is the same."""

import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import simulator
from simulator.replication import same_work as module
from simulator.replication.compare import Replication, policies_of, replicate, shown_policies
from simulator.replication.run_cache import RunCache
from simulator.replication.same_work import same_work
from simulator.replication.worlds import Worlds, drawn_worlds, settings_of
from simulator.scenario.reading.custom_policy import with_policies
from simulator.scenario.reading.load import ScenarioFile, loads

TEXT = """
title: Drawn
question: which?
replications: 5
months: 2
world: {teams: [{name: a, engineers: 3}, {name: b, engineers: 2, amenable_share: 0.2}]}
policies: [{kind: uncapped}, {kind: capped, usd_per_month: 50}]
"""
OWN = Path(__file__).parents[1] / "examples" / "own_policies"


def work(worlds: Worlds, policies: Callable[..., Any] = policies_of, engine: str = "compiled") -> str | None:
    return same_work(partial(replicate, settings_of(worlds), policies, engine), range(5))


def drawn(**values: Any) -> Worlds:
    return drawn_worlds(read(**values))


def read(**values: Any) -> ScenarioFile:
    return loads(TEXT).with_({"world.price.usd_per_mtok": 1.5, **values})


@pytest.mark.slow
def test_the_same_is_the_same_also_in_another_process() -> None:
    code = "from tests.replication.test_same_work import *; print(work(drawn()))"
    environment = os.environ | {"PYTHONPATH": str(Path(simulator.__file__).parents[1]), "PYTHONHASHSEED": "7"}
    said = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == work(drawn())


def test_whatever_decides_a_result_makes_it_other_work(monkeypatch: pytest.MonkeyPatch) -> None:
    worlds = drawn()
    found = [
        work(worlds),
        work(drawn(seed=2)),
        work(drawn(**{"policies.capped.usd_per_month": 51.0})),
        work(drawn(**{"world.price.usd_per_mtok": 1.6})),
        work(Worlds(worlds.scenario)),
        work(worlds.with_(events=(), months=3)),
        work(worlds.at_values({"world.price.usd_per_mtok": 1.7})),
        work(worlds._replace(shares=worlds.shares[::-1].copy())),
        work(worlds, shown_policies),
        work(worlds, engine="simpy"),
    ]
    assert None not in found
    assert len(set(found)) == len(found)
    assert work(drawn()) == found[0]
    monkeypatch.setattr(module, "code_hash", lambda: "another")
    module._surroundings.cache_clear()
    try:
        assert work(worlds) not in found
    finally:
        module._surroundings.cache_clear()


def test_worlds_that_were_made_meanwhile_change_nothing() -> None:
    worlds = drawn()
    task = partial(replicate, settings_of(worlds), policies_of, "compiled")
    before = same_work(task, range(2, 5))
    worlds.shares[:2] = 0.5  # as where a world that could not be came nearer to its medians
    assert same_work(task, range(2, 5)) == before
    assert same_work(task) != before


def test_what_nobody_knows_is_no_work_to_go_on_with() -> None:
    file = with_policies(read(), [next(OWN.glob("*.py"))])
    assert work(Worlds(file.scenario)) is None
    assert same_work(partial(replicate, settings_of(drawn()), list(file.scenario.policies), "compiled")) is None
    assert same_work(RunCache().task(file.scenario)) is None
    assert same_work(partial(_of_a_user, 1)) is None
    assert same_work(partial(replicate, lambda n: n)) is None
    assert same_work(partial(replicate, Replication)) is None


def _of_a_user(number: int) -> int:
    return number
