"""Whether a study of assumptions may be relied on, check by check."""

import math
from collections.abc import Sequence

import pandas as pd

from simulator.scenario.reading.provenance import Assumption
from simulator.stats.check import Check, check_table, enough_replications, graded
from simulator.studies.assumptions.run import AssumedRuns
from simulator.studies.assumptions.sentences import NOT_CLEAR
from simulator.studies.input_checks import values_sourced, within_evidence
from simulator.text import listed


def assumption_checks(runs: AssumedRuns, winners: pd.DataFrame, origins: Sequence[Assumption]) -> pd.DataFrame:
    """Whether a study of assumptions may be relied on.

    Args:
        runs: what was run.
        winners: the winner under each assumption.
        origins: where the values of the scenario come from.
    """
    return check_table(
        [
            enough_replications(runs.replications),
            winners_clear(winners),
            assumptions_matter(runs),
            assumptions_sourced(runs),
            values_sourced(origins),
            within_evidence(runs.scenario),
        ]
    )


def winners_clear(winners: pd.DataFrame) -> Check:
    """Assumptions, the scenario as written among them, under which several policies may be the best."""
    names = winners.loc[winners["flips"] == NOT_CLEAR, "assumption"].tolist()
    message = f"no clear winner: {listed(names)}" if names else "every assumption has a clear winner"
    advice = "Use more replications, or take the simplest of the policies named."
    return graded("winners clear", len(names), 0.0, math.inf, message, advice, "assumptions")


def assumptions_matter(runs: AssumedRuns) -> Check:
    """Assumptions that change the net value of no policy in any replication."""
    idle = [name for name, net in zip(runs.names[1:], runs.net[1:], strict=True) if (net == runs.net[0]).all()]
    message = f"no net value changes: {listed(idle)}" if idle else "every assumption changes a net value"
    advice = "Teams with a value of their own do not take that of the defaults: set theirs too."
    return graded("assumptions matter", len(idle), 0.0, math.inf, message, advice, "assumptions")


def assumptions_sourced(runs: AssumedRuns) -> Check:
    """Share of the assumptions that nobody has given a source for."""
    sources = [one.source.strip().lower() for one in runs.assumptions]
    bare = sum(not source or source.startswith("assumed") for source in sources)
    message = f"{bare} of {len(sources)} assumptions have no source"
    advice = "Say where an assumption comes from, or what would show that it is right."
    return graded("assumptions sourced", bare / len(sources), 0.0, 1.0, message, advice)
