"""What analyses add to the report, each a section of its own made from findings, in a fixed order."""

from collections.abc import Callable
from typing import Final

from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.section import Section as Section
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report import (
    certainty,
    changes,
    compensation,
    events,
    market,
    metric_choices,
    review_gate,
    risk,
    supply,
    uncertain_values,
    vanity_flags,
    world_tables,
)
from simulator.studies.compare.report.charts import CHARTS

# one function per analysis; None where a comparison gives it nothing to say
SECTIONS: Final[tuple[Callable[[Findings], Section | None], ...]] = (
    certainty.how_sure,
    certainty.guaranteed,
    certainty.warmed_up,
    changes.change_section,
    review_gate.section,
    world_tables.claim_section,
    events.section,
    risk.section,
    vanity_flags.section,
    metric_choices.section,
    supply.supply_section,
    compensation.compensation_section,
    market.market_section,
    uncertain_values.section,
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
