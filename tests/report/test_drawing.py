"""The drawing for notebooks has what Plotly draws: names at lines, texts beside bars, intervals at the tips of bars."""

import re
from itertools import pairwise

import plotly.graph_objects as go

from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.drawing import drawing
from simulator.report.elements.labels import End, name_ends, name_points
from simulator.report.elements.placement import Frame
from simulator.report.elements.style import LABEL, Look
from simulator.report.elements.table import Table
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.returns import returns_chart
from simulator.studies.compare.report.charts.waterfall import ends, steps, waterfall_chart


def page(body: go.Figure) -> ChartPage:
    return ChartPage("one", body, "title", "subtitle", "description", "how", Table("t", (), ()))


def look(name: str) -> Look:
    return Look("#040488", "solid", "circle", name, name)


def test_bars_and_their_intervals_are_drawn_where_each_step_ends(tame: Findings) -> None:
    row = tame.breakdown.set_index("policy", drop=False).loc["gated"].to_dict()
    svg = drawing(waterfall_chart(tame, policy="gated"))
    boxes = re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"[^>]*fill-opacity', svg)
    assert len(boxes) == len(steps(row))
    places = [(float(x), float(x) + float(width)) for x, width in boxes]
    gain, net = places[0], places[-1]
    cost = ends(row)["productive_usd"]
    scale = (gain[1] - gain[0]) / row["gain_usd"]
    assert abs(places[1][1] - places[1][0] - (cost[0] - cost[1]) * scale) < 1.0
    for before, after in pairwise(places[:-1]):
        assert abs(before[0 if before is not gain else 1] - after[1]) < 1.0  # a cost begins where the step before ends
    assert abs(net[1] - places[-2][0]) < 1.0


def test_the_names_of_rows_stand_once_though_two_panels_share_them(tame: Findings) -> None:
    assert drawing(returns_chart(tame)).count(">small cap<") == 1


def test_a_name_at_the_end_of_a_line_is_drawn_with_its_leader() -> None:
    body = go.Figure(go.Scatter(x=[1, 2], y=[1.0, 5.0], mode="lines"), {"height": 400})
    assert name_ends(body, [End(2, 5.0, look("one"))], Frame((1, 2), (0, 6), 900, 300))
    svg = drawing(page(body))
    assert ">one</tspan>" in svg
    assert svg.count('stroke="#040488"') == 1


def test_names_that_find_no_room_leave_the_legend() -> None:
    crowd = [End(2, 5.0, look(f"policy {place}")) for place in range(40)]
    body = go.Figure(go.Scatter(x=[1, 2], y=[1.0, 5.0]), {"height": 400, "showlegend": True})
    assert not name_ends(body, crowd, Frame((1, 2), (0, 6), 900, 300))
    looks = {one.look.label: one.look for one in crowd}
    rows = [
        {"policy": name, **{f"{axis}{end}": 2.0 for axis in "xy" for end in ("", "_low", "_high")}} for name in looks
    ]
    assert not name_points(body, rows, ("x", "y"), looks, Frame((1, 2), (0, 6), 900, 300))
    assert body.layout.showlegend is True
    assert not [note for note in body.layout.annotations if note.name == LABEL]


def test_what_only_a_phone_shows_is_not_drawn() -> None:
    body = go.Figure(go.Scatter(x=[1.0], y=[1.0]), {"height": 400})
    for text, visible in (("on a page", True), ("on a phone", False)):
        body.add_annotation(x=1.0, y=1.0, text=text, visible=visible)
    assert "on a page" in drawing(page(body))
    assert "on a phone" not in drawing(page(body))
