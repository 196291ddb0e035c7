"""How tables lie on a page: what is said once, what is folded, and what takes how much room."""

from simulator.report.elements.table import Cell, Header, Table
from simulator.report.elements.table_layout import FEW, FITS, MANY, MOST, PAPER, has_long_word, laid

NAME, NUMBER, COUNT = Header("Policy", is_number=False), Header("Net value", "USD"), Header("n", "worlds")


def table(rows: list[tuple[str, ...]], *heads: Header, stubs: int = 1) -> Table:
    return Table("Some", heads, tuple(tuple(Cell(text) for text in row) for row in rows), stubs)


def test_what_every_row_says_is_said_once() -> None:
    heads = (NAME, NUMBER, Header("Approved", "USD"), Header("Source", is_number=False), COUNT)
    rows = [(f"policy {place}", str(place), "–", "assumed", "100") for place in range(5)]
    found = laid(table(rows, *heads))
    assert [head.text for head in found.headers] == ["Policy", "Net value"]
    assert found.once == "Source in every row: assumed. n = 100 worlds in every row. No row has Approved."
    differing = laid(table([*rows, ("last", "1", "2", "measured", "99")], *heads))
    assert differing.headers == heads
    assert differing.once == ""


def test_figures_and_names_that_are_alike_stay_where_they_are() -> None:
    found = laid(table([("one", "7")] * 6, NAME, NUMBER))
    assert len(found.headers) == 2


def test_a_long_table_folds_its_rest_and_a_page_holds_only_so_many_rows() -> None:
    assert laid(table([("a", str(place)) for place in range(MANY)], NAME, NUMBER)).rest == ()
    found = laid(table([("a", str(place)) for place in range(MOST + 10)], NAME, NUMBER))
    assert (len(found.shown), len(found.rest), found.left_out) == (FEW, MOST - FEW, 10)


def test_room_grows_with_the_words_and_few_wide_rows_are_turned() -> None:
    narrow = laid(table([("a", "1"), ("b", "2")], NAME, NUMBER))
    assert narrow.fit == FITS[0]
    heads = (NAME, *(Header(f"measure {place}", "USD per post and month") for place in range(20)))
    wide = laid(table([("a", *map(str, range(20))), ("b", *map(str, range(20)))], *heads))
    assert [head.text for head in wide.headers] == ["Policy", "a", "b"]
    assert wide.shown[3][0] == Cell("measure 3", "USD per post and month")
    assert 0 < wide.fit <= PAPER
    many = laid(table([("a", *map(str, range(place, place + 20))) for place in range(9)], *heads))
    assert many.fit == 0
    assert 2 < many.printed < 21


def test_only_a_word_that_no_column_holds_may_be_broken() -> None:
    assert has_long_word("x" * 25)
    assert not has_long_word("twenty-four characters at")
