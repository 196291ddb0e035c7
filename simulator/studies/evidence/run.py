"""A world as written and at both ends of what use says about gains: the same replications of all of them."""

from collections.abc import Callable
from functools import partial
from typing import Final, NamedTuple

import numpy as np

from simulator.engines.by_engineer import PEOPLE, THERE, Played, by_engineer, shares_work
from simulator.engines.run import run_policy
from simulator.problem import Problem
from simulator.records import Floats
from simulator.replication.collect import collect
from simulator.replication.options import DEFAULT_ENGINE
from simulator.scenario.blocks.policies import KINDS
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.load import ScenarioFile
from simulator.scenario.reading.paths import draft
from simulator.studies.evidence.measure import Found, measured
from simulator.studies.evidence.published import FACTS
from simulator.workload import Workload, draw

FACTOR: Final = 1.1  # use and price are raised and lowered by this
CAP_USD: Final = 200.0  # a month, for the share of its first quarter
TRACED: Final = 4  # replications in which engineers are told apart where that takes an event trace
ENDS: Final = {"heavy_overrate": 0.0, "heavy_gain": 1.0}  # how far use goes with gains, by column


class EvidenceRuns(NamedTuple):
    """What was measured in each replication, as written and at both ends."""

    scenario: Scenario  # as written, without events
    engine: str
    parts: Floats  # [world, replication, fact, part]; worlds: as written, then ENDS

    @property
    def replications(self) -> int:
        """Finished ones."""
        return int(self.parts.shape[1])

    @property
    def interrupted(self) -> bool:
        """Fewer replications than asked for."""
        return self.replications < self.scenario.replications


def policy(kind: str, **parameters: float) -> PolicyBlock:
    """A policy of this study, whatever the scenario compares."""
    return KINDS[kind].model_validate({"kind": kind, **parameters})


NONE: Final = policy("none")
FREE: Final = policy("uncapped")
PLAIN_CHARGE: Final = {"vanity_cut": 0.0, "misbooking_share": 0.0}
FULL: Final = policy("chargeback", felt_share=1.0, **PLAIN_CHARGE)
CHARGED: Final = policy("chargeback", **PLAIN_CHARGE)
CAPPED: Final = policy("capped", usd_per_month=CAP_USD)
UNPACED: Final = policy("capped", usd_per_month=CAP_USD, pacing=0.0)
PACED: Final = policy("capped", usd_per_month=CAP_USD, pacing=1.0)


def run_evidence(
    file: ScenarioFile,
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> EvidenceRuns:
    """Run the company of a scenario under policies of this study; its own policies and events do not matter.

    Args:
        file: a scenario.
        engine: ``compiled`` or ``simpy``.
        workers, progress: as in ``compare``.

    Raises:
        SimulationError: a run could not be finished.
        KeyboardInterrupt: before two replications were finished.
    """
    worlds = worlds_of(file)
    found: list[Floats] = []
    task = partial(_replication, worlds, engine)
    collect(task, range(file.scenario.replications), found.append, engine, workers, progress=progress)
    return EvidenceRuns(worlds[0], engine, np.stack(found, axis=1))


def worlds_of(file: ScenarioFile) -> list[Scenario]:
    """The scenario as written, then with returns at both ends in every team; without events."""
    opened, teams = draft(file), range(len(file.scenario.world.teams))
    ends = [{f"world.teams[{team}].appetite.returns": end for team in teams} for end in ENDS.values()]
    worlds = (file.scenario, *(opened.scenario(end) for end in ends))
    return [world.model_copy(update={"events": ()}) for world in worlds]


def _replication(worlds: list[Scenario], engine: str, replication: int) -> Floats:
    """Every fact in one replication, [world, fact, part]; without tokens all worlds are alike."""
    told_apart = replication < TRACED or not shares_work(worlds[0])
    drawn = draw(worlds[0], replication, policies=[FREE])
    none = played(worlds[0], NONE, drawn, replication, engine, told_apart)
    users = float((drawn.appetite > 0.0).mean())
    rows = []
    for world in worlds:
        free = played(world, FREE, drawn, replication, engine, told_apart)
        facts = measured(world, all_runs(world, none, free, drawn, replication, engine), users, FACTOR)
        rows.append([facts[fact.key] for fact in FACTS])
    return np.array(rows, dtype=np.float64)


def played(
    world: Scenario, one: PolicyBlock, drawn: Workload, replication: int, engine: str, told_apart: bool
) -> Played:
    """A run by team, and by engineer where they are told apart."""
    if told_apart:
        return by_engineer(world, one, drawn, replication, engine)
    ledger = run_policy(world, one, drawn, replication, engine).ledger
    return Played(ledger, *(np.empty((0, world.months, len(columns))) for columns in (PEOPLE, THERE)))


def all_runs(world: Scenario, none: Played, free: Played, drawn: Workload, replication: int, engine: str) -> Found:
    """All runs of one replication, two of which are made already."""

    def ledger(one: PolicyBlock, price: float = 1.0) -> Floats:
        return run_policy(world, one, drawn, replication, engine, change=partial(dearer, price)).ledger

    low, high = 1.0 / FACTOR, FACTOR
    return Found(
        none=none,
        free=free,
        tokens=(ledger(policy("uncapped", intensity=low)), ledger(policy("uncapped", intensity=high))),
        full=(ledger(FULL, low), ledger(FULL, high)),
        charged=(ledger(CHARGED, low), ledger(CHARGED, high)),
        capped=(ledger(CAPPED), ledger(UNPACED), ledger(PACED)),
    )


def dearer(factor: float, problem: Problem) -> Problem:
    """A problem with all prices times a factor; what is set by the price, such as a curve, stays."""
    return problem._replace(price=problem.price * factor)
