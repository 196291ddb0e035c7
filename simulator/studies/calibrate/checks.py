"""Whether what the data say can be believed: PASS, REVIEW or FAIL."""

from typing import Final

import numpy as np
import pandas as pd

from simulator.stats.check import FAIL, PASS, REVIEW, Check, at_least, check_table, graded
from simulator.studies.calibrate.backtest import errors

MANY: Final = 200.0  # effective draws
# in widths of the interval that holds nine in ten, on one side: 3.6 standard deviations of a normal
FURTHEST: Final = 2.2
BENDS: Final = ("half_saving", "world.defaults.curve.half_saving_mtok_per_hour")
TOLD: Final = 0.5  # of the variance of where gains bend
FEW_FORECASTS: Final = 4  # too few to hold against anything
NEAR_END: Final = 0.02  # of the chance of the prior
EDGE_ADVICE: Final = "Look at the data, or widen its range in the block uncertain: and calibrate again."
MODEL_ADVICE: Final = (
    "The model cannot produce this. Look for what it does not have: a season, a change of price or of policy in these "
    "months, another mix of tools; leave these months out with --first, or take the answer with care."
)


def checks(
    parameters: pd.DataFrame,
    summaries: pd.DataFrame,
    distance: float,
    backtest: pd.DataFrame,
    effective: float,
    roster: bool,
) -> pd.DataFrame:
    """Every check as a row; ``distance`` that of ``results.distance``."""
    rows = [_shift(parameters), _unusual(summaries), _distance(distance), *_curve(parameters), *_holdout(backtest)]
    rows.append(
        at_least(
            "draws",
            effective,
            MANY,
            f"the posterior rests on {effective:,.0f} effective draws",
            "Use more runs: --runs.",
            "draws",
        )
    )
    status = PASS if roster else REVIEW
    advice = "" if roster else "Import with --people: without it, who used nothing is not known."
    message = "everybody is known, also those who used nothing" if roster else "there is no list of people"
    rows.append(Check("list of people", status, float(roster), 1.0, "", message, advice))
    return check_table(rows)


def _shift(parameters: pd.DataFrame) -> Check:
    """Inputs that the data push to an end of their range."""
    told = parameters[parameters["contraction"] > 0.5]
    ends = np.minimum(told["place"], 1.0 - told["place"])
    least = float(ends.min()) if len(told) else 0.5
    names = ", ".join(told.loc[ends < NEAR_END, "parameter"].head(3))
    message = f"at an end of their plausible range: {names}" if names else "all inputs lie within their plausible range"
    status = PASS if not names else REVIEW if least > NEAR_END / 8 else FAIL
    return Check("within the ranges", status, least, NEAR_END, "share", message, EDGE_ADVICE if names else "")


def _unusual(summaries: pd.DataFrame) -> Check:
    """The figure of the data that is furthest from simulated companies."""
    row = summaries.iloc[int(summaries["distance"].argmax())]
    message = f"furthest from simulated companies: {row['summary']}"
    return graded(
        "what the data show", float(row["distance"]), FURTHEST, 2.0 * FURTHEST, message, MODEL_ADVICE, "ratio"
    )


def _curve(parameters: pd.DataFrame) -> list[Check]:
    """Whether the data tell how gains bend; if not, another family of curve would fit them as well."""
    rows = parameters[parameters["path"].isin(BENDS)]
    if rows.empty:
        return []
    told = float(rows["contraction"].max())
    advice = "Look at other families too: tokensim assumptions; an experiment tells more than usage."
    known = told >= TOLD
    message = "the data tell how gains bend" if known else "the data do not tell the family of the curve: it is assumed"
    status = PASS if known else REVIEW
    return [Check("shape of the curve", status, told, TOLD, "share", message, "" if known else advice)]


def _distance(distance: float) -> Check:
    return graded(
        "like a simulated company",
        distance,
        1.0,
        2.0,
        "all figures of the data together against those of simulated companies: distance over its 99th percentile",
        MODEL_ADVICE,
        "ratio",
    )


def _holdout(backtest: pd.DataFrame) -> list[Check]:
    n = int((backtest["ahead"] == 1).sum()) if len(backtest) else 0
    if n < FEW_FORECASTS:
        return []
    found = errors(backtest[backtest["ahead"] == 1])
    naive = min(found["last"], found["trend"])
    held, least = found["held"], 0.9 - 2.0 * np.sqrt(0.09 / n)
    return [
        graded(
            "backtest: error",
            found["forecast"],
            1.25 * naive,
            2.0 * naive,
            f"mean error one month ahead over {n} months: {found['forecast']:.1%}; last month again "
            f"{found['last']:.1%}, trend {found['trend']:.1%}",
            "The bill follows something the model does not have. Forecast with care.",
        ),
        Check(
            "backtest: intervals",
            PASS if held >= least else REVIEW if held >= least - 0.2 else FAIL,
            held,
            least,
            "share",
            f"{held:.0%} of {n} months lay in the interval that should hold 90%",
            "" if held >= least else "Forecasts are less sure than they say.",
        ),
    ]
