"""From a YAML file to a checked scenario: every error at once, with file, line, value and what to do."""

from collections.abc import Mapping
from pathlib import Path

from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.own_files import with_code
from simulator.scenario.reading.paths import Addresses, Draft, PathError, find
from simulator.scenario.reading.posterior import read_posterior
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
    text = read_text(path) if _is_utf8(path.stem) else ErrorLine(0, "has a name that is not UTF-8. Rename it.")
    if isinstance(text, ErrorLine):
        raise ScenarioError(str(path), [text])
    return loads(text, str(path))


def _is_utf8(stem: str) -> bool:
    """Whether results can be named so."""
    return stem.encode(errors="ignore").decode() == stem


def loads(text: str, name: str = "scenario", code: Mapping[str, str] | None = None) -> ScenarioFile:
    """Read and check the text of a scenario; ``name`` stands for the file in error messages.

    What it names (a posterior, Python files) is read from the folder of ``name``, which may be a path; a Python file
    whose text is in ``code``, by the name that the scenario gives it, is not.

    Raises:
        ScenarioError: with every error, one line each.

    """
    return with_posterior(loaded(text, name, code), name)


def loaded(text: str, name: str, code: Mapping[str, str] | None = None) -> ScenarioFile:
    """The same without the posterior that it may name.

    Raises:
        ScenarioError: with every error, one line each.
    """
    if len(text) > MAX_BYTES:
        raise ScenarioError(name, [TOO_LARGE])
    document = with_code(read_yaml(text), name, code or {})
    file = checked(document, name, text)
    if errors := study_errors(Draft(file, document, Addresses(file.scenario))):
        raise ScenarioError(name, errors)
    return file


def with_posterior(file: ScenarioFile, name: str) -> ScenarioFile:
    """The file with the posterior that it names, if it names one.

    Raises:
        ScenarioError: the posterior cannot be read, or is that of another scenario.
    """
    if file.scenario.posterior is None:
        return file
    line = read_yaml(file.text).lines.get(("posterior",), 0)
    found = read_posterior(Path(name).parent / file.scenario.posterior, line, name)
    lost = [path for path in map(str, found.draws) if not _leads_somewhere(file, path)]
    if lost:
        again = "It belongs to another scenario: calibrate this one."
        raise ScenarioError(
            name, [ErrorLine(line, f"posterior has {lost[0]!r}, which leads to no value here. {again}")]
        )
    return file._replace(posterior=found)


def _leads_somewhere(file: ScenarioFile, path: str) -> bool:
    try:
        return isinstance(find(file.scenario, path).value, int | float)
    except PathError:
        return False
