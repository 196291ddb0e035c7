"""The chart of why actual bills differ from the plan: from the plan to the actual bill, part by part."""

from itertools import pairwise
from typing import Final

import numpy as np
import plotly.graph_objects as go

from simulator.columns import entry
from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import money
from simulator.report.elements.style import INK, PALETTE, RULE
from simulator.report.elements.table import tidy
from simulator.report.elements.template import TEMPLATE
from simulator.studies.forecast.known_months import Known
from simulator.studies.forecast.variance import ALL, PARTS
from simulator.text import number, short

COLUMNS: Final = ("plan_usd", "actual_usd", "difference_usd", *PARTS)
MORE, LESS = PALETTE[2], PALETTE[3]
SCOPE: Final = "forecast.variance"
HELP: Final = (
    "The upper bar is the bill as planned. Each part begins where the one above it ends: to the right it adds to the "
    "bill, to the left it saves. After the last part stands the actual bill."
)


def variance_chart(known: Known) -> ChartPage:
    """Plan, the parts of the difference, and the actual bill of all known months."""
    every = known.variance[known.variance["month"] == ALL].assign(month="all")
    row = every.iloc[0]
    parts = {name: float(row[name]) for name in PARTS if row[name] == row[name]}
    largest = max(parts, key=lambda name: abs(parts[name]))
    told = "; ".join(f"{_title(name)} {number(value, 'USD')} USD" for name, value in parts.items())
    return ChartPage(
        "variance",
        _figure(float(row["plan_usd"]), parts, float(row["actual_usd"])),
        _headline(row["difference_usd"], largest, parts[largest]),
        f"Token bill of {known.span}, USD: from the plan under {short(known.actuals.policy, 60)} to what was spent",
        f"Bars from the plan, {number(row['plan_usd'], 'USD')} USD, to the actual bill, "
        f"{number(row['actual_usd'], 'USD')} USD. {told}.",
        HELP,
        tidy("From plan to actual bill", every, ["month"], COLUMNS, {}, SCOPE),
    )


def _title(name: str) -> str:
    return entry(name, SCOPE).title


def _headline(difference: float, largest: str, part: float) -> str:
    """How far the bill is off, and the largest part of it."""
    off, most = (money(abs(value)) for value in (difference, part))
    side, more = "above" if difference > 0 else "below", "more" if part > 0 else "less"
    return f"The bill is {off} USD {side} the plan: {_title(largest).lower()} {most} {more}"


def _figure(plan: float, parts: dict[str, float], actual: float) -> go.Figure:
    """Rows from the plan to the actual bill; a part is a bar between the bill before it and after it."""
    steps = np.cumsum([plan, *parts.values()])
    titles = ["Plan", *map(_title, parts), "Actual"]
    ends = [(0.0, plan), *pairwise(steps.tolist()), (0.0, actual)]
    changes = [plan, *parts.values(), actual]
    colours = [RULE, *(MORE if value > 0 else LESS for value in parts.values()), INK]
    figure = go.Figure(
        go.Bar(
            orientation="h",
            y=list(range(len(titles))),
            base=[low for low, _ in ends],
            x=[high - low for low, high in ends],
            marker={"color": colours},
            width=0.6,
            hoverinfo="text",
            hovertext=[
                f"<b>{title}</b><br>{number(value, 'USD')} USD" for title, value in zip(titles, changes, strict=True)
            ],
        )
    )
    figure.add_trace(
        go.Scatter(
            mode="text",
            x=[max(pair) for pair in ends],
            y=list(range(len(titles))),
            text=[f"\u00a0{_signed(place, value, len(titles))}" for place, value in enumerate(changes)],
            textposition="middle right",
            hoverinfo="skip",
            cliponaxis=False,
        )
    )
    figure.update_layout(template=TEMPLATE, showlegend=False, height=110 + 44 * len(titles), margin={"r": 90})
    figure.update_xaxes(title_text="USD", range=[0.0, 1.12 * max(*steps, actual, 1.0)])
    return figure.update_yaxes(**marks.rows_axis(titles))


def _signed(place: int, value: float, rows: int) -> str:
    """A bill as it is, a part with its sign."""
    return ("+" if value > 0 and 0 < place < rows - 1 else "") + number(value, "USD")
