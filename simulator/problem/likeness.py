"""When two problems are one: equal in every number that a run of them reads."""

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any, Final

import numpy as np

from simulator.model.policies import PLANNER, PLANNER_FREE
from simulator.problem.problem import UNSHARED, Problem

# The fields that a policy decides; all others are the same for every policy of a replication.
DECIDED: Final = (
    "reviewers", "gpus", "rules", "phase", "supply", "ration", "rate", "fleet", "kpi", "demand_factor", "together",
    "balance", "allowance", "games", "limits", "route", "meter", "mode", "included", "amount", "appetite",
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


def planned_alike(problems: Sequence[Problem]) -> list[Problem]:
    """The same problems, in which planners that differ in their intensity alone share the plans that they make.

    Example: ``planner`` and its twin of 1.05 times the intensity do, and a cap does not.
    """
    keys = [_plan_likeness(problem) for problem in problems]
    shared = {
        key: np.full((problem.months, len(problem.team)), np.array((-1.0, 0.0, 0.0), UNSHARED.dtype))
        for key, problem in zip(keys, problems, strict=True)
        if key and keys.count(key) > 1
    }
    return [problem._replace(plans=shared.get(key, UNSHARED)) for key, problem in zip(keys, problems, strict=True)]


def _plan_likeness(problem: Problem) -> bytes:
    if not np.isin(problem.rules["kind"], (PLANNER, PLANNER_FREE)).any():
        return b""
    rules = problem.rules.copy()
    rules["intensity"] = 1.0
    return likeness(problem._replace(rules=rules))


def unreviewed_likeness(problem: Problem) -> bytes:
    """The same without the rules that nobody reads in a run in which no reviewer answers."""
    rules = problem.rules.copy()
    for name in OF_REVIEWS:
        rules[name] = 0.0
    return b"unreviewed " + likeness(problem._replace(rules=rules))
