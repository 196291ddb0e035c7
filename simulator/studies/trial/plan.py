"""What may be tried: the control, the arms, how long, and what a trial costs to run."""

from typing import Final, NamedTuple

from simulator.scenario.blocks.own_policy import OwnPolicy
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.text import nearest

MONTHS: Final = (3, 6)
BASELINE: Final = 3  # months before, from the company's own records
FEWEST: Final = 16  # worlds below which nothing is told of a lead
LEAST_POSTS: Final = 4
MOST_ARMS: Final = 3  # that are tried against the control
LONGEST: Final = 24  # months
WAVES: Final = 3  # of a roll-out
GROUP: Final = 8  # engineers who are dealt together: assumed, about a team that meets daily
COMPLIANCE: Final = 0.5  # assumed share of engineers who do what they are only encouraged to
RUN_USD: Final = (2_000.0, 1_000.0, 4_000.0)  # a month: value, low, high; assumed
ANALYSIS_USD: Final = (20_000.0, 10_000.0, 40_000.0)  # once; assumed
SHARES: Final = (0.1, 0.25, 0.5, 1.0)  # of the headcount


ENGINEERS, PAIRS, GROUPS, TEAMS = "engineers", "matched pairs", "groups", "teams"
ROLL_OUT, ENCOURAGED = "roll-out", "encouragement"
WAYS: Final = (ENGINEERS, PAIRS, GROUPS, TEAMS, ROLL_OUT, ENCOURAGED)  # to deal arms, see ways.py
FEWEST_TEAMS: Final = 6  # that are dealt whole


class Plan(NamedTuple):
    """What is tried, in months, posts and USD."""

    control: str
    arms: tuple[str, ...]
    months: tuple[int, ...] = MONTHS
    baseline: int = BASELINE
    headcount: int = 0
    horizon: int = 24  # months for which the choice holds, the trial included
    run_usd: tuple[float, float, float] = RUN_USD
    analysis_usd: tuple[float, float, float] = ANALYSIS_USD
    ways: tuple[str, ...] = WAYS

    @property
    def waves(self) -> tuple[int, ...]:
        """Months after the start in which some groups of a roll-out begin, 0 among them."""
        parts = WAVES if ROLL_OUT in self.ways else 1
        return tuple(sorted({k * months // WAVES for months in self.months for k in range(parts)}))

    @property
    def longest(self) -> int:
        """Months of the longest trial."""
        return max(self.months)


def may_be_arm(policy: PolicyBlock) -> bool:
    """Whether a trial of this policy can be simulated: someone can choose it, and another policy can turn into it."""
    return not policy.upper_bound and not isinstance(policy, OwnPolicy)


def wrong_arms(scenario: Scenario, control: str | None, arms: tuple[str, ...]) -> list[str]:
    """What is wrong with the names of a control and arms."""
    known = [policy.label for policy in scenario.policies if may_be_arm(policy)]
    found = [f"{what} {name!r} is no policy that can be tried. {nearest(name, known) or 'Known: ' + ', '.join(known)}."
             for what, name in (("control", control), *(("arm", arm) for arm in arms))
             if name is not None and name not in known]  # fmt: skip
    if control in arms:
        found.append(f"arm {control!r} is the control. Name another policy.")
    if len(known) < 2:
        found.append("a trial needs two policies that can be chosen and are not your own code. Add one.")
    return found
