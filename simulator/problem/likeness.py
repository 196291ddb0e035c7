"""When two problems are one: equal in every number that a run of them reads."""

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any, Final

import numpy as np

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
    values: list[Any] = [np.asarray(getattr(problem, name)) for name in fields]
    told = [str([value.shape for value in values]).encode(), *(value.tobytes() for value in values)]
    return blake2b(b"".join(told), digest_size=16).digest()


def unreviewed_likeness(problem: Problem) -> bytes:
    """The same without the rules that nobody reads in a run in which no reviewer answers."""
    rules = problem.rules.copy()
    for name in OF_REVIEWS:
        rules[name] = 0.0
    return b"unreviewed " + likeness(problem._replace(rules=rules))
