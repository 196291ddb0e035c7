"""The picture of the question comes first."""

from pathlib import Path

import pytest

from simulator.scenario.reading.load import load
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.leading import leading_name
from simulator.studies.compare.report.sections import chart_pages, leading_chart

SHIPPED = Path(__file__).parents[3] / "scenarios"
LEADS = {
    "half_of_base_pay": "compensation",
    "industry_demand": "market",
    "own_gpus": "supply",
    "price_and_export_shock": "events",
    "leaderboard_bubble": "events",
    "internal_exchange": "events",
    "seats_or_metered": "bill",
    "vendor_plans": "bill",
    "route_or_cap": "routing",
}


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
def test_each_shipped_scenario_leads_with_its_own_picture(path: Path) -> None:
    assert leading_name(load(path).scenario) == LEADS.get(path.stem, "ranking")


def test_the_leading_chart_is_the_first_of_all_and_is_drawn(eventful: Findings, tame: Findings) -> None:
    assert (next(iter(chart_pages(eventful))), leading_chart(eventful).name) == ("market", "market")
    assert leading_chart(tame).name == "ranking"
    assert len(chart_pages(eventful)) == len(set(chart_pages(eventful))) > 10
