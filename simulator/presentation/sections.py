"""What an analysis adds to the report: a section of its own, made from findings, in a fixed order."""

from collections.abc import Callable
from typing import Final

from simulator.analysis.findings import Findings
from simulator.presentation import certainty, naive, organisation, ranges, risk, vanity
from simulator.presentation.section import Section

__all__ = ["SECTIONS", "Section", "sections"]

# one function per analysis; None where a comparison gives it nothing to say
SECTIONS: Final[tuple[Callable[[Findings], Section | None], ...]] = (
    certainty.how_sure,
    certainty.guaranteed,
    certainty.warmed_up,
    organisation.claim_section,
    risk.section,
    vanity.section,
    naive.section,
    organisation.supply_section,
    organisation.compensation_section,
    organisation.market_section,
    ranges.section,
)


def sections(findings: Findings) -> list[Section]:
    """The sections a comparison has something to say in."""
    made = [make(findings) for make in SECTIONS]
    return [section for section in made if section is not None]
