"""Runs without an engine: parts of every fact around a truth."""

import numpy as np

from simulator.studies.evidence.published import FACTS
from simulator.studies.evidence.run import EvidenceRuns
from tests.worlds import world

MIDDLE = {fact.key: 0.5 * (fact.low + fact.high) if fact.low == fact.low else 0.5 for fact in FACTS}


def planted(truths: dict[str, float], n: int = 20, noise: float = 1e-3, seed: int = 1) -> EvidenceRuns:
    """Facts at these truths, the others at the middle of what was published; alike as written and at both ends."""
    rng = np.random.default_rng(seed)
    truth = np.array([(MIDDLE | truths)[fact.key] for fact in FACTS])
    below = np.where([fact.elasticity for fact in FACTS], 0.2, 1.0)
    parts = np.zeros((3, n, len(FACTS), 3))
    parts[..., 0] = truth * below + noise * rng.normal(size=(3, n, len(FACTS)))
    parts[..., 1] = below
    scenario = world().model_copy(update={"replications": n})
    return EvidenceRuns(scenario, "compiled", parts)
