"""Tables about the world behind the policies, with their units; and the section that holds the claim against it."""

from simulator.report.elements.section import Section
from simulator.report.elements.table import figures, tidy
from simulator.studies.compare.findings import Findings


def claim_section(findings: Findings) -> Section | None:
    """The claim of the scenario held against its curves."""
    if not findings.claim.sentences:
        return None
    table = findings.claim.table
    shown = tidy("Curves by team against the claim", table, ["team"], figures(table), {}, "compare.claim")
    return Section("claim", "The claim", " ".join(findings.claim.sentences), tables=(shown,))
