"""From what was set by hand to a scenario file: the YAML of what is on screen, checked like any other file."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from simulator.explorer.controls import HEADCOUNT, OFFERED, Control
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.load import loads
from simulator.scenario.reading.paths import Draft, Scalar
from simulator.scenario.reading.set_values import ON_THE_PAGE, known
from simulator.scenario.reading.validate import ScenarioFile
from simulator.scenario.reading.yaml_lines import Document
from simulator.scenario.reading.yaml_text import yaml_text

MOST_SETTINGS: Final = 1000
LONGEST: Final = 40  # characters of a value
Settings = Mapping[str, str]  # path to value, as typed


class SettingsError(ValueError):
    """What was set is no scenario; its lines are sentences for the page."""

    def __init__(self, *sentences: str) -> None:
        self.sentences = sentences
        super().__init__("\n".join(sentences))


def settings_of(data: Any) -> dict[str, str]:
    """Settings as a browser sent them.

    Raises:
        SettingsError: they are not text by path.
    """
    if not isinstance(data, dict) or len(data) > MOST_SETTINGS:
        raise SettingsError("The page sent settings that cannot be read. Load it again.")
    if not all(isinstance(path, str) and isinstance(value, str) for path, value in data.items()):
        raise SettingsError("The page sent settings that are not text. Load it again.")
    for path, value in data.items():
        if len(value) > LONGEST:
            raise SettingsError(f"{path[:LONGEST]} = {value[:LONGEST]}… is too long for a value.")
    return dict(data)


def written(opened: Draft, controls: Mapping[str, Control], settings: Settings) -> ScenarioFile:
    """The scenario with values set by path; its text is what ``tokensim run`` would read.

    A value that is set is taken as known, as ``--set`` does: otherwise a slider of a value that is drawn over a range
    would change nothing.

    Raises:
        SettingsError: a path leads to no control.
        ScenarioError: the scenario with these values is invalid.
    """
    return loads(_text(opened, *_split(opened, controls, settings)), opened.file.name)


def scenario_in(world: Draft, opened: Draft, controls: Mapping[str, Control], settings: Settings) -> Scenario:
    """The same values set in one world of a scenario, whose other inputs were drawn; nothing is written.

    Raises:
        SettingsError, ScenarioError: as ``written``.
    """
    values, shocks = _split(opened, controls, settings)
    return (world._replace(document=_with_events(world.document, shocks)) if shocks else world).scenario(values)


Values = tuple[dict[str, Scalar], list[dict[str, Scalar]]]


def _split(opened: Draft, controls: Mapping[str, Control], settings: Settings) -> Values:
    """Values by path, and events that are not in the file."""
    values: dict[str, Scalar] = {}
    for path, text in settings.items():
        if path not in controls:
            raise SettingsError(f"{path[:LONGEST]} is not a value of this scenario.")
        value = _value(controls[path], text)
        if value != controls[path].value:  # what is as in the file keeps its source
            values[path] = value
    factor = values.pop(HEADCOUNT, None)
    if factor is not None:
        values = {**_headcounts(opened, factor), **values}
    shocks = _new_shocks(controls, {path: values.pop(path) for path in list(values) if path.startswith(OFFERED)})
    return values, shocks


def _value(control: Control, text: str) -> Scalar:
    """A typed value as the schema wants it; what cannot be read stays text, and the schema says what is wrong."""
    bare = text.strip().replace(",", "").replace("\u2212", "-")
    if control.scale == "choice":
        return bare == "yes" if isinstance(control.value, bool) and bare in ("yes", "no") else bare
    try:
        return int(bare) if control.whole else float(bare)
    except ValueError:
        return text.strip()


def _headcounts(opened: Draft, factor: Scalar) -> dict[str, Scalar]:
    if isinstance(factor, str) or not 0.0 < factor <= 1000.0:
        raise SettingsError(f"The factor on headcount = {factor} must be a number above 0 and at most 1,000.")
    teams = opened.file.scenario.world.teams
    return {f"world.teams[{i}].engineers": max(1, round(team.engineers * factor)) for i, team in enumerate(teams)}


def _new_shocks(controls: Mapping[str, Control], values: Mapping[str, Scalar]) -> list[dict[str, Scalar]]:
    """Shocks that are not in the file and whose strength, not only their time, was set."""
    shocks: list[dict[str, Scalar]] = []
    for kind in dict.fromkeys(path.removeprefix(OFFERED).split(".")[0] for path in values):
        begins = f"{OFFERED}{kind}."
        own = {path.removeprefix(begins): each for path, each in controls.items() if path.startswith(begins)}
        if any(f"{begins}{name}" in values for name, each in own.items() if isinstance(each.value, float)):
            shocks.append({"kind": kind, **{name: values.get(f"{begins}{name}", own[name].value) for name in own}})
    return shocks


def _text(opened: Draft, values: Mapping[str, Scalar], shocks: Sequence[Mapping[str, Scalar]]) -> str:
    if not values and not shocks:
        return opened.file.text
    changes = [f"{path}: {value}" for path, value in values.items()]
    changes += [f"new: {shock['kind']}" for shock in shocks]
    document = opened.document._replace(
        tree=opened.written({path: {"value": value, "source": ON_THE_PAGE} for path, value in values.items()})
    )
    tree = known(_with_events(document, shocks).tree, opened, values)
    return yaml_text(tree, f"{opened.file.name}, changed in tokensim explore:", changes)


def _with_events(document: Document, shocks: Sequence[Mapping[str, Scalar]]) -> Document:
    if not shocks:
        return document
    return document._replace(
        tree={**document.tree, "events": [*(document.tree.get("events") or ()), *map(dict, shocks)]}
    )
