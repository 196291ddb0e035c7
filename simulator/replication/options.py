"""What every study takes besides its scenario: replications, seed, engine and progress."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from simulator.engines.run import ENGINES
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import ScenarioFile, load
from simulator.scenario.reading.messages import describe
from simulator.scenario.reading.provenance import Assumption
from simulator.scenario.reading.source import ErrorLine

DEFAULT_ENGINE: Final = "compiled"
# called with how many of what there are; gives the function to call with how many are finished
Progress = Callable[[int, str], AbstractContextManager[Callable[[int], None]]]


@contextmanager
def silent(total: int, what: str = "replications") -> Iterator[Callable[[int], None]]:
    """Progress that nobody is shown."""
    yield lambda done: None


def opened(scenario: str | Path | ScenarioFile) -> ScenarioFile:
    """A scenario file, read if it is a path.

    Raises:
        ScenarioError: the scenario is invalid.
    """
    return scenario if isinstance(scenario, ScenarioFile) else load(scenario)


def scenario_of(given: str | Path | ScenarioFile | Scenario) -> tuple[Scenario, Sequence[Assumption] | None]:
    """A scenario, and where its values come from; None where it was made in Python.

    Raises:
        ScenarioError: the scenario is invalid.
    """
    if isinstance(given, Scenario):
        return given, None
    file = opened(given)
    return file.scenario, file.assumptions


def changed(scenario: Scenario, replications: int | None, seed: int | None, **more: float | None) -> Scenario:
    """The scenario with another number of replications or another seed, or more such settings, checked again.

    Raises:
        ScenarioError: one of them is out of range.
    """
    update = {"replications": replications, "seed": seed, **more}
    given = {key: value for key, value in update.items() if value is not None}
    try:
        return Scenario.model_validate({**dict(scenario), **given}) if given else scenario
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


def check_choice(scenario: Scenario) -> None:
    """Refuse a scenario whose policies are all upper bounds, which nobody can choose.

    Raises:
        ScenarioError: there is nothing to choose.
    """
    if all(policy.upper_bound for policy in scenario.policies):
        advice = "policies are upper bounds only, which nobody can choose. Add one, such as kind: uncapped."
        raise ScenarioError("scenario", [ErrorLine(0, advice)])
