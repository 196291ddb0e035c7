"""A table of one's own with --map."""

from pathlib import Path

import pytest

from simulator.company.formats.generic import mapping_errors
from simulator.scenario.reading.errors import ScenarioError
from tests.company.imported import found, tables_of, written

MAP = {"person": "Mail", "start": "Day", "usd": "Cost"}


def test_columns_are_named_by_the_user(tmp_path: Path) -> None:
    path = written(tmp_path, "own.csv", "Mail;Day;Cost\nada@example.com;8.9.2026;1.234,50\n")
    (row,) = tables_of(path, columns=MAP).usage.to_dict("records")
    assert (row["usd"], str(row["start"].date()), row["person_kind"]) == (1234.5, "2026-09-08", "email")


def test_a_column_may_be_scaled(tmp_path: Path) -> None:
    path = written(tmp_path, "own.csv", "Mail,Day,Cents\na@example.com,2026-09-08,250\n")
    assert tables_of(path, columns={**MAP, "usd": "Cents/100"}).usage["usd"].iloc[0] == 2.5


def test_cents_taken_for_usd_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "own.csv", "Mail,Day,Cost,In,M\na@example.com,2026-09-08,500,1000000,claude-opus-5\n")
    columns = {**MAP, "input": "In", "model": "M"}
    with pytest.raises(
        ScenarioError, match=r"are 100 times what its tokens cost at list prices\. Cents are written --map"
    ):
        tables_of(path, columns=columns)
    assert not found(tables_of(path, columns={**columns, "usd": "Cost/100"}), "cents against USD")


def test_a_prompt_holds_what_was_cached(tmp_path: Path) -> None:
    path = written(tmp_path, "own.csv", "Mail,Day,P,R,M\na@example.com,2026-09-08,100,70,claude-opus-5\n")
    columns = {"person": "Mail", "start": "Day", "prompt": "P", "cache_read": "R", "model": "M"}
    (row,) = tables_of(path, columns=columns).usage.to_dict("records")
    assert (row["input"], row["cache_read"]) == (30, 70)


def test_weeks_are_split_between_months(tmp_path: Path) -> None:
    path = written(tmp_path, "own.csv", "Mail,Day,Days,Cost\na@example.com,2026-09-28,7,70\n")
    tables = tables_of(path, columns={**MAP, "days": "Days"})
    usage = tables.usage.sort_values("start")
    assert list(usage["days"]) == [3, 4]
    assert list(usage["usd"]) == [30.0, 40.0]
    assert found(tables, "periods over months")[0][0] == 70.0


def test_output_has_a_table_of_its_own(tmp_path: Path) -> None:
    path = written(tmp_path, "own.csv", "Who,Day,Done\nada,2026-09-08,3\n")
    tables = tables_of(path, columns={"person": "Who", "start": "Day", "items": "Done"})
    assert list(tables.output["items"]) == [3.0]
    assert tables.usage.empty


def test_equal_rows_of_one_table_may_be_right(tmp_path: Path) -> None:
    path = written(tmp_path, "own.csv", "Mail,Day,Cost\n" + "a@example.com,2026-09-08,1\n" * 2)
    assert tables_of(path, columns=MAP).usage["usd"].sum() == 2.0


def test_currency_is_a_column(tmp_path: Path) -> None:
    path = written(tmp_path, "own.csv", "Mail,Day,Cost,Cur\na@example.com,2026-09-08,2,eur\n")
    columns = {**MAP, "currency": "Cur"}
    assert tables_of(path, columns=columns, rates={"EUR": 1.5}).usage["usd"].sum() == 3.0
    with pytest.raises(ScenarioError, match="amounts in EUR"):
        tables_of(path, columns=columns)


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"persn": "a", "start": "b", "usd": "c"}, "--map persn=a: Did you mean 'person'?"),
        ({"person": "a", "usd": "c"}, "--map needs start"),
        ({"person": "a", "start": "b", "prompt": "c", "input": "d"}, "names both prompt and input"),
        ({"person": "a", "start": "b"}, "names nothing that is counted"),
        ({"person": "a", "start": "b", "usd": "c", "items": "d"}, "use and output together"),
    ],
)
def test_a_mapping_that_cannot_be_right(columns: dict[str, str], told: str) -> None:
    assert told in " ".join(mapping_errors(columns))


def test_a_file_that_lacks_a_named_column_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, "own.csv", "Mail,Day\nada@example.com,2026-09-08\n")
    with pytest.raises(ScenarioError, match="for which it lacks Cost"):
        tables_of(path, columns=MAP)
