"""What an analysis adds to the report: a section of its own, made from findings, in a fixed order."""

from collections.abc import Callable
from typing import Final

from simulator.analysis.findings import Findings
from simulator.presentation import ranges, risk
from simulator.presentation.section import Section

__all__ = ["SECTIONS", "Section", "sections"]

# one function per analysis; None where a comparison gives it nothing to say
SECTIONS: Final[tuple[Callable[[Findings], Section | None], ...]] = (risk.section, ranges.section)


def sections(findings: Findings) -> list[Section]:
    """The sections a comparison has something to say in."""
    made = [make(findings) for make in SECTIONS]
    return [section for section in made if section is not None]
