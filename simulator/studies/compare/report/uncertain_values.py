"""The section "What is uncertain" in the report of a run, which takes the central values."""

from collections.abc import Mapping

from simulator.report.elements.section import Section
from simulator.report.elements.table import Cell, Header, Table
from simulator.scenario.blocks.distributions import Distribution
from simulator.scenario.reading.study_checks import described
from simulator.studies.compare.findings import Findings
from simulator.text import visible


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
    return Section("uncertain", "What is uncertain", lead, (), (_ranges(scenario.uncertain),))


def _ranges(uncertain: Mapping[str, Distribution]) -> Table:
    rows = tuple(
        (Cell(visible(path)), Cell(described(one)), Cell(visible(one.source or "assumed")))
        for path, one in uncertain.items()
    )
    heads = tuple(Header(text, is_number=False) for text in ("Value", "Range", "Source of the range"))
    return Table("Uncertain values", heads, rows)
