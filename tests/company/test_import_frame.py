"""Files are known by their columns, read once, and become tables without a name in them."""

from pathlib import Path

import pytest

import simulator
from simulator.company.read import read_files
from simulator.company.tables import read_tables
from simulator.scenario.reading.errors import ScenarioError

SAMPLES = Path(__file__).parent / "samples"
PEOPLE = "person,email,login,team\nAda,ada@example.com,ada-example,web\nBen,ben@example.com,ben-example,data\n"


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE)
    return path


def test_two_exports_become_tables_of_one_person(people: Path, tmp_path: Path) -> None:
    names = ("github_ai_usage_report.csv", "anthropic_claude_code_analytics.json")
    found = simulator.import_company([SAMPLES / one for one in names], people=people, out=tmp_path / "company")
    usage = found.tables.usage
    assert len(usage) == 6
    assert usage["person"].nunique() == 4, "Ada, Ben, a bot and use without a person"
    assert set(usage.loc[usage["person_kind"] == "service", "tool"]) == {"copilot", "claude_code"}
    ada = usage[usage["team"] == "web"]
    assert set(ada["tool"]) == {"copilot", "claude_code"}
    assert ada["usd"].sum() == pytest.approx(4.12 + 0.09)
    assert ada["usd_list"].sum() == pytest.approx(4.12 + 0.09 + 0.1925)
    assert read_tables(tmp_path / "company").usage.equals(usage)


def test_no_name_reaches_the_folder(people: Path, tmp_path: Path) -> None:
    simulator.import_company(SAMPLES / "github_ai_usage_report.csv", people=people, out=tmp_path / "company")
    for path in (tmp_path / "company").iterdir():
        assert b"ada-example" not in path.read_bytes(), path


def test_the_key_is_its_owners_alone_and_used_again(people: Path, tmp_path: Path) -> None:
    sample, out = SAMPLES / "github_ai_usage_report.csv", tmp_path / "company"
    first = simulator.import_company(sample, people=people, out=out)
    assert (out / "key").stat().st_mode & 0o777 == 0o600
    again = simulator.import_company(sample, people=people, out=out, force=True)
    assert list(first.tables.usage["person"]) == list(again.tables.usage["person"])
    other = simulator.import_company(sample, people=people, out=tmp_path / "other")
    assert not set(first.tables.usage["person"]) & set(other.tables.usage["person"])


def test_an_unknown_file_is_told_its_columns_and_what_the_nearest_format_lacks(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("date,username,model,gross_amount,net_amount,input,output\n2026-09-01,a,b,1,1,1,1\n")
    with pytest.raises(ScenarioError) as error:
        read_files([path])
    assert "it has date, gross_amount, input, model, net_amount, output, username." in str(error.value)
    assert "lacks cache_read" in str(error.value)


def test_answers_of_an_api_may_stand_a_line_each(tmp_path: Path) -> None:
    answer = (SAMPLES / "anthropic_claude_code_analytics.json").read_text().replace("\n", " ")
    path = tmp_path / "answers.jsonl"
    path.write_text(f"{answer}\n{answer.replace('2026-09-08', '2026-09-09')}\n")
    assert len(read_files([path]).tables["usage"]) == 6
