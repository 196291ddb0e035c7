"""What a user may ask for instead of a number of replications: a precision, a guarantee, or both."""

from collections.abc import Callable
from typing import Final, NamedTuple

from simulator.records import Floats
from simulator.replication.options import Progress, silent
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.source import ErrorLine
from simulator.stats.check import replaced
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.guarantee import MOST_REPLICATIONS, answer_of, guarantee, lead_check
from simulator.studies.compare.precision import FLOOR, precision, stopping_rule

NOT_GUARANTEED: Final = "Partial result, the guarantee was interrupted: "


class Assurance(NamedTuple):
    """What was asked for; nothing by default, and then nothing changes."""

    precision: float | None = None  # relative half-width of net value
    guarantee: float | None = None  # confidence
    indifference_usd_per_year: float | None = None  # of net value, whole organisation
    at_most: int | None = None  # replications

    def check(self, scenario: Scenario, drawn: bool = False) -> None:
        """Refuse what cannot be promised, every error at once.

        Args:
            scenario: what is run.
            drawn: whether its inputs are drawn.

        Raises:
            ScenarioError: an option is out of range or lacks the one it requires.
        """
        share, sure, usd, most, fewest = *self, FLOOR if self.precision is not None else scenario.replications
        neither = share is None and sure is None
        refused = (
            (
                share is not None and not 0.0 < share < 1.0,
                f"precision = {share} must be above 0 and below 1: 0.02 is 2% either way.",
            ),
            (
                sure is not None and not 0.5 < sure < 1.0,
                f"guarantee = {sure} must be above 0.5 and below 1: 0.95 errs once in twenty times.",
            ),
            (
                sure is not None and usd is None,
                "guarantee requires indifference: the difference in net value, USD a year for the whole organisation, "
                "that does not matter to you, such as 50000. Without one, equal policies would never stop running.",
            ),
            (
                sure is not None and drawn,
                "guarantee requires as-written: it is about random variation with the inputs exactly as written, and "
                "says nothing of what is not known of them.",
            ),
            (
                usd is not None and not 0.0 < usd < float("inf"),
                f"indifference = {usd} must be above 0 (USD/year).",
            ),
            (usd is not None and sure is None, "indifference requires guarantee."),
            (most is not None and neither, "at-most requires precision or guarantee."),
            (
                most is not None and not neither and most < fewest,
                f"at-most = {most} must be at least {fewest} replications.",
            ),
        )
        wrong = [ErrorLine(0, message) for applies, message in refused if applies]
        if wrong:
            raise ScenarioError("options", wrong)

    def extended(self, scenario: Scenario) -> Scenario:
        """The scenario with as many replications as a precision may take."""
        if self.precision is None or self.at_most is None:
            return scenario
        return scenario.model_copy(update={"replications": self.at_most})

    def enough(self, scenario: Scenario) -> Callable[[list[Floats]], bool] | None:
        """When a comparison may stop; None: with the scenario's replications."""
        return None if self.precision is None else stopping_rule(scenario, self.precision)

    def fulfilled(
        self,
        findings: Findings,
        asked: Scenario,
        workers: int | None = None,
        progress: Progress = silent,
    ) -> Findings:
        """Findings with what became of the precision and the guarantee; the answer ends with both.

        A guarantee has run more replications than the tables have, and may name another policy than these put first:
        then the answer is about the policy of the guarantee. An interrupted comparison gets no guarantee: its number of
        replications was not fixed in advance.
        """
        comparison, told = findings.comparison, list[str]()
        if self.precision is not None:
            reached = precision(findings.paired, self.precision, asked.replications)
            told.append(reached.sentence)
            findings = findings._replace(precision=reached, answer=f"{findings.answer} {reached.sentence}")
        if self.guarantee is not None and self.indifference_usd_per_year is not None and not comparison.interrupted:
            stage = min(FLOOR, comparison.replications) if self.precision is not None else None
            at_most = self.at_most or MOST_REPLICATIONS
            with progress(at_most, "replications") as tell:
                given = guarantee(
                    findings.paired, self.guarantee, self.indifference_usd_per_year, at_most, stage, workers, tell
                )
            partial = NOT_GUARANTEED if given.interrupted else ""
            findings = findings._replace(
                guarantee=given,
                answer=partial + " ".join([answer_of(given, comparison.scenario), *told, given.sentence]),
                checks=replaced(findings.checks, lead_check(given)),
            )
        return findings
