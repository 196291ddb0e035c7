"""Runs of one replication that cannot differ: made once."""

from collections.abc import Callable

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

    def outcome(self, policy: PolicyBlock, problem: Problem, make: Callable[[], Outcome]) -> Outcome:
        """The outcome of a twin that has run, or else of the run that ``make`` makes."""
        if isinstance(policy, OwnPolicy):
            return make()
        keys = [likeness(problem)]
        if problem.reviewers:  # under a gate
            keys.append(unreviewed_likeness(problem))
        for key in keys:
            if key in self._known:
                return self._known[key]
        made = make()
        reviewed = bool(made.ledger[..., COLUMN["reviewed"]].any())
        self._known |= dict.fromkeys(keys[:1] if reviewed else keys, made)
        return made
