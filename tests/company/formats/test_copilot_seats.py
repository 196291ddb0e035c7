"""GitHub Copilot's seats: who has one, and who never used it."""

from tests.company.imported import found, sample, tables_of


def test_the_sample() -> None:
    tables = tables_of(sample("github_copilot_seats"))
    seats = tables.seats.sort_values("last_activity")
    assert list(seats["usd_per_month"]) == [19.0, 19.0]
    assert seats["last_activity"].isna().sum() == 1
    assert found(tables, "seats without use") == [(19.0, "Copilot seats that were never used, in USD a month")]


def test_without_people_csv_the_seats_are_the_roster() -> None:
    tables = tables_of(sample("github_copilot_seats"), sample("github_ai_usage"))
    assert len(tables.people) == 2
    assert tables.roster
    assert set(tables.people["person"]) & set(tables.usage["person"]), "Ada has both a seat and use"
    assert found(tables, "no roster")
    assert not found(tables, "non-users missing")
