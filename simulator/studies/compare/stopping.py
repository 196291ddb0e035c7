"""What a user may ask for instead of a number of replications: a precision, a guarantee, or both."""

from collections.abc import Callable
from typing import NamedTuple

from simulator.records import Floats
from simulator.replication.options import Progress, silent
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.source import ErrorLine
from simulator.stats.check import replaced
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.guarantee import MOST_REPLICATIONS, guarantee, lead_check
from simulator.studies.compare.precision import FLOOR, precision, stopping_rule


class Assurance(NamedTuple):
    """What was asked for; nothing by default, and then nothing changes."""

    precision: float | None = None  # relative half-width of net value
    guarantee: float | None = None  # confidence
    indifference_usd_per_year: float | None = None  # of net value, whole organisation
    at_most: int | None = None  # replications

    def check(self, scenario: Scenario) -> None:
        """Refuse what cannot be promised, every error at once.

        Raises:
            ScenarioError: an option is out of range or lacks the one it goes with.
        """
        found = list(self._errors(scenario))
        if found:
            raise ScenarioError("options", [ErrorLine(0, sentence) for sentence in found])

    def _errors(self, scenario: Scenario) -> list[str]:
        found = []
        if self.precision is not None and not 0.0 < self.precision < 1.0:
            found.append(f"precision = {self.precision} must be above 0 and below 1: 0.02 is 2% either way.")
        if self.guarantee is not None and not 0.5 < self.guarantee < 1.0:
            found.append(f"guarantee = {self.guarantee} must be above 0.5 and below 1: 0.95 errs once in twenty times.")
        if self.guarantee is not None and self.indifference_usd_per_year is None:
            found.append(
                "guarantee needs indifference: the difference in net value, USD a year for the whole organisation, "
                "that does not matter to you, such as 50000. Without one, equal policies would race for ever."
            )
        if self.indifference_usd_per_year is not None and not 0.0 < self.indifference_usd_per_year < float("inf"):
            found.append(f"indifference = {self.indifference_usd_per_year} must be above 0 (USD/year).")
        if self.indifference_usd_per_year is not None and self.guarantee is None:
            found.append("indifference goes with guarantee, which is not given.")
        if self.at_most is not None and self.precision is None and self.guarantee is None:
            found.append("at-most goes with precision or guarantee, neither of which is given.")
        elif self.at_most is not None and self.at_most < self._fewest(scenario):
            found.append(f"at-most = {self.at_most} must be at least {self._fewest(scenario)} replications.")
        return found

    def _fewest(self, scenario: Scenario) -> int:
        return FLOOR if self.precision is not None else scenario.replications

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

        An interrupted comparison gets no guarantee: its number of replications was not fixed in advance.
        """
        comparison = findings.comparison
        if self.precision is not None:
            told = precision(findings.paired, self.precision, asked.replications)
            findings = findings._replace(precision=told, answer=f"{findings.answer.strip()} {told.sentence}")
        if self.guarantee is not None and self.indifference_usd_per_year is not None and not comparison.interrupted:
            stage = min(FLOOR, comparison.replications) if self.precision is not None else None
            at_most = self.at_most or MOST_REPLICATIONS
            with progress(at_most, "replications") as tell:
                given = guarantee(
                    findings.paired, self.guarantee, self.indifference_usd_per_year, at_most, stage, workers, tell
                )
            findings = findings._replace(
                guarantee=given,
                answer=f"{findings.answer.strip()} {given.sentence}",
                checks=replaced(findings.checks, lead_check(given)),
            )
        return findings
