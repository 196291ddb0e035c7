"""One answer of the page: findings for one setting, and from how many replications."""

from typing import Final, NamedTuple

import pandas as pd

from simulator.scenario.reading.validate import ScenarioFile
from simulator.studies.compare.findings import Findings

LATER: Final = "measured as soon as the slider rests"


class Answer(NamedTuple):
    """Findings for one setting, with fewer replications than asked for at first."""

    file: ScenarioFile  # the scenario as set, with all its replications
    findings: Findings
    marginal: bool  # whether marginal ROI was measured
    world: str  # tells whether the next setting differs in its policies only
    seconds: float = 0.0  # that its runs took
    made: float = 0.0  # when, by the clock that only counts on

    @property
    def n(self) -> int:
        """Replications behind every number."""
        return self.findings.comparison.replications

    @property
    def total(self) -> int:
        """Replications asked for."""
        return self.file.scenario.replications

    @property
    def whole(self) -> bool:
        """Whether nothing on the page gets better."""
        return self.n == self.total and self.marginal


def without_marginal(findings: Findings) -> Findings:
    """The same findings, saying why marginal ROI is missing."""
    summary: pd.DataFrame = findings.summary.copy()
    summary.loc[summary["roi"].notna(), "marginal_roi_reason"] = LATER
    return findings._replace(summary=summary)
