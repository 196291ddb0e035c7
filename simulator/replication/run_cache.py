"""Compare again after a small change: draws and runs that the change does not affect are reused."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from hashlib import blake2b
from threading import Lock
from typing import Final

from cachetools import LRUCache

from simulator.engines.run import Outcome, run_in
from simulator.engines.settlement import settled
from simulator.engines.twins import Twins, likenesses
from simulator.problem import Problem, Setting, company_of, problem_of
from simulator.problem.build import DRAWN
from simulator.problem.likeness import likeness, planned_alike
from simulator.replication.compare import Replication, kept_of, policies_of, shown_policies, with_nudges
from simulator.replication.options import DEFAULT_ENGINE
from simulator.replication.workload_cache import WorkloadCache, draw_key
from simulator.replication.worlds import Settings, Worlds, settings_of
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario

WORKLOAD_BYTES: Final = 192 * 2**20
OUTCOME_BYTES: Final = 96 * 2**20
LENT_BYTES: Final = 64 * 2**20
NAMES: Final = 50_000
# what a key of draws does not say; plans fill up as runs are made, and change none of them
OWN: Final = tuple(name for name in Problem._fields if name not in (*DRAWN, "plans"))


class RunCache:
    """Workloads by what they are drawn from, and outcomes by what the engine reads; threads may share it."""

    def __init__(self, workload_bytes: int = WORKLOAD_BYTES, outcome_bytes: int = OUTCOME_BYTES) -> None:
        self.workloads = WorkloadCache(workload_bytes)
        self.outcomes: LRUCache[bytes, Outcome] = LRUCache(outcome_bytes, getsizeof=_size)
        self._lent: LRUCache[bytes, Outcome] = LRUCache(LENT_BYTES, getsizeof=_size)  # by name, until asked for
        self._names: LRUCache[bytes, bytes] = LRUCache(NAMES)  # keys of outcomes by scenario and policy in words
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
        scenario = settings.scenario_at(replication)
        wanted = policies_of(scenario) if replication < nudged else shown_policies(scenario)
        world = world_name(scenario, replication, engine)
        names = [f"{world} {policy!r}" for policy in wanted]
        made = [self._seen(name, policy) for name, policy in zip(names, wanted, strict=True)]
        missing = [place for place, outcome in enumerate(made) if outcome is None]
        setting = settings.of(scenario) if missing else settings.written
        new = self._made(setting, [wanted[place] for place in missing], [names[place] for place in missing],
                         replication, engine) if missing else []  # fmt: skip
        for place, outcome in zip(missing, new, strict=True):
            made[place] = outcome
        return kept_of([outcome for outcome in made if outcome is not None], scenario.months)

    def keep(self, world: str, policy: PolicyBlock, outcome: Outcome) -> None:
        """Remember for a while a run that was made elsewhere, in a world that is called as ``world_name`` does.

        Such a run has room of its own until an answer uses it, so it never replaces a run of an answer.
        """
        if policy.contract is None:
            with self._lock, suppress(ValueError):
                self._lent[_digest(f"{world} {policy!r}")] = outcome

    def _made(
        self, setting: Setting, wanted: Sequence[PolicyBlock], names: Sequence[str], replication: int, engine: str
    ) -> list[Outcome]:
        """Outcomes of policies by what the engine reads, run where they are not known."""
        policies = policies_of(setting.scenario)  # the draws are those of all of them
        key = draw_key(setting.scenario, policies)
        workload = self.workloads.workload(setting.scenario, policies, replication, key)
        company, twins, made = company_of(setting, workload), Twins(), list[Outcome]()
        first: dict[int, str] = {}  # the name under which an outcome was met first
        problems = planned_alike([problem_of(company, policy) for policy in wanted])
        for policy, problem, name in zip(wanted, problems, names, strict=True):
            make = partial(run_in, company, policy, problem, replication, engine)
            known = partial(self._known, f"{key} {replication} {engine}", name, problem, make)
            keys = likenesses(policy, problem)
            outcome = twins.outcome(keys, known if keys else make)
            self._alike(first.setdefault(id(outcome), name), name)
            made.append(settled(outcome, company, policy))
        return made

    def _alike(self, first: str, name: str) -> None:
        """Remember a run that was not made, by the one that it cannot differ from."""
        with self._lock:
            own = self._names.get(_digest(first))
            if own is not None:
                self._names[_digest(name)] = own

    def _seen(self, name: str, policy: PolicyBlock) -> Outcome | None:
        """The outcome of a run that was met by the same words; a contract is settled anew."""
        if policy.contract is not None:
            return None
        key = _digest(name)
        with self._lock:
            own = self._names.get(key)
            known = None if own is None else self.outcomes.get(own)
            if known is None and (known := self._lent.pop(key, None)) is not None:
                with suppress(ValueError):
                    self._names[key], self.outcomes[key] = key, known
            return known

    def _known(self, key: str, name: str, problem: Problem, make: Callable[[], Outcome]) -> Outcome:
        own = key.encode() + likeness(problem, OWN)
        with self._lock:
            self._names[_digest(name)] = own
            known = self.outcomes.get(own)
        if known is not None:
            return known
        made = make()
        with self._lock, suppress(ValueError):  # larger than the cache: not kept
            self.runs += 1
            self.outcomes[own] = made
        return made


def world_name(scenario: Scenario, replication: int, engine: str) -> str:
    """What a run depends on beside its policy; under events policies may follow each other.

    What is not known of the inputs is left out: they have values here.
    """
    others = {} if scenario.events else {"policies": ()}
    return f"{replication} {engine} {scenario.model_copy(update={'uncertain': {}, **others})!r}"


def _digest(name: str) -> bytes:
    return blake2b(name.encode(), digest_size=16).digest()


def _size(outcome: Outcome) -> int:
    return outcome.ledger.nbytes + outcome.spend_usd.nbytes
