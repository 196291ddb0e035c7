"""How much of what is uncertain comes from the inputs, and how much from random variation."""

from typing import Final

import numpy as np
import pandas as pd
import scipy

from simulator.records import Floats
from simulator.stats.intervals import MISSING, Estimate, interval_columns, mean_interval

SHARES: Final = ("inputs_share", "random_share")  # of a variance


def variance_parts(net: Floats, written: Floats, labels: list[str], confidence: float) -> pd.DataFrame:
    """The variance of the chosen policy's net value and of its lead over each other policy, by where it comes from.

    Args:
        net: [world, policy], the chosen policy the one with the highest mean.
        written: [replication, policy] with the inputs as written, so that only random numbers differ.
        labels: of the policies.
        confidence: level of the intervals.

    Example: where all worlds are alike with the inputs as written, all of the variance comes from inputs.
    """
    chosen = int(net.mean(axis=0).argmax())
    order = [int(k) for k in np.argsort(-net.mean(axis=0), kind="stable")]
    series = {f"net value of {labels[chosen]}": (net[:, chosen], written[:, chosen])}
    series |= {
        f"lead over {labels[k]}": (net[:, chosen] - net[:, k], written[:, chosen] - written[:, k])
        for k in order
        if k != chosen and net[:, k].any()
    }
    rows = []
    for what, (over_worlds, as_written) in series.items():
        random = random_share(over_worlds, as_written, confidence)
        inputs = Estimate(1.0 - random.value, 1.0 - random.high, 1.0 - random.low, random.n)
        mean = interval_columns(mean_usd=mean_interval(over_worlds, confidence))
        sd = float(over_worlds.std(ddof=1))
        shares = interval_columns(inputs_share=inputs, random_share=random)
        rows.append({"what": what, **mean, "sd_usd": sd, **shares, "n": len(over_worlds)})
    return pd.DataFrame(rows)


def random_share(worlds: Floats, written: Floats, confidence: float) -> Estimate:
    """Share of a variance over worlds that random numbers alone make: that with the inputs as written, over it.

    It takes random variation to be about as large elsewhere as at the inputs as written. The interval is that of a
    ratio of variances of normal samples, by F; the share is never above 1.

    Args:
        worlds: [world], drawn inputs and random numbers.
        written: [replication], random numbers alone; at least 2.
        confidence: level of the interval.

    Example: variances of 1 with the inputs as written and of 4 over worlds are a share of 0.25.
    """
    whole = float(np.var(worlds, ddof=1))
    if not whole > 0.0 or len(written) < 2:
        return MISSING
    ratio = float(np.var(written, ddof=1)) / whole
    freedom, tail = (len(written) - 1, len(worlds) - 1), (1.0 - confidence) / 2.0
    high, low = (ratio / float(scipy.special.fdtri(*freedom, share)) for share in (tail, 1.0 - tail))
    value, low, high = (min(each, 1.0) for each in (ratio, low, high))
    return Estimate(value, low, high, len(worlds))
