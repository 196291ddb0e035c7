"""Tokens and value on one scale: the numbers of the panel, and a bubble that was planted."""

import math

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from simulator.replication.reduce import COURSE
from simulator.studies.compare.findings import Findings, conclude
from simulator.studies.compare.report.charts import bubble
from simulator.studies.compare.study import compare

SCENARIO = "scenarios/leaderboard_bubble.yaml"
POLICY = "bubble, then gate"


@pytest.fixture(scope="module")
def found() -> Findings:
    return compare(SCENARIO, set={"months": 14}, replications=2, as_written=True)


def planted(found: Findings, factor: float, value: float) -> Findings:
    """Tokens that rise in a straight line to ``factor`` in month 7 and stay, half of what is added padded."""
    comparison = found.comparison
    assert comparison.course is not None
    own = comparison.course.copy()
    rise = np.minimum(np.arange(own.shape[2]) / 6.0, 1.0)
    tokens = 1000.0 * (1.0 + (factor - 1.0) * rise)
    columns = {
        "granted_mtok": tokens,
        "value_usd": 5000.0 * (1.0 + (value - 1.0) * rise),
        "spend_usd": tokens,
        "vanity_usd": 0.5 * (tokens - 1000.0),
    }
    place = [policy.label for policy in comparison.policies].index(POLICY)
    for name, series in columns.items():
        own[:, place, :, COURSE.index(name)] = series
    return conclude(comparison._replace(course=own))


def test_a_planted_bubble_is_told_as_it_is(found: Findings) -> None:
    table = bubble.course(planted(found, 3.0, 1.1), POLICY).set_index("month")
    assert table.loc[7, "tokens_index"] == pytest.approx(300.0)
    assert table.loc[7, "value_index"] == pytest.approx(110.0)
    assert table.loc[7, "vanity_index"] == pytest.approx(100.0)
    assert table.loc[1, ["tokens_index", "value_index", "vanity_index"]].tolist() == [100.0, 100.0, 0.0]
    assert bubble.headline(table.reset_index()) == "By month 7: 3 times the tokens, 10% more value"


def test_without_growth_nothing_is_called_a_bubble(found: Findings) -> None:
    flat = planted(found, 1.0, 1.0)
    assert bubble.headline(bubble.course(flat, POLICY)) == "Tokens do not grow from the first month on"


def test_tokens_that_value_keeps_up_with_are_no_bubble(found: Findings) -> None:
    table = bubble.course(planted(found, 1.2, 1.3), POLICY)
    assert bubble.headline(table) == "Tokens grow no faster than value"


def test_the_name_of_a_part_stands_within_it_as_far_as_it_reaches(found: Findings) -> None:
    body = bubble.bubble_chart(planted(found, 4.0, 1.0)).body
    upper = dict(zip(body.data[-1].x, body.data[-1].y, strict=True))
    (vanity,) = [note for note in body.layout.annotations if note.text == "vanity"]
    for month in (math.floor(vanity.x - 1), math.ceil(vanity.x + 1)):
        assert vanity.y < upper[month]
    narrow_gap = bubble.bubble_chart(planted(found, 1.06, 1.0)).body
    assert not [note for note in narrow_gap.layout.annotations if note.text == "vanity"]


def test_the_name_of_a_part_leaves_the_end_of_the_lines_to_their_own_names() -> None:
    rows = pd.DataFrame({"work_index": [100.0] * 3, "tokens_index": [100.0, 200.0, 900.0]})
    rows = rows.assign(floor_index=100.0, idle_index=100.0)
    assert [note["x"] for note in bubble._areas(rows)] == [2.5]


def test_events_are_named_below_the_lines_where_there_is_room_else_above_them() -> None:
    events = [(5, "regulation: exchange tax 30%"), (9, "regulation: no exchange")]
    roomy, tight = go.Figure(), go.Figure()
    assert bubble._mark_events(roomy, events, 12, 80.0, 120.0) == pytest.approx(126.0)
    assert {note.y for note in roomy.layout.annotations} == {0.0}
    top = bubble._mark_events(tight, events, 12, 10.0, 120.0)
    assert {note.y for note in tight.layout.annotations} == {top}
    assert (top - 120.0) / top * bubble.PLOT > 2 * 38  # both names stand above the lines
    assert all("…" not in note.text for note in roomy.layout.annotations)


def test_the_indices_are_those_of_the_ledger(found: Findings) -> None:
    rows = found.comparison.ledger
    assert rows is not None
    own = rows[rows["policy"] == POLICY].groupby("month", observed=True)[["granted_mtok", "value_usd"]].sum()
    table = bubble.course(found, POLICY).set_index("month")
    for index, column in (("tokens_index", "granted_mtok"), ("value_index", "value_usd")):
        expected = 100.0 * own[column] / own[column].iloc[0]
        assert table[index].to_numpy() == pytest.approx(expected.to_numpy(), rel=1e-9)


def test_lines_are_the_table_and_their_ends_are_named(found: Findings) -> None:
    page, table = bubble.bubble_chart(found), bubble.course(found, POLICY)
    lines = {trace.name: trace for trace in page.body.data}
    assert list(lines["tokens"].y) == list(table["tokens_index"])
    assert list(lines["value"].y) == list(table["value_index"])
    texts = " ".join(note.text for note in page.body.layout.annotations)
    for column in ("tokens_index", "value_index"):
        assert f"{float(f'{table[column].iloc[-1]:.3g}'):g}" in texts
    assert len(page.title) <= 70


def test_the_re_rating_and_the_gate_are_named_where_they_come(found: Findings) -> None:
    body = bubble.bubble_chart(found).body
    told = {note.text.replace("\u2068", "").replace("\u2069", ""): note.x for note in body.layout.annotations}
    assert told["<b>KPI review</b><br>month 9"] == 8.5
    assert told["<b>→ gate from the start</b><br>month 13"] == 12.5


def test_a_policy_that_nothing_changes_is_the_one_with_most_vanity(found: Findings) -> None:
    comparison = found.comparison
    calm = conclude(comparison._replace(scenario=comparison.scenario.model_copy(update={"events": ()})))
    rows = calm.summary[~calm.summary["upper_bound"]].set_index("policy")
    assert bubble.inflated(calm) == (rows["vanity_share"] * rows["spend_usd"]).idxmax()
    assert bubble.section(conclude(comparison._replace(course=None))) is None
