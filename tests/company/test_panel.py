"""Persons by month: complete months, rows of several days, who was there, and whose items are known."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulator.company.panel import panel_of
from simulator.company.tables import Tables, laid_out
from simulator.scenario.reading.errors import ScenarioError


def day(person: str, start: str, mtok: float = 1.0, **more: Any) -> dict[str, Any]:
    row = {"person": person, "person_kind": "email", "team": "web", "start": pd.Timestamp(start), "days": 1}
    return {**row, "input": round(mtok * 1e6), "usd": mtok, "usd_kind": "billed", **more}


def made(person: str, start: str, items: float = 1.0, bot: bool = False) -> dict[str, Any]:
    return {"person": person, "start": pd.Timestamp(start), "days": 1, "items": items, "bot": bot}


def company(
    usage: list[dict[str, Any]], output: list[dict[str, Any]] = (), people: list[dict[str, Any]] = ()
) -> Tables:  # type: ignore[assignment]
    named = {"usage": usage, "output": output, "people": people, "seats": ()}
    return Tables(**{name: laid_out(name, pd.DataFrame(list(rows))) for name, rows in named.items()})


WHOLE = [day("a", "2026-01-02"), day("a", "2026-02-10", 3.0), day("b", "2026-03-30", 2.0)]


def test_a_month_is_complete_if_something_was_used_near_its_ends() -> None:
    assert panel_of(company(WHOLE)).months == ("2026-01", "2026-02", "2026-03")
    late = [day("a", "2025-12-15"), *WHOLE, day("b", "2026-04-10")]
    assert panel_of(company(late)).months == ("2026-01", "2026-02", "2026-03")
    assert panel_of(company(late), "2025-12", "2026-04").months[::4] == ("2025-12", "2026-04")


def test_a_row_of_several_days_is_spread_over_its_months() -> None:
    usage = [*WHOLE, day("a", "2026-01-30", 4.0, days=4)]
    found = panel_of(company(usage))
    np.testing.assert_allclose(found.mtok, [[3.0, 5.0, 0.0], [0.0, 0.0, 2.0]])


def test_what_a_plan_includes_is_use_and_not_paid() -> None:
    usage = [*WHOLE, day("b", "2026-02-03", 1.0, usd=0.0, usd_list=7.0, usd_kind="included")]
    found = panel_of(company(usage))
    assert (found.usd[1, 1], found.paid_usd[1, 1]) == (7.0, 0.0)


def test_who_joins_or_leaves_is_there_for_a_part() -> None:
    roster = [
        {"person": "a", "team": "web", "start": pd.Timestamp("2026-01-17"), "end": pd.NaT},
        {"person": "b", "team": "data", "end": pd.Timestamp("2026-02-15")},
        {"person": "c", "team": "data"},
    ]
    found = panel_of(company(WHOLE, people=roster))
    np.testing.assert_allclose(found.present, [[15 / 31, 1, 1], [1, 0.5, 0], [1, 1, 1]])
    assert (found.teams, found.team.tolist(), found.n) == (("data", "web"), [1, 0, 0], 3)
    assert found.mtok[2].sum() == 0.0


def test_items_of_bots_and_of_strangers_are_not_those_of_persons() -> None:
    known = [made("a", "2026-01-05", 9.0), made("robot", "2026-01-05", 50.0, bot=True)]
    found = panel_of(company(WHOLE, [*known, made("x", "2026-01-06", 1.0)]))
    assert found.items is not None
    assert found.items.sum() == 9.0
    assert panel_of(company(WHOLE, [*known, made("x", "2026-01-06", 3.0)])).items is None, "nobody knows whose they are"


def test_too_little_says_what_to_do() -> None:
    with pytest.raises(ScenarioError, match=r"has 0 complete months of use\. It takes two"):
        panel_of(company([day("a", "2026-01-10")]))
    service = [day("robot", "2026-01-02", person_kind="service")]
    with pytest.raises(ScenarioError, match="has no use of a person"):
        panel_of(company(service))


def test_a_month_written_in_another_way_is_refused() -> None:
    with pytest.raises(ScenarioError, match="month = '2026-3' must be written as 2026-03"):
        panel_of(company(WHOLE), "2026-3")
