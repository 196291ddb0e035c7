"""The hump: net value over cost, one cap after another, with what beats every cap and what spends past the peak."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from simulator.replication.compare import BASELINE
from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import headline as titled_with
from simulator.report.elements.labels import beside_marks
from simulator.report.elements.placement import Box, Frame, Named, along, intervals
from simulator.report.elements.section import Section
from simulator.report.elements.style import INK, MUTED, PALETTE, PAPER, TEXT_SIZE, Look, band
from simulator.report.elements.table import Cell, Table, count_column, measure_column, number_column, tabulate
from simulator.report.elements.template import TEMPLATE
from simulator.stats.intervals import mean_interval
from simulator.studies.compare.caps import HIGHEST, LOWEST, Caps
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.captions import basis, some_of, spoken
from simulator.studies.compare.report.tables import drawable, in_order, looks_of
from simulator.text import drawn, interval, number, setting, short, visible

FAR: Final = 4.0  # what costs more than so many times the highest cap, or loses as much, is named at the edge
DEEP: Final = 0.6  # of the height above zero: how far below zero the plot goes
WHOLE: Final = 34  # characters of a name beside its mark, in two lines; a longer one is cut
LABEL: Final = 18  # characters of a line, and of a name that is cut or at the edge of the plot
WIDE: Final = 940  # pixels of the plot on a page
TICKS: Final = (25.0, 50.0, 100.0, 200.0, 400.0, 800.0, 1600.0)  # caps that are named
SHADE: Final = band(MUTED, 0.16)
HOW_TO_READ: Final = (
    "To the right a policy costs more, upwards it brings more. The line joins one cap per engineer and month after "
    "another; dots, where there is no cap at all. It rises as long as the next dollar brings more than a dollar, and "
    "falls beyond the grey band: the interval of the total cost at which the next dollar stops paying. Light colour "
    "around the line and thin bars are the intervals of means over the same worlds, so two policies differ more "
    "clearly than their bars show. What stands above the line earns more than any cap of the same cost."
)


def section(findings: Findings) -> Section | None:
    """Net value over cost, one cap after another; None where no cap was run."""
    if findings.caps is None:
        return None
    return Section("hump", "Where the next dollar stops paying", _lead(findings.caps), (hump_chart(findings),))


def hump_chart(findings: Findings, title: str = "") -> ChartPage:
    """Net value against total cost: caps as a line, and the policies that say most beside it."""
    found = findings.caps
    assert found is not None, "no cap was run"
    shown = chosen(findings)
    return ChartPage(
        "hump",
        _figure(found, shown, looks_of(findings)),
        title or headline(findings),
        "Net value against total cost, USD per post and month; line: one cap after another, "
        f"{_amount(LOWEST)} to {_amount(HIGHEST)} USD; {basis(findings)}"
        f"{some_of(shown, drawable(findings), 'policies')}",
        f"Line of net value over total cost, and dots of policies. {_lead(found)} {spoken(shown, 'net_usd')}",
        HOW_TO_READ,
        caps_table(found),
    )


def caps_table(found: Caps) -> Table:
    """Every cap with what it costs and brings."""
    columns = (
        number_column("Cap", "USD per engineer and month", _cap),
        *(measure_column(name) for name in ("spend_usd", "cost_usd", "gain_usd", "net_usd")),
        count_column(),
    )
    like = f", otherwise like {visible(found.like)}" if found.like else ""
    return tabulate(f"One cap after another{like}", found.table, columns)


def headline(findings: Findings) -> str:
    """Where the next dollar stops paying, and whether a policy beats every cap, in at most 70 characters."""
    found = findings.caps
    assert found is not None, "no cap was run"
    if found.table["net_usd"].max() <= 0.0:
        return "No cap pays for itself, not even the first dollar"
    if not found.follows:
        return f"Among the caps tried, {_amount(found.cap_usd.value)} USD a month brings most"
    pays, alone = f"More tokens pay up to {_amount(found.cost_usd.value)} USD", " a month"
    if found.chance_beyond > 0.5:
        pays, alone = "More tokens pay up to the highest cap", ""
    if found.chance_below > 0.5:
        pays, alone = "Even the lowest cap is beyond what pays", ""
    better = _beats_caps(findings)
    return titled_with([better], f"{pays}; {{0}} beats caps", f"{pays}{alone}") if better else f"{pays}{alone}"


def _beats_caps(findings: Findings) -> str:
    """The best policy, if it earns significantly more than the best cap; else nothing."""
    found, best = findings.caps, findings.best
    if found is None or best == BASELINE:
        return ""
    ahead = mean_interval(findings.paired.of(best).net - found.best.net, findings.comparison.scenario.confidence)
    return best if ahead.low > 0.0 else ""


def _lead(found: Caps) -> str:
    if not found.follows:
        return "The total cost does not rise steadily with the cap, so a next dollar has no one meaning here."
    cost, cap = found.cost_usd, found.cap_usd
    return (
        f"Between the caps tried, the next dollar stops paying at a total cost of {number(cost.value, 'USD')} USD "
        f"({interval(cost.low, cost.high, 'USD')}) per post and month, which a cap of {_amount(cap.value)} USD comes "
        f"to ({_amount(cap.low)} to {_amount(cap.high)}; n = {cap.n})."
    )


def chosen(findings: Findings) -> pd.DataFrame:
    """The policies beside the line: the best, today's, the best gate, half of base pay, the planner, the cap itself."""
    table, found = in_order(findings), findings.caps
    blocks = {policy.label: policy for policy in findings.comparison.policies}
    ranked = [str(name) for name in table["policy"] if name != BASELINE]

    def first(wanted: Any) -> list[str]:
        return [name for name in ranked if wanted(blocks[name])][:1]

    names = [
        findings.best,
        *first(lambda one: one.upper_bound),
        *([str(findings.comparison.scenario.current_policy)] if findings.comparison.scenario.current_policy else []),
        *first(lambda one: getattr(one, "kind", "") == "gated"),
        *first(lambda one: getattr(one, "share_of_base_pay", None) is not None),
        *([found.like] if found and found.like else []),
    ]
    keep = [name for name in dict.fromkeys(names) if name in ranked]
    return table[table["policy"].isin(keep)].sort_values("policy", key=lambda one: one.map(keep.index))


def _figure(found: Caps, shown: pd.DataFrame, looks: Mapping[str, Look]) -> go.Figure:
    caps, none = found.table.iloc[:-1], found.table.to_dict("records")[-1]
    colour = looks[found.like].colour if found.like else PALETTE[0]
    rows = shown.to_dict("records")
    frame = _frame(caps, [*rows, none])
    inside = [row for row in rows if _within(frame, row)]
    figure = go.Figure()
    if found.follows:
        _mark_peak(figure, found, frame)
    area = marks.area_between(caps, ("cost_usd", "net_usd_low", "net_usd_high"), band(colour), band(colour))
    figure.add_trace(area.update(name="its interval"))
    figure.add_trace(_line(found.table.iloc[-2:], colour, "dot"))
    figure.add_trace(_line(caps, colour, "solid"))
    figure.add_trace(_levels(found.table, colour))
    for row in sorted(inside, key=lambda row: row["upper_bound"]):
        figure.add_trace(_dot(row, looks[row["policy"]]))
    names = [_named(row, looks[row["policy"]]) for row in inside]
    names += _ends(found, frame, [row["cost_usd"] for row in inside])
    edge = _at_the_edge(rows, none, frame)
    for note in [*beside_marks(names, frame, partial(_taken, found, len(edge)), partial(_crossed, inside)), *edge]:
        figure.add_annotation(note)
    figure.update_layout(template=TEMPLATE, showlegend=False, height=560)
    figure.update_yaxes(title_text="Net value<br>(USD per post and month)", range=list(frame.y))
    return figure.update_xaxes(title_text="Total cost, USD per post and month", range=list(frame.x), showgrid=False)


def _frame(caps: pd.DataFrame, rows: Sequence[Mapping[Any, Any]]) -> Frame:
    """The plot: the line, and every point that is not far beyond it."""
    far, height = FAR * float(caps["cost_usd"].max()), float(caps["net_usd_high"].max())
    near = [row for row in rows if row["cost_usd"] <= far and row["net_usd"] >= -DEEP * max(height, 1.0)]
    right = max([float(caps["cost_usd"].max()), *(row["cost_usd"] for row in near)])
    tops = [row["net_usd" if row.get("upper_bound") else "net_usd_high"] for row in near]
    bottom = min([0.0, *(row["net_usd"] for row in near), *caps["net_usd"]])
    room = 0.05 * (max(height, *tops, 0.0) - bottom)
    return Frame((0.0, 1.16 * right), (bottom - room * (bottom < 0.0), max(height, *tops, 0.0) + room), WIDE)


def _within(frame: Frame, row: Mapping[Any, Any]) -> bool:
    return bool(frame.x[0] <= row["cost_usd"] <= frame.x[1] and frame.y[0] <= row["net_usd"] <= frame.y[1])


def _steps(rows: pd.DataFrame) -> tuple[list[float], list[float]]:
    return list(rows["cost_usd"]), list(rows["net_usd"])


def _line(rows: pd.DataFrame, colour: str, dash: str) -> go.Scatter:
    name = "one cap after another" if dash == "solid" else "no cap"
    return _points(rows, mode="lines", name=name, line={"color": colour, "width": 3, "dash": dash})


def _levels(table: pd.DataFrame, colour: str) -> go.Scatter:
    """The caps that are named, and none."""
    rows = table[table["cap_usd"].isin(TICKS) | table["cap_usd"].isna()]
    marker = {"size": 8, "color": PAPER, "line": {"color": colour, "width": 2}}
    return _points(rows, mode="markers", name="caps", marker=marker)


def _points(rows: pd.DataFrame, **look: Any) -> go.Scatter:
    text = {"hoverinfo": "text", "hovertext": [_hover(row) for row in rows.to_dict("records")]}
    return go.Scatter(x=list(rows["cost_usd"]), y=list(rows["net_usd"]), showlegend=False, **text, **look)


def _dot(row: Mapping[Any, Any], look: Look) -> go.Scatter:
    """A policy with the interval of its net value, which an upper bound, that nobody can choose, goes without."""
    bars = marks.thin_bars(look) | {"visible": not row["upper_bound"]}
    return marks.point(row, "cost_usd", "net_usd", look, legend=False, across=False).update(error_y=bars)


def _mark_peak(figure: go.Figure, found: Caps, frame: Frame) -> None:
    """The band in which the next dollar stops paying, and what it is."""
    cost = found.cost_usd
    figure.add_vrect(cost.low, cost.high, fillcolor=SHADE, line_width=0, layer="below")
    x, y = _foot(found, frame)
    text = f"the next dollar<br>stops paying: <b>{_amount(cost.value)}</b><br>({interval(cost.low, cost.high, 'USD')})"
    share = x / frame.x[1]
    side = "left" if share < 0.2 else "right" if share > 0.7 else "center"
    look = {"showarrow": False, "xanchor": side, "yanchor": "bottom", "font": {"size": 13, "color": INK}}
    figure.add_annotation(x=x, y=y, text=text, **look)


def _foot(found: Caps, frame: Frame) -> tuple[float, float]:
    """Where the text of the band stands."""
    return found.cost_usd.value, frame.y[0] + 0.05 * (frame.y[1] - frame.y[0])


def _taken(found: Caps, edge: int, frame: Frame) -> list[Box]:
    """The line, the text of the band, and the corner with so many lines about what lies outside."""
    boxes = [*along(frame, *_steps(found.table.iloc[:-1])), *along(frame, *_steps(found.table.iloc[-2:]))]
    if found.follows:
        left, low = frame.at(*_foot(found, frame))
        boxes.append(Box(left - 75, low - 58, left + 75, low))
    return [*boxes, Box(frame.width - 330, 0, frame.width, 22 * edge)] if edge else boxes


def _crossed(shown: Sequence[Mapping[Any, Any]], frame: Frame) -> list[Box]:
    """The intervals of policies."""
    return intervals(frame, [row for row in shown if not row["upper_bound"]], "cost_usd", "net_usd", across=False)


def _named(row: Mapping[Any, Any], look: Look) -> Named:
    bound = "<br>(upper bound)" if row["upper_bound"] else ""
    cut = short(look.label, LABEL) if bound or len(look.label) >= WHOLE else look.label
    name = drawn(cut, LABEL, most=2)
    text = f"<b>{name}</b>{bound} {number(row['net_usd'], 'USD')}"
    return Named(row["cost_usd"], row["net_usd"], text, colour=MUTED if bound else INK, leader=look.colour)


def _ends(found: Caps, frame: Frame, shown: Sequence[float]) -> list[Named]:
    """No cap, then some of the caps, but not one of the same cost as a policy that is named."""
    table = found.table.to_dict("records")
    named = [(row, f"<b>No cap</b> {number(row['net_usd'], 'USD')}", TEXT_SIZE, INK) for row in table[-1:]]
    named += [(row, f"cap {_amount(row['cap_usd'])}", 12, MUTED) for row in table if row["cap_usd"] in TICKS]
    return [
        Named(row["cost_usd"], row["net_usd"], text, size, colour, minor=colour == MUTED)
        for row, text, size, colour in named
        if _within(frame, row) and not any(abs(row["cost_usd"] - cost) < 1e-6 * cost for cost in shown)
    ]


def _at_the_edge(rows: Sequence[Mapping[Any, Any]], none: Mapping[Any, Any], frame: Frame) -> list[dict[str, Any]]:
    """What lies outside the plot, named at its right edge."""
    every = [*((drawn(short(row["policy"], LABEL)), row) for row in rows), ("No cap", none)]
    outside = [(name, row) for name, row in every if not _within(frame, row)]
    notes = []
    for place, (name, row) in enumerate(outside):
        cost, net = number(row["cost_usd"], "USD"), number(row["net_usd"], "USD")
        notes.append(
            {
                "text": f"<b>{name}</b>: cost {cost}, net {net} →",
                "x": 1,
                "y": 1,
                "xref": "paper",
                "yref": "paper",
                "xanchor": "right",
                "yanchor": "top",
                "yshift": -20 * place,
                "showarrow": False,
                "font": {"size": 13, "color": INK},
            }
        )
    return notes


def _cap(row: Mapping[Any, Any]) -> Cell | str:
    return "none" if np.isnan(row["cap_usd"]) else _amount(row["cap_usd"])


def _hover(row: Mapping[Any, Any]) -> str:
    cap = "No cap" if np.isnan(row["cap_usd"]) else f"Cap of {_amount(row['cap_usd'])} USD"
    return marks.hover(cap, row, ("cost_usd", "net_usd"))


def _amount(value: float) -> str:
    """Money to three digits."""
    return setting(float(value), 3)
