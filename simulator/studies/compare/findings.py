"""What a comparison found: tables, one plain sentence per policy, and the answer to the scenario's question."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from simulator.replication.compare import BASELINE, Comparison
from simulator.scenario.reading.provenance import Assumption
from simulator.studies.compare.checks import checks, immaterial
from simulator.studies.compare.ranking import ranking
from simulator.studies.compare.tables.against_current import against_current, change_remarks
from simulator.studies.compare.tables.breakdown import breakdown
from simulator.studies.compare.tables.claim import Held, held
from simulator.studies.compare.tables.compensation import compensation_table
from simulator.studies.compare.tables.event_impact import event_impact, event_remarks
from simulator.studies.compare.tables.market import market_remarks, market_table
from simulator.studies.compare.tables.paired_totals import PairedTotals, paired_totals
from simulator.studies.compare.tables.review_gate import review_gate
from simulator.studies.compare.tables.roi import by_month, by_team, summary
from simulator.studies.compare.tables.supply import scarce, supply_remarks, supply_table
from simulator.text import first_upper, listed, probability, spanned, usd

if TYPE_CHECKING:
    from simulator.studies.compare.guarantee import Guarantee
    from simulator.studies.compare.precision import Precision


class Findings(NamedTuple):
    """A comparison and what it means; ``SUMMARY_COLUMNS`` documents the summary."""

    comparison: Comparison
    paired: PairedTotals  # the totals of each policy, which every table is read from
    summary: pd.DataFrame  # one row per policy, baseline first
    ranking: pd.DataFrame  # candidates from best to worst
    by_month: pd.DataFrame
    by_team: pd.DataFrame
    breakdown: pd.DataFrame  # where the gain of each policy goes
    sentences: dict[str, str]  # one per policy, baseline left out
    answer: str
    checks: pd.DataFrame  # one row per doubt; columns in ``check.CHECK_COLUMNS``
    claim: Held  # empty without a claim
    guarantee: "Guarantee | None" = None  # when asked for
    precision: "Precision | None" = None  # when asked for
    supply: pd.DataFrame = pd.DataFrame()  # empty where supply is plenty; columns in ``SUPPLY_COLUMNS``
    compensation: pd.DataFrame = pd.DataFrame()  # columns in ``COMPENSATION_COLUMNS``
    market: pd.DataFrame = pd.DataFrame()  # empty without a market; columns in ``MARKET_COLUMNS``
    against_current: pd.DataFrame = pd.DataFrame()  # empty unless a policy is current; ``AGAINST_CURRENT_COLUMNS``
    event_impact: pd.DataFrame = pd.DataFrame()  # empty without events; columns in ``EVENT_IMPACT_COLUMNS``
    review_gate: pd.DataFrame = pd.DataFrame()  # empty where nobody reviews anything; columns in ``GATE``
    remarks: tuple[str, ...] = ()  # on the claim, own GPUs and the market, where the scenario has them

    @property
    def interrupted(self) -> bool:
        """Whether the comparison, or the guarantee asked for, was cut short."""
        return self.comparison.interrupted or bool(self.guarantee and self.guarantee.interrupted)


SUMMARY_COLUMNS = {
    "policy": "name of the policy",
    "kind": "kind of the policy",
    "yardstick": "measured against, never recommended",
    "n": "replications behind every mean and interval of the row",
    "spend_usd": "token bill per engineer and month, USD",
    "cost_usd": "token bill, reviewers' hours, own GPUs, fees and compliance per engineer and month, USD",
    "gain_usd": "value of items less pay and hiring, minus the same without tokens, per engineer and month, USD",
    "net_usd": "gain_usd minus cost_usd, USD",
    "token_yield": "productive share of granted tokens (ground truth)",
    "vanity_share": "share of the token bill paid for vanity (ground truth)",
    "blocked_hours": "hours an engineer loses a month to waiting for approval",
    "wait_hours": "hours between asking and answer, per reviewed request",
    "items": "work items finished per engineer and month",
    "cost_per_item_usd": "cost over finished items, USD",
    "roi": "(value - value without tokens - cost) / cost, same draws",
    "marginal_roi": "change of value per extra USD of cost, minus 1, between its own lever 5% lower and 5% higher",
    "regret_usd": "net value of the planner minus net value of the policy, per engineer and month, USD",
    "surplus_captured": "net value over net value of the planner",
    "p_best": "probability that the policy has the highest true mean net value among the candidates, given the "
    "replications; from 4,000 draws, so within 1.6 points of what endless drawing would give",
    "roi_reason": "why roi is missing",
    "marginal_roi_reason": "why marginal_roi is missing",
}


LITTLE_VANITY = 0.01  # a share below which vanity is not worth a sentence
WIDE_MARGIN = 1.0  # an interval of marginal ROI wider than a dollar around breaking even tells nothing


def conclude(comparison: Comparison, origins: Sequence[Assumption] | None = None) -> Findings:
    """Read a comparison; ``origins`` says where the values of its scenario come from."""
    paired = paired_totals(comparison)
    ranked = ranking(paired)
    table = summary(paired).merge(ranked[["policy", "p_best"]], on="policy", how="left", validate="1:1")
    claim, scenario = held(comparison), comparison.scenario
    change, impact, market = against_current(paired), event_impact(paired), market_table(comparison)
    supply = supply_table(paired) if scarce(comparison) else pd.DataFrame()
    return Findings(
        comparison=comparison,
        paired=paired,
        summary=table,
        ranking=ranked,
        by_month=by_month(comparison),
        by_team=by_team(comparison),
        breakdown=breakdown(paired),
        sentences={str(row["policy"]): sentence(row) for row in table.to_dict("records") if row["policy"] != BASELINE},
        answer=answer(comparison, table, ranked),
        checks=checks(paired, table, ranked, origins),
        claim=claim,
        supply=supply,
        compensation=compensation_table(comparison),
        market=market,
        against_current=change,
        event_impact=impact,
        review_gate=review_gate(paired),
        remarks=(
            *change_remarks(change, scenario),
            *event_remarks(impact, comparison),
            *claim.sentences,
            *supply_remarks(supply, comparison),
            *market_remarks(market),
            *vanity_remark(table, ranked),
        ),
    )


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
