"""Values set by hand: a checked scenario file with values changed by path, which says of each that it was set.

A ``Scenario`` alone cannot be changed so: it no longer knows which value of a team came from ``world.defaults`` and
what a preset gave. So the file is opened anew, and its text is what ``tokensim run`` would read.
"""

from collections.abc import Iterable, Mapping, Sequence
from numbers import Integral, Real
from typing import Any, Final

from simulator.scenario.reading.errors import ScenarioError, quoted
from simulator.scenario.reading.expand import BY_HAND
from simulator.scenario.reading.load import loaded
from simulator.scenario.reading.paths import Draft, PathError, Scalar, draft
from simulator.scenario.reading.source import ErrorLine
from simulator.scenario.reading.validate import ScenarioFile
from simulator.scenario.reading.yaml_lines import read_yaml, shortened
from simulator.scenario.reading.yaml_text import yaml_text

ON_COMMAND_LINE, IN_PYTHON, ON_THE_PAGE = BY_HAND
_NONE: Final = ("null", "~", "")


def with_values(file: ScenarioFile, values: Mapping[str, Any]) -> ScenarioFile:
    """The file with values set by path, checked like any other.

    A value that is set is taken as known: it loses its source, and its entry in ``uncertain:`` if it has one.

    Args:
        file: as it was read.
        values: by path; None takes an optional value away.

    Raises:
        ScenarioError: every path that leads nowhere, with the nearest, and every value out of range.

    Example: ``with_values(file, {"months": 6}).scenario.months`` is 6.
    """
    return _set(file, list(values.items()), IN_PYTHON, "values", [])


def with_settings(file: ScenarioFile, given: Iterable[str]) -> ScenarioFile:
    """The file with values set by texts such as ``months=6``, as ``with_values`` does; values are read as in YAML.

    Raises:
        ScenarioError: every text that is not of this form, and what ``with_values`` raises.

    Example: ``with_settings(file, ["policies.gated.cap_usd_per_month=null"])`` takes the gate's cap away.
    """
    values, errors = [], []
    for each in given:
        path, equals, text = (part.strip() for part in each.partition("="))
        if path and equals:
            values.append((path, _read(text)))
        else:
            advice = "Write such as world.price.usd_per_mtok=1.5."
            errors.append(ErrorLine(0, f"'{shortened(each)}' is not path=value. {advice}"))
    return _set(file, values, ON_COMMAND_LINE, "--set", errors)


def _set(
    file: ScenarioFile, given: Sequence[tuple[str, Any]], source: str, at: str, errors: list[ErrorLine]
) -> ScenarioFile:
    """The file with values set; ``at`` stands for the file in error messages, of which some may be known already."""
    opened = draft(file)
    values, refused = _leading_somewhere(opened, given)
    errors = [*errors, *refused]
    if not (values or errors):
        return file
    tree = opened.written({path: {"value": value, "source": source} for path, value in values.items()})
    text = yaml_text(known(tree, opened, values), f"{file.name} with these values {source}:", _changes(opened, values))
    try:
        found = loaded(text, f"{file.name}.yaml", opened.document.code)
        found = found._replace(posterior=file.posterior, made_in_python=file.made_in_python)
    except ScenarioError as error:  # the file was valid: what is wrong now was set, whatever its line
        errors += [ErrorLine(0, message) for _, message in error.errors]
    if errors:
        raise ScenarioError(at, errors)
    return found


def _read(text: str) -> Scalar | None:
    """One value as YAML reads it; what is no plain value of YAML is text."""
    if text in _NONE:
        return None
    found = read_yaml(text)
    return found.tree if isinstance(found.tree, str | float | int) and not found.errors else text


def _plain(value: Any) -> Scalar | None:
    """A number as YAML writes it: numpy's are of types of their own."""
    if isinstance(value, bool | str) or value is None:
        return value
    return int(value) if isinstance(value, Integral) else float(value)


def _leading_somewhere(
    opened: Draft, given: Iterable[tuple[str, Any]]
) -> tuple[dict[str, Scalar | None], list[ErrorLine]]:
    """The values whose paths lead somewhere, each once, and what is wrong with the others."""
    values: dict[str, Scalar | None] = {}
    errors, seen = [], dict[str, str]()
    for path, value in given:
        try:
            address = opened.find(path)
        except PathError as error:
            errors.append(str(error))
            continue
        if address.path in seen:
            same = f"the same value as '{seen[address.path]}'" if seen[address.path] != path else "given twice"
            errors.append(f"'{path}' is {same}. Keep one of them.")
        elif not isinstance(value, str | Real | None):
            errors.append(f"{path} = {quoted(repr(value))} must be a single value: a number or a word.")
        else:
            seen[address.path], values[path] = path, _plain(value)
    return values, [ErrorLine(0, error) for error in errors]


def known(tree: dict[str, Any], opened: Draft, values: Mapping[str, Any]) -> dict[str, Any]:
    """The tree without what ``uncertain:`` says of values that are set."""
    ranges = tree.get("uncertain")
    if not isinstance(ranges, dict):
        return tree
    given = {opened.find(path).keys for path in values}
    left = {path: one for path, one in ranges.items() if opened.find(path).keys not in given}
    return {**tree, "uncertain": left}


def _changes(opened: Draft, values: Mapping[str, Any]) -> Iterable[str]:
    for path, value in values.items():
        before = opened.find(path).value
        yield f"{path}: {_shown(value)}, was {_shown(before)}"


def _shown(value: Any) -> str:
    return "not given" if value is None else str(value)
