"""When two problems are one: equal in every number that a run of them reads."""

from collections.abc import Collection, Iterable
from hashlib import blake2b
from typing import Any, Final

import numpy as np

from simulator.model.policies import GATED
from simulator.problem.problem import Problem

# The fields that a policy decides; all others are the same for every policy of a replication.
DECIDED: Final = (
    "reviewers", "gpus", "rules", "phase", "supply", "ration", "rate", "fleet", "kpi", "demand_factor", "together",
    "balance", "allowance", "games",
)  # fmt: skip
# Rules that are read when a reviewer answers a request, and at no other time.
OF_REVIEWS: Final = ("hurdle", "noise", "effort_noise")


def likeness(problem: Problem, fields: Iterable[str] = DECIDED) -> bytes:
    """Hash of some fields of a problem, to the last bit.

    Example: of one replication, ``uncapped`` and an ``uncapped`` with another name have the same.
    """
    found = blake2b(digest_size=16)
    for name in fields:
        value: Any = np.asarray(getattr(problem, name))
        found.update(f"{name} {value.shape} ".encode())
        found.update(value.tobytes())
    return found.digest()


def unreviewed_likeness(problem: Problem, fields: Collection[str] = DECIDED) -> bytes:
    """The same without the rules that nobody reads in a run in which no reviewer answers."""
    if GATED not in problem.rules["kind"]:
        return likeness(problem, fields)
    rules = problem.rules.copy()
    for name in OF_REVIEWS:
        rules[name] = 0.0
    return b"unreviewed " + likeness(problem._replace(rules=rules), fields)
