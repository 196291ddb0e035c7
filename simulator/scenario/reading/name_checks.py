"""Names of teams, roles and groups: each means one thing, and amounts and limits name those that there are."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from simulator.scenario.blocks.allowances import OTHERS
from simulator.scenario.reading.errors import quoted
from simulator.scenario.reading.expand import DEFAULTS, Tree
from simulator.scenario.reading.source import ErrorLine
from simulator.scenario.reading.tree_checks import TreeChecks, blocks, words
from simulator.scenario.reading.yaml_lines import Keys
from simulator.text import listed, nearest

SHARED_BY: Final = ("role", "team", "group")  # scopes with one pool for each name


class Names(NamedTuple):
    """The names of a world, each with the first place where it stands."""

    team: dict[str, Keys]
    role: dict[str, Keys]
    group: dict[str, Keys]

    @property
    def all(self) -> tuple[str, ...]:
        """Every name."""
        return (*self.team, *self.role, *self.group)


def names_of(tree: Tree, lines: Mapping[Keys, int]) -> Names:
    """The names in a prepared tree; what teams take from ``world.defaults`` stands there."""
    found = Names({}, {}, {})
    for at, team in blocks(tree, "world", "teams"):
        if isinstance(team.get("name"), str):
            found.team.setdefault(team["name"], at)
        for place, group in words(team, "groups"):
            found.group.setdefault(group, (*at, "groups", place))
        for here, role in blocks(team, "roles"):
            if isinstance(role.get("name"), str):
                found.role.setdefault(role["name"], (*at, *here) if (*at, *here) in lines else (*DEFAULTS, *here))
    return found


def name_errors(tree: Tree, lines: Mapping[Keys, int]) -> list[ErrorLine]:
    """Names that mean two things or nothing, and limits that name nobody."""
    checks = _Checks(tree, lines)
    checks.one_meaning()
    checks.roles_once()
    for at, policy in blocks(tree, "policies"):
        checks.amounts(at, policy, "usd_per_month_by", checks.names.all, "team, role or group")
        for here, limit in blocks(policy, "limits"):
            checks.limit((*at, *here), limit)
    return checks.errors


class _Checks(TreeChecks):
    def __init__(self, tree: Tree, lines: Mapping[Keys, int]) -> None:
        super().__init__(tree, lines)
        self.names = names_of(tree, lines)

    def one_meaning(self) -> None:
        """A name that means everybody else, or both a team and a role or group."""
        seen: dict[str, str] = {}
        for what, names in zip(Names._fields, self.names, strict=True):
            for name, at in names.items():
                if name == OTHERS:
                    self.refuse(_at(at), f" = {OTHERS!r} means those who are not named. Choose another name.")
                elif name in seen:
                    self.refuse(
                        _at(at),
                        f" = {quoted(name)} is the name of a {seen[name]} too: amounts by name could mean either. "
                        f"Give the {what} another name.",
                    )
                seen.setdefault(name, what)

    def roles_once(self) -> None:
        """A role that a team has twice, where the team's own roles stand."""
        places = [(DEFAULTS, self.tree["world"].get("defaults"))] if isinstance(self.tree.get("world"), dict) else []
        for at, owner in [*places, *blocks(self.tree, "world", "teams")]:
            seen: set[Any] = set()
            for here, role in blocks(owner, "roles"):
                name = role.get("name")
                if isinstance(name, str) and name in seen and (*at, *here) in self.lines:
                    self.refuse((*at, *here), f" is a second role called {quoted(name)}. Add their shares.")
                seen.add(name if isinstance(name, str) else None)

    def amounts(self, at: Keys, block: Tree, key: str, known: Sequence[str], what: str) -> None:
        """Amounts by name, each of which must be somebody's."""
        given = block.get(key)
        for name in given if isinstance(given, dict) else ():
            if isinstance(name, str) and name not in (*known, OTHERS):
                self.unknown((*at, key), name, known, what, name)

    def unknown(self, at: Keys, name: str, known: Sequence[str], what: str, line_of: str | int) -> None:
        """A name that is nobody's."""
        advice = nearest(name, known) if known else "There is none."
        self.refuse(at, f" names {quoted(name)}, which is no {what} of the scenario. {advice}", line_of)

    def limit(self, at: Keys, limit: Tree) -> None:
        """Whom one limit is for, and by whom it is shared."""
        scope, by_group = limit.get("scope", "engineer"), ("group", self.names.group)
        for place, name in words(limit, "only"):
            what, known = by_group if scope == "group" else ("team, role or group", self.names.all)
            if name not in known:
                self.unknown((*at, "only"), name, tuple(known), what, place)
        if scope == "company" and isinstance(limit.get("usd_by"), dict):
            self.refuse(at, ".usd_by needs several pools: the company has one. Write usd.", "usd_by")
        elif scope in SHARED_BY:
            self.amounts(at, limit, "usd_by", tuple(getattr(self.names, scope)), scope)
            self.pools(at, limit, scope)
        else:
            self.amounts(at, limit, "usd_by", self.names.all, "team, role or group")

    def pools(self, at: Keys, limit: Tree, scope: str) -> None:
        """A scope that nobody has, or a group of which it is not said which one it is."""
        if not getattr(self.names, scope):
            advice = f"Add {scope}s: to a team of the world, or take scope team."
            self.refuse(at, f".scope = {scope!r} needs a {scope}, and no team has one. {advice}", "scope")
        elif scope == "group":
            named = [name for _, name in words(limit, "only")] or list(limit.get("usd_by") or ())
            if not named:
                groups = ", ".join(list(self.names.group)[:3])
                self.refuse(at, f".scope = 'group' leaves open which ones. Add only: [{groups}], or usd_by.", "scope")
            for name, both in self._in_two_groups(named):
                groups = listed(both)
                self.refuse(at, f" is for {groups}, and team {quoted(name)} is in both. Give each a limit.", "only")

    def _in_two_groups(self, named: Sequence[Any]) -> Iterator[tuple[str, list[str]]]:
        """Teams that are in several of the groups that one limit names."""
        for _, team in blocks(self.tree, "world", "teams"):
            both = [group for _, group in words(team, "groups") if group in named]
            if len(both) > 1:
                yield str(team.get("name")), both


def _at(path: Keys) -> Keys:
    """Where a name stands: a role's and a team's in a key of their own, a group's in the list."""
    return path if path[-2] == "groups" else (*path, "name")
