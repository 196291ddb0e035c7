"""Experiments added to a scenario file: from a file of rows, or from Python."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from simulator.scenario.blocks.experiments import Experiment
from simulator.scenario.presets import EXPERIMENTS
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import loaded
from simulator.scenario.reading.paths import draft
from simulator.scenario.reading.source import ErrorLine, read_text
from simulator.scenario.reading.validate import ScenarioFile
from simulator.scenario.reading.yaml_lines import read_yaml
from simulator.scenario.reading.yaml_text import yaml_text

Row = Experiment | Mapping[str, Any] | str  # as Python has it, as a file has it, or the name of a published one


def with_experiments(file: ScenarioFile, rows: Sequence[Row]) -> ScenarioFile:
    """The file with experiments after those that it has, checked like any other; its posterior stays.

    Args:
        file: as it was read.
        rows: each as in the block ``experiments:``.

    Raises:
        ScenarioError: every error of a row, or a name that the file has already.

    Example: ``with_experiments(file, ["cui_2026"]).scenario.experiments[-1].standard_error`` is 0.103.
    """
    opened = draft(file)
    tree = dict(opened.document.tree)
    tree[EXPERIMENTS] = [*(tree.get(EXPERIMENTS) or ()), *map(_written, rows)]
    text = yaml_text(tree, f"{file.name} with experiments:", ())
    try:
        found = loaded(text, f"{file.name}.yaml", opened.document.code)
    except ScenarioError as error:  # the file was valid: what is wrong came with the rows, whatever its line
        raise ScenarioError(EXPERIMENTS, [ErrorLine(0, message) for _, message in error.errors]) from None
    return found._replace(posterior=file.posterior, made_in_python=file.made_in_python)


def read_experiments(path: str | Path) -> list[Any]:
    """The rows of a file: a block ``experiments:`` as in a scenario, a list of rows, or one row.

    Raises:
        ScenarioError: the file cannot be read, or holds no rows.
    """
    text = read_text(Path(path))
    if isinstance(text, ErrorLine):
        raise ScenarioError(str(path), [text])
    document = read_yaml(text)
    if document.errors:
        raise ScenarioError(str(path), document.errors)
    tree = document.tree
    rows = tree.get(EXPERIMENTS, [tree]) if isinstance(tree, dict) else tree
    if not isinstance(rows, list) or not rows:
        advice = "Write it with tokensim experiment analyse RESULTS.csv --row FILE.yaml."
        raise ScenarioError(str(path), [ErrorLine(1, f"holds no rows of experiments. {advice}")])
    return rows


def _written(row: Row) -> Any:
    if isinstance(row, Experiment):
        return row.model_dump(mode="json", exclude_unset=True)
    return dict(row) if isinstance(row, Mapping) else row
