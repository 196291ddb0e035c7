"""The chart of the scorecard: where each published figure lies against the model's interval."""

import math
from collections.abc import Sequence
from typing import Final

import pandas as pd
import plotly.graph_objects as go

from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.style import MUTED, PALETTE, SHADE, ZERO, Look
from simulator.report.elements.table import Row
from simulator.report.elements.template import TEMPLATE
from simulator.studies.scorecard.measures import BY_KEY, FACTOR
from simulator.studies.scorecard.sentences import simulated
from simulator.studies.scorecard.tables import brief_table, stands
from simulator.studies.scorecard.verdict import HIT, LEVEL, MISS, VAGUE
from simulator.text import drawn, first_upper, short

FAR: Final = 4.0  # a figure further off is drawn here, as an arrow
LABEL: Final = 42  # characters in a line of a row's name
LOOKS: Final = {
    HIT: Look(PALETTE[0], "solid", "circle", HIT, HIT),
    MISS: Look(PALETTE[2], "solid", "diamond", MISS, MISS),
    VAGUE: Look(MUTED, "solid", "circle-open", VAGUE, VAGUE),
}
HOW_TO_READ: Final = (
    f"The grey band is the model's interval of each row, drawn equally wide: its ends hold {LEVEL:.0%} of the "
    "companies, the line is the median. A mark is the published figure, a bar a published range; left of the band the "
    "model is too high, right of it too low. What lies further than four half-widths is drawn there, as an arrow. "
    "Distances of amounts and ratios are on a log scale. An open circle: the interval is so wide that hardly anything "
    "could miss it."
)


def verdict_chart(facts: pd.DataFrame, companies: int) -> ChartPage:
    """Every fact as a mark against the interval of its row."""
    rows = [row for row in facts.to_dict("records") if row["simulated"] == row["simulated"]]
    spoken = "; ".join(f"{row['fact']}, {row['who']}: {stands(row)}" for row in rows[:12])
    return ChartPage(
        "verdicts",
        _figure(rows),
        finding(facts),
        f"Published figures against the model's {LEVEL:.0%} interval; n = {companies} companies",
        f"Dot plot of published figures by fact: {spoken}.",
        HOW_TO_READ,
        brief_table(facts),
    )


def finding(facts: pd.DataFrame) -> str:
    """How many facts are hit, missed, and not told."""
    hit, miss, vague = (int((facts["verdict"] == word).sum()) for word in LOOKS)
    return f"Of {len(facts)} published facts {hit} are hit, {miss} missed and {vague} not told"


def _figure(rows: Sequence[Row]) -> go.Figure:
    figure = go.Figure()
    for word, look in LOOKS.items():
        some = [(place, row) for place, row in enumerate(rows) if row["verdict"] == word]
        if some:
            _add(figure, some, look)
    band = {"type": "rect", "yref": "paper", "x0": -1.0, "x1": 1.0, "y0": 0.0, "y1": 1.0}
    figure.update_layout(template=TEMPLATE, showlegend=True, height=120 + 36 * len(rows), margin_t=60)
    figure.update_layout(shapes=[{**band, "fillcolor": SHADE, "line_width": 0, "layer": "below"}])
    words = {"showticklabels": False, "title_text": "Model too high (left of the band) or too low (right)"}
    figure.update_xaxes(range=[-FAR - 0.4, FAR + 0.4], zerolinecolor=ZERO, zerolinewidth=2, showgrid=False, **words)
    return figure.update_yaxes(**marks.rows_axis([_name(row) for row in rows]))


def _add(figure: go.Figure, some: Sequence[tuple[int, Row]], look: Look) -> None:
    ends = [placed(row) for _, row in some]
    middle = [0.5 * (low + high) for low, high in ends]
    line = {"color": look.colour, "width": 2}
    figure.add_trace(
        go.Scatter(
            x=middle,
            y=[place for place, _ in some],
            error_x={"array": [0.5 * (high - low) or None for low, high in ends], "color": look.colour, "width": 4},
            mode="markers",
            marker={"symbol": [_symbol(x, look) for x in middle], "size": 11, "color": look.colour, "line": line},
            name=look.label,
            cliponaxis=False,
            hoverinfo="text",
            hovertext=[_hover(row) for _, row in some],
        )
    )


def _symbol(x: float, look: Look) -> str:
    return "triangle-right" if x >= FAR else "triangle-left" if x <= -FAR else look.symbol


def _hover(row: Row) -> str:
    lines = (first_upper(row["fact"]), f"published: {row['published']}", f"model: {simulated(row)}", stands(row))
    return "<br>".join(drawn(one, 60) for one in lines)


def _name(row: Row) -> str:
    who = (row["who"] or row["source"]).partition(",")[0]
    return drawn(short(f"{first_upper(row['fact'])} · {who}", 2 * LABEL), LABEL, most=2)


def placed(row: Row) -> tuple[float, float]:
    """Both ends of what was published, in half-widths of the model's interval from its median; at most FAR.

    Half-widths are those of the side on which the figure lies; of amounts and ratios they are of logs.

    Example: 150 between 100 at the median and 200 at the upper end of an elasticity is 0.5.
    """
    value, low, high = (float(row[f"published_{end}"]) for end in ("value", "low", "high"))
    ends = (low, high) if math.isnan(value) else (value, value)
    one, other = (_against(row, end) for end in ends)
    return one, other


def _against(row: Row, figure: float) -> float:
    log = BY_KEY[row["measure"]].scale == FACTOR
    names = ("simulated_low", "simulated", "simulated_high")
    low, middle, high, at = (_scaled(float(one), log) for one in (*(row[name] for name in names), figure))
    half = high - middle if at >= middle else middle - low
    off = (at - middle) / half if half > 0.0 else math.copysign(math.inf, at - middle) if at != middle else 0.0
    return max(-FAR, min(FAR, off))


def _scaled(value: float, log: bool) -> float:
    return math.log(max(value, 1e-12)) if log else value
