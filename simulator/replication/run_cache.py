"""Compare again after a small change: draws and runs that the change does not affect are reused."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Lock
from typing import Final

from cachetools import LRUCache

from simulator.engines.run import Outcome, run_in
from simulator.engines.settlement import settled
from simulator.engines.twins import Twins, likenesses
from simulator.problem import Problem, company_of, problem_of
from simulator.problem.build import DRAWN
from simulator.problem.likeness import likeness, planned_alike
from simulator.replication.compare import Replication, kept_of, policies_of, shown_policies, with_nudges
from simulator.replication.options import DEFAULT_ENGINE
from simulator.replication.workload_cache import WorkloadCache, draw_key
from simulator.replication.worlds import Settings, Worlds, settings_of
from simulator.scenario.blocks.schema import Scenario

WORKLOAD_BYTES: Final = 192 * 2**20
OUTCOME_BYTES: Final = 96 * 2**20
# what a key of draws does not say; plans fill up as runs are made, and change none of them
OWN: Final = tuple(name for name in Problem._fields if name not in (*DRAWN, "plans"))


class RunCache:
    """Workloads by what they are drawn from, and outcomes by what the engine reads; threads may share it."""

    def __init__(self, workload_bytes: int = WORKLOAD_BYTES, outcome_bytes: int = OUTCOME_BYTES) -> None:
        self.workloads = WorkloadCache(workload_bytes)
        self.outcomes: LRUCache[bytes, Outcome] = LRUCache(outcome_bytes, getsizeof=_size)
        self.runs = 0  # made by an engine
        self._lock = Lock()

    def task(
        self, scenario: Scenario | Worlds, engine: str = DEFAULT_ENGINE, marginal: int | None = None
    ) -> Callable[[int], Replication]:
        """A task for ``compare`` with the same rows, bit for bit, which makes only the runs not yet known.

        ``scenario``, ``engine`` and ``marginal`` are as there.
        """
        worlds = scenario if isinstance(scenario, Worlds) else Worlds(scenario)
        nudged = with_nudges(worlds) if marginal is None else marginal
        return partial(self._replication, settings_of(worlds), nudged, engine)

    def _replication(self, settings: Settings, nudged: int, engine: str, replication: int) -> Replication:
        setting = settings.at(replication)
        policies = policies_of(setting.scenario)  # the draws are those of all of them
        key = draw_key(setting.scenario, policies)
        workload = self.workloads.workload(setting.scenario, policies, replication, key)
        company, twins, made = company_of(setting, workload), Twins(), []
        wanted = policies if replication < nudged else shown_policies(setting.scenario)
        problems = planned_alike([problem_of(company, policy) for policy in wanted])
        for policy, problem in zip(wanted, problems, strict=True):
            make = partial(run_in, company, policy, problem, replication, engine)
            known = partial(self._known, f"{key} {replication} {engine}", problem, make)
            keys = likenesses(policy, problem)
            made.append(settled(twins.outcome(keys, known if keys else make), company, policy))
        return kept_of(made, setting.scenario.months)

    def _known(self, key: str, problem: Problem, make: Callable[[], Outcome]) -> Outcome:
        own = key.encode() + likeness(problem, OWN)
        with self._lock:
            known = self.outcomes.get(own)
        if known is not None:
            return known
        made = make()
        with self._lock, suppress(ValueError):  # larger than the cache: not kept
            self.runs += 1
            self.outcomes[own] = made
        return made


def _size(outcome: Outcome) -> int:
    return outcome.ledger.nbytes + outcome.spend_usd.nbytes
