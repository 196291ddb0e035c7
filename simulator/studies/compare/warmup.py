"""Whether the first months differ from the rest, and for how long: MSER on each policy's monthly net value."""

from typing import NamedTuple

import numpy as np

from simulator.records import Floats
from simulator.studies.compare.findings import Findings
from simulator.text import listed

BATCH = 5  # MSER-5
LEAST_KEPT = 5  # batches: fewer can lie close together by chance and would then win
FEWEST = 10  # batches below which a truncation point says little
WARMING, SETTLED, TOO_SHORT = "still changing", "settled", "too short to tell"


class Truncation(NamedTuple):
    """Where a series is best cut: after ``dropped`` of its values."""

    dropped: int
    stationary: bool  # False: the best cut is in the second half, so the series never settles
    statistic: float


class WarmUp(NamedTuple):
    """What MSER finds for one policy, beside the warm-up that was used."""

    policy: str
    months: int
    batch: int  # months averaged before looking
    suggested: int  # months to drop
    used: int  # warm-up months of the scenario
    verdict: str  # WARMING, SETTLED or TOO_SHORT


def mser(series: Floats, batch: int = BATCH) -> Truncation:
    """How much of the start of a series to drop so that the mean of the rest is known best (MSER).

    The series is averaged in batches Z_1..Z_k, a rest at the end shorter than a batch is left out; the cut d minimises
    sum_(j > d) (Z_j - mean_d)^2 / (k - d)^2, the squared standard error of the mean of what is kept, up to a factor. A
    cut in the second half means that the series does not settle. At least five batches are kept, because fewer can
    lie close together by chance.

    Args:
        series: one value per month or other step, in order; at least ten batches.
        batch: values averaged into one, 5 for MSER-5.

    Source: White, Simulation 69 (1997), 323-334; White, Cobb and Spratt, Winter Simulation Conference (2000), 755-761.

    Example: of 10, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, one by one, the first is dropped: 10 * 0.25 / 10 ** 2 = 0.025.

    Raises:
        ValueError: the series is too short.

    """
    k = len(series) // batch
    if k < FEWEST:
        raise ValueError(f"series has {len(series)} values, must have at least {FEWEST * batch}.")
    means = np.asarray(series[: k * batch], dtype=np.float64).reshape(k, batch).mean(axis=1)
    kept = [means[d:] for d in range(k - LEAST_KEPT + 1)]
    statistics = [float(((rest - rest.mean()) ** 2).sum()) / len(rest) ** 2 for rest in kept]
    cut = int(np.argmin(statistics))
    return Truncation(cut * batch, 2 * cut <= k, statistics[cut])


def warm_up(findings: Findings) -> list[WarmUp]:
    """MSER on the monthly net value of every policy that earns anything, the mean over replications and engineers.

    Batches of five months where there are fifty months or more. A shorter run is looked at month by month: each month
    is itself a mean over 168 hours, all engineers and all replications, so little noise is left to batch away. Below
    ten months there is no verdict.
    """
    scenario = findings.comparison.scenario
    batch = BATCH if scenario.months >= BATCH * FEWEST else 1
    found = []
    for policy, rows in findings.by_month.groupby("policy", sort=False):
        net = rows["net_usd"].to_numpy(dtype=np.float64)
        if net.any():
            found.append(_of(str(policy), net, batch, scenario.warmup_months))
    return found


def _of(policy: str, net: Floats, batch: int, used: int) -> WarmUp:
    if len(net) < FEWEST * batch:
        return WarmUp(policy, len(net), batch, 0, used, TOO_SHORT)
    cut = mser(net, batch)
    return WarmUp(policy, len(net), batch, cut.dropped, used, SETTLED if cut.stationary else WARMING)


def warm_up_warning(findings: Findings) -> str:
    """That the warm-up of the scenario is too short by this check; empty where it is not."""
    found = warm_up(findings)
    short = any(each.suggested > each.used or each.verdict == WARMING for each in found)
    asked = findings.comparison.scenario.warmup_months > 0
    return warm_up_sentence(found) if asked and short else ""


def warm_up_sentence(found: list[WarmUp]) -> str:
    """What the check finds, in one or two sentences."""
    if not found:
        return "No policy earns anything, so there is no warm-up to look for."
    one = found[0]
    rule = "MSER-5" if one.batch == BATCH else "MSER on single months (MSER-5 needs fifty)"
    if one.verdict == TOO_SHORT:
        return f"The run has {one.months} months; it takes {FEWEST} to tell a warm-up from random variation."
    unsettled = [each.policy for each in found if each.verdict == WARMING]
    longest = max(each.suggested for each in found)
    start = f"at most the first {longest} months" if longest else "no month"
    text = f"{rule} would drop {start}; the scenario drops {one.used or 'none'} as warm-up. "
    if unsettled:
        text += (
            f"Net value of {listed(unsettled, width=0)} does not settle within the run, so its mean is that of these "
            f"{one.months} months and not of the years after. "
        )
    if one.used == 0:
        return text + "Without a warm-up the start is part of the question, and every month counts."
    if longest > one.used:
        return text + "The warm-up is too short for a mean of settled months: raise warmup_months, or months with it."
    return text + "The warm-up is long enough."
