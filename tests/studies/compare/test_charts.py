"""The charts show the tables' numbers, in words and units, and leave out nothing silently."""

import json
import math
import re
from itertools import pairwise

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import WIDTH
from simulator.report.elements.labels import GAP
from simulator.report.elements.marks import span
from simulator.report.elements.style import LABEL, band, looks, narrow
from simulator.report.files.html_page import figure_json
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.flags import worth_drawing
from simulator.studies.compare.report.charts.frontier import frontier_chart
from simulator.studies.compare.report.charts.gate import FEWEST, gate_chart
from simulator.studies.compare.report.charts.monthly import monthly_chart, spenders
from simulator.studies.compare.report.charts.ranking import ranking_chart
from simulator.studies.compare.report.charts.returns import returns_chart
from simulator.studies.compare.report.charts.teams import team_chart
from simulator.studies.compare.report.sections import CHARTS, chart_pages, sections
from simulator.studies.compare.tables.paid_by_month import paid_by_month
from simulator.studies.compare.tables.supply import fleet_facts
from simulator.studies.vanity.verdicts import FLAGGED, UNTESTED, WATCHED
from simulator.text import number


def row(table: pd.DataFrame, policy: str) -> pd.Series:
    return table.set_index("policy").loc[policy]


def traces(figure: go.Figure, axis: str = "y", **wanted: object) -> dict[str, go.Scatter]:
    """Traces on a vertical axis that have a legend group, by group."""
    return {
        trace.legendgroup: trace
        for trace in figure.data
        if trace.legendgroup
        and (trace.yaxis or "y") == axis
        and all(getattr(trace, name) == value for name, value in wanted.items())
    }


def reaches(bars: object, value: float, place: int = 0) -> tuple[float, float]:
    """Both ends of an error bar."""
    return value - bars.arrayminus[place], value + bars.array[place]


@pytest.fixture(params=CHARTS)
def page(request: pytest.FixtureRequest, tame: Findings) -> ChartPage:
    return CHARTS[request.param](tame)


def test_every_chart_says_what_it_shows(page: ChartPage) -> None:
    assert page.title
    assert "95% interval" in page.subtitle
    assert "n = 3" in page.subtitle
    assert "USD per post" in page.subtitle
    assert len(page.description) > 100
    assert len(page.how_to_read) > 100
    assert page.table.rows


def test_axis_titles_have_units(page: ChartPage) -> None:
    axes = [*page.body.select_xaxes(), *page.body.select_yaxes()]
    titled = [axis.title.text for axis in axes if axis.title.text]
    assert titled
    assert all(any(unit in title for unit in ("USD", "Month")) for title in titled)
    for axis in axes:
        has_names = axis.ticktext is not None
        shares_title = axis.matches is not None
        assert axis.title.text or has_names or shares_title


def test_the_figure_is_headed_by_the_finding(page: ChartPage) -> None:
    heading = page.figure.layout.title.text.replace("<br>", " ")
    for word in page.title.split()[:3]:
        assert word in heading
    assert page.body.layout.title.text is None
    assert page.figure.layout.height > page.body.layout.height
    assert page.figure.layout.margin.t > (page.body.layout.margin.t or 24)


def test_a_title_of_ones_own_replaces_the_derived_one(tame: Findings) -> None:
    for chart in (ranking_chart, returns_chart, monthly_chart, team_chart):
        assert chart(tame, title="What I say").title == "What I say"


def test_ranking_draws_the_summary_best_on_top(tame: Findings) -> None:
    figure = ranking_chart(tame).body
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]  # row 0 on top
    order = [trace.legendgroup for trace in sorted(figure.data, key=lambda trace: trace.y[0])]
    assert order == ["planner", *tame.ranking["policy"]]
    for name, trace in traces(figure).items():
        own = row(tame.summary, name)
        assert trace.x[0] == own["net_usd"]
        assert reaches(trace.error_x, trace.x[0]) == pytest.approx((own["net_usd_low"], own["net_usd_high"]))


def test_ranking_draws_the_upper_bound_apart(tame: Findings) -> None:
    figure = ranking_chart(tame).body
    planner = row(tame.summary, "planner")
    lines = [shape for shape in figure.layout.shapes if shape.type == "line"]
    assert [line.x0 for line in lines] == [planner["net_usd"]]
    assert "upper bound" in figure.layout.yaxis.ticktext[0]
    beside = [note.text for note in figure.layout.annotations]
    assert beside[0] == "–"
    assert len(beside) == len(tame.summary) + 1


def test_returns_draws_roi_and_marginal_roi_in_a_row_of_each_policy(tame: Findings) -> None:
    figure = returns_chart(tame).body
    for axis, column in (("x", "roi"), ("x2", "marginal_roi")):
        drawn = {trace.legendgroup: trace for trace in figure.data if trace.xaxis == axis and trace.legendgroup}
        span = figure.layout[axis.replace("x", "xaxis")].range
        for name, trace in drawn.items():
            own = row(tame.summary, name)
            assert trace.x[0] == own[column]
            low, high = reaches(trace.error_x, trace.x[0])
            assert low == pytest.approx(max(own[f"{column}_low"], span[0]))
            assert high == pytest.approx(min(own[f"{column}_high"], span[1]))
        told = [note.text for note in figure.layout.annotations if note.xref == f"{axis} domain"]
        assert len(told) == tame.summary["roi"].notna().sum()  # a number or why there is none, in every row
        assert sum("missing" in text for text in told) == len(told) - tame.summary[column].notna().sum()
    costs = tame.summary[tame.summary["roi"].notna()]["cost_usd"].sort_values()
    for cost, tick in zip(costs, figure.layout.yaxis.ticktext, strict=True):
        assert f"{number(cost, 'USD')} USD</i>" in tick


def test_one_noisy_interval_does_not_set_the_scale_and_its_numbers_are_told_whole(tame: Findings) -> None:
    clean = returns_chart(tame).body.layout.xaxis.range
    table = tame.summary.copy()
    at = table.index[table["policy"] == "gated"]
    table.loc[at, ["roi", "roi_low", "roi_high"]] = [5000.0, -9000.0, 12345.0]
    figure = returns_chart(tame._replace(summary=table)).body
    assert max(map(abs, figure.layout.xaxis.range)) <= 4 * max(map(abs, clean))
    assert any("5,000" in note.text and "12,345" in note.text for note in figure.layout.annotations)
    arrows = [
        trace for trace in figure.data if str(trace.marker.symbol).startswith("triangle-") and not trace.legendgroup
    ]
    assert {trace.marker.symbol for trace in arrows} >= {"triangle-left", "triangle-right"}


def test_own_gpus_are_drawn_at_their_cost_and_not_at_their_bill_of_zero(eventful: Findings) -> None:
    own = row(eventful.summary, "own")
    assert own["spend_usd"] == 0.0
    marks = [trace for trace in frontier_chart(eventful).body.data if trace.legendgroup == "own"]
    assert {trace.x[0] for trace in marks} == {own["cost_usd"]}


def test_what_has_no_return_is_named_with_its_reason_and_not_drawn_as_zero(tame: Findings) -> None:
    page = returns_chart(tame)
    reason = row(tame.summary, "no money")["roi_reason"]
    assert reason
    assert "no money" not in traces(page.body)
    assert f"No ROI for none and no money: {reason}." in page.how_to_read


def test_a_missing_marginal_roi_is_named_with_its_reason_and_not_drawn_as_zero(tame: Findings) -> None:
    page = returns_chart(tame)
    reason = row(tame.summary, "never binds")["marginal_roi_reason"]
    assert reason
    assert [trace.xaxis for trace in page.body.data if trace.legendgroup == "never binds"] == ["x"]
    assert reason in page.how_to_read
    notes = [note for note in page.body.layout.annotations if "never binds" in (note.hovertext or "")]
    assert [note.text for note in notes] == ["missing"]
    assert reason in notes[0].hovertext.replace("\u2069<br>\u2068", " ")


def test_break_even_is_marked(tame: Findings) -> None:
    figure = returns_chart(tame).body
    lines = [line.xref for line in figure.layout.shapes if line.x0 == line.x1 == 0]
    assert lines == ["x", "x2"]
    assert "break-even" in {note.text for note in figure.layout.annotations}


def test_monthly_draws_every_month_with_its_band(tame: Findings) -> None:
    figure = monthly_chart(tame).body
    paid = paid_by_month(tame.comparison, tame.by_month)
    np.testing.assert_array_equal(paid["paid_usd"], tame.by_month["spend_usd"])  # nobody has own GPUs
    for axis, column in (("y", "paid_usd"), ("y2", "wasted_usd")):
        lines, bands = traces(figure, axis, fill=None), traces(figure, axis, fill="toself")
        assert set(lines) == set(bands) == set(tame.summary["policy"]) - {"none"}
        for name, line in lines.items():
            own = paid[paid["policy"] == name]
            assert list(line.x) == [1, 2, 3, 4]
            assert list(line.y) == list(own[column])
            around = [*own[f"{column}_high"], *own[f"{column}_low"][::-1]]
            assert list(bands[name].y) == around


def test_own_gpus_are_paid_for_by_month_though_nothing_is_billed(eventful: Findings) -> None:
    paid = paid_by_month(eventful.comparison, eventful.by_month).set_index("policy").loc["own"]
    assert (eventful.by_month.set_index("policy").loc["own", "spend_usd"] == 0.0).all()
    scenario = eventful.comparison.scenario
    heads = [scenario.engineer_months(month=month) for month in range(scenario.months)]
    yearly = float((paid["paid_usd"] * heads).sum()) / scenario.months * 12
    assert yearly == pytest.approx(fleet_facts(eventful.comparison)["cost_usd"])
    assert (paid["wasted_usd"] >= 0.0).all()
    assert (paid["wasted_usd"] <= paid["paid_usd"]).all()


def test_names_stand_at_the_ends_of_lines_apart_and_a_legend_takes_over_where_it_is_narrow(tame: Findings) -> None:
    body = monthly_chart(tame).body
    names = [note for note in body.layout.annotations if note.name == LABEL]
    assert len(names) == len(tame.summary) - 1
    assert body.layout.showlegend is False
    at = sorted(note.ay for note in names)
    low, high = span(paid_by_month(tame.comparison, tame.by_month), "paid_usd")
    assert min(after - before for before, after in pairwise(at)) >= 0.99 * GAP * (high - low) / 247
    assert at[0] >= low
    assert at[-1] <= high
    changed = narrow(body)
    assert changed["showlegend"] is True
    assert changed["annotations.0.visible"] is False


def test_a_unit_below_an_axis_keeps_its_line_on_a_phone(tame: Findings) -> None:
    changed = narrow(returns_chart(tame).body)
    assert changed["xaxis.title.text"] == "ROI, net<br>USD per USD"
    assert max(map(len, changed["xaxis2.title.text"].split("<br>"))) <= 12, "a panel beside another is narrow"


def test_intervals_that_cross_those_of_others_are_paler_than_their_marks(tame: Findings) -> None:
    marked = [trace for trace in frontier_chart(tame).body.data if trace.mode == "markers"]
    assert marked
    for trace in marked:
        assert trace.error_x.color == trace.error_y.color == band(trace.marker.color, 0.55)


def test_monthly_shades_the_warm_up(tame: Findings) -> None:
    page = monthly_chart(tame)
    assert {(shade.x0, shade.x1) for shade in page.body.layout.shapes} == {(0.5, 1.5)}
    assert "the first month is warm-up" in page.subtitle


def test_team_draws_every_team_largest_on_top(tame: Findings) -> None:
    figure = team_chart(tame).body
    names = ["web", "data", "firmware"]
    assert all(name in tick for name, tick in zip(names, figure.layout.yaxis.ticktext, strict=True))
    assert figure.layout.scattermode == "group"
    for name, trace in traces(figure).items():
        own = tame.by_team[tame.by_team["policy"] == name].set_index("team").loc[names]
        assert trace.offsetgroup == name
        assert dict(zip(trace.y, trace.x, strict=True)) == dict(enumerate(own["net_usd"]))
        ends = [reaches(trace.error_x, value, place) for place, value in enumerate(trace.x)]
        assert ends == [pytest.approx(pair) for pair in zip(own["net_usd_low"], own["net_usd_high"], strict=True)]


def test_every_mark_tells_its_value_its_interval_and_its_n(page: ChartPage) -> None:
    marks = [trace for trace in page.body.data if trace.hoverinfo == "text"]
    assert marks
    for trace in marks:
        assert len(trace.hovertext) == len(trace.x)
        assert all("n = 3 paired replications" in text for text in trace.hovertext)
        assert all("USD" in text and ("–" in text or "exact" in text) for text in trace.hovertext)


def test_a_policy_looks_the_same_in_every_chart(tame: Findings) -> None:
    style = looks(tame.comparison.policies)
    for chart in CHARTS.values():
        for trace in chart(tame).body.data:
            if trace.legendgroup and trace.marker.color:
                assert trace.marker.color == style[trace.legendgroup].colour
                assert trace.marker.symbol == style[trace.legendgroup].symbol


@pytest.mark.parametrize("name", ["tame", pytest.param("hostile", marks=pytest.mark.slow), "eventful"])
def test_titles_are_short_whole_sentences_whatever_the_names(name: str, request: pytest.FixtureRequest) -> None:
    for page in chart_pages(request.getfixturevalue(name)).values():
        assert len(page.title.replace("\u2068", "").replace("\u2069", "")) <= WIDTH, page.title
        outside = re.sub("“[^”]*”", "", page.title)
        assert "…" not in outside, page.title
        for long in re.findall(r"\d[\d,]{4,}", outside):
            assert set(long.replace(",", "")[3:]) <= {"0"}, f"more than three digits: {page.title}"


def test_two_gates_one_team_and_flat_flags_are_sentences_and_no_charts(tame: Findings, hostile: Findings) -> None:
    assert len(tame.review_gate) < FEWEST
    assert "gate" not in chart_pages(tame)
    (gate,) = [one for one in sections(tame) if one.anchor == "gate"]
    assert "hours on average" in gate.lead
    assert len(gate.tables) == 1
    world = tame.comparison.scenario.world
    alone = tame.comparison.scenario.model_copy(update={"world": world.model_copy(update={"teams": world.teams[:1]})})
    one_team = tame._replace(comparison=tame.comparison._replace(scenario=alone))
    (closer,) = [one for one in sections(one_team) if one.anchor == "closer"]
    assert "teams" not in [page.name for page in closer.charts]
    assert "in one team" in closer.lead
    assert "teams" in chart_pages(tame)
    assert "flags" not in chart_pages(hostile)


def test_three_gates_are_drawn_by_how_busy_reviewers_are(tame: Findings) -> None:
    one = tame.review_gate.iloc[0]
    names = ["gated", "uncapped", "small cap"]
    table = pd.DataFrame([{**one, "policy": name, "wait_hours": place} for place, name in enumerate(names, start=1)])
    page = gate_chart(tame._replace(review_gate=table))
    assert page is not None
    assert page.title == "Reviews take 1.00 hours under “gated”, 3.00 under “small cap”"
    drawn = traces(page.body)
    assert {name: drawn[name].y[0] for name in names} == {"gated": 1, "uncapped": 2, "small cap": 3}
    assert {trace.x[0] for trace in drawn.values()} == {one["busy_share"]}


def test_flags_are_drawn_only_where_a_line_comes_near_its_limit() -> None:
    quiet = pd.DataFrame({"verdict": [UNTESTED, "on its trend"]})
    lines = pd.DataFrame({"level": [0.0, 0.49]})
    assert not worth_drawing(quiet, lines)
    assert worth_drawing(quiet, lines + 0.02)
    assert worth_drawing(pd.DataFrame({"verdict": [FLAGGED]}), lines)
    assert not worth_drawing(pd.DataFrame({"verdict": list(WATCHED)}), lines), "a sentence names them"


def test_the_legend_names_each_policy_once(page: ChartPage) -> None:
    shown = [trace.name for trace in page.body.data if trace.showlegend is not False]
    assert len(shown) == len(set(shown))


def test_on_a_narrow_screen_the_legend_gets_room_under_the_plot(tame: Findings) -> None:
    body = team_chart(tame).body
    changed = narrow(body)
    assert changed["legend.orientation"] == "h"
    assert changed["height"] >= body.layout.height + 24 * 6
    assert "legend.orientation" not in narrow(ranking_chart(tame).body)


def test_long_names_are_cut_in_labels_and_whole_on_hover(hostile: Findings) -> None:
    longest = "C" * 200
    for chart in CHARTS.values():
        body = chart(hostile).body
        assert all(len(trace.name) < 60 for trace in body.data)
        shown = [trace.name for trace in body.data if trace.showlegend is not False]
        assert len(shown) == len(set(shown))
        hover = [text for trace in body.data for text in trace.hovertext or () if trace.hoverinfo == "text"]
        assert any(longest in text.replace("\u2069<br>\u2068", "") for text in hover)


def test_sixty_teams_and_many_policies_get_the_height_they_need(hostile: Findings) -> None:
    teams = team_chart(hostile)
    per_team = teams.body.layout.height / 60
    assert per_team >= 13 * len(teams.body.data)
    assert "of 13 policies drawn, all in the table" in teams.subtitle
    assert len(teams.table.rows) == 60 * len(hostile.summary)
    assert ranking_chart(hostile).body.layout.height >= 50 * len(hostile.summary)


def test_names_are_literal_text_for_plotly(hostile: Findings) -> None:
    specs = [json.loads(figure_json(chart(hostile))) for chart in CHARTS.values()]
    assert any("&lt;img" in trace["name"] for spec in specs for trace in spec["data"])
    for spec in specs:
        names = [trace["name"] for trace in spec["data"]]
        ticks = spec["layout"]["yaxis"].get("ticktext", [])
        for text in [*names, *(tick.replace("<br>", "").replace("<i>", "").replace("</i>", "") for tick in ticks)]:
            assert "<" not in text
            assert "$" not in text
        assert not any("template" in key for trace in spec["data"] for key in trace)


def test_no_text_in_a_figure_can_end_the_script_that_holds_it(hostile: Findings) -> None:
    for chart in CHARTS.values():
        text = figure_json(chart(hostile))
        assert not set(text) & set("<>&\u2028\u2029")
        assert "\\u003cbr" in text


def test_figures_hold_no_number_that_is_none(tame: Findings, hostile: Findings) -> None:
    for findings in (tame, hostile):
        for chart in CHARTS.values():
            spec = json.loads(figure_json(chart(findings)))
            for trace in spec["data"]:
                if trace["name"] != "break-even":
                    assert all(math.isfinite(value) for value in [*trace["x"], *trace["y"]])


def test_the_best_policy_has_a_line_before_any_other(tame: Findings) -> None:
    assert spenders(tame, 1) == [tame.best]
    assert len(spenders(tame, 2)) == 2
