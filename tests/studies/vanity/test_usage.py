"""A user's own table: what is understood, and every error at once with its line and what to do."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import simulator
from simulator.studies.vanity.read_usage import ALIASES, NAMES, UsageError, read_usage
from simulator.studies.vanity.verdicts import FLAGGED, UNTESTED
from tests.studies.vanity.companies import company


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "usage.csv"
    path.write_bytes(text.encode(encoding))
    return path


def table_of(dated: bool = False, **more: float) -> pd.DataFrame:
    """The small company of the other tests as a user would hand it in."""
    one = company(seed=1)
    rows = []
    for team, name in enumerate(one.teams):
        for month in range(len(one.months)):
            label = f"{2025 + month // 12}-{month % 12 + 1:02d}" if dated else month + 1
            figures = {"spend": one.spend[team, month], "output": one.output[team, month]}
            rows.append({"team": name, "month": label, **figures, **more})
    return pd.DataFrame(rows)


def errors(path: Path) -> list[str]:
    with pytest.raises(UsageError) as error:
        read_usage(path)
    return str(error.value).splitlines()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_file_with_any_usual_separator_is_read(tmp_path: Path, separator: str, encoding: str) -> None:
    lines = ["Team;Month;Spend USD;Items;Value;Headcount", "a;1;10;4;100;2", "b;2;20;9;100;3"]
    path = written(tmp_path, "\r\n".join(lines).replace(";", separator), encoding)
    one = read_usage(path).observed
    assert one.teams == ("a", "b")
    assert one.months == ("1", "2")
    np.testing.assert_array_equal(one.spend, [[10.0, np.nan], [np.nan, 20.0]])
    np.testing.assert_allclose(one.output, [[20.0, np.nan], [np.nan, 30.0]])
    np.testing.assert_array_equal(one.size, [[2.0, np.nan], [np.nan, 3.0]])


def test_months_are_numbers_or_dates_and_gaps_are_seen(tmp_path: Path) -> None:
    path = written(tmp_path, "team,month,spend,output\na,2025-11,1,2\na,2026-02-01,3,4\n")
    one = read_usage(path).observed
    assert one.months == ("2025-11", "2025-12", "2026-01", "2026-02")
    np.testing.assert_array_equal(one.spend, [[1.0, np.nan, np.nan, 3.0]])


def test_every_error_is_named_at_once(tmp_path: Path) -> None:
    rows = [
        "team,month,spend,output,headcount",
        "a,1,10,5,2",
        ",1,10,5,2",
        "a,13th,10,5,2",
        "a,2,ten,5,2",
        "a,3,-4,5,2",
        "a,4,nan,5,2",
        "a,5,1e999,5,2",
        "a,6,1,5,0",
        "a,1,3,4,2",
        "a,7,1",
        "a,2026-03,1,2,3",
        'a,8,"1,234",5,2',
    ]
    said = errors(written(tmp_path, "\n".join(rows)))
    expected = [
        (3, "team is empty"),
        (4, "month = '13th' is no month. Write 1, 2, 3 or 2026-03."),
        (5, "spend = 'ten' is no number"),
        (6, "spend = -4 is negative"),
        (7, "spend = 'nan' is no number"),
        (8, "spend = '1e999' is no number"),
        (9, "headcount = 0 must be above 0"),
        (10, "team 'a' has this month on line 2 already"),
        (11, "has 3 cells where the header has 5"),
        (12, "numbers in some rows and dates in others"),
        (13, "spend = '1,234' is no number"),
    ]
    assert len(said) == len(expected)
    for line, (number, words) in zip(said, expected, strict=True):
        assert f"usage.csv:{number}: " in line
        assert words in line


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("group,spent,output", ("has no column month", "has no column spend. Is it 'spent'?")),
        ("team,month,spend", ("has no column output. Accepted: output, items, prs",)),
        ("team,month,spend,output,items", ("has output and also items or value",)),
        ("team,month,spend,cost,output", ("column 'cost' gives spend a second time",)),
    ],
)
def test_missing_and_doubled_columns(tmp_path: Path, header: str, words: tuple[str, ...]) -> None:
    said = "\n".join(errors(written(tmp_path, header + "\n")))
    for each in words:
        assert each in said


def test_rows_are_read_even_where_a_column_is_missing(tmp_path: Path) -> None:
    said = errors(written(tmp_path, "team,month,spend\na,1,x\n"))
    assert "has no column output" in said[0]
    assert "usage.csv:2: spend = 'x' is no number" in said[1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("team,month,spend,output\n", "has no rows"),
        ("team,month,spend,output\na,1,1,1\na,9000,1,1\n", "span more than 600"),
        ('team,month,spend,output\n"a,1,1,1', "has 1 cells where the header has 4"),
    ],
)
def test_files_that_say_nothing(tmp_path: Path, text: str, words: str) -> None:
    assert words in errors(written(tmp_path, text))[0]


def test_files_that_are_none(tmp_path: Path) -> None:
    assert "does not exist" in errors(tmp_path / "no.csv")[0]
    assert "is a folder" in errors(tmp_path)[0]
    latin = tmp_path / "latin.csv"
    latin.write_bytes(b"team,month,spend,output\nB\xfcro,1,1,1\n")
    assert "latin.csv:2: is not UTF-8" in errors(latin)[0]


def test_a_flood_of_errors_is_cut_short(tmp_path: Path) -> None:
    said = errors(written(tmp_path, "team,month,spend,output\n" + "a,x,1,1\n" * 300))
    assert len(said) == 51
    assert "and 250 more errors" in said[-1]


def test_every_alias_is_known_once() -> None:
    assert len(NAMES) == sum(1 + len(aliases) for aliases in ALIASES.values())


@pytest.mark.parametrize("dated", [False, True])
def test_a_data_frame_is_flagged_like_a_file(tmp_path: Path, dated: bool) -> None:
    table = table_of(dated)
    found = simulator.flag(table, published="2025-09" if dated else 9)
    path = tmp_path / "usage.csv"
    table.to_csv(path, index=False)
    pd.testing.assert_frame_equal(found.table, simulator.flag(path, published="2025-09" if dated else "9").table)
    row = found.table.iloc[0]
    assert row["verdict"] == FLAGGED
    assert row["first_month"] == ("2025-09" if dated else "9")
    assert found.answer.startswith("1 of 6 teams is flagged")
    assert "Clean months:" in found.notes[0]


def test_timestamps_are_months() -> None:
    table = table_of()
    table["month"] = pd.to_datetime([f"{2025 + m // 13}-{(m - 1) % 12 + 1:02d}-01" for m in table["month"]])
    assert simulator.flag(table).table["first_month"][0] == "2025-09"


def test_options_out_of_range_are_named_at_once() -> None:
    with pytest.raises(UsageError) as error:
        simulator.flag(table_of(), published="77", rate=0.0, least_elasticity=2.0, confidence=0.4)
    said = str(error.value)
    for words in ("published = '77' is not among the months 1 to 24", "rate = 0", "least_elasticity = 2", "confidence"):
        assert words in said


def test_too_short_a_history_says_what_cannot_be_tested_and_why() -> None:
    found = simulator.flag(table_of().query("month <= 7"))
    assert set(found.table["verdict"]) == {UNTESTED}
    assert "could not be tested" in found.answer
    assert "1 usable month after 6, and it takes 3" in found.table["evidence"][0]


def test_published_in_the_first_month_leaves_nothing_clean() -> None:
    found = simulator.flag(table_of(), published=1)
    assert set(found.table["verdict"]) == {UNTESTED}
    assert "looks like ordinary use" in found.table["evidence"][0]


def test_notes_say_what_was_assumed() -> None:
    said = " ".join(simulator.flag(table_of(mood=3.0)).notes)
    for words in ("No tokens column", "Neither hours nor headcount", "Columns not used: 'mood'"):
        assert words in said
    said = " ".join(simulator.flag(table_of(headcount=20.0, tokens=5.0)).notes)
    assert "No tokens" not in said
    assert "Neither" not in said


def test_amounts_too_small_to_be_bills_are_refused_and_all_others_have_figures(tmp_path: Path) -> None:
    amounts = ("1e-9", "1e15") * 2 + ("1",) * 4 + ("1e15",) * 4
    lines = [f"{team},{month},{spend},1" for team in "ab" for month, spend in enumerate(amounts, 1)]
    text = "\n".join(["team,month,spend,output", *lines])
    assert simulator.flag(written(tmp_path, text)).table["verdict"].notna().all()
    said = errors(written(tmp_path, text.replace("1e-9", "5e-324", 1)))
    assert said[0].endswith("spend = 5e-324 is smaller than 1e-09. Look for a wrong unit, or write 0.")
