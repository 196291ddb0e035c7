"""Whether a choice over what is not known may be relied on, check by check."""

from collections.abc import Sequence

import pandas as pd

from simulator.replication.compare import Comparison
from simulator.scenario.reading.provenance import Assumption
from simulator.stats.check import check_table
from simulator.studies.choice.checks import choice_checks, worlds_enough
from simulator.studies.choice.results import Choice
from simulator.studies.input_checks import experiments_agree, ranges_sourced, values_sourced, within_evidence


def uncertainty_checks(comparison: Comparison, found: Choice, origins: Sequence[Assumption]) -> pd.DataFrame:
    """Whether the choice may be relied on.

    Args:
        comparison: the worlds that were run.
        found: what came of them.
        origins: where the values of the scenario come from.
    """
    inputs = comparison.worlds.inputs
    return check_table(
        [
            worlds_enough(found),
            *choice_checks(found),
            ranges_sourced(
                [one.range for one in inputs], "An assumed range is itself a guess: widen it if you are not sure."
            ),
            values_sourced(origins),
            within_evidence(found.scenario),
            *experiments_agree(comparison.worlds.learned),
        ]
    )
