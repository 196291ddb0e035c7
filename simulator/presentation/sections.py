"""What analyses add to the report, each a section of its own made from findings, in a fixed order."""

from collections.abc import Callable
from typing import Final

from simulator.analysis.findings import Findings
from simulator.presentation import (
    certainty,
    changes,
    compensation,
    events,
    gate,
    market,
    naive,
    organisation,
    ranges,
    risk,
    supply,
    vanity,
)
from simulator.presentation.charts import CHARTS
from simulator.presentation.page import ChartPage
from simulator.presentation.section import Section as Section

# one function per analysis; None where a comparison gives it nothing to say
SECTIONS: Final[tuple[Callable[[Findings], Section | None], ...]] = (
    certainty.how_sure,
    certainty.guaranteed,
    certainty.warmed_up,
    changes.change_section,
    gate.section,
    organisation.claim_section,
    events.section,
    risk.section,
    vanity.section,
    naive.section,
    supply.supply_section,
    compensation.compensation_section,
    market.market_section,
    ranges.section,
)


def sections(findings: Findings) -> list[Section]:
    """The sections a comparison has something to say in."""
    made = [make(findings) for make in SECTIONS]
    return [section for section in made if section is not None]


def chart_pages(findings: Findings) -> dict[str, ChartPage]:
    """Every chart a comparison has, by name: those of every report, then those of its sections."""
    own = [make(findings) for make in CHARTS.values()]
    added = [page for section in sections(findings) for page in section.charts]
    return {page.name: page for page in [*own, *added]}
