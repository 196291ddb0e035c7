"""From a YAML file to a checked scenario: every fault at once, with file, line, value and what to do."""

from pathlib import Path

from simulator.scenario.checking import ScenarioFile, checked
from simulator.scenario.faults import ScenarioError
from simulator.scenario.text import MAX_BYTES, TOO_LARGE, Fault, read_text
from simulator.scenario.yaml_lines import read_yaml

__all__ = ["ScenarioFile", "load", "loads"]


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
    if len(text) > MAX_BYTES:
        raise ScenarioError(name, [TOO_LARGE])
    return checked(read_yaml(text), name, text)
