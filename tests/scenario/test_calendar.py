"""The calendar months of a run, and what may be written for the first of them."""

import pytest

from simulator.scenario.blocks.calendar import calendar_month, month_of_run
from simulator.scenario.reading.load import loads
from tests.scenario.texts import FILE, SMALL, errors


def test_the_worked_numbers() -> None:
    assert calendar_month("2026-11", 3) == "2027-01"
    assert calendar_month("2026-01", 0) == "2025-12"
    assert month_of_run("2026-11", "2027-01") == 3
    assert month_of_run("2026-11", "2026-10") == 0


def test_the_months_of_a_scenario() -> None:
    assert loads(SMALL + "start: 2026-11\n").scenario.calendar(3) == "2027-01"
    assert loads(SMALL).scenario.calendar(3) == ""


@pytest.mark.parametrize("wrong", ["2026-13", "2026-01-01", "January"])
def test_another_form_is_refused(wrong: str) -> None:
    message = f"start = '{wrong}' is no calendar month. Write year and month, such as 2026-01."
    assert errors(SMALL + f"start: {wrong}\n") == f"{FILE}:18: {message}"
