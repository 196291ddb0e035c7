"""From what YAML says to a checked scenario: every error at once, in the words of the file."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from simulator.scenario.blocks.inherit import remember
from simulator.scenario.blocks.own_policy import OwnPolicy
from simulator.scenario.blocks.schema import READ, Scenario
from simulator.scenario.reading.consistency import cross_errors
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.expand import BY_HAND, DEFAULTS, Origin, prepare
from simulator.scenario.reading.messages import describe, meant_key
from simulator.scenario.reading.own_files import lay_code
from simulator.scenario.reading.posterior import Posterior
from simulator.scenario.reading.provenance import Assumption, assumptions
from simulator.scenario.reading.source import ErrorLine
from simulator.scenario.reading.yaml_lines import Document, Keys, dotted

MOST_ERRORS: Final = 200  # nobody mends more at once, and each takes a millisecond to put into words


class _Parts(NamedTuple):
    scenario: Scenario
    name: str  # file name without its ending: the folder of its results
    text: str
    assumptions: tuple[Assumption, ...]
    by_hand: tuple[str, ...] = ()  # paths of the values that were set on the command line or with ``with_``
    posterior: Posterior | None = None  # what the company's own data say, where the scenario names it
    made_in_python: bool = False  # from a ``Scenario``: nobody says what is known of its values


class ScenarioFile(_Parts):
    """A checked scenario with the text it came from and the origin of every value.

    The scenario is what is run. One that is put in its place with ``_replace`` takes the text along: it is written out
    anew where the text says otherwise, so that every study, which may open the text to change values, runs the same.
    """

    __slots__ = ()

    def _replace(self, **changes: Any) -> "ScenarioFile":
        from simulator.scenario.reading.written import rewritten  # it opens the file

        scenario = changes.pop("scenario", self.scenario)
        file = super()._replace(**changes)
        return rewritten(file, scenario) if scenario is not self.scenario else file

    def running(self, scenario: Scenario) -> "ScenarioFile":
        """The file with a scenario that its text says, but for what stands beside a text, such as seed and sweep."""
        if self.made_in_python:
            from simulator.scenario.reading.written import written  # it opens the file

            return written(scenario)
        return super()._replace(scenario=scenario)

    @property
    def sha256(self) -> str:
        """Hash of the text, for the manifest."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def origins(self) -> tuple[Assumption, ...] | None:
        """Where the values come from; None where nobody says."""
        return None if self.made_in_python else self.assumptions

    def with_(self, values: Mapping[str, Any]) -> "ScenarioFile":
        """The file with values set by path, checked like any other; it says of each that it was set by hand.

        Args:
            values: by path, as in error messages, such as ``policies.capped.usd_per_month``.

        Raises:
            ScenarioError: every path that leads nowhere, with the nearest, and every value out of range.

        Example: ``file.with_({"world.price.usd_per_mtok": 2.0}).scenario.world.price.usd_per_mtok`` is 2.0.
        """
        from simulator.scenario.reading.set_values import with_values  # it opens the file, as ``loads`` does

        return with_values(self, values)

    def with_experiments(self, rows: Sequence[Any]) -> "ScenarioFile":
        """The file with experiments added, each as in its block ``experiments:``; see ``reading/experiments.py``.

        Raises:
            ScenarioError: a row is invalid, or its name is taken.

        Example: ``file.with_experiments(["cui_2026"]).scenario.experiments[-1].standard_error`` is 0.103.
        """
        from simulator.scenario.reading.experiments import with_experiments  # it opens the file, as ``loads`` does

        return with_experiments(self, rows)


def checked(document: Document, name: str, text: str) -> ScenarioFile:
    """The scenario in a document, with the origin of its values; ``name`` stands for the file in error messages.

    Raises:
        ScenarioError: with every error, one line each.

    """
    scenario, origins = read_scenario(document, name)
    by_hand = tuple(dotted(keys) for keys, origin in origins.items() if origin.source in BY_HAND)
    return ScenarioFile(scenario, _folder(name), text, assumptions(scenario, origins), by_hand)


def read_scenario(document: Document, name: str) -> tuple[Scenario, dict[Keys, Origin]]:
    """The scenario in a document, and the origin of each value that the user or a preset gave.

    Raises:
        ScenarioError: with every error, one line each.

    """
    if not isinstance(document.tree, dict):
        raise ScenarioError(name, document.errors or [_not_a_block(document)])
    prepared = prepare(document)
    own = lay_code(prepared.plain, document.code)
    prepared = prepared._replace(tree={**prepared.tree, "policies": prepared.plain.get("policies")})
    errors = [*document.errors, *prepared.errors, *cross_errors(prepared.tree, document.lines)]
    try:
        scenario = Scenario.model_validate(prepared.tree, context=READ)
    except ValidationError as invalid:
        errors += _schema_errors(invalid.errors(include_url=False), document, own)
        raise ScenarioError(name, errors, prepared.tree) from None
    if errors:
        raise ScenarioError(name, errors, prepared.tree)
    remember(zip(scenario.world.teams, prepared.plain["world"]["teams"], strict=True))
    return scenario, prepared.origins


def line_of(path: Keys, lines: Mapping[Keys, int]) -> int:
    """The line of a key path, or of the nearest block around it that was written."""
    while path not in lines:
        path = path[:-1]
    return lines[path]


def _folder(name: str) -> str:
    """The name of the folder of results: that of the file, but never one of dots, which would lead elsewhere."""
    return (Path(name).stem.strip(".") and Path(name).stem) or "scenario"


def _not_a_block(document: Document) -> ErrorLine:
    found = "a list" if isinstance(document.tree, list) else "a single value"
    return ErrorLine(document.lines[()], f"is {found}, not a scenario. Begin with keys such as title: and world:")


def _schema_errors(
    errors: list[ErrorDetails], document: Document, own: Mapping[int, type[OwnPolicy]]
) -> Iterator[ErrorLine]:
    if (more := len(errors) - MOST_ERRORS) > 0:
        yield ErrorLine(0, f"has {more:,} more errors than the {MOST_ERRORS} told here. Mend these first.")
    errors = errors[:MOST_ERRORS]
    described = [(error, *describe(error, document.texts, own)) for error in errors]
    shared = {(error["type"], path[2:]) for error, path, _ in described if path[:2] == DEFAULTS}
    meant = {meant_key(error, own) for error in errors if error["type"] == "extra_forbidden"}
    for error, path, message in described:
        kind = error["type"]
        # a list of nothing but invalid entries looks empty to the schema
        emptied = kind == "too_short" and error["input"]
        # an error in the defaults comes back in every team that takes them
        inherited = path[:2] == ("world", "teams") and path not in document.lines and (kind, path[3:]) in shared
        # a misspelt key is also a missing one
        misspelt = kind == "missing" and dotted(path) in meant
        if not (path in document.unread or emptied or inherited or misspelt):
            yield ErrorLine(line_of(path, document.lines), message)
