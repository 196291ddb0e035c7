"""A claimed speed-up beside what the curve of each team gives at most, whatever is spent."""

import plotly.graph_objects as go

from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import headline
from simulator.report.elements.section import Section
from simulator.report.elements.style import INK, MUTED, PALETTE, PAPER, TEXT_SIZE
from simulator.report.elements.table import figures, tidy
from simulator.report.elements.template import TEMPLATE
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.bars import Rows, bars, values
from simulator.text import drawn, first_upper, labels, number, setting, short

TABLE = "compare.claim"
HOW_TO_READ = (
    "A bar is the most output of a team, over its output without tokens, that its curve gives once checking takes its "
    "time, however much is spent. The open mark is where it would end if tokens took all time from the work they can "
    "speed up. The line is the claim. These follow from the curves as written, so they have no interval."
)


def section(findings: Findings) -> Section | None:
    """The claim of the scenario held against its curves; none without a claim."""
    if not findings.claim.sentences:
        return None
    table = findings.claim.table
    shown = tidy("Curves by team against the claim", table, ["team"], figures(table), {}, TABLE)
    claim = findings.comparison.scenario.claim
    charts = (claim_chart(findings, claim.speedup),) if claim and claim.speedup else ()
    return Section("claim", "The claim", " ".join(findings.claim.sentences), charts, (shown,))


def claim_chart(findings: Findings, claimed: float) -> ChartPage:
    """The most output over output without tokens, a bar for each team, with the claim as a line."""
    table = findings.claim.table.sort_values("best_speedup", ascending=False, kind="stable").head(marks.MOST_TEAMS)
    rows = table.to_dict("records")
    read = "; ".join(f"{short(row['team'], 60)} {number(row['best_speedup'], 'ratio')}" for row in rows[:12])
    return ChartPage(
        "claim",
        _figure(rows, claimed),
        finding(rows, claimed),
        "The most output on each team's curve, times the output without tokens; exact, as the scenario is written",
        f"Bars by team against the claim of {setting(claimed)} times the output. At most: {read}.",
        HOW_TO_READ,
        tidy("Curves by team against the claim", table, ["team"], figures(table), {}, TABLE),
    )


def finding(rows: Rows, claimed: float) -> str:
    """What the best curve reaches, against the claim."""
    best = rows[0]
    most, asked = number(best["best_speedup"], "ratio"), setting(claimed)
    return headline(
        [first_upper(best["team"])],
        f"{{0:bare}} reaches at most {most} times the output, the claim is {asked} times",
        f"{{0:bare}} reaches at most {most} times the output, {asked} are claimed",
        f"At most {most} times the output in {{0}}, {asked} are claimed",
    )


def _figure(rows: Rows, claimed: float) -> go.Figure:
    figure = go.Figure()
    places = [*range(len(rows))]
    bests = [number(row["best_speedup"], "ratio") for row in rows]
    hovers = [f"{drawn(row['team'])}<br>at most {best} times" for row, best in zip(rows, bests, strict=True)]
    name = "most on the curve"
    figure.add_trace(bars(rows, "best_speedup", (PALETTE[0], ""), hovers, y=places, name=name))
    bounded = [(row["highest_speedup"], place) for place, row in enumerate(rows) if row["highest_speedup"] < 1e3]
    figure.add_trace(
        go.Scatter(
            x=[bound for bound, _ in bounded],
            y=[place for _, place in bounded],
            mode="markers",
            marker={"symbol": "diamond-open", "size": 12, "color": INK, "line": {"width": 2}},
            name="if that work took no time",
            hoverinfo="text",
            hovertext=[f"at most {number(bound, 'ratio')} times" for bound, _ in bounded],
        )
    )
    figure.add_trace(values([0.0] * len(rows), places, [f"\u00a0<b>{best} ×</b>" for best in bests], "times"))
    figure.data[-1].textfont.color = PAPER
    figure.add_vline(x=claimed, line={"color": PALETTE[2], "width": 2.5})
    words = f"the claim: {setting(claimed)} ×"
    font = {"size": TEXT_SIZE, "color": MUTED}
    figure.add_annotation(x=claimed, y=1, yref="paper", text=words, showarrow=False, yanchor="bottom", font=font)
    figure.update_layout(template=TEMPLATE, showlegend=True, height=170 + 60 * len(rows), bargap=0.45)
    figure.update_layout(shapes=[*figure.layout.shapes, *marks.between_rows(len(rows))], margin={"t": 40, "r": 60})
    right = 1.08 * max([claimed, *(bound for bound, _ in bounded)])
    figure.update_xaxes(title_text="times the output without tokens", range=[0, right], nticks=6, tickangle=0)
    label = labels([str(row["team"]) for row in rows], 2 * marks.ROW_WIDTH)
    ticks = [drawn(label[str(row["team"])], marks.ROW_WIDTH, most=2) for row in rows]
    return figure.update_yaxes(**marks.rows_axis(ticks))
