"""A policy of one's own tried on a small world: that it answers whatever it is asked, repeats, and what it costs."""

import time
from itertools import product
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from simulator.engines.custom_policy import OwnRules, Request
from simulator.engines.own_compiled import why_not
from simulator.engines.own_parity import parity
from simulator.engines.run import Outcome, run_policies
from simulator.problem import setting_of
from simulator.records import COLUMN
from simulator.scenario.blocks.allowances import Capped
from simulator.scenario.blocks.own_policy import SETTINGS, OwnPolicy
from simulator.scenario.blocks.policies import Uncapped
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.quantity import named, noted
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.custom_policy import own_of, with_policies
from simulator.scenario.reading.load import ScenarioFile, loads
from simulator.text import setting

SMALL: Final = """\
title: A small world
question: Does a policy do what it should?
months: 3
replications: 2
world: {teams: [{name: alpha, engineers: 5, roles: [{name: junior, share: 0.5}, {name: senior, share: 0.5}]},
                {name: beta, engineers: 5}]}
policies: [{kind: uncapped}]
"""
WANTED: Final = (0.0, 1e-12, 0.37, 5.0, 1e6)  # Mtok of requests that it is tried with
SPENT: Final = (0.0, 19.999999999, 1e6)  # USD this month
BUILT_IN: Final = (
    Uncapped.model_validate({"kind": "uncapped"}),
    Capped.model_validate({"kind": "capped", "usd_per_month": 50.0}),
)


class OwnCheck(NamedTuple):
    """What was found of a policy of one's own."""

    policy: OwnPolicy
    probes: int  # requests that it answered
    requests: int  # of the run
    repeats: bool  # a second run left the same bytes
    why_not: str  # why it is not compiled; empty where it is
    difference: str  # the first one between the engines; empty where they left the same bytes
    microseconds: dict[str, float]  # a request costs, in the SimPy engine, by policy

    @property
    def declares(self) -> list[str]:
        """What its class declares: its numbers, the lever among them, and its settings."""
        fields = type(self.policy).model_fields
        lever = self.policy.levers[:1]
        found = []
        for key, value in self.policy.parameters.items():
            unit = str(noted(fields[key]).get("unit") or "")
            moved = ", the lever" if key in lever else ""
            found.append(f"{key} = {setting(value, 4)}{' ' * bool(unit)}{unit} ({named(key, fields[key])}{moved})")
        return found + [f"{name} = {self.policy.told[name]}" for name in SETTINGS if name in self.policy.told]


def check_own(policy: str | Path | type, scenario: ScenarioFile | None = None) -> OwnCheck:
    """Read a policy of one's own, ask it, and run it in the first replication of a scenario, or of a small world.

    Raises:
        ScenarioError: it is no policy.
        SimulationError: it fails, or its answer cannot be carried out.
    """
    file = with_policies(scenario or loads(SMALL, "small"), [policy])
    own, world = own_of(file.scenario)[-1], file.scenario
    probes = _probed(own, world)
    first, again = (_played(world, own, "simpy")[0] for _ in range(2))
    ledger = first.ledger.sum(axis=(0, 1))
    return OwnCheck(
        own,
        probes,
        int(ledger[COLUMN["requests"]]),
        np.array_equal(first.ledger, again.ledger),
        why_not(own),
        parity(own, world),
        {one.label: _played(world, one, "simpy")[1] for one in (own, *BUILT_IN)},
    )


def said(found: OwnCheck) -> list[str]:
    """What was found, a line each."""
    costs = ", ".join(f"{label} {cost:.0f}" for label, cost in found.microseconds.items())
    return [
        f"{found.policy.label}: {found.policy.sentence}",
        f"Declares {'; '.join(found.declares) or 'nothing'}.",
        f"Answered {found.probes} requests at the ends of what it may be asked, and {found.requests} in a run.",
        "A second run left the same bytes." if found.repeats else "A second run DIFFERS. Draw from request.rng.",
        f"Not compiled: {found.why_not}" if found.why_not else "Compiled for the fast engine.",
        f"The engines DIFFER: {found.difference}" if found.difference else "Both engines left the same bytes.",
        f"Microseconds a request in the SimPy engine: {costs}.",
    ]


def _probed(own: OwnPolicy, world: Scenario) -> int:
    """Ask it at the ends of what it may be asked; how often."""
    rules = OwnRules(own, world)
    rules.month(1)
    prices = {name: 1.0 / (place + 1) for place, name in enumerate(rules.tiers)}
    for count, (wanted, spent) in enumerate(product(WANTED, SPENT)):
        at = {"team_spent_usd": spent, "team_name": rules.teams[0], "left_usd": 0.0, "prices": prices}
        rules.answer(Request(0, 0, 1, 1.0 + count, wanted, 1.0, 16.0, spent, rng=rules.rng(0, 0), **at))  # type: ignore[arg-type]
    return len(WANTED) * len(SPENT)


def _played(world: Scenario, policy: PolicyBlock, engine: str) -> tuple[Outcome, float]:
    """A run, and microseconds a request took in it."""
    made = setting_of(world)
    started = time.perf_counter()
    (outcome,) = run_policies(made, [policy], 0, engine)
    requests = float(outcome.ledger[..., COLUMN["requests"]].sum())
    return outcome, (time.perf_counter() - started) * 1e6 / max(requests, 1.0)
