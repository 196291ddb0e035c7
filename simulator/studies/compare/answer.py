"""What a comparison comes to in sentences: the answer to the question, and one sentence for each policy."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from simulator.replication.compare import BASELINE, Comparison
from simulator.studies.compare.checks import immaterial
from simulator.text import first_upper, listed, probability, spanned, usd

LITTLE_VANITY = 0.01  # a share below which vanity is not worth a sentence
WIDE_MARGIN = 1.0  # an interval of marginal ROI wider than a dollar around breaking even tells nothing


def vanity_remark(table: pd.DataFrame, ranked: pd.DataFrame) -> tuple[str, ...]:
    """Between what and what vanity takes of the bill among the policies that spend; none where nobody pads."""
    known = table[table["vanity_share"].notna() & table["policy"].isin(ranked["policy"])]
    known = known.sort_values("vanity_share", kind="stable")
    if known.empty or known["vanity_share"].iloc[-1] < LITTLE_VANITY:
        return ()
    least, most = known.iloc[0].to_dict(), known.iloc[-1].to_dict()
    told = [f"{spanned(row, 'vanity_share', '.1%')} of the bill under {row['policy']}" for row in (least, most)]
    span = told[0] if len(known) == 1 else f"from {told[0]} to {told[1]}"
    return (f"Vanity takes {span} (n = {int(most['n'])}).",)


def sentence(row: Mapping[Any, Any]) -> str:
    """One plain sentence about one policy."""
    number = {key: float(value) for key, value in row.items() if isinstance(value, int | float)}
    if not number["cost_usd"]:
        return f"{first_upper(row['policy'])} spends nothing and earns nothing on top of work without tokens."
    text = (
        f"{first_upper(row['policy'])} costs {usd(number['cost_usd'])} per engineer and month and brings "
        f"{usd(number['gain_usd'])} more output: {usd(number['net_usd'])} net, an ROI of {number['roi']:.1f} "
        f"({number['roi_low']:.1f} to {number['roi_high']:.1f})"
    )
    return f"{text}; {_last_dollar(row, number)}{_losses(number)}."


def _last_dollar(row: Mapping[Any, Any], number: dict[str, float]) -> str:
    if row["marginal_roi_reason"]:
        return "moving its lever changes the cost too little to measure a marginal ROI"
    marginal, low, high = number["marginal_roi"], number["marginal_roi_low"], number["marginal_roi_high"]
    if low > 0:
        return f"one more dollar would still earn {marginal + 1:.2f} ({low + 1:.2f} to {high + 1:.2f})"
    if high < 0:
        return f"its last dollar brings back only {marginal + 1:.2f} ({low + 1:.2f} to {high + 1:.2f})"
    if high - low > WIDE_MARGIN:
        return f"what its last dollar brings back is not known ({low + 1:.2f} to {high + 1:.2f})"
    return f"its last dollar about breaks even ({low + 1:.2f} to {high + 1:.2f} back)"


def _losses(number: dict[str, float]) -> str:
    parts = []
    if number["vanity_share"] >= 0.01:
        parts.append(f"{number['vanity_share']:.0%} of the bill is vanity")
    if number["blocked_hours"] >= 0.05:
        parts.append(f"engineers lose {number['blocked_hours']:.1f} hours a month to waiting")
    return ", " + " and ".join(parts) if parts else ""


def answer(comparison: Comparison, table: pd.DataFrame, ranked: pd.DataFrame) -> str:
    """The answer to the scenario's question, with its certainty and its counterfactual."""
    scenario = comparison.scenario
    best = ranked.iloc[0]
    own = table.set_index("policy").loc[best["policy"]]
    level = f"{scenario.confidence:.0%}"
    if best["policy"] == BASELINE:
        return _nothing_pays(table, ranked, level)
    text = (
        f"{first_upper(best['policy'])} earns most: {usd(own['net_usd'])} net per engineer and month ({level} interval "
        f"{usd(own['net_usd_low'])} to {usd(own['net_usd_high'])}; n = {int(own['n'])} paired replications), against "
        f"the same work without tokens. "
    )
    return text + _runner_up(ranked, level) + _captured(own)


def _nothing_pays(table: pd.DataFrame, ranked: pd.DataFrame, level: str) -> str:
    """The answer where no tokens at all has the highest mean: as far as the simultaneous intervals carry it."""
    sure = f"no tokens at all is best with a probability of {probability(ranked.iloc[0]['p_best'], in_words=True)}"
    if len(ranked) < 2:
        return "There is nothing to choose but no tokens at all."
    second = ranked.iloc[1]
    n = int(table["n"].max())
    if not second["may_be_best"]:
        return (
            f"None of the policies pays for itself: the least bad, {second['policy']}, loses "
            f"{usd(second['behind_usd'])} per engineer and month ({level} simultaneous interval "
            f"{usd(second['behind_usd_low'])} to {usd(second['behind_usd_high'])}; n = {n} paired replications), "
            f"and {sure}."
        )
    own = table.set_index("policy").loc[second["policy"]]
    return (
        f"No policy is shown to pay for itself. {first_upper(second['policy'])} brings {usd(own['net_usd'])} net per "
        f"engineer and month ({level} interval {usd(own['net_usd_low'])} to {usd(own['net_usd_high'])}; n = {n} paired "
        f"replications), which cannot be told from nothing; {sure}: {_what_to_do(ranked)}."
    )


def _runner_up(ranked: pd.DataFrame, level: str) -> str:
    """How the best stands against the rest, by the simultaneous interval: it allows for having picked the best."""
    best, second = ranked.iloc[0], ranked.iloc[1]
    alike = [str(name) for name in ranked.loc[ranked["may_be_best"], "policy"]][1:]
    sure = f"its chance of being best is {probability(best['p_best'], in_words=True)}"
    if alike:
        return (
            f"It cannot be told apart from {listed(alike, width=0)}; choosing it gives away at most "
            f"{usd(best['behind_usd_high'])} ({level} simultaneous bound), and {sure}: "
            f"{_what_to_do(ranked)}. "
        )
    return (
        f"It beats the runner-up, {second['policy']}, by {usd(second['behind_usd'])} ({level} simultaneous interval "
        f"{usd(second['behind_usd_low'])} to {usd(second['behind_usd_high'])}), and {sure}. "
    )


def _what_to_do(ranked: pd.DataFrame) -> str:
    given_away = ranked.loc[ranked["may_be_best"], "behind_usd_high"]
    if immaterial(float(given_away.max()), ranked):
        return "they are as good as equal, so choose the simplest"
    if immaterial(float(given_away.iloc[0]), ranked):
        return "choose it all the same"
    return "run more replications before you choose"


def _captured(own: pd.Series) -> str:
    if not own["surplus_captured"] > 0:
        return ""
    return f"It captures {own['surplus_captured']:.0%} of what a planner who knows every curve would earn."
