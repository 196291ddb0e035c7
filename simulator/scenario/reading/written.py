"""A ``Scenario`` written out as a file that says it, so that every study takes one and all run the same."""

from typing import Any

from pydantic import BaseModel

from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.presets import PRESET_BLOCKS
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import loaded
from simulator.scenario.reading.provenance import assumptions
from simulator.scenario.reading.source import ErrorLine
from simulator.scenario.reading.validate import ScenarioFile
from simulator.scenario.reading.yaml_lines import read_yaml
from simulator.scenario.reading.yaml_text import yaml_text

TITLE = "A scenario made in Python:"
MADE = "scenario"  # what a scenario made in Python is called, for want of a file's name


def written(scenario: Scenario) -> ScenarioFile:
    """The file of a scenario made in Python; it gives no sources, as the scenario has none.

    Its text is not read before a study has to open it: see ``said``.

    Example: ``written(scenario).scenario`` is ``scenario``.
    """
    text = yaml_text(_as_set(scenario), TITLE, ())
    return ScenarioFile(scenario, MADE, text, assumptions(scenario, {}), made_in_python=True)


def said(file: ScenarioFile) -> ScenarioFile:
    """The file of a scenario made in Python, with a text that says it, to the last value.

    Raises:
        ScenarioError: no file can say it, since a copy was given values that do not fit.

    Example: ``loads(said(written(scenario)).text).scenario`` equals ``scenario``.
    """
    tree = read_yaml(file.text).tree
    return _saying(file.scenario, file.name, TITLE, tree)._replace(made_in_python=True, by_hand=file.by_hand)


def rewritten(file: ScenarioFile, scenario: Scenario) -> ScenarioFile:
    """The file with another scenario in place of its own, its text with what differs; sources of the rest are kept.

    Options that stand beside a text, such as the seed and the number of replications, leave it as it is.

    Raises:
        ScenarioError: as ``said``.

    Example: ``rewritten(file, file.scenario.model_copy(update={"seed": 7})).text`` is ``file.text``.
    """
    if file.made_in_python:
        return written(scenario)
    before, after = file.scenario, scenario
    if all(_stands_beside(getattr(before, name), getattr(after, name)) for name in Scenario.model_fields):
        return file.running(scenario)
    tree = _merged(read_yaml(file.text).tree, before, after)
    made = _saying(scenario, file.name, f"{file.name}, with a scenario changed in Python:", tree)
    return made._replace(posterior=file.posterior)


def _stands_beside(before: Any, after: Any) -> bool:
    return before == after or isinstance(after, int | float)


def _saying(scenario: Scenario, name: str, title: str, tree: Any) -> ScenarioFile:
    """The file of a tree that says a scenario, or of the scenario in full where defaults of the tree reach too far."""
    errors: list[ErrorLine] = []
    for each in (tree, scenario.model_dump(mode="json")):
        text = yaml_text(each, title, ())
        try:
            file = loaded(text, name)
        except ScenarioError as error:
            errors = [ErrorLine(0, message) for _, message in error.errors]
        else:
            if file.scenario == scenario:
                return file.running(scenario)
    raise ScenarioError(name, errors or [ErrorLine(0, "cannot be written as a file. Change values with with_.")])


def _as_set(block: BaseModel) -> dict[str, Any]:
    return block.model_dump(mode="json", exclude_unset=True)


def _merged(tree: Any, before: Any, after: Any) -> Any:
    """What is written of a value, with what differs from before in its place."""
    if before == after:
        return tree
    if isinstance(after, BaseModel) and type(before) is type(after):
        return _merged_block(tree, before, after)
    if isinstance(after, tuple) and isinstance(tree, list) and len(tree) == len(after) == len(before):
        return [_merged(*three) for three in zip(tree, before, after, strict=True)]
    return _plain(after)


def _merged_block(tree: Any, before: BaseModel, after: BaseModel) -> dict[str, Any]:
    merged = dict(tree) if isinstance(tree, dict) else {}
    for name in type(after).model_fields:
        old, new = getattr(before, name), getattr(after, name)
        inner = merged.get(name)
        if isinstance(inner, str) and name in PRESET_BLOCKS:
            inner = {"preset": inner}
        if old != new:
            merged[name] = _merged(inner, old, new)
    return merged


def _plain(value: Any) -> Any:
    """A value as YAML writes it."""
    if isinstance(value, BaseModel):
        return _as_set(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return {key: _plain(one) for key, one in value.items()} if isinstance(value, dict) else value
