"""The budget years of a run: where each begins, what it is called, and what it has cost by a month."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from simulator.records import MONTHS_PER_YEAR, Floats
from simulator.scenario.blocks.calendar import calendar_month
from simulator.scenario.blocks.schema import Scenario


def budget_years(scenario: Scenario) -> list[range]:
    """Months (from 0) of each budget year, twelve at a time: the first and the last may be cut short.

    A year begins where the fiscal year does, else after any warm-up; what is left of the year before is one too.

    Example: 30 months after a warm-up of 6 are the years 6..17 and 18..29; with a fiscal year that begins in month 10
    they are 6..8, 9..20 and 21..29.
    """
    first, end, year = scenario.warmup_months, scenario.months, int(MONTHS_PER_YEAR)
    begins = first if scenario.fiscal_year_start is None else scenario.fiscal_year_start - 1
    starts = [first, *range(first + ((begins - first) % year or year), end, year)]
    return [range(start, stop) for start, stop in pairwise([*starts, end])]


def year_in_words(row: Mapping[Any, Any]) -> str:
    """Which budget year a row of ``at_risk`` is of: "the first year", or from which month of the run to which.

    Example: 12 months that begin in month 7 are "the year of months 7 to 18"; of a run that begins in 2026-01 they are
    "the year from 2026-07 to 2027-06".
    """
    begins, months = int(row["begins_month"]), int(row["months"])
    if calendar := str(row.get("begins", "")):
        year = "the year" if months == int(MONTHS_PER_YEAR) else "the months"
        return f"{year} from {calendar} to {calendar_month(calendar, months)}" if months > 1 else calendar
    if begins == 1:
        named = {1: "the first month", int(MONTHS_PER_YEAR): "the first year"}
        return named.get(months, f"the first {months} months")
    span = f"months {begins} to {begins + months - 1}" if months > 1 else f"month {begins}"
    return f"the year of {span}" if months == int(MONTHS_PER_YEAR) else span


def whole_years(scenario: Scenario, known: int = 0) -> list[range]:
    """The budget years that a yearly bill can be read from: whole ones, or the cut one where there is no other.

    Years that are over after so many ``known`` months are left out.
    """
    years = [year for year in budget_years(scenario) if year.stop > known]
    return [year for year in years if len(year) == int(MONTHS_PER_YEAR)] or years[:1]


def to_date(scenario: Scenario, monthly: Floats) -> Floats:
    """Bills since the beginning of the budget year, [..., month]."""
    found = np.zeros_like(monthly)
    for year in budget_years(scenario):
        found[..., year.start : year.stop] = np.cumsum(monthly[..., year.start : year.stop], axis=-1)
    return found
