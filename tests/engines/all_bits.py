"""Run as a program: digests of all drawn numbers, problems and ledgers of the shelf, by one engine, line by line.

The first line is of the C library's and numpy's own functions, which do depend on the processor.
"""

import hashlib
import math
import sys
from collections.abc import Iterable

import numpy as np

from simulator.engines.run import ENGINES
from simulator.problem import build
from simulator.workload import draw
from tests.worlds import EVERY, NONE, SHELF


def digest(arrays: Iterable[object]) -> str:
    """Of the bytes of the arrays, field by field."""
    found = hashlib.sha256()
    for each in (one for one in arrays if one is not None):  # no rule of the user's own
        found.update(np.ascontiguousarray(each).tobytes())
    return found.hexdigest()[:16]


def of_libraries() -> str:
    """What the C library and numpy compute."""
    points = np.linspace(-5.0, 5.0, 20_000)
    powers = [math.pow(2.0 + point, 0.6) if point > -2.0 else math.exp(point) for point in points.tolist()]
    return digest([np.exp(points), powers])


def lines(engine: str) -> Iterable[str]:
    """One for each scenario and policy."""
    yield f"libraries {of_libraries()}"
    for name, scenario in SHELF.items():
        policies = (NONE, *EVERY, *scenario.policies)
        workload = draw(scenario, 0, policies=policies)
        for policy in policies:
            problem = build(scenario, policy, workload)
            status, _, outcome = ENGINES[engine].run(problem, False)
            yield f"{name}, {policy.label}: {digest(workload)} {digest(problem)} {status} {digest(outcome[:2])}"


if __name__ == "__main__":
    sys.stdout.write("\n".join(lines(sys.argv[1])))
