"""From a YAML file to a checked scenario: every error at once, with file, line, value and what to do."""

from pathlib import Path

from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.paths import Draft
from simulator.scenario.reading.source import MAX_BYTES, TOO_LARGE, ErrorLine, read_text
from simulator.scenario.reading.study_checks import study_errors
from simulator.scenario.reading.validate import ScenarioFile, checked
from simulator.scenario.reading.yaml_lines import read_yaml

__all__ = ["ScenarioFile", "load", "loads"]


def load(path: str | Path) -> ScenarioFile:
    """Read and check a scenario file.

    Raises:
        ScenarioError: with every error, one line each.

    """
    path = Path(path)
    text = read_text(path)
    if isinstance(text, ErrorLine):
        raise ScenarioError(str(path), [text])
    return loads(text, str(path))


def loads(text: str, name: str = "scenario") -> ScenarioFile:
    """Read and check the text of a scenario; ``name`` stands for the file in error messages.

    Raises:
        ScenarioError: with every error, one line each.

    """
    if len(text) > MAX_BYTES:
        raise ScenarioError(name, [TOO_LARGE])
    document = read_yaml(text)
    file = checked(document, name, text)
    if errors := study_errors(Draft(file, document)):
        raise ScenarioError(name, errors)
    return file
