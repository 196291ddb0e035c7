"""What no single field can see: names given twice, two ways to say one thing, events that point nowhere."""

from collections.abc import Iterator, Mapping
from typing import Any

from simulator.scenario.reading.errors import quoted
from simulator.scenario.reading.expand import MANAGER_FORM, PLAIN_FORM, Tree
from simulator.scenario.reading.source import Fault
from simulator.scenario.reading.yaml_lines import Keys, dotted
from simulator.text import nearest


def cross_faults(tree: Tree, lines: Mapping[Keys, int]) -> Iterator[Fault]:
    """Faults between the values of a prepared tree."""
    world = tree.get("world")
    world = world if isinstance(world, dict) else {}
    teams = world.get("teams")
    yield from _repeated(teams, ("world", "teams"), "team", lines)
    yield from _repeated(tree.get("policies"), ("policies",), "policy", lines)
    yield from _two_prices(lines)
    yield from _today(tree, lines)
    yield from _switches(tree, lines)
    yield from _reviews(tree, lines)
    yield from _two_forms(("world", "defaults", "curve"), lines)
    for index in range(len(teams) if isinstance(teams, list) else 0):
        yield from _two_forms(("world", "teams", index, "curve"), lines)


def _repeated(blocks: Any, at: Keys, what: str, lines: Mapping[Keys, int]) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, block in enumerate(blocks if isinstance(blocks, list) else []):
        name = block.get("name") or block.get("kind") if isinstance(block, dict) else None
        if not isinstance(name, str):
            continue
        path = (*at, index)
        line = lines.get((*path, "name"), lines[path])
        if name == "none" and what == "policy":
            if block.get("kind") != "none":  # the schema speaks of the kind
                yield Fault(line, f"{dotted(path)}.name = 'none' is the name of the baseline. Choose another.")
        elif name in seen:
            problem = f"is a second {what} called {quoted(name)}. Give each {what} its own name."
            yield Fault(line, f"{dotted(path)} {problem}")
        seen.add(name)


def _two_forms(path: Keys, lines: Mapping[Keys, int]) -> Iterator[Fault]:
    plain = [key for key in PLAIN_FORM if (*path, key) in lines]
    manager = [key for key in MANAGER_FORM if (*path, key) in lines]
    if plain and manager:
        yield Fault(
            lines[(*path, plain[0])],
            f"{dotted(path)} gives both {plain[0]} and {manager[0]}, two ways to say the same. Keep one of them.",
        )


def _labels(policies: Any) -> dict[str, dict[str, Any]]:
    blocks = [block for block in policies if isinstance(block, dict)] if isinstance(policies, list) else []
    return {str(block.get("name") or block.get("kind")): block for block in blocks}


def _today(tree: Tree, lines: Mapping[Keys, int]) -> Iterator[Fault]:
    """A policy of today that is not compared, or that nobody can have."""
    today, known = tree.get("current_policy"), _labels(tree.get("policies"))
    if not isinstance(today, str):
        return
    if today not in known:
        said = f"current_policy = {quoted(today)} is no policy of the scenario. {nearest(today, known)}"
        yield Fault(lines[("current_policy",)], said)
    elif known[today].get("kind") in ("planner", "planner_free"):
        yield Fault(lines[("current_policy",)], "current_policy is a yardstick, which nobody has. Name another policy.")


def _two_prices(lines: Mapping[Keys, int]) -> Iterator[Fault]:
    path: Keys = ("world", "price")
    if (*path, "mix") in lines and (*path, "usd_per_mtok") in lines:
        yield Fault(lines[(*path, "mix")], "world.price gives both mix and usd_per_mtok. Keep one of them.")


def _events(tree: Tree, kind: str) -> Iterator[tuple[Keys, dict[str, Any]]]:
    events = tree.get("events")
    for index, event in enumerate(events if isinstance(events, list) else []):
        if isinstance(event, dict) and event.get("kind") == kind:
            yield ("events", index), event


def _switches(tree: Tree, lines: Mapping[Keys, int]) -> Iterator[Fault]:
    """A switch from or to a policy that is not there, to itself, or between gates with other reviewers."""
    known = _labels(tree.get("policies"))
    seen: set[tuple[str, str]] = set()
    for path, event in _events(tree, "policy_switch"):
        ends = [event.get(key) for key in ("policy", "to")]
        for key, name in zip(("policy", "to"), ends, strict=True):
            if isinstance(name, str) and name not in known:
                said = f"{dotted(path)}.{key} = {quoted(name)} is no policy of the scenario. {nearest(name, known)}"
                yield Fault(lines.get((*path, key), lines[path]), said)
        if not all(isinstance(name, str) and name in known for name in ends):
            continue
        policy, to = map(str, ends)
        if policy == to:
            yield Fault(lines[path], f"{dotted(path)} turns {quoted(policy)} into itself. Name two policies.")
        when = (policy, str(event.get("month")))  # which may be of any type yet
        if when in seen:
            yield Fault(lines[path], f"{dotted(path)} is a second switch of {quoted(policy)} in one month. Keep one.")
        seen.add(when)
        one, other = known[policy], known[to]
        if {one.get("kind"), other.get("kind")} & {"planner", "planner_free", "none"}:
            yield Fault(lines[path], f"{dotted(path)} switches from or to a yardstick. Name policies one can choose.")
        elif one.get("kind") == other.get("kind") == "gated" and one.get("reviewers", 2) != other.get("reviewers", 2):
            yield Fault(lines[path], f"{dotted(path)} switches between gates. Give both the same number of reviewers.")


def _reviews(tree: Tree, lines: Mapping[Keys, int]) -> Iterator[Fault]:
    """Two KPI reviews in one month: a team can only be rated once."""
    seen: set[int] = set()
    for path, event in _events(tree, "kpi_review"):
        month, every, months = event.get("month"), event.get("every"), tree.get("months", 24)
        if not isinstance(month, int) or not isinstance(months, int) or month < 1 or months > 600:
            continue
        own = set(range(month, months + 1, every)) if isinstance(every, int) and every > 0 else {month}
        if own & seen:
            yield Fault(
                lines[path], f"{dotted(path)} is a second KPI review in month {min(own & seen)}. Move one of them."
            )
        seen |= own
