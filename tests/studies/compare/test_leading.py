"""The picture of the question comes first."""

from pathlib import Path

import pytest

from simulator.scenario.blocks.schema import Claim
from simulator.scenario.reading.load import load
from simulator.studies.compare.findings import Findings, conclude
from simulator.studies.compare.report.leading import leading_name
from simulator.studies.compare.report.picture import bar, picture
from simulator.studies.compare.report.sections import chart_pages, leading_chart, sections

SHIPPED = Path(__file__).parents[3] / "scenarios"
LEADS = {
    "ten_times_claim": "claim",
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


@pytest.mark.slow
def test_the_leading_chart_is_the_first_of_all_and_is_drawn(eventful: Findings, tame: Findings) -> None:
    assert (next(iter(chart_pages(eventful))), leading_chart(eventful).name) == ("market", "market")
    assert leading_chart(tame).name == "ranking"
    assert len(chart_pages(eventful)) == len(set(chart_pages(eventful))) > 10


def test_a_claimed_speed_up_is_drawn_beside_what_each_curve_gives(tame: Findings) -> None:
    scenario = tame.comparison.scenario.model_copy(update={"claim": Claim(speedup=10)})
    claimed = conclude(tame.comparison._replace(scenario=scenario))
    page = leading_chart(claimed)
    bars = next(trace for trace in page.body.data if trace.type == "bar")
    assert page.name == "claim"
    assert list(bars.x) == sorted(claimed.claim.table["best_speedup"], reverse=True)
    assert page.body.layout.shapes[0].x0 == 10
    assert "the claim is 10 times" in page.title


def test_what_is_not_asked_is_folded_and_what_is_asked_is_open(eventful: Findings, tame: Findings) -> None:
    folded = {section.anchor: section.folded for section in sections(eventful)}
    assert [name for name in ("market", "supply", "events", "bubble", "cost") if folded[name]] == []
    assert folded["charts"]
    assert folded["warmup"]
    assert [section.anchor for section in sections(tame) if not section.folded] == ["hump", "charts", "closer", "cost"]


def test_the_terminal_draws_the_picture_of_the_question(eventful: Findings, tame: Findings) -> None:
    drawn = picture(eventful)
    assert drawn is not None
    assert drawn.caption == leading_chart(eventful).title
    longest = max((row[1].text for row in drawn.rows), key=len)
    last = eventful.market[eventful.market["month"] == eventful.market["month"].max()]
    assert len(longest) == 12
    assert next(row[0].text for row in drawn.rows if row[1].text == longest) == str(
        last.loc[last["utilisation"].idxmax(), "policy"]
    )
    assert picture(tame) is None
    assert (bar(1.0, 2.0), bar(0.0, 2.0)) == (6 * "█", "")
