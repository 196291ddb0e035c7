"""What a comparison found: its tables, computed once, and what they come to in sentences."""

from collections.abc import Callable, Sequence
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, overload

import pandas as pd

from simulator.replication.compare import BASELINE, Comparison
from simulator.replication.options import Progress, silent
from simulator.report.elements.section import Told
from simulator.scenario.reading.provenance import Assumption
from simulator.studies.choice.results import Choice
from simulator.studies.choice.sentences import headline, told
from simulator.studies.compare.answer import answer, captured_remark, cut_short, sentence, vanity_remark
from simulator.studies.compare.caps import Caps, caps
from simulator.studies.compare.checks import checks
from simulator.studies.compare.panel import events, panel
from simulator.studies.compare.panel import told as told_on_stderr
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
from simulator.studies.compare.trial import trial_in_run
from simulator.studies.result import Result, source_of

if TYPE_CHECKING:
    from simulator.report.files.folder import ResultFolder
    from simulator.report.files.glance import Glance
    from simulator.report.files.study_page import StudyPage
    from simulator.studies.compare.guarantee import Guarantee
    from simulator.studies.compare.precision import Precision


class Findings(Result):
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
    supply: pd.DataFrame = field(default_factory=pd.DataFrame)  # empty where supply is plenty
    compensation: pd.DataFrame = field(default_factory=pd.DataFrame)  # one row per policy
    market: pd.DataFrame = field(default_factory=pd.DataFrame)  # empty without a market
    against_current: pd.DataFrame = field(default_factory=pd.DataFrame)  # empty unless a policy is current
    event_impact: pd.DataFrame = field(default_factory=pd.DataFrame)  # empty without events
    review_gate: pd.DataFrame = field(default_factory=pd.DataFrame)  # empty where nobody reviews anything
    routing: pd.DataFrame = field(default_factory=pd.DataFrame)  # empty where nothing is routed
    limits: pd.DataFrame = field(default_factory=pd.DataFrame)  # empty where no policy is a list of limits
    contract_bill: pd.DataFrame = field(default_factory=pd.DataFrame)  # empty where no policy has a contract
    told: tuple[Told, ...] = ()  # what a reader asks next; empty as written
    caps: Caps | None = None  # one cap after another; None where none was run
    trial: pd.DataFrame = field(default_factory=pd.DataFrame)  # sizes of the trial most worth running; empty as written
    choice: Choice | None = None  # over what is not known of the inputs; None as written
    remarks: tuple[str, ...] = ()  # on the claim, own GPUs and the market, where the scenario has them

    @property
    def best(self) -> str:
        """The policy that the answer names: that of the guarantee, where one was asked for, else the first one."""
        return self.guarantee.chosen if self.guarantee else str(self.ranking["policy"].iloc[0])

    @property
    def interrupted(self) -> bool:
        """Whether the comparison, or the guarantee asked for, was cut short."""
        return bool(cut_short(self.comparison)) or bool(self.guarantee and self.guarantee.interrupted)

    @overload
    def panel(
        self,
        policies: Sequence[str] | None = None,
        replications: Sequence[int] | None = None,
        *,
        columns: Sequence[str] | None = None,
        to: None = None,
        workers: int | None = None,
        progress: Progress = silent,
        announce: Callable[[str], object] = told_on_stderr,
    ) -> pd.DataFrame: ...

    @overload
    def panel(
        self,
        policies: Sequence[str] | None = None,
        replications: Sequence[int] | None = None,
        *,
        columns: Sequence[str] | None = None,
        to: str | Path,
        workers: int | None = None,
        progress: Progress = silent,
        announce: Callable[[str], object] = told_on_stderr,
    ) -> None: ...

    def panel(
        self,
        policies: Sequence[str] | None = None,
        replications: Sequence[int] | None = None,
        *,
        columns: Sequence[str] | None = None,
        to: str | Path | None = None,
        workers: int | None = None,
        progress: Progress = silent,
        announce: Callable[[str], object] = told_on_stderr,
    ) -> pd.DataFrame | None:
        """Engineers month by month: a row per policy, replication, engineer and month, run again for it.

        The numbers are those of the comparison: ``comparison.ledger`` of a team in a month is the sum over its
        engineers, added in their order (a sum that adds in pairs or corrects itself may differ in the last bit).

        Args:
            policies: their names; default all, the baseline ``none`` too.
            replications: from 0; default all. Each is a world with the inputs that were drawn for it.
            columns: of ``replication.panel.COLUMNS``, beside the five keys; default all.
            to: Parquet file to write it to as it comes, instead of giving it back.
            workers, progress: as in ``compare``.
            announce: called with rows, memory and time before anything is run; default: standard error.

        Returns:
            The panel: keys, traits (``role``, ``salary_usd_per_year``, ``ability``, ``appetite_mtok_per_hour``,
            ``propensity``: those of the post, not of who fills it), and what the engine books by engineer. None with
            ``to``. Columns are explained by ``tokensim explain``.

        Raises:
            ScenarioError: an unknown name, or more memory than is free.
        """
        return panel(self, policies, replications, columns, to, workers, progress, announce)

    def events(self, policy: str, replication: int = 0) -> pd.DataFrame:
        """Every event of a policy in a replication, in the order it happened, from the SimPy engine.

        Raises:
            ScenarioError: there is no such policy or replication.
        """
        return events(self, policy, replication)

    def study_page(self) -> "StudyPage":
        """The report as a page of a study: its charts and sections."""
        from simulator.studies.compare.report.report import whole_page

        return whole_page(self)

    def glance(self) -> "Glance":
        """What each policy brings a year, and the chart of it."""
        from simulator.report.files.glance import Glance
        from simulator.studies.compare.report.charts.ranking import ranking_chart
        from simulator.studies.compare.report.report import report_page
        from simulator.studies.compare.report.tables import brief_table

        return Glance(self.answer, brief_table(self), ranking_chart(self), report_page(self).warning)

    def write(self, place: "ResultFolder") -> None:
        """Write the report and all behind it, as ``tokensim run`` does."""
        from simulator.studies.compare.report.folder import write

        write(place, source_of(self)._replace(scenario=self.comparison.scenario), self)


def conclude(comparison: Comparison, origins: Sequence[Assumption] | None = None) -> Findings:
    """Read a comparison; ``origins`` says where the values of its scenario come from."""
    paired = paired_totals(comparison)
    ranked, chosen = ranking(paired), chosen_over_worlds(paired)
    table = summary(paired).merge(ranked[["policy", "p_best"]], on="policy", how="left", validate="1:1")
    claim, scenario = held(comparison), comparison.scenario
    change, impact, market = against_current(paired), event_impact(paired), market_table(comparison)
    trial, tried = trial_in_run(paired)
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
        answer=cut_short(comparison) + (headline(chosen) if chosen else answer(comparison, ranked)),
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
        caps=caps(paired),
        choice=chosen,
        trial=trial,
        told=(*told(chosen), *tried) if chosen else (),
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
