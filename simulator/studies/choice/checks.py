"""Whether a choice over what is not known may be relied on, check by check."""

from typing import Final

import numpy as np

from simulator.stats.check import FAIL, MATERIAL, PASS, REVIEW, Check, at_least, graded
from simulator.studies.choice.results import Choice

WORLDS_EACH: Final = 2  # for each input


def choice_checks(found: Choice) -> tuple[Check, Check]:
    """Whether the choice stays, and whether the expected regret is known."""
    return choice_stays(found), regret_known(found)


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
