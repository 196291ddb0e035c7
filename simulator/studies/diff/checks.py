"""Whether the difference of two runs may be relied on, check by check."""

import math
from typing import Final

import pandas as pd

from simulator.stats.check import PASS, REVIEW, Check, check_table, enough_replications, graded
from simulator.studies.diff.read import SavedRun

TOGETHER: Final = 1  # inputs that may change at once without hiding each other


def diff_checks(before: SavedRun, after: SavedRun, paired: bool, inputs: pd.DataFrame) -> pd.DataFrame:
    """Whether the runs are alike but for what was changed on purpose."""
    return check_table(
        [
            enough_replications(min(before.replications, after.replications)),
            random_numbers_shared(paired),
            both_finished(before, after),
            one_change(len(inputs)),
        ]
    )


def random_numbers_shared(paired: bool) -> Check:
    """Whether the two runs are paired replication by replication."""
    advice = "" if paired else "Run both with one --seed: intervals of changes are then narrower."
    message = f"the runs have {'the same seed' if paired else 'different seeds'}"
    return Check("random numbers shared", PASS if paired else REVIEW, float(paired), 1.0, "", message, advice)


def both_finished(before: SavedRun, after: SavedRun) -> Check:
    """Runs that were cut short."""
    short = sum(run.totals.comparison.interrupted for run in (before, after))
    message = f"{short} of 2 runs were interrupted"
    return graded("both finished", short, 0.0, math.inf, message, "Run it again to the end.", "runs")


def one_change(n: int) -> Check:
    """Inputs that differ: of several it is not known which one changed a result."""
    message = f"{n} inputs differ" if n != 1 else "1 input differs"
    return graded("one change", n, TOGETHER, math.inf, message, "Change one at a time to see what each does.", "inputs")
