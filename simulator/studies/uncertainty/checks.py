"""Whether a choice over what is not known may be relied on, check by check."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from simulator.replication.compare import Comparison
from simulator.scenario.reading.provenance import Assumption
from simulator.stats.check import FAIL, MATERIAL, PASS, REVIEW, Check, at_least, check_table, graded
from simulator.studies.choice.results import Choice
from simulator.studies.input_checks import ranges_sourced, values_sourced, within_evidence

WORLDS_EACH: Final = 2  # for each input


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
            choice_stays(found),
            regret_known(found),
            ranges_sourced(
                [one.range for one in inputs], "An assumed range is itself a guess: widen it if you are not sure."
            ),
            values_sourced(origins),
            within_evidence(found.scenario),
        ]
    )


def worlds_enough(found: Choice) -> Check:
    """Worlds against the number of inputs: with fewer, what one input does is lost in what the others do."""
    n, many = int(found.policies["n"].iloc[0]), len(found.inputs)
    needed = WORLDS_EACH * many
    message = f"{n} worlds for {many} inputs that are not known"
    return at_least("enough worlds", n, needed, message, f"Ask for at least {needed} replications.", "replications")


def choice_stays(found: Choice) -> Check:
    """Share of halves of the worlds in which the same policy is best on average."""
    columns = [name for name in found.points if str(name).startswith("net_usd ")]
    net, labels = found.points[columns].to_numpy(), [str(name).removeprefix("net_usd ") for name in columns]
    half = len(net) // 2
    best = [labels[int(part.mean(axis=0).argmax())] for part in (net[0::2], net[1::2], net[:half], net[half:])]
    share = best.count(found.best) / len(best)
    if share == 1.0:
        message = f"{found.best} is best on average in each half of the worlds"
        return Check("choice stays", PASS, share, 1.0, "share", message)
    other = next(one for one in best if one != found.best)
    message = f"{found.best} is best on average in {share:.0%} of halves; {other} in others"
    advice = "Other worlds may name another choice: ask for more replications."
    return Check("choice stays", REVIEW if share >= 0.5 else FAIL, share, 1.0, "share", message, advice)


def regret_known(found: Choice) -> Check:
    """Half-width of the interval of the chosen policy's expected regret over its net value."""
    row = found.policies.iloc[0]
    half, net = (row["regret_usd_high"] - row["regret_usd_low"]) / 2.0, abs(float(row["net_usd"]))
    share = 0.0 if half <= 0.0 else half / net if net > 0.0 else np.inf
    message = f"the expected regret is known to ±{min(share, 99.0):.1%} of net value"
    return graded("regret known", share, MATERIAL, 4 * MATERIAL, message, "Ask for more replications.")
