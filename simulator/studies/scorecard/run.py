"""Companies drawn over what is not known, one in each replication: every measure in each of them."""

from collections.abc import Callable
from functools import partial
from typing import Final, NamedTuple

import numpy as np

from simulator.engines.by_engineer import one_engineer_teams, shares_work
from simulator.engines.run import run_policy
from simulator.records import LEDGER, Floats
from simulator.replication.collect import collect
from simulator.replication.options import DEFAULT_ENGINE
from simulator.replication.worlds import Worlds, drawn_worlds
from simulator.scenario.blocks.events import PolicySwitch, PriceShock
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.load import ScenarioFile
from simulator.studies.evidence.measure import measured
from simulator.studies.evidence.run import FACTOR, FREE, FULL, NONE, TRACED, all_runs, played, policy
from simulator.studies.scorecard.measure import (
    Events,
    first_week,
    of_drawn,
    of_events,
    of_evidence,
    of_people,
    of_time,
)
from simulator.studies.scorecard.measures import MEASURES
from simulator.workload import Workload, draw

CUT: Final = 0.9  # the price after a cut of 10%
SMALL_USD, MIDDLE_USD, LARGE_USD = 100.0, 200.0, 1500.0  # caps a month
LESS: Final = (0.5, 0.25)  # of the tokens


class ScorecardRuns(NamedTuple):
    """What was measured in each company."""

    scenario: Scenario  # as written
    engine: str
    inputs: int  # how many values were drawn over a range
    values: Floats  # [replication, measure of MEASURES], NaN where a company does not tell

    @property
    def replications(self) -> int:
        """Finished ones."""
        return int(self.values.shape[0])

    @property
    def interrupted(self) -> bool:
        """Fewer replications than asked for."""
        return self.replications < self.scenario.replications


def run_scorecard(
    file: ScenarioFile,
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> ScorecardRuns:
    """Run companies over the ranges of a scenario under policies of this study; its own policies do not matter.

    Args:
        file: a scenario.
        engine, workers, progress: as in ``compare``.

    Raises:
        SimulationError: a run could not be finished.
        KeyboardInterrupt: before two replications were finished.
    """
    worlds = drawn_worlds(file).with_(events=())
    found: list[Floats] = []
    task = partial(_replication, worlds, engine)
    collect(task, range(file.scenario.replications), found.append, engine, workers, progress=progress)
    return ScorecardRuns(file.scenario, engine, len(worlds.inputs), np.stack(found))


def _replication(worlds: Worlds, engine: str, replication: int) -> Floats:
    """Every measure in one company."""
    values = company(worlds.at(replication), replication, engine)
    return np.array([values.get(one.key, np.nan) for one in MEASURES], dtype=np.float64)


def company(world: Scenario, replication: int, engine: str = DEFAULT_ENGINE) -> dict[str, float]:
    """Every measure of one company that it tells, by name.

    Args:
        world: the company, without events.
        replication: whose random numbers it meets.
        engine: ``compiled`` or ``simpy``.
    """
    told_apart = replication < TRACED or not shares_work(world)
    drawn = draw(world, replication, policies=[FREE])
    none, free = (played(world, one, drawn, replication, engine, told_apart) for one in (NONE, FREE))
    users = float((drawn.appetite > 0.0).mean())
    runs = all_runs(world, none, free, drawn, replication, engine)
    events = _events(world, drawn, replication, engine, runs.capped[0])
    return {
        **of_evidence(measured(world, runs, users, FACTOR)),
        **of_people(free, none, world.warmup_months),
        **of_time(world, free.ledger),
        **of_events(world, none.ledger, free.ledger, events, users),
        **of_drawn(world, drawn),
        "first_week_cap_100": first_week(events.limited, SMALL_USD),
    }


def _events(world: Scenario, drawn: Workload, replication: int, engine: str, capped_200: Floats) -> Events:
    """What happens in the middle of the window, and the same company with less use."""

    def ledger(one: PolicyBlock, where: Scenario = world) -> Floats:
        return run_policy(where, one, drawn, replication, engine).ledger

    month = middle(world)
    cut = PriceShock.model_validate({"kind": "price_shock", "month": month + 1, "factor": CUT})
    half, quarter = (ledger(policy("uncapped", intensity=share)) for share in LESS)
    return Events(
        month=month,
        cut=(ledger(FULL), ledger(FULL, world.model_copy(update={"events": (cut,)}))),
        capped=ledger(FREE, _switched(world, month)),
        capped_200=capped_200,
        less=(half, quarter),
        limited=_limited(world, drawn, replication, engine),
    )


def middle(world: Scenario) -> int:
    """The month in which something happens, from 0: after half of the window.

    Example: of twelve months without a warm-up it is 6, the seventh.
    """
    return world.warmup_months + (world.months - world.warmup_months) // 2


def _switched(world: Scenario, month: int) -> Scenario:
    """The company uncapped, then under a cap of 1,500 USD: the names are those of this study's policies."""
    cap = policy("capped", usd_per_month=LARGE_USD)
    told = {"kind": "policy_switch", "month": month + 1, "policy": FREE.label, "to": cap.label}
    return world.model_copy(update={"policies": (FREE, cap), "events": (PolicySwitch.model_validate(told),)})


def _limited(world: Scenario, drawn: Workload, replication: int, engine: str) -> Floats:
    """A cap of 100 USD by engineer, where engineers share no work."""
    if shares_work(world):
        return np.empty((0, world.months, len(LEDGER)))
    cap = policy("capped", usd_per_month=SMALL_USD)
    found = run_policy(world, cap, drawn, replication, engine, change=one_engineer_teams).ledger
    return found[:, world.warmup_months :]
