"""Runs without an engine: net values of four policies whose leads under each assumption are known."""

import numpy as np

from simulator.records import Floats
from simulator.scenario.blocks.assumptions import NamedAssumption
from simulator.studies.assumptions.run import AssumedRuns
from simulator.studies.sweep.point import runs_at
from tests.worlds import policy, world

POLICIES = (
    policy("uncapped", name="free"),
    policy("capped", name="cap", usd_per_month=60.0),
    policy("gated", name="gate", auto_approve_usd=8.0),
    policy("planner"),
)
AS_WRITTEN = (0.0, 100.0, 80.0, 120.0, 150.0)  # none, free, cap, gate, planner


def planted(truths: dict[str, tuple[float, ...]], n: int = 20, noise: float = 2.0, seed: int = 1) -> AssumedRuns:
    """Net values around these truths by assumption, with noise that all policies share and noise of their own."""
    rng = np.random.default_rng(seed)
    shared = 20.0 * rng.normal(size=(n, 1))

    def net(truth: tuple[float, ...]) -> Floats:
        found = np.array(truth) + shared + noise * rng.normal(size=(n, len(truth)))
        found[:, 0] = 0.0
        return found

    scenario = world(policies=POLICIES).model_copy(update={"replications": n})
    assumed = tuple(NamedAssumption(name=name, set={"world.defaults.curve.gain": 1.0}) for name in truths)
    nets = np.stack([net(truth) for truth in (AS_WRITTEN, *truths.values())])
    return AssumedRuns(scenario, "compiled", runs_at(scenario, None), assumed, nets)
