"""The months of a forecast by the calendar, where it is known when the run begins."""

import simulator
from simulator.scenario.reading.load import loads
from simulator.studies.forecast.budget_years import year_in_words
from simulator.studies.forecast.page import forecast_page


def test_months_are_those_of_the_calendar_where_it_is_known_when_the_run_begins() -> None:
    text = "title: t\nquestion: q\nmonths: 18\nreplications: 20\nfiscal_year_start: 5\nstart: 2026-11\n"
    text += (
        "approved_budget_usd_per_year: 8000\nworld: {teams: [{name: a, engineers: 9}]}\npolicies: [{kind: uncapped}]\n"
    )
    page = forecast_page(simulator.forecast(loads(text), workers=1))
    assert "the approved 8,000 USD for the year from 2027-03 to 2028-02" in page.answer
    assert list(page.tables["bands"]["calendar"])[:3] == ["2026-11", "2026-12", "2027-01"]
    assert set(page.tables["at_risk"]["begins"]) == {"2027-03"}
    charts = {chart.name: chart for section in page.sections for chart in section.charts}
    assert charts["exhaustion"].figure.layout.xaxis.ticktext[0] == "2027-03"
    fan = charts["fan0"].figure
    assert fan.layout.xaxis.ticktext[:2] == ("2026-11", "2027-03")
    medians = [trace.x for trace in fan.data if trace.name == "median"]
    assert [(x[0], x[-1]) for x in medians[:3]] == [(1, 4), (5, 16), (17, 18)]  # a line for each budget year
    plain = forecast_page(simulator.forecast(loads(text.replace("start: 2026-11\n", "")), workers=1))
    assert "calendar" not in plain.tables["bands"]
    assert "the year of months 5 to 16" in plain.answer


def test_a_year_is_named_by_the_calendar() -> None:
    row = {"begins_month": 7, "months": 12, "begins": "2026-07"}
    assert year_in_words(row) == "the year from 2026-07 to 2027-06"
    assert year_in_words({**row, "months": 3}) == "the months from 2026-07 to 2026-09"
    assert year_in_words({**row, "months": 1}) == "2026-07"
