"""Runs of one replication that cannot differ: made once."""

from simulator.engines.outcome import Outcome
from simulator.problem import Problem
from simulator.problem.likeness import likeness, unreviewed_likeness
from simulator.records import COLUMN
from simulator.scenario.blocks.policies import PolicyBlock
from simulator.scenario.reading.custom_policy import OwnPolicy


class Twins:
    """Outcomes of one replication by what their runs read.

    Two runs are twins if all that their policies decide is equal to the last bit, or if it is but for the rules that
    are read only when a reviewer answers, and under one of them no reviewer ever did. A user's own policy has no twin.
    """

    def __init__(self) -> None:
        self._known: dict[bytes, Outcome] = {}

    def of(self, policy: PolicyBlock, problem: Problem) -> Outcome | None:
        """The outcome of a twin that has run."""
        if isinstance(policy, OwnPolicy):
            return None
        return self._known.get(likeness(problem)) or self._known.get(unreviewed_likeness(problem))

    def keep(self, policy: PolicyBlock, problem: Problem, outcome: Outcome) -> None:
        """Remember an outcome."""
        if isinstance(policy, OwnPolicy):
            return
        self._known[likeness(problem)] = outcome
        if not outcome.ledger[..., COLUMN["reviewed"]].any():
            self._known[unreviewed_likeness(problem)] = outcome
