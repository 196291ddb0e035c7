"""Axes that several charts share."""

from simulator.report.elements.marks import month_axis, spend_axis


def test_a_logarithmic_axis_writes_its_numbers_in_full() -> None:
    axis = spend_axis([30.0, 100.0, 700.0])
    assert axis["type"] == "log"
    assert axis["ticktext"] == ["50", "100", "200", "500"]
    assert spend_axis([1.0, 2e6])["ticktext"] == ["1", "10", "100", "1,000", "10,000", "100,000", "1,000,000"]
    assert "type" not in spend_axis([100.0, 700.0])


def test_calendar_months_below_an_axis_are_few_enough_for_a_phone() -> None:
    for months in (6, 12, 18, 24, 36, 60):
        axis = month_axis(months, "2026-11")
        assert len(axis["ticktext"]) == len(axis["tickvals"]) <= 5, months
        assert axis["ticktext"][0] == "2026-11"
