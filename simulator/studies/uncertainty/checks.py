"""Whether an exploration may be relied on, check by check."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from simulator.scenario.reading.provenance import Assumption
from simulator.stats.check import FAIL, MATERIAL, PASS, REVIEW, Check, at_least, check_table, graded
from simulator.stats.intervals import Estimate
from simulator.studies.input_checks import ranges_sourced, values_sourced, within_evidence
from simulator.studies.uncertainty.run import Exploration

POINTS_EACH: Final = 4  # points for each uncertain value


def uncertainty_checks(
    found: Exploration, policies: pd.DataFrame, perfect: Estimate, origins: Sequence[Assumption]
) -> pd.DataFrame:
    """Whether an exploration may be relied on.

    Args:
        found: the points and what came of them.
        policies: the table of policies, the policy chosen now first.
        perfect: expected value of perfect information.
        origins: where the values of the scenario come from.
    """
    return check_table(
        [
            points_enough(found),
            choice_stays(found),
            regret_known(policies, perfect),
            ranges_sourced(
                found.parameters.values(), "An assumed range is itself a guess: widen it if you are not sure."
            ),
            values_sourced(origins),
            within_evidence(found.scenario),
        ]
    )


def points_enough(found: Exploration) -> Check:
    """Points against the number of uncertain values."""
    n, many = len(found.net), len(found.parameters)
    needed = POINTS_EACH * many
    message = f"{n} points for {many} uncertain values"
    return at_least("enough points", n, needed, message, f"Ask for at least {needed} points.", "points")


def choice_stays(found: Exploration) -> Check:
    """Share of halves of the points and of the replications in which the same policy is best on average."""
    net = found.net
    labels = [policy.label for policy in found.policies]
    now = int(net.mean(axis=(0, 2)).argmax())
    parts = [net[0::2], net[1::2], net[: len(net) // 2], net[len(net) // 2 :], net[..., 0::2], net[..., 1::2]]
    best = [int(part.mean(axis=(0, 2)).argmax()) for part in parts if part.size]
    share = best.count(now) / len(best)
    if share == 1.0:
        message = f"{labels[now]} is best on average in each half of the points and of the replications"
        return Check("choice stays", PASS, share, 1.0, "share", message)
    other = labels[next(one for one in best if one != now)]
    message = f"{labels[now]} is best on average in {share:.0%} of halves; {other} in others"
    advice = "Other points may name another choice: ask for more of them."
    return Check("choice stays", REVIEW if share >= 0.5 else FAIL, share, 1.0, "share", message, advice)


def regret_known(policies: pd.DataFrame, perfect: Estimate) -> Check:
    """Half-width of the interval of the expected regret over the chosen policy's net value."""
    half = (perfect.high - perfect.low) / 2.0
    net = abs(float(policies["net_usd"].iloc[0]))
    share = 0.0 if half <= 0.0 else half / net if net > 0.0 else np.inf
    message = f"the expected regret is known to ±{min(share, 99.0):.1%} of net value"
    return graded("regret known", share, MATERIAL, 4 * MATERIAL, message, "Ask for more points.")
