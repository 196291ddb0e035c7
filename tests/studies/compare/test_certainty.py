"""What the report says about how sure it is."""

import pytest

import simulator
from simulator.scenario.reading.load import loads
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.certainty import guaranteed, how_sure, warmed_up
from simulator.studies.compare.report.report import render
from tests.comparisons import TAME


@pytest.fixture(scope="module")
def asked() -> Findings:
    file = loads(TAME)
    return simulator.compare(
        file, replications=10, guarantee=0.95, indifference_usd_per_year=500.0, at_most=12, as_written=True
    )


def test_every_candidate_stands_against_the_best(tame: Findings) -> None:
    section = how_sure(tame)
    (table,) = section.tables
    assert [row[0].text for row in table.rows] == tame.ranking["policy"].tolist()
    assert [row[2].text == "yes" for row in table.rows] == tame.ranking["may_be_best"].tolist()
    assert "at once" in section.lead
    assert "With independent ones, intervals as narrow would have needed" in section.lead


def test_a_guarantee_has_a_section_only_when_asked_for(tame: Findings, asked: Findings) -> None:
    assert guaranteed(tame) is None
    section = guaranteed(asked)
    assert section is not None
    assert asked.guarantee is not None
    assert section.lead.startswith(asked.guarantee.sentence)
    ends = {row[3].text for row in section.tables[0].rows}
    assert any(end.startswith("ruled out after") for end in ends)


def test_the_warm_up_is_always_looked_at(tame: Findings) -> None:
    section = warmed_up(tame)
    assert "4 months" in section.lead
    assert len(section.tables[0].rows) == len(
        [p for p in tame.comparison.policies if p.label not in ("none", "no money")]
    )


def test_the_report_carries_the_sections_in_order(asked: Findings) -> None:
    page = render(loads(TAME), asked, {"run": 1})
    places = [
        page.index(f'<section id="{anchor}"') for anchor in ("policies", "guarantee", "certainty", "warmup", "numbers")
    ]
    assert places == sorted(places)
    assert "simultaneous" in page
