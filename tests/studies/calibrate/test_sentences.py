"""What calibration says of selection: more and fewer, adds and hides."""

import pytest

from simulator.studies.calibrate.results import Selection
from simulator.studies.calibrate.sentences import about_selection


@pytest.mark.parametrize(
    ("slopes", "parts"),
    [
        (Selection(0.08, 0.085, 0.03), ("8.0% more items in your data", "3.0% more items where", "adds about 5.5%")),
        (Selection(-0.045, 0.1, 0.08), ("4.5% fewer items in your data", "10.0% more items", "adds about 2.0%")),
        (Selection(0.01, 0.01, 0.04), ("1.0% more items in your data", "hides about 3.0%")),
    ],
    ids=["adds", "fewer", "hides"],
)
def test_selection_is_told_as_more_or_fewer(slopes: Selection, parts: tuple[str, ...]) -> None:
    told = about_selection(slopes)
    assert [part for part in parts if part not in told] == []


def test_without_output_nothing_is_said_of_selection() -> None:
    assert about_selection(None) == ""
