"""A table in a terminal keeps the name of every row and every digit of a number, whatever else has to go."""

import pytest

from simulator.report.elements.table import Cell, Header, Table
from simulator.report.files.terminal import WIDE, console_of, show_table


def shown(numbers: int, capsys: pytest.CaptureFixture[str], note: str = "105,098 – 144,498") -> str:
    headers = (Header("Policy", is_number=False), *(Header(f"Figure {place}") for place in range(numbers)))
    rows = tuple((Cell(name), *[Cell("124,798", note)] * numbers) for name in ("uncapped", "capped at 1,500 USD"))
    show_table(Table("Costs", headers, rows), console_of())
    return capsys.readouterr().out


def test_intervals_stand_beside_or_below_where_there_is_room(capsys: pytest.CaptureFixture[str]) -> None:
    for numbers, lines in ((3, 1), (5, 2)):
        out = shown(numbers, capsys)
        assert out.count("(105,098 – 144,498)") == 2 * numbers
        assert len([line for line in out.splitlines() if "124,798" in line or "105,098" in line]) == 2 * lines


def test_intervals_are_left_to_the_page_before_a_name_or_a_number_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(8, capsys)
    assert "…" not in out
    assert "uncapped" in out
    assert out.count("124,798") == 16
    assert "105,098" not in out
    assert "Intervals are on the page." in out
    assert max(map(len, out.splitlines())) <= WIDE
