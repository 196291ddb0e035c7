"""The concave hull of net value over cost."""

from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.studies.compare.tables.efficient_frontier import frontier


def summary(points: list[tuple[float, float]], upper_bounds: int = 0) -> pd.DataFrame:
    names = [f"p{place}" for place in range(len(points))]
    flags = [place >= len(points) - upper_bounds for place in range(len(points))]
    spend, net = zip(*points, strict=True)
    return pd.DataFrame({"policy": names, "upper_bound": flags, "cost_usd": spend, "net_usd": net})


def efficient(points: list[tuple[float, float]], upper_bounds: int = 0) -> list[str]:
    table = frontier(summary(points, upper_bounds))
    return list(table.loc[table["efficient"], "policy"])


def test_the_worked_example() -> None:
    table = frontier(summary([(0, 0), (100, 90), (200, 120), (150, 80)])).set_index("policy")
    assert list(table.index[table["efficient"]]) == ["p0", "p1", "p2"]
    assert table.loc["p1", "usd_per_usd"] == pytest.approx(0.9)
    assert table.loc["p2", "usd_per_usd"] == pytest.approx(0.3)
    assert table.loc[["p0", "p3"], "usd_per_usd"].isna().all()


def test_a_mix_of_two_others_beats_what_lies_below_their_line() -> None:
    assert efficient([(0, 0), (100, 40), (200, 100)]) == ["p0", "p2"]


def test_more_spend_for_no_more_value_is_out_and_so_is_a_worse_twin() -> None:
    assert efficient([(0, 0), (10, 50), (20, 50), (20, 30), (10, 40)]) == ["p0", "p1"]
    assert efficient([(0, 0), (10, -5)]) == ["p0"]


def test_upper_bounds_are_no_choices() -> None:
    assert efficient([(0, 0), (10, 50), (5, 500)], upper_bounds=1) == ["p0", "p1"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(-50, 50)), min_size=1, max_size=12))
def test_no_mix_of_two_choices_beats_the_hull(points: list[tuple[float, float]]) -> None:
    table = frontier(summary(points))
    hull = table[table["efficient"]]
    assert len(hull) >= 1
    assert hull["net_usd"].max() == max(net for _, net in points)
    slopes = hull["usd_per_usd"].dropna().tolist()
    assert all(later < earlier for earlier, later in pairwise(slopes))
    for spend, net in points:
        beaten = [
            low + (high - low) * (spend - left) / (right - left)
            for (left, low), (right, high) in pairwise(hull[["cost_usd", "net_usd"]].itertuples(index=False))
            if left <= spend <= right
        ]
        assert all(net <= line + 1e-9 for line in beaten)
