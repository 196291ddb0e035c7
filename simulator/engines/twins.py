"""Runs of one replication that cannot differ: made once."""

from collections.abc import Callable, Sequence

from simulator.engines.outcome import Outcome
from simulator.problem import Problem
from simulator.problem.likeness import likeness, unreviewed_likeness
from simulator.records import COLUMN
from simulator.scenario.blocks.own_policy import OwnPolicy
from simulator.scenario.blocks.policy import PolicyBlock


def likenesses(policy: PolicyBlock, problem: Problem) -> list[bytes]:
    """Keys of a run: two runs of a replication with a key in common have the same outcome, to the last bit.

    The first key is all that the policy decides. Under a gate the second leaves out the rules that are read only when a
    reviewer answers: it holds for runs in which no reviewer ever does. A user's own policy has no key, because nobody
    knows what it reads.
    """
    if isinstance(policy, OwnPolicy):
        return []
    return [likeness(problem), *([unreviewed_likeness(problem)] if problem.reviewers else [])]


class Twins:
    """Outcomes of one replication by what their runs read."""

    def __init__(self) -> None:
        self._known: dict[bytes, Outcome] = {}

    def outcome(self, keys: Sequence[bytes], make: Callable[[], Outcome]) -> Outcome:
        """The outcome of a twin that has run, or else of the run that ``make`` makes; ``keys`` are its likenesses."""
        for key in keys:
            if key in self._known:
                return self._known[key]
        made = make()
        if len(keys) > 1 and made.ledger[..., COLUMN["reviewed"]].any():
            keys = keys[:1]
        self._known |= dict.fromkeys(keys, made)
        return made
