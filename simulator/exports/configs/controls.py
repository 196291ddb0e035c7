"""What a policy asks a vendor to enforce: limits on spend, cheaper models behind them; and what no vendor sells."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from simulator.scenario.blocks.gates import Reviewed
from simulator.scenario.blocks.team import Team
from simulator.text import exact

COMPANY: Final = "company"


class Control(NamedTuple):
    """One limit on spend."""

    limit: int  # of which limit of the policy it is the amount; of several amounts the nearest name's counts
    each: bool  # every engineer has the amount; else those who are meant share it
    whom: str  # "company" for everybody, or "team", "role" or "group"
    names: tuple[str, ...]  # of the team, role or groups; none for everybody
    window: str  # "5h", "day", "week" or "month"
    usd: float
    then: str  # "stop", "wait", "economy", "overage" or "ask"
    raise_usd: float | None = None  # a raise comes in such steps; None: as much as is granted
    raise_days: float | None = None  # working days after which a raise expires

    @property
    def name(self) -> str:
        """Whom it is for, as one name; empty for everybody."""
        return " and ".join(self.names)

    @property
    def stops(self) -> bool:
        """Whether the limit refuses anything."""
        return self.then != "overage"

    @property
    def words(self) -> str:
        """The limit in a sentence.

        Example: "500 USD a month for each engineer of product".
        """
        of = f" of {self.name}" if self.name else ""
        who = f"each engineer{of}" if self.each else (f"the {self.whom} {self.name}" if self.name else "the company")
        return f"{money(self.usd)} {PER[self.window]} for {who}"


PER: Final = {"5h": "per five hours", "day": "a day", "week": "a week", "month": "a month"}


class Models(NamedTuple):
    """Which model serves requests."""

    default: str  # name of the tier that requests go to first
    better: str  # name of the tier for what the default fails, or is not used for
    how: str  # "forced", "default", "chosen" or "router", as in a scenario
    allowed: dict[str, tuple[str, ...]]  # tiers that those of a name may use


class Credits(NamedTuple):
    """What seats of a contract include."""

    usd: float  # a month: of each seat, or of all together
    pooled: bool
    overage: bool  # what is beyond is metered, and not stopped


class Controls(NamedTuple):
    """A policy in the terms of vendors."""

    limits: tuple[Control, ...] = ()
    request_usd: float | None = None  # most that one request may cost
    gate: Reviewed | None = None  # who answers requests above a limit
    models: Models | None = None
    credits: Credits | None = None
    lost: tuple[str, ...] = ()  # what no vendor sells, a sentence each

    def of(self, names: Sequence[str]) -> list[Control]:
        """The limits that an engineer of these names has or shares, one of each limit of the policy.

        Args:
            names: the nearest first: of the role, of the team, of its groups.
        """
        found: list[Control] = []
        for limit in sorted({each.limit for each in self.limits}):
            own = {name: each for each in self.limits if each.limit == limit for name in each.names or ("",)}
            nearest = next((own[name] for name in (*names, "") if name in own), None)
            found += [nearest] if nearest else []
        return found

    def lowest(self, window: str) -> list[Control]:
        """Of limits that stop and that every engineer has, the lowest by name: for vendors that keep one for each name.

        Example: of 300 USD for all, and 350 for seniors and 180 for others, it is 300 for seniors and 180 for all.
        """
        mine = [each for each in self.limits if each.each and each.stops and each.window == window]
        found: list[Control] = []
        for names in dict.fromkeys(each.names for each in mine):
            own = [each for each in self.of(names) if each in mine]
            least = min(own, key=lambda each: each.usd)
            whom = next(each.whom for each in mine if each.names == names)
            found.append(least._replace(names=names, whom=whom))
        return found


def money(usd: float) -> str:
    """An amount with all its digits.

    Example: 1250.5 is "1,250.5 USD".
    """
    return f"{exact(float(usd))} USD"


def kind_of_name(teams: Sequence[Team], name: str) -> str:
    """Whether a name is that of a role, a team or a group."""
    if any(role.name == name for team in teams for role in team.roles):
        return "role"
    return "team" if any(team.name == name for team in teams) else "group"


def heads(teams: Sequence[Team], whom: str, names: Sequence[str]) -> int:
    """Engineers at the start of teams, roles, groups, or the company.

    Example: of a team of 40 in which a quarter are senior, the role senior has 10.
    """
    if whom == "role":
        shares = [(team.engineers, role) for team in teams for role in team.roles if role.name in names]
        return round(sum(engineers * role.share for engineers, role in shares))
    return sum(team.engineers for team in teams if whom == COMPANY or {team.name, *team.groups} & set(names))
