"""What a comparison found: its tables, computed once, and what they come to in sentences."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from simulator.replication.compare import BASELINE, Comparison
from simulator.report.elements.section import Told
from simulator.scenario.reading.provenance import Assumption
from simulator.studies.choice.results import Choice
from simulator.studies.choice.sentences import headline, told
from simulator.studies.compare.answer import answer, captured_remark, sentence, vanity_remark
from simulator.studies.compare.checks import checks
from simulator.studies.compare.ranking import chosen_over_worlds, ranking
from simulator.studies.compare.tables.breakdown import breakdown
from simulator.studies.compare.tables.claim import Held, held
from simulator.studies.compare.tables.compensation import compensation_table
from simulator.studies.compare.tables.contract_bill import contract_bill
from simulator.studies.compare.tables.contrast import against_current, change_remarks
from simulator.studies.compare.tables.events import event_impact, event_remarks
from simulator.studies.compare.tables.limits import limits_table
from simulator.studies.compare.tables.market import market_remarks, market_table
from simulator.studies.compare.tables.paired_totals import PairedTotals, paired_totals
from simulator.studies.compare.tables.review_gate import review_gate
from simulator.studies.compare.tables.roi import by_month, by_team, summary
from simulator.studies.compare.tables.routing import routing_table
from simulator.studies.compare.tables.supply import scarce, supply_remarks, supply_table

if TYPE_CHECKING:
    from simulator.studies.compare.guarantee import Guarantee
    from simulator.studies.compare.precision import Precision


class Findings(NamedTuple):
    """A comparison and what it means; ``simulator.columns`` says what the columns are."""

    comparison: Comparison
    paired: PairedTotals  # the totals of each policy, which every table is read from
    summary: pd.DataFrame  # one row per policy, baseline first
    ranking: pd.DataFrame  # candidates from best to worst
    by_month: pd.DataFrame
    by_team: pd.DataFrame
    breakdown: pd.DataFrame  # where the gain of each policy goes
    sentences: dict[str, str]  # one per policy, baseline left out
    answer: str
    checks: pd.DataFrame  # one row per check
    claim: Held  # empty without a claim
    guarantee: "Guarantee | None" = None  # when asked for
    precision: "Precision | None" = None  # when asked for
    supply: pd.DataFrame = pd.DataFrame()  # empty where supply is plenty
    compensation: pd.DataFrame = pd.DataFrame()  # one row per policy
    market: pd.DataFrame = pd.DataFrame()  # empty without a market
    against_current: pd.DataFrame = pd.DataFrame()  # empty unless a policy is current
    event_impact: pd.DataFrame = pd.DataFrame()  # empty without events
    review_gate: pd.DataFrame = pd.DataFrame()  # empty where nobody reviews anything
    routing: pd.DataFrame = pd.DataFrame()  # empty where nothing is routed
    limits: pd.DataFrame = pd.DataFrame()  # empty where no policy is a list of limits
    contract_bill: pd.DataFrame = pd.DataFrame()  # empty where no policy has a contract
    told: tuple[Told, ...] = ()  # what a reader asks next; empty as written
    choice: Choice | None = None  # over what is not known of the inputs; None as written
    remarks: tuple[str, ...] = ()  # on the claim, own GPUs and the market, where the scenario has them

    @property
    def best(self) -> str:
        """The policy that the answer names: that of the guarantee, where one was asked for, else the first one."""
        return self.guarantee.chosen if self.guarantee else str(self.ranking["policy"].iloc[0])

    @property
    def interrupted(self) -> bool:
        """Whether the comparison, or the guarantee asked for, was cut short."""
        return self.comparison.interrupted or bool(self.guarantee and self.guarantee.interrupted)


def conclude(comparison: Comparison, origins: Sequence[Assumption] | None = None) -> Findings:
    """Read a comparison; ``origins`` says where the values of its scenario come from."""
    paired = paired_totals(comparison)
    ranked, chosen = ranking(paired), chosen_over_worlds(paired)
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
        answer=headline(chosen) if chosen else answer(comparison, ranked),
        checks=checks(paired, table, ranked, origins, chosen),
        claim=claim,
        supply=supply,
        compensation=compensation_table(comparison),
        market=market,
        against_current=change,
        event_impact=impact,
        review_gate=review_gate(paired),
        routing=routing_table(paired),
        limits=limits_table(paired),
        contract_bill=contract_bill(paired),
        choice=chosen,
        told=told(chosen) if chosen else (),
        remarks=(
            *change_remarks(change, scenario),
            *event_remarks(impact, comparison),
            *claim.sentences,
            *supply_remarks(supply, comparison),
            *market_remarks(market),
            *vanity_remark(table, ranked),
            *captured_remark(table, ranked),
        ),
    )
