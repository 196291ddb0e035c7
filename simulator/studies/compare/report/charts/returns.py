"""ROI and marginal ROI, a row for each policy, the cheapest on top."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from simulator.columns import entry
from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import headline
from simulator.report.elements.style import INK, LABEL, MUTED, PAPER, TEXT_SIZE, Look
from simulator.report.elements.template import TEMPLATE
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.captions import basis, spoken
from simulator.studies.compare.report.tables import choices, looks_of, policy_table
from simulator.text import drawn, listed, number, short

PANELS: Final = {"roi": "ROI, net<br>USD per USD", "marginal_roi": "Marginal ROI, net<br>USD per extra USD"}
NAME: Final = 26  # characters of a policy's name
MOST_COSTS: Final = 7  # rows with their cost under the name; more would touch on a slide
NOISY: Final = 4.0  # an interval so many times as wide as the middle one does not set the scale
HOW_TO_READ: Final = (
    "ROI is the net gain over total cost, reviewers included. Marginal ROI is the net gain on the next "
    "dollars, measured by moving the policy's own lever a little. A high ROI says that the money was well spent; only "
    "the marginal ROI says whether to spend more: right of the line yes, left of it no. Levers differ, and so do the "
    "dollars that they add: hold a mark against the line, not against the mark of another policy. Output moves item by "
    "item, so in a small organisation the interval is wide; where one leaves the panel an arrow says so, and the "
    "numbers beside it are its interval."
)


def returns_chart(findings: Findings, title: str = "") -> ChartPage:
    """ROI and marginal ROI of every policy; what is missing is named with its reason, not drawn as zero."""
    table = findings.summary.sort_values("cost_usd", kind="stable")
    return ChartPage(
        "returns",
        _figure(table[table["roi"].notna()].to_dict("records"), looks_of(findings)),
        title or finding(findings),
        f"ROI and marginal ROI, the least total cost (USD per post and month) on top; {basis(findings)}",
        f"Two dot plots, a row per policy. {spoken(table, 'roi')} {spoken(table, 'marginal_roi')}",
        f"{HOW_TO_READ} {left_out(findings.summary)}".strip(),
        policy_table(
            findings,
            "Total cost, ROI and marginal ROI",
            findings.summary,
            ["cost_usd", "roi", "marginal_roi"],
            ["policy", "lever"],
        ),
    )


def finding(findings: Findings) -> str:
    """Where one more dollar pays, and where the last dollar is lost."""
    table = choices(findings)
    pays, lost = (
        list(table.loc[found, "policy"]) for found in (table["marginal_roi_low"] > 0, table["marginal_roi_high"] < 0)
    )
    pay, lose = (
        f"{{{place}}}" if len(names) == 1 else f"{len(names)} policies" for place, names in enumerate((pays, lost))
    )
    names = [(pays or [""])[0], (lost or [""])[0]]

    def many(some: list[str]) -> str:
        return "one policy" if len(some) == 1 else f"{len(some)} policies"

    if pays and lost:
        return headline(names, f"One more dollar pays under {pay}; the last is lost under {lose}",
                        f"One more dollar pays under {pay}, not under {lose}",
                        f"One more dollar pays under {many(pays)} and not under {many(lost)}")  # fmt: skip
    if pays:
        return headline(names, f"One more dollar still pays under {pay}")
    if lost:
        return headline(names, f"The last dollar is lost under {lose}")
    return "No policy is clearly above or below break-even at the margin"


def left_out(summary: pd.DataFrame) -> str:
    """Which policies have no ROI or no marginal ROI, and why; empty when none."""
    parts = []
    for column in PANELS:
        gaps = summary[summary[column].isna() & (summary["roi"].notna() | (column == "roi"))]
        for reason, rows in gaps.groupby(f"{column}_reason", sort=False):
            parts.append(f"No {entry(column).title} for {listed(list(rows['policy']))}: {reason}.")
    return " ".join(parts)


def _figure(rows: Sequence[Mapping[Any, Any]], style: Mapping[str, Look]) -> go.Figure:
    figure = make_subplots(rows=1, cols=2, shared_yaxes=True, horizontal_spacing=0.2)
    for panel, (column, words) in enumerate(PANELS.items(), start=1):
        axis = "x" if panel == 1 else "x2"
        span = scale([row for row in rows if row[column] == row[column]], column)
        for place, row in enumerate(rows):
            look = style[str(row["policy"])]
            if row[column] == row[column]:
                figure.add_traces([*_marks(row, column, place, look, span)], rows=1, cols=panel)
            figure.add_annotation(_numbers(row, column, place, axis, look, span))
        figure.add_vline(0, row=1, col=panel, line={"color": INK, "width": 1.5})
        figure.update_xaxes(title_text=words, range=span, nticks=5, row=1, col=panel)
    figure.add_annotation(
        text="break-even", x=0, xref="x2", y=1, yref="paper", yanchor="bottom", showarrow=False,
        font={"size": TEXT_SIZE - 1, "color": MUTED},
    )  # fmt: skip
    costs = len(rows) <= MOST_COSTS
    figure.update_layout(template=TEMPLATE, showlegend=False, height=120 + (44 if costs else 36) * max(1, len(rows)))
    figure.update_layout(margin={"t": 34, "r": 120}, shapes=[*figure.layout.shapes, *marks.between_rows(len(rows))])
    figure.update_yaxes(**marks.rows_axis([_row_name(row, costs) for row in rows]))
    return figure


def _row_name(row: Mapping[Any, Any], costs: bool) -> str:
    """A policy, with its total cost under it if there is room."""
    name, gloss = drawn(short(row["policy"], NAME)), "upper bound, " if row["upper_bound"] else ""
    return f"{name}<br><i>{gloss}{number(row['cost_usd'], 'USD')} USD</i>" if costs else name


def scale(rows: Sequence[Mapping[Any, Any]], column: str) -> list[float]:
    """The range of a panel: zero and the intervals of all rows but the noisiest.

    Example: of intervals 1 to 3, 2 to 4 and -90 to 99 the last one does not count.
    """
    ends = np.array([[row[f"{column}_low"], row[f"{column}_high"]] for row in rows]).reshape(-1, 2)
    wide = ends[:, 1] - ends[:, 0]
    kept = ends[wide <= NOISY * np.median(wide)] if len(ends) else ends
    low, high = min(0.0, float(kept.min(initial=0.0))), max(0.0, float(kept.max(initial=0.0)))
    room = 0.06 * (high - low) or 1.0
    return [low - room, high + room]


def _marks(row: Mapping[Any, Any], column: str, place: int, look: Look, span: Sequence[float]) -> Iterator[go.Scatter]:
    """A mark with its interval, and an arrow at an edge of the panel beyond which either goes on."""
    text = marks.hover(look.full, row, ("cost_usd", column))
    low, high = (min(max(row[f"{column}{end}"], span[0]), span[1]) for end in ("_low", "_high"))
    if span[0] < row[column] < span[1]:
        inside = {**row, f"{column}_low": low, f"{column}_high": high, "row": place}
        yield marks.point(inside | {"row_low": place, "row_high": place}, column, "row", look, False, text)
    for edge, beyond, symbol in (
        (span[0], row[f"{column}_low"] < span[0], "triangle-left"),
        (span[1], row[f"{column}_high"] > span[1], "triangle-right"),
    ):
        if beyond:
            yield go.Scatter(
                x=[edge], y=[place], mode="markers", marker={"symbol": symbol, "size": 12, "color": look.colour},
                hoverinfo="text", hovertext=[text], showlegend=False, cliponaxis=False, name=drawn(look.label),
            )  # fmt: skip


def _numbers(
    row: Mapping[Any, Any], column: str, place: int, axis: str, look: Look, span: Sequence[float]
) -> dict[str, Any]:
    """The value at the right of its panel, with its interval where that leaves it; why it is missing, on hover."""
    note = {
        "name": LABEL, "x": 1, "xref": f"{axis} domain", "xanchor": "left", "xshift": 8, "y": place, "yref": "y",
            "showarrow": False, "align": "left", "bgcolor": PAPER,
        "font": {"size": TEXT_SIZE - 1, "color": INK},
    }  # fmt: skip
    if row[column] != row[column]:
        reason = drawn(f"{look.full}: {row[f'{column}_reason']}", marks.HOVER_WIDTH)
        return note | {"text": "missing", "hovertext": reason, "font": {"size": TEXT_SIZE - 1, "color": MUTED}}
    value, low, high = (number(row[f"{column}{end}"], "ratio") for end in ("", "_low", "_high"))
    cut = row[f"{column}_low"] < span[0] or row[f"{column}_high"] > span[1]
    return note | {"text": f"<b>{value}</b>" + (f"<br>{low} to {high}" if cut else "")}
