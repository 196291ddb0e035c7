"""No cell of a CSV is a formula, and every name comes back."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.report.files.csv_export import from_csv, to_csv
from simulator.text import printable

BEGINS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
BLANKS = " \t\n\r\v\f\u00a0\u2003\u3000\u2060\u200d"


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet could run it, blanks before it or not."""
    return cell.lstrip(BLANKS).startswith(BEGINS) or cell.startswith(("\t", "\r", "\n"))


FORMULAS = (
    '=HYPERLINK("http://evil.example")', "+1", "-1+1", "@SUM(A1)", "\t=1", "'=1", "''+x", " =1", "\u00a0 @x", "\uff1d1",
    "' =1",
)  # fmt: skip


@pytest.mark.parametrize("name", FORMULAS)
def test_what_a_spreadsheet_would_run_stays_text(name: str) -> None:
    text = to_csv(pd.DataFrame({"team": [name], "net_usd": [-1.5]}))
    ((_, _), (cell, number)) = csv.reader(io.StringIO(text))
    assert cell == f"'{name}"
    assert number == "-1.5"
    assert from_csv(text, ["team"])["team"].tolist() == [name]


def test_plain_names_numbers_and_gaps_are_left_alone() -> None:
    table = pd.DataFrame(
        {"team": ["007", "'quoted'", "O'Brien"], "net": [0.1 + 0.2, -3.0, float("nan")], "n": [1, 2, 3]}
    )
    text = to_csv(table)
    assert text == "team,net,n\n007,0.30000000000000004,1\n'quoted',-3.0,2\nO'Brien,,3\n"
    pd.testing.assert_frame_equal(from_csv(text, ["team"]), table, check_dtype=False, check_exact=True)


def test_a_table_without_such_a_text_is_written_as_pandas_writes_it() -> None:
    whole = pd.Series([1, None, 3], dtype=object)
    table = pd.DataFrame({"whole": whole, "mixed": ["a", None, 2.5], "kind": pd.Categorical(["x", "y", "x"])})
    assert to_csv(table) == table.to_csv(index=False, lineterminator="\n")


def test_a_header_cannot_be_a_formula_either() -> None:
    assert to_csv(pd.DataFrame({"=x": [1]})) == "'=x\n1\n"


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n"), min_size=1)
HIDDEN = st.builds("".join, st.tuples(st.text("'" + BLANKS, max_size=3), st.sampled_from(BEGINS), TEXTS))


@given(st.lists(TEXTS | HIDDEN, min_size=1, max_size=5))
def test_no_text_is_a_formula_and_any_name_comes_back(names: list[str]) -> None:
    names = [printable(name) for name in names]
    text = to_csv(pd.DataFrame({"team": names, "n": range(len(names))}))
    for row in list(csv.reader(io.StringIO(text, newline="")))[1:]:
        assert not is_formula(row[0])
    assert from_csv(text, ["team"])["team"].tolist() == names


def test_a_control_character_is_shown() -> None:
    text = to_csv(pd.DataFrame({"\x1bx": ["a\x1b[31m", "\x9b2J", "\u202ex"]}))
    assert text == "␛x\na␛[31m\n\ufffd2J\n\ufffdx\n"
