"""Who is who: people.csv, identities, pseudonyms, movers, strangers."""

from pathlib import Path

import pytest

from simulator.company.identities import company_key, looks_like_service, masked, matched, pseudonym
from simulator.company.people_csv import read_people
from simulator.scenario.reading.errors import ScenarioError
from tests.company.imported import found, tables_of, written

MAP = {"person": "Who", "start": "Day", "usd": "Cost", "tool": "Tool"}
HEAD = "Who,Day,Cost,Tool\n"


def use(folder: Path, *rows: str) -> Path:
    return written(folder, "use.csv", HEAD + "\n".join(rows) + "\n")


def test_aliases_stand_in_one_column_or_in_several(tmp_path: Path) -> None:
    text = "Person;Aliases;Work e-mail;team\nAda;ada-laptop, x;ADA@example.com;web\n"
    people = read_people(written(tmp_path, "p.csv", text))
    assert set(matched(["ada@EXAMPLE.com", "Ada", "ben"], people)) == {"ada@EXAMPLE.com", "Ada"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name,team\nAda,web\n", "has no column person"),
        ("person,team\n,web\n", "p.csv:2: person is empty."),
        ("person,start,end\na,2026-02-01,2026-01-01\n", "p.csv:2: end is not after start."),
        ("person,hours_per_week\na,400\n", "hours_per_week must be above 0 and at most 168."),
        ("person,usd_per_year\na,-1\n", "usd_per_year is negative."),
        ("person,email\na,x@example.com\nb,x@example.com\n", "p.csv:3: has an alias that another person has"),
        ("person,team\na,web\na,data\n", "begins before the row above it of the same person ends"),
        ("person,start\na,soon\n", "p.csv:2: start = 'soon' is no date."),
    ],
)
def test_what_is_wrong_with_a_roster_is_told(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ScenarioError) as error:
        read_people(written(tmp_path, "p.csv", text))
    assert told in str(error.value)


def test_who_moved_is_in_the_team_of_the_day(tmp_path: Path) -> None:
    people = "person,team,start,end\nada,web,2026-01-01,2026-07-01\nada,data,2026-07-01,2026-09-01\n"
    tables = tables_of(
        use(tmp_path, "ada,2026-06-30,1,x", "ada,2026-07-01,2,x", "ada,2026-10-01,4,x", "ada,2025-10-01,8,x"),
        people=people, columns=MAP,
    )  # fmt: skip
    usage = tables.usage.sort_values("start")
    assert list(usage["team"]) == ["web", "web", "data", "data"]
    assert found(tables, "movers and leavers")[0][0] == 12.0
    assert len(tables.people) == 2


def test_strangers_with_over_a_tenth_of_the_use_are_refused(tmp_path: Path) -> None:
    path = use(tmp_path, "ada,2026-06-30,88,x", "carla@example.com,2026-06-30,12,x")
    with pytest.raises(ScenarioError) as error:
        tables_of(path, people="person,team\nada,web\n", columns=MAP)
    assert "1 identities with 12% of the use in USD are not in people.csv" in str(error.value)
    assert "c…@e… 12.0%" in str(error.value)
    assert "carla" not in str(error.value)


def test_strangers_with_less_are_told(tmp_path: Path) -> None:
    path = use(tmp_path, "ada,2026-06-30,92,x", "carla@example.com,2026-06-30,8,x")
    tables = tables_of(path, people="person,team\nada,web\n", columns=MAP)
    assert found(tables, "identities without a person") == [
        (8.0, "1 identities with 8.0% of the use are not in people.csv")
    ]
    assert tables.about["unmatched_share"] == pytest.approx(0.08)


def test_services_are_no_strangers(tmp_path: Path) -> None:
    path = use(tmp_path, "ada,2026-06-30,50,x", "web-ci,2026-06-30,30,x", "batch,2026-06-30,20,x")
    tables = tables_of(path, people="person,team,kind\nada,web,\nbatch,,service\n", columns=MAP)
    assert found(tables, "services")[0][0] == 50.0
    assert (tables.usage["person_kind"] == "service").sum() == 2
    assert len(tables.people) == 1


def test_who_used_nothing_is_known_from_the_roster_alone(tmp_path: Path) -> None:
    path = use(tmp_path, "ada,2026-06-30,1,x")
    assert found(tables_of(path, columns=MAP), "non-users missing")[0][0] == 1.0
    tables = tables_of(path, people="person,team\nada,web\nben,web\n", columns=MAP)
    assert found(tables, "non-users") == [(0.0, "1 of 2 persons of people.csv used nothing")]
    assert not found(tables, "non-users missing")


def test_a_key_with_the_use_of_many_may_be_shared(tmp_path: Path) -> None:
    log = '{{"request_id": "{0}", "startTime": "2026-09-08T11:00:00Z", "spend": {1}, "call_type": "a", "user": "{2}",'
    log += ' "api_key": "{3}", "prompt_tokens": 1, "completion_tokens": 1, "model": "gpt-5.6"}}'
    rows = [log.format(place, 1, f"u{place}@example.com", "k") for place in range(5)] + [
        log.format(9, 60, "", "team-key")
    ]
    tables = tables_of(written(tmp_path, "x.jsonl", "\n".join(rows)))
    assert found(tables, "shared keys")[0][0] == 60.0


@pytest.mark.parametrize("name", ["ci-review-bot", "app/dependabot", "x[bot]", "default_user_id", "svc_deploy"])
def test_a_program_is_known_by_its_name(name: str) -> None:
    assert looks_like_service(name)


@pytest.mark.parametrize("name", ["cicely@example.com", "abbott", "marcia", "bo.t@example.com"])
def test_a_person_is_no_program(name: str) -> None:
    assert not looks_like_service(name)


def test_a_pseudonym_needs_its_key() -> None:
    assert pseudonym("Ada", b"k" * 32) == pseudonym(" ada", b"k" * 32) != pseudonym("ada", b"j" * 32)
    assert masked("ada@example.com") == "a…@e…"


def test_a_damaged_key_is_refused(tmp_path: Path) -> None:
    written(tmp_path, "key", "abc")
    with pytest.raises(ScenarioError, match="is no key of pseudonyms"):
        company_key(tmp_path)
