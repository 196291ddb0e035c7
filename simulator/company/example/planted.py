"""What everybody of a made-up company used and made, month by month."""

from typing import NamedTuple

import numpy as np

from simulator.engines.by_engineer import PEOPLE, by_engineer
from simulator.engines.errors import SimulationError
from simulator.engines.run import run_policy
from simulator.records import COLUMN, Floats, Ints
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.workload import draw

ENGINE = "compiled"


class Planted(NamedTuple):
    """Persons by month. A post whose engineer left and was replaced is two persons, one after the other.

    Without attrition and growth the persons are the engineers of ``workload.draw``, in their order.
    """

    team: Ints  # [engineer] place of the team in the scenario
    post: Ints  # [engineer] place of the post in workload.draw
    salary: Floats  # [engineer] base pay, USD a year
    mtok: Floats  # [engineer, month] tokens granted, Mtok
    usd: Floats  # [engineer, month] token bill, USD
    items: Floats  # [engineer, month] work items finished; a leaver may finish one after the last day
    present: Floats  # [engineer, month] 1 where the person is employed, else 0

    @property
    def emails(self) -> list[str]:
        """Everybody's address, in order."""
        return [f"e{number + 1:04d}@example.com" for number in range(len(self.team))]

    @property
    def logins(self) -> list[str]:
        """Everybody's name at the code host, in order."""
        return [f"e{number + 1:04d}-acme" for number in range(len(self.team))]


def plant(scenario: Scenario, replication: int, policy: PolicyBlock | None = None) -> Planted:
    """Simulate a company and keep what everybody used and made.

    Args:
        scenario: the known world.
        replication: 0, 1, 2, ...; independent of one another.
        policy: in force in every month; default the scenario's ``current_policy``, else its first.

    Raises:
        SimulationError: engineers share what the policy gives, so that nobody's months can be told apart.

    Example: four engineers over three months are ``plant(scenario, 0).mtok`` of shape (4, 3).
    """
    policy = policy or policy_in_force(scenario)
    drawn = draw(scenario, replication, policies=[policy])
    played = by_engineer(scenario, policy, drawn, replication, ENGINE)
    together = run_policy(scenario, policy, drawn, replication, ENGINE).ledger
    _refuse_shared(together, played.people, drawn.team, policy)
    filled, anew = played.there[..., 0], played.there[..., 1]
    holder = anew.cumsum(axis=1) - (filled[:, :1] == 0.0)  # how many held the post before; a new post has no founder
    persons = [(post, turn) for post, row in enumerate(holder) for turn in range(int(row[-1]) + 1)]
    post = np.array([one for one, _ in persons], dtype=np.int64)
    mine = holder[post] == np.array([turn for _, turn in persons])[:, None]
    mtok, usd, items = np.moveaxis(played.people[post], -1, 0) * mine
    return Planted(drawn.team[post], post, drawn.salary[post], mtok, usd, items, filled[post] * mine)


def _refuse_shared(together: Floats, apart: Floats, team: Ints, policy: PolicyBlock) -> None:
    """Refuse a company in which engineers do otherwise alone than together."""
    ledger = together[..., [COLUMN[name] for name in PEOPLE]]
    summed = np.zeros_like(ledger)
    np.add.at(summed, team, apart)
    if not np.allclose(summed, ledger, rtol=1e-9, atol=1e-9):
        raise SimulationError(
            f"policy {policy.label!r}: engineers share work, or what the policy gives, so that nobody's months can "
            "be told apart. Take uncapped, or an allowance for each engineer."
        )


def policy_in_force(scenario: Scenario) -> PolicyBlock:
    """The scenario's current policy, else its first."""
    named = [policy for policy in scenario.policies if policy.label == scenario.current_policy]
    return (named or list(scenario.policies))[0]
