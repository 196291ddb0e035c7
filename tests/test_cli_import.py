"""The command: a folder of exports in, tables and a page out, nobody named anywhere."""

import json
from pathlib import Path

import pandas as pd
import pytest

import simulator
from simulator.company.tables import Finding, read_tables
from simulator.studies.importing.page import next_steps
from tests.test_cli import tokensim

PERSONS = 12
HEAD = "date,username,model,gross_amount,net_amount,organization,cost_center_name,repository,input,output,cache_read\n"


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    folder.mkdir()
    days = [str(day.date()) for day in pd.date_range("2026-07-01", "2026-09-30")]
    rows = "".join(
        f"{day},login-{who},GPT-5.6,{1 + who},{1 + who},a,,,100000,10000,900000\n"
        for day in days
        for who in range(PERSONS)
    )
    (folder / "copilot.csv").write_text(HEAD + rows)
    (folder / "README.md").write_text("not data")
    made = {"additions": 1, "deletions": 1}
    pulls = [
        {"number": place, "author": {"login": f"login-{place % PERSONS}", "is_bot": place == 0}, **made,
         "createdAt": f"{day}T01:00:00Z", "mergedAt": f"{day}T02:00:00Z"}
        for place, day in enumerate(days)
    ]  # fmt: skip
    (folder / "pulls.json").write_text(json.dumps(pulls))
    teams = "".join(f"Person {who},login-{who},{'web' if who < 7 else 'data'},40\n" for who in range(PERSONS))
    (folder / "people.csv").write_text("person,login,team,hours_per_week\n" + teams + "Idle,login-99,data,40\n")
    return folder


def run(exports: Path, *more: object) -> tuple[int, str, str]:
    out = exports.parent / "company"
    return tokensim("import", exports, "--people", exports / "people.csv", "--out", out, *more)


def test_a_folder_of_exports_becomes_tables_and_a_page(exports: Path) -> None:
    code, out, err = run(exports)
    assert code == 0, err
    folder = exports.parent / "company"
    assert {path.name for path in folder.iterdir()} == {
        "usage.parquet", "people.parquet", "seats.parquet", "output.parquet", "import.json", "import.html",
        "team_months.csv", "key",
    }  # fmt: skip
    assert "12 of 13 people used tokens from 2026-07-01 to 2026-09-30" in out
    assert "2026-08" in out
    assert "1 of 13 persons of people.csv used nothing" in out
    assert "tokensim calibrate" in out
    assert len(read_tables(folder).usage) == PERSONS * 92
    for path in folder.iterdir():
        assert b"login-" not in path.read_bytes(), path
        assert b"Person" not in path.read_bytes(), path
    assert (folder / "key").read_text().strip() not in out + err


def test_the_next_step_asks_for_the_cap_that_was_found(exports: Path, tmp_path: Path) -> None:
    found = simulator.import_company(exports, people=exports / "people.csv", out=tmp_path / "company")
    init = f"tokensim init --from {found.folder}/"
    assert init in next_steps(found)
    capped = found.tables._replace(findings=(Finding("caps censor", "a cap", 1.0, 1),))
    assert f"{init} --cap-usd AMOUNT" in next_steps(found._replace(tables=capped))


def test_the_team_months_are_what_flag_reads(exports: Path) -> None:
    run(exports)
    table = pd.read_csv(exports.parent / "company" / "team_months.csv")
    assert set(table["team"]) == {"web", "data"}
    assert list(table.loc[table["team"] == "web", "headcount"]) == [7.0, 7.0, 7.0]
    assert table.loc[table["team"] == "data", "hours"].iloc[0] == pytest.approx(6 * 40 * 31 / 7)
    assert table["spend"].sum() == pytest.approx(92 * sum(range(1, PERSONS + 1)))
    flags = simulator.flag(exports.parent / "company" / "team_months.csv")
    assert set(flags.table["team"]) == {"web", "data"}


def test_services_and_bots_are_no_team(exports: Path) -> None:
    with (exports / "copilot.csv").open("a") as handle:
        handle.write("2026-07-01,,Copilot Code Review,9,9,a,,,1,1,1\n")
    code, out, err = run(exports)
    assert code == 0, err
    table = pd.read_csv(exports.parent / "company" / "team_months.csv")
    assert set(table["team"]) == {"web", "data"}
    assert table["items"].sum() == 91, "what a program made is nobody's"
    assert "1 items were made by programs" in out
    assert "services" in (exports.parent / "company" / "import.html").read_text()


def test_teams_and_months_alone_leave_the_machine(exports: Path) -> None:
    code, _, err = run(exports, "--team-months")
    assert code == 0, err
    tables = read_tables(exports.parent / "company")
    assert tables.usage["person"].isna().all()
    assert tables.output["person"].isna().all()
    assert tables.people.empty
    assert tables.about["team_months"]
    assert len(tables.usage) == 2 * 3
    assert tables.usage["usd"].sum() == pytest.approx(92 * sum(range(1, PERSONS + 1)))


def test_small_teams_stand_together(exports: Path) -> None:
    people = (
        (exports / "people.csv")
        .read_text()
        .replace("login-1,web", "login-1,tiny")
        .replace("login-2,web", "login-2,wee")
    )
    (exports / "people.csv").write_text(people)
    run(exports)
    table = pd.read_csv(exports.parent / "company" / "team_months.csv")
    assert set(table["team"]) == {"data", "other teams"}, "two small ones are too few, so web joins them"
    page = (exports.parent / "company" / "import.html").read_text()
    assert "tiny" not in page


def test_an_earlier_import_is_kept_unless_forced(exports: Path) -> None:
    run(exports)
    code, _, err = run(exports)
    assert code == 2
    assert "holds an import already. Use --force to overwrite." in err
    assert run(exports, "--force")[0] == 0


def test_errors_of_all_files_come_at_once(exports: Path) -> None:
    (exports / "x.csv").write_text("a,b\n1,2\n")
    (exports / "y.csv").write_text(HEAD + "soon,a,b,1,1,,,,1,1,1\n")
    (exports / "people.csv").write_text("person,team\n,web\n")
    code, _, err = run(exports)
    assert code == 2
    assert "x.csv: is of no known format: it has a, b." in err
    assert "y.csv:2: date = 'soon' is no date." in err
    assert "people.csv:2: person is empty." in err
    assert not (exports.parent / "company").exists(), "no key is made for nothing"


@pytest.mark.parametrize(
    ("option", "told"),
    [
        (("--map", "person"), "write name=value"),
        (("--map", "persn=a,start=b,usd=c"), "Did you mean 'person'?"),
        (("--rate", "EUR=much"), "much is no number"),
        (("--rate", "EUR=-1"), "must be above 0"),
    ],
)
def test_options_that_cannot_be_right(exports: Path, option: tuple[str, str], told: str) -> None:
    code, _, err = run(exports, *option)
    assert code == 2
    assert told in err


def test_a_roster_among_the_exports_is_known_for_one(exports: Path) -> None:
    code, _, err = tokensim("import", exports, "--out", exports.parent / "company")
    assert code == 2
    assert "If it says who works where, give it as --people." in err


def test_output_alone_is_imported_too(exports: Path) -> None:
    code, out, err = tokensim("import", exports / "pulls.json", "--out", exports.parent / "company", "--team-months")
    assert code == 0, err
    assert "No use was read" in out


def test_teams_and_months_without_a_roster(exports: Path) -> None:
    code, _, err = tokensim("import", exports / "copilot.csv", "--out", exports.parent / "company", "--team-months")
    assert code == 0, err
    tables = read_tables(exports.parent / "company")
    assert set(tables.usage["team"]) == {"no team"}
    assert tables.usage["person"].isna().all()


def test_a_folder_without_files_is_told(tmp_path: Path) -> None:
    code, _, err = tokensim("import", tmp_path, "--out", tmp_path / "company")
    assert code == 2
    assert "holds no files" in err
