"""Whether a right budget may be relied on, check by check."""

from collections.abc import Sequence
from typing import Final

import pandas as pd

from simulator.scenario.reading.provenance import Assumption
from simulator.stats.check import check_table, enough_replications, graded
from simulator.studies.budget.run import GridRuns
from simulator.studies.input_checks import values_sourced, within_evidence

OPEN: Final = 0.025  # chance that the right budget lies beyond an end of the grid
LOOSE: Final = 0.25  # half-width of the right budget over it


def budget_checks(runs: GridRuns, budgets: pd.DataFrame, origins: Sequence[Assumption] | None) -> pd.DataFrame:
    """Whether a right budget may be relied on; ``budgets`` has all teams first, ``origins`` where values come from."""
    row = budgets.iloc[0]
    beyond = float(row["chance_below"] + row["chance_beyond"])
    outside = f"the peak lies beyond an end of the grid with a probability of {beyond:.0%}"
    half, middle = float(row["budget_usd_high"] - row["budget_usd_low"]) / 2.0, float(row["budget_usd"])
    share = half / middle if middle > 0.0 else 0.0 if half <= 0.0 else 99.0
    known, more = f"the right budget is known to ±{share:.0%}", "Run more replications, or read the flat zone."
    return check_table(
        [
            graded("peak inside the grid", beyond, OPEN, 0.5, outside, "Widen the grid with --from or --to."),
            graded("right budget known", share, LOOSE, 4 * LOOSE, known, more),
            enough_replications(runs.replications),
            *([] if origins is None else [values_sourced(origins)]),
            within_evidence(runs.scenario),
        ]
    )
