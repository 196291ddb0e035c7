"""What every study takes besides its scenario: replications, seed, engine and progress."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from simulator.engines.run import ENGINES
from simulator.replication.executors import cores
from simulator.scenario.blocks.schema import READ, Scenario
from simulator.scenario.reading.custom_policy import with_policies
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import ScenarioFile, load
from simulator.scenario.reading.messages import describe
from simulator.scenario.reading.source import ErrorLine
from simulator.scenario.reading.written import written
from simulator.size import check_size

DEFAULT_ENGINE: Final = "compiled"
Given = str | Path | ScenarioFile | Scenario  # what every study takes as its scenario
# called with how many of what there are; gives the function to call with how many are finished
Progress = Callable[[int, str], AbstractContextManager[Callable[[int], None]]]


@contextmanager
def silent(total: int, what: str = "replications") -> Iterator[Callable[[int], None]]:
    """Progress that nobody is shown."""
    yield lambda done: None


def opened(
    scenario: Given, set: Mapping[str, Any] | None = None, policies: Sequence[str | Path | type] = ()
) -> ScenarioFile:
    """A scenario ready for a study: the one door of all of them.

    Args:
        scenario: a path, a loaded file, or a ``Scenario`` made in Python, which is written out as a file says it.
        set: values by path, also of these policies, as ``ScenarioFile.with_`` sets them.
        policies: Python files with policies of your own, or classes, run beside those of the scenario.

    Raises:
        ScenarioError: the scenario, a value or a policy is invalid.
    """
    file = scenario if isinstance(scenario, ScenarioFile) else _read(scenario)
    file = with_policies(file, policies)
    return file.with_(set) if set else file


def _read(scenario: str | Path | Scenario) -> ScenarioFile:
    return written(scenario) if isinstance(scenario, Scenario) else load(scenario)


def changed(scenario: Scenario, replications: int | None, seed: int | None, **more: float | None) -> Scenario:
    """The scenario with another number of replications or another seed, or more such settings, checked again.

    Raises:
        ScenarioError: one of them is out of range.
    """
    update = {"replications": replications, "seed": seed, **more}
    given = {key: value for key, value in update.items() if value is not None}
    try:
        return Scenario.model_validate({**dict(scenario), **given}, context=READ) if given else scenario
    except ValidationError as invalid:
        described = (describe(error, {}) for error in invalid.errors(include_url=False))
        raise ScenarioError("options", [ErrorLine(0, message) for _, message in described]) from None


def check_engine(engine: str) -> None:
    """Refuse an engine there is none of.

    Raises:
        ScenarioError: with the engines there are.
    """
    if engine not in ENGINES:
        known = ", ".join(sorted(ENGINES))
        raise ScenarioError("options", [ErrorLine(0, f"engine = {engine!r}: no such engine. Known: {known}.")])


def check_run(scenario: Scenario, engine: str, workers: int | None, in_memory: bool = False) -> None:
    """Refuse an engine there is none of, and what is too much for this machine, before any work.

    Args:
        scenario: what is run, in all its replications.
        engine, workers: as studies take them.
        in_memory: the ledgers of all replications are kept in memory.

    Raises:
        ScenarioError: with the engines there are, or with the memory or the time that it takes.
    """
    check_engine(engine)
    runs = 1 + 3 * len(scenario.policies)  # no tokens, and each policy with its lever moved either way
    check_size(scenario, runs, workers or cores(), engine, 1 + len(scenario.policies) if in_memory else 0)


def check_choice(scenario: Scenario) -> None:
    """Refuse a scenario whose policies are all upper bounds, which nobody can choose.

    Raises:
        ScenarioError: there is nothing to choose.
    """
    if all(policy.upper_bound for policy in scenario.policies):
        advice = "policies are upper bounds only, which nobody can choose. Add one, such as kind: uncapped."
        raise ScenarioError("scenario", [ErrorLine(0, advice)])
