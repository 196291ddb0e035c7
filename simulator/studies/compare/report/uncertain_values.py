"""The section "What is uncertain" in the report of a run, which takes the central values."""

from simulator.report.elements.provenance_tables import ranges_table
from simulator.report.elements.section import Section
from simulator.studies.compare.findings import Findings


def section(findings: Findings) -> Section | None:
    """What a scenario calls uncertain, in the report of a run, which takes the central values."""
    scenario = findings.comparison.scenario
    if not scenario.uncertain:
        return None
    many = len(scenario.uncertain)
    lead = (
        f"The scenario calls {many} value{'s' * (many > 1)} uncertain. This page takes them as written in the world; "
        "tokensim uncertainty runs the policies over their ranges, and says which policy is best then and what is "
        "worth finding out."
    )
    return Section("uncertain", "What is uncertain", lead, (), (ranges_table("Uncertain values", scenario.uncertain),))
