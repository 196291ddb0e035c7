"""Limits that cannot be meant: of a window shorter than what is asked at once, never reached, or with idle settings."""

from collections.abc import Iterator, Mapping
from itertools import permutations
from typing import Any, Final, NamedTuple

from simulator.records import HOURS_PER_DAY, HOURS_PER_MONTH
from simulator.scenario.blocks.allowances import OTHERS
from simulator.scenario.blocks.limits import MEMORYLESS, Limit
from simulator.scenario.blocks.tiers import EconomyTier
from simulator.scenario.blocks.work import Work
from simulator.scenario.reading.errors import quoted
from simulator.scenario.reading.expand import DEFAULTS, Tree
from simulator.scenario.reading.source import ErrorLine
from simulator.scenario.reading.tree_checks import TreeChecks, blocks, number, words
from simulator.scenario.reading.yaml_lines import Keys
from simulator.text import exact

HOURS: Final = {"5h": 5.0, "day": HOURS_PER_DAY, "week": 40.0, "month": HOURS_PER_MONTH}  # of a window
WIDER: Final = {"engineer": ("role", "team", "group", "company"), "team": ("company",), "role": ("company",)}
STOPS: Final = ("stop", "wait")
SESSION: Final = 2  # hours that an error proposes


class Asked(NamedTuple):
    """Hours of work for which a team asks at once."""

    team: str
    names: set[str]  # under which limits know its engineers
    hours: float
    session: float | None  # the length of its sessions; None: an item asks once
    backlog: bool


def limit_errors(tree: Tree, lines: Mapping[Keys, int]) -> list[ErrorLine]:
    """Limits of a prepared tree that cannot be meant, and sessions where nobody may have them."""
    checks = _Checks(tree, lines)
    checks.sessions()
    for at, policy in blocks(tree, "policies"):
        own = list(blocks(policy, "limits"))
        for here, limit in own:
            checks.window((*at, *here), limit)
            checks.idle((*at, *here), limit)
            checks.economy((*at, *here), limit)
        checks.unreached(at, own)
    return checks.errors


def _of(limit: Tree, key: str) -> Any:
    """A value of a limit, written or not."""
    return limit.get(key, Limit.model_fields[key].default)


class _Checks(TreeChecks):
    def sessions(self) -> None:
        """Sessions in a team that works off a backlog; in the defaults once for all teams that take both from there."""
        world = self.tree.get("world")
        shared = world.get("defaults") if isinstance(world, dict) else None
        if told := _in_sessions(shared) and _has_backlog(shared):
            self._no_sessions(DEFAULTS)
        for at, team in blocks(self.tree, "world", "teams"):
            own = any((*at, *key) in self.lines for key in (("work", "session_hours"), ("backlog", "items_per_week")))
            if _in_sessions(team) and _has_backlog(team) and (own or not told):
                self._no_sessions(at)

    def _no_sessions(self, at: Keys) -> None:
        problem = ".work.session_hours needs unlimited work, and backlog.items_per_week limits it. Remove one of them."
        line_of = "work" if (*at, "work") in self.lines else "backlog"
        self.refuse(at, problem, line_of)

    def asked(self) -> Iterator[Asked]:
        """What each team asks for at once."""
        for _, team in blocks(self.tree, "world", "teams"):
            session, mean = number(team, "work", "session_hours"), number(team, "work", "effort_mean_hours")
            whole = float(Work.model_fields["effort_mean_hours"].default) if mean is None else mean
            hours = whole if session is None else min(session, whole)
            names = {str(role.get("name")) for _, role in blocks(team, "roles")} | {str(team.get("name"))}
            names |= {group for _, group in words(team, "groups")}
            yield Asked(str(team.get("name")), names, hours, session, _has_backlog(team))

    def window(self, at: Keys, limit: Tree) -> None:
        """An engineer's own window that is shorter than the work for which tokens are asked at once."""
        window = limit.get("window")
        if window not in ("5h", "day") or _of(limit, "scope") != "engineer" or not _of(limit, "hard"):
            return
        named = _named(limit)
        asked = [one for one in self.asked() if not named or one.names & named]
        longest = max(asked, key=lambda one: one.hours, default=None)
        if longest is None or longest.hours <= HOURS[window]:
            return
        what = "items ask" if longest.session is None else "sessions ask"
        advice = f"Add work: {{session_hours: {SESSION}}} to world.defaults"
        if longest.session is not None:
            advice = f"Take work: {{session_hours: {SESSION}}}"
        if longest.backlog:
            advice = "A team with a backlog asks once for an item: take window week or month"
        problem = f"in team {quoted(longest.team)} {what} once for {exact(longest.hours)} hours of work"
        self.refuse(at, f".window = {window!r} is {exact(HOURS[window])} hours, and {problem}. {advice}.", "window")

    def idle(self, at: Keys, limit: Tree) -> None:
        """Settings of a limit that do nothing."""
        then, hard = _of(limit, "on_limit"), _of(limit, "hard")
        if limit.get("raise_usd") is not None and then != "ask":
            self.refuse(at, f".raise_usd is for on_limit: ask, and on_limit is {then}. Remove it.", "raise_usd")
        if hard is False and limit.get("on_limit") in ("wait", "economy", "ask"):
            self.refuse(at, ".hard = false stops nothing, so that nothing follows. Remove on_limit, or hard.", "hard")
        lag, hours = number(limit, "lag_hours"), HOURS.get(str(limit.get("window")))
        if lag is not None and hours is not None and lag >= hours:
            least = f"{exact(hours)} hours of the window, in which no use would count"
            self.refuse(at, f".lag_hours = {exact(lag)} must be below the {least}. Lower it.", "lag_hours")
        if lag and limit.get("window") in MEMORYLESS:
            self.refuse(at, ".lag_hours needs a window of time, from 5h to month. Remove it.", "lag_hours")

    def economy(self, at: Keys, limit: Tree) -> None:
        """A limit that falls back to a tier that is not cheaper."""
        share = number(self.tree, "world", "economy_tier", "price_share")
        price = float(EconomyTier.model_fields["price_share"].default) if share is None else share
        if _of(limit, "on_limit") == "economy" and price >= 1.0:
            problem = ".on_limit = 'economy' needs a cheaper tier: world.economy_tier.price_share is 1. Lower it."
            self.refuse(at, problem, "on_limit")

    def unreached(self, at: Keys, limits: list[tuple[Keys, Tree]]) -> None:
        """Limits that are never reached, because another one of the list comes first."""
        told: set[Keys] = set()
        for (here, one), (there, other) in permutations(limits, 2):
            mine, its = _amount(one), _amount(other)
            if mine is None or its is None or here in told or not _comparable(one, other):
                continue
            if _comes_first(one, other, mine.value - its.value, here > there):
                told.add(here)
                first = f"limits[{there[-1]}] comes first, at {exact(its.value)} for {_whom(other)}"
                problem = f".{mine.key} = {exact(mine.value)} is never reached: {first}. Lower it, or remove one."
                self.refuse((*at, *here), problem, mine.key)


def _named(limit: Tree) -> set[str]:
    """Whom a limit is for, by name; empty where it is for everybody."""
    by_name = limit.get("usd_by")
    amounts = {str(name) for name in by_name} if isinstance(by_name, dict) and OTHERS not in by_name else set()
    return {name for _, name in words(limit, "only")} or amounts


def _in_sessions(owner: Any) -> bool:
    return number(owner, "work", "session_hours") is not None


def _has_backlog(owner: Any) -> bool:
    return number(owner, "backlog", "items_per_week") is not None


class Amount(NamedTuple):
    """The amount of a limit, where it is a single number, and the key that holds it."""

    value: float
    key: str


def _amount(limit: Tree) -> Amount | None:
    for key in ("usd", "mtok"):
        if (value := number(limit, key)) is not None and str(limit.get("window")) in HOURS:
            return Amount(value, key)
    return None


def _comparable(one: Tree, other: Tree) -> bool:
    """Whether two limits that stop something count the same in the same window."""
    same = all(_of(one, key) == _of(other, key) for key in ("window", "lag_hours"))
    hard = _of(one, "hard") is not False and _of(other, "hard") is not False
    return same and hard and (one.get("usd") is None) == (other.get("usd") is None)


def _comes_first(one: Tree, other: Tree, above: float, later: bool) -> bool:
    """Whether another limit, below one by so much, always binds before it; ``later``: where one stands in the list."""
    for_all, then = _of(one, "only") == _of(other, "only"), (_of(one, "on_limit"), _of(other, "on_limit"))
    if for_all and _of(one, "scope") == _of(other, "scope"):
        equal = above == 0.0 and (later or then[0] not in (*STOPS, then[1]))
        return (then[0] == then[1] or then[1] in STOPS) and (above > 0.0 or equal)
    wider = _of(other, "scope") in WIDER.get(str(_of(one, "scope")), ()) and not other.get("only")
    return wider and then[1] in STOPS and above > 0.0


def _whom(limit: Tree) -> str:
    scope = str(_of(limit, "scope"))
    return "the company" if scope == "company" else f"each {scope}"
