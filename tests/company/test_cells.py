"""A count is whole and not negative; an amount may be a fraction."""

import pandas as pd

from simulator.company.cells import Cells


def test_a_count_is_whole() -> None:
    cells = Cells(pd.DataFrame({"input": ["12", "59200.0", "0.5", "-3", ""]}, index=range(2, 7)))
    assert cells.tokens("input").fillna(-1.0).tolist() == [12.0, 59200.0, -1.0, -1.0, -1.0]
    assert [(one.line, one.message.split(". ")[0]) for one in cells.errors] == [
        (5, "input = '-3.0' is negative, which no amount of this kind is."),
        (4, "input = '0.5' is no whole number, which a count is."),
    ]
    assert Cells(pd.DataFrame({"hours": ["0.5"]})).amount("hours").tolist() == [0.5]
