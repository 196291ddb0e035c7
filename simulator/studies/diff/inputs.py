"""The inputs that differ between two scenarios, by their names for people, with the old and the new value."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd

from simulator.scenario.blocks.quantity import Block
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.custom_policy import own_of
from simulator.scenario.reading.parameters import parameter_name, parameters
from simulator.scenario.reading.paths import find, scalars
from simulator.scenario.reading.study_checks import described
from simulator.studies.diff.read import SavedRun
from simulator.text import MISSING, first_upper, setting, visible

COLUMNS: Final = ("path", "name", "before", "after", "unit", "source")
# of a manifest, what differs between any two runs or stands in the scenario
_NO_SETTING: Final = {
    "run_id", "analysis", "scenario", "scenario_sha256", "started", "seconds", "seed", "set", "replications", "command",
    "python", "machine", "versions", "code", "scenario_hash", "answer", "scenario_text", "interrupted",
}  # fmt: skip
ABSENT: Final = "not there"
AS_WRITTEN: Final = "what is not known of the inputs"  # drawn, or left out by --as-written

Row = dict[str, Any]


def changed_inputs(before: SavedRun, after: SavedRun) -> pd.DataFrame:
    """A row for each input that differs: teams, policies and events that are in one run only count as one input.

    A team's value is not listed where ``world.defaults`` has the same change. Title, question and notes are none.

    Example: two runs of one scenario with prices of 1 and 2 USD per Mtok have one row, with 1 and 2.
    """
    old, new = before.file.scenario, after.file.scenario
    told = {row.path: row.source for row in after.file.assumptions}
    set_by_hand = {*before.file.by_hand, *after.file.by_hand}  # they are known, which their own row says
    ranges = (row for path, row in _ranges(old, new) if path not in set_by_hand)
    rows = [
        *_settings(before.about, after.about),
        *_drawing(before, after),
        *_owners(old, new),
        *_values(old, new, told),
        *_experiments(old, new),
        *_code(old, new),
        *ranges,
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _settings(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Row]:
    """How the runs were made, beyond what their scenarios say."""
    for key in dict.fromkeys([*old, *new]):
        one, other = old.get(key), new.get(key)
        if key not in _NO_SETTING and one != other and not isinstance(one or other, dict | list):
            yield _row(key, key.replace("_", " "), one, other)


def _drawing(before: SavedRun, after: SavedRun) -> Iterator[Row]:
    """Whether one run draws its inputs and the other takes them as written: then every input differs."""
    one, other = (run.totals.comparison.worlds.drawn for run in (before, after))
    if one != other:
        yield _row("as_written", AS_WRITTEN, *("drawn" if drawn else "left out" for drawn in (one, other)))


def _owners(old: Scenario, new: Scenario) -> Iterator[Row]:
    """Teams, policies and events that only one scenario has, or that are of another kind."""
    for block in ("world.teams", "policies", "events"):
        ours, theirs = _named(old, block), _named(new, block)
        for name in dict.fromkeys([*ours, *theirs]):
            kinds = [_kind(owners[name][1]) if name in owners else ABSENT for owners in (ours, theirs)]
            if kinds[0] != kinds[1]:
                what = {"world.teams": "team", "policies": "policy", "events": "event"}[block]
                yield _row(f"{block}.{name}", f"{what} {name}", kinds[0], kinds[1])


def _values(old: Scenario, new: Scenario, told: Mapping[str, str]) -> Iterator[Row]:
    """Single values of what both scenarios have, teams and policies by name."""
    ours, theirs = _by_name(old), _by_name(new)
    shared: set[tuple[str, Any, Any]] = set()  # changes of the defaults, by what comes after world.defaults
    for key in dict.fromkeys([*ours, *theirs]):
        (_, one), (path, other) = ours.get(key, ("", None)), theirs.get(key, ("", None))
        path = path or ours[key][0]
        if one == other or not _in_both(key, old, new):
            continue
        if key[0] == "world.defaults":
            shared.add((key[2], one, other))
        elif key[0] == "world.teams" and (key[2], one, other) in shared:
            continue
        unit = _unit(path, new if key in theirs else old)
        name = parameter_name(path, new if key in theirs else old)
        yield _row(path, name, one, other, unit, told.get(path, ""))


def _experiments(old: Scenario, new: Scenario) -> Iterator[Row]:
    """What trials found, where only one run has it, uses it, or has it otherwise."""
    ours, theirs = ({one.name: one for one in each.experiments} for each in (old, new))
    for name in dict.fromkeys([*ours, *theirs]):
        one, other = ours.get(name), theirs.get(name)
        if one != other:
            texts = [each.text if each else ABSENT for each in (one, other)]
            yield _row(
                f"experiments.{name}", f"experiment {name}", texts[0], texts[1], "", other.source if other else ""
            )


def _code(old: Scenario, new: Scenario) -> Iterator[Row]:
    """Python files of the user's that were edited between the runs, by the beginning of the hash of their texts."""
    ours, theirs = ({one.label: one.own_code for one in own_of(each)} for each in (old, new))
    for name in ours.keys() & theirs.keys():
        one, other = ours[name].sha256[:12], theirs[name].sha256[:12]
        if one != other:
            yield _row(f"policies.{name}.text", f"Python code of {name}, sha256", one, other)


def _ranges(old: Scenario, new: Scenario) -> Iterator[tuple[str, Row]]:
    """What is said of values that nobody knows for sure, by the plain path of the value."""
    for path in dict.fromkeys([*old.uncertain, *new.uncertain]):
        one, other = (each.uncertain.get(path) for each in (old, new))
        if one != other:
            scenario = new if other else old
            texts = [described(each) if each else ABSENT for each in (one, other)]
            name, source = f"range of {parameter_name(path, scenario)}", other.source if other else ""
            yield find(scenario, path).path, _row(f"uncertain.{path}", name, texts[0], texts[1], "", source)


Key = tuple[str, str, str]  # block, name of the team, policy or event, what comes after it


def _by_name(scenario: Scenario) -> dict[Key, tuple[str, Any]]:
    """Path and value of every single value."""
    names = {
        f"{block}[{place}]": (block, name)
        for block in ("world.teams", "policies", "events")
        for name, (place, _) in _named(scenario, block).items()
    }
    found: dict[Key, tuple[str, Any]] = {}
    for path, value in scalars(scenario).items():
        if path.startswith("experiments["):  # told as a whole
            continue
        owner, bracket, rest = path.partition("]")
        block, name = names.get(owner + bracket, ("", ""))
        if not name and path.startswith("world.defaults."):
            block, rest = "world.defaults", path.removeprefix("world.defaults")
        found[block, name, rest if block else path] = (path, value)
    # the defaults first, so that a team that follows them is known to
    return dict(sorted(found.items(), key=lambda item: item[0][0] == "world.teams"))


def _named(scenario: Scenario, block: str) -> dict[str, tuple[int, Block]]:
    """Place and block of each team, policy or event by name; events of one kind are numbered."""
    owners: tuple[Block, ...] = scenario.world.teams if block == "world.teams" else getattr(scenario, block)
    found: dict[str, tuple[int, Block]] = {}
    for place, one in enumerate(owners):
        name = str(getattr(one, "label", "") or getattr(one, "name", "") or _kind(one))
        again = sum(known.partition(" #")[0] == name for known in found)
        found[f"{name} #{again + 1}" if again else name] = (place, one)
    return found


def _in_both(key: Key, old: Scenario, new: Scenario) -> bool:
    """Whether both scenarios have the team, policy or event, of one kind."""
    block, name, _ = key
    if not name:
        return True
    both = [_named(scenario, block).get(name) for scenario in (old, new)]
    return all(both) and len({_kind(one[1]) for one in both if one}) == 1


def _kind(one: Block) -> str:
    return str(getattr(one, "kind", "there"))


def _unit(path: str, scenario: Scenario) -> str:
    bare = path.replace("]", "")
    for block, owners in (("policies", scenario.policies), ("events", scenario.events)):
        if path.startswith(f"{block}["):
            index, _, rest = bare.removeprefix(f"{block}[").partition(".")
            bare = f"{block}.{_kind(owners[int(index)])}.{rest}"
    if path.startswith("world.teams["):
        rest = bare.partition(".")[2].partition(".")[2]
        bare = next((one for one in (f"world.teams.{rest}", f"world.defaults.{rest}") if one in parameters()), bare)
    known = parameters().get(bare)
    return known.unit if known else ""


def _row(path: str, name: str, before: Any, after: Any, unit: str = "", source: str = "") -> Row:
    values = (path, first_upper(visible(name)), _shown(before), _shown(after), unit or MISSING, source)
    return dict(zip(COLUMNS, values, strict=True))


def _shown(value: Any) -> str:
    return setting(value, 6) if not isinstance(value, bool) else "yes" if value else "no"
