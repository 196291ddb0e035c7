"""What a comparison comes to in sentences: the answer to the question, remarks, and one sentence for each policy."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from simulator.replication.compare import BASELINE, Comparison
from simulator.studies.choice.sentences import LEFT_OUT, NOTHING_TO_CHOOSE
from simulator.studies.compare.checks import immaterial
from simulator.text import first_upper, listed, probability, rounded, spanned, usd

CUT_SHORT = "The run was cut short before it could say which inputs that are not known would change that."
LITTLE_VANITY = 0.01  # a share below which vanity is not worth a sentence
SMALLEST_USD = 0.005  # less is written as 0.00 USD
WIDE_MARGIN = 1.0  # an interval of marginal ROI wider than a dollar around breaking even says nothing


def cut_short(comparison: Comparison) -> str:
    """That a comparison was cut short, and where, as the beginning of its answer; empty where it was not.

    Example: "Partial result, 12 of 100 replications: ".
    """
    asked = comparison.scenario.replications
    if comparison.interrupted:
        return f"Partial result, {comparison.replications:,} of {asked:,} replications: "
    if comparison.worlds.drawn and comparison.written is None:
        return "Partial result, without the replications as written: "
    if comparison.scenario.events and comparison.totals_without_events is None:
        return "Partial result, without the replications that have no events: "
    return ""


def answer(comparison: Comparison, ranked: pd.DataFrame) -> str:
    """The same with the inputs exactly as written: random variation is then all that is not known, and it says so."""
    return f"{_as_written(comparison, ranked)} {CUT_SHORT if comparison.worlds.drawn else LEFT_OUT}"


def _as_written(comparison: Comparison, ranked: pd.DataFrame) -> str:
    """Which policy to choose, what it brings a year, how sure that is, and what to do where it is not sure."""
    best = ranked.iloc[0]
    if len(ranked) < 2:
        return NOTHING_TO_CHOOSE
    second, engineer_months = ranked.iloc[1], comparison.scenario.engineer_months_per_year

    def yearly(value: float) -> str:
        return usd(rounded(value * engineer_months))

    chance = probability(best["p_best"], in_words=True)
    if best["policy"] == BASELINE:
        sure = f"no tokens at all is best with a probability of {chance}"
        if second["may_be_best"]:
            return (
                f"No policy is shown to pay for itself. {first_upper(second['policy'])} brings "
                f"{yearly(second['net_usd'])} a year for the whole organisation, not significantly different from "
                f"zero; {sure}: {_what_to_do(ranked)}."
            )
        return (
            f"None of the policies pays for itself: the least bad, {second['policy']}, loses about "
            f"{yearly(second['behind_usd'])} a year for the whole organisation, and {sure}."
        )
    text = (
        f"{first_upper(best['policy'])} earns most: about {yearly(best['net_usd'])} a year for the whole organisation "
        "over no tokens"
    )
    if not second["may_be_best"]:
        return (
            f"{text}, and {yearly(second['behind_usd'])} more than {second['policy']}, the runner-up. With these "
            f"inputs its chance of being best is {chance}."
        )
    alike = [str(name) for name in ranked.loc[ranked["may_be_best"], "policy"]][1:]
    return (
        f"{text}, not significantly more than {listed(alike, 2, 0)}. Opportunity loss: at most "
        f"{yearly(best['behind_usd_high'])} a year. Chance of being best: {chance}; {_what_to_do(ranked)}."
    )


def _what_to_do(ranked: pd.DataFrame) -> str:
    loss = ranked.loc[ranked["may_be_best"], "behind_usd_high"]
    if immaterial(float(loss.max()), ranked):
        return "they are practically equal, so choose the simplest"
    return "choose it" if immaterial(float(loss.iloc[0]), ranked) else "run more replications"


def captured_remark(table: pd.DataFrame, ranked: pd.DataFrame) -> tuple[str, ...]:
    """What the best policy earns of the upper bound; none without a planner."""
    (own,) = table[table["policy"] == ranked["policy"].iloc[0]].to_dict("records")
    if not own["surplus_captured"] > 0:
        return ()
    share = spanned(own, "surplus_captured", ".0%")
    return (
        f"{first_upper(own['policy'])} captures {share} of what a planner who knows every curve would earn "
        f"(n = {int(own['n'])}).",
    )


def vanity_remark(table: pd.DataFrame, ranked: pd.DataFrame) -> tuple[str, ...]:
    """Between what and what vanity takes of the bill among the policies that spend; none where there is almost none."""
    known = table[table["vanity_share"].notna() & table["policy"].isin(ranked["policy"])]
    known = known.sort_values("vanity_share", kind="stable")
    if known.empty or known["vanity_share"].iloc[-1] < LITTLE_VANITY:
        return ()
    least, most = (
        f"{spanned(row, 'vanity_share', '.1%')} of the token bill under {row['policy']}"
        for row in known.iloc[[0, -1]].to_dict("records")
    )
    span = least if len(known) == 1 else f"from {least} to {most}"
    return (f"Vanity takes {span} (n = {int(known['n'].iloc[0])}).",)


def sentence(row: Mapping[Any, Any]) -> str:
    """One plain sentence about one policy."""
    who = first_upper(row["policy"])
    if not row["cost_usd"]:
        return f"{who} spends nothing and earns nothing on top of work without tokens."
    losses = []
    if row["vanity_share"] >= LITTLE_VANITY:
        losses.append(f"{row['vanity_share']:.0%} of the token bill is vanity")
    if row["blocked_hours"] >= 0.05:
        losses.append(f"engineers lose {row['blocked_hours']:.1f} hours a month to waiting")
    text = (
        f"{who} has a total cost of {usd(row['cost_usd'])} per post and month{_beyond_bill(row)} and brings "
        f"{usd(row['gain_usd'])} more output: {usd(row['net_usd'])} net, an ROI of {spanned(row, 'roi', '.1f')}; "
        f"{_last_dollar(row)}"
    )
    return f"{text}, {' and '.join(losses)}." if losses else f"{text}."


def _beyond_bill(row: Mapping[Any, Any]) -> str:
    """What the total cost contains: the token bill alone, or it and the rest."""
    rest = row["cost_usd"] - row["spend_usd"]
    if abs(rest) < SMALLEST_USD:
        return ", all of it token bill,"
    return f" ({usd(row['spend_usd'])} token bill, {usd(rest)} reviewers and other costs)"


def _last_dollar(row: Mapping[Any, Any]) -> str:
    """What the last dollar brings back, and the lever that it was spent through."""
    if row["marginal_roi_reason"]:
        return f"it has no marginal ROI: {row['marginal_roi_reason']}"
    back, low, high = (float(row[f"marginal_roi{end}"]) + 1 for end in ("", "_low", "_high"))
    ends, through = f"({low:.2f} to {high:.2f})", f"through the {row['lever']}"
    if low > 1:
        return f"one more dollar {through} would still earn {back:.2f} {ends}"
    if high < 1:
        return f"its last dollar {through} brings back only {back:.2f} {ends}"
    if high - low > WIDE_MARGIN:
        return f"what its last dollar {through} brings back is not known {ends}"
    return f"its last dollar {through} about breaks even: it brings back {low:.2f} to {high:.2f}"
