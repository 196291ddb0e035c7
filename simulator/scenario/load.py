"""From a YAML file to a checked scenario: every fault at once, with file, line, value and what to do."""

import hashlib
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from simulator.scenario.faults import ScenarioError, describe
from simulator.scenario.policies import KINDS
from simulator.scenario.provenance import Assumption, assumptions
from simulator.scenario.raw import prepare
from simulator.scenario.schema import Scenario
from simulator.scenario.yaml_lines import Fault, Keys, dotted, read_text, read_yaml


class ScenarioFile(NamedTuple):
    """A checked scenario with the text it came from and the origin of every value."""

    scenario: Scenario
    name: str  # file name without its ending: the folder of its results
    text: str
    assumptions: tuple[Assumption, ...]

    @property
    def sha256(self) -> str:
        """Hash of the text, for the manifest."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def load(path: str | Path) -> ScenarioFile:
    """Read and check a scenario file.

    Raises:
        ScenarioError: with every fault, one line each.

    """
    path = Path(path)
    text = read_text(path)
    if isinstance(text, Fault):
        raise ScenarioError(str(path), [text])
    return loads(text, str(path))


def loads(text: str, name: str = "scenario") -> ScenarioFile:
    """Read and check the text of a scenario; ``name`` stands for the file in error messages.

    Raises:
        ScenarioError: with every fault, one line each.

    """
    document = read_yaml(text)
    if document.tree is None and document.faults:
        raise ScenarioError(name, document.faults)
    if not isinstance(document.tree, dict):
        raise ScenarioError(
            name, [Fault(1, "is not a scenario: it must be a block of keys such as title: and world:.")]
        )
    lines = document.lines
    prepared = prepare(document.tree, lines)
    faults = [*document.faults, *prepared.faults, *_repeated(prepared.tree, lines)]
    try:
        scenario = Scenario.model_validate(prepared.tree)
    except ValidationError as invalid:
        faults += _schema_faults(invalid, lines)
        raise ScenarioError(name, faults) from None
    if faults:
        raise ScenarioError(name, faults)
    return ScenarioFile(scenario, Path(name).stem, text, assumptions(scenario, prepared.origins))


def _schema_faults(invalid: ValidationError, lines: dict[Keys, int]) -> list[Fault]:
    found: dict[tuple[int, str], Fault] = {}
    for error in invalid.errors(include_url=False):
        path, message = describe(error, Scenario, dict(KINDS))
        line = _line(path, lines)
        rest = path[3:] if path[:2] == ("world", "teams") else path[2:]
        # a fault in the defaults comes back in every team that takes them: one is enough
        found.setdefault((line, dotted(rest) + error["type"]), Fault(line, message))
    return list(found.values())


def _line(path: Keys, lines: dict[Keys, int]) -> int:
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _repeated(tree: dict[str, Any], lines: dict[Keys, int]) -> list[Fault]:
    world = tree.get("world")
    teams = world.get("teams") if isinstance(world, dict) else None
    faults = _repeated_names(teams, ("world", "teams"), "team", lines)
    return faults + _repeated_names(tree.get("policies"), ("policies",), "policy", lines)


def _repeated_names(blocks: Any, at: Keys, what: str, lines: dict[Keys, int]) -> list[Fault]:
    if not isinstance(blocks, list):
        return []
    names = [block.get("name") or block.get("kind") if isinstance(block, dict) else None for block in blocks]
    counts = Counter(name for name in names if isinstance(name, str))
    return [
        Fault(
            _line((*at, index, "name"), lines),
            f"{dotted((*at, index))} is a second {what} called {name!r}. Give each {what} its own name.",
        )
        for index, name in enumerate(names)
        if isinstance(name, str) and counts[name] > 1 and name in names[:index]
    ]
