"""What choosing a policy now costs against knowing every parameter first: expected regret by policy."""

from collections.abc import Mapping
from typing import Final

import plotly.graph_objects as go

from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.style import TEMPLATE, Look, colours
from simulator.studies.uncertainty.results import Uncertainty
from simulator.studies.uncertainty.tables import policy_table
from simulator.text import drawn, first_upper, interval, number, short

HOW_TO_READ: Final = (
    "At every parameter point some policy has the highest expected net value; regret is how far another one falls "
    "behind it there, on average over the points. A dot near zero is a safe choice: it costs little whatever turns out "
    "to be true. That of the best policy is what not knowing costs at all, the value of perfect information."
)


def regret_chart(found: Uncertainty, style: Mapping[str, Look]) -> ChartPage:
    """Expected regret of choosing each policy now, with intervals, the least on top."""
    rows = found.policies.sort_values("regret_usd", kind="stable").to_dict("records")
    figure = go.Figure()
    for place, row in enumerate(rows):
        look = style[str(row["policy"])]
        ends = interval(row["regret_usd_low"], row["regret_usd_high"], "USD", (row["regret_usd"],))
        told = (
            f"<b>{drawn(look.full, marks.HOVER_WIDTH)}</b><br>regret {number(row['regret_usd'], 'USD')} USD per "
            f"engineer and month ({ends})<br>n = {row['n']} points"
        )
        figure.add_trace(marks.valued_point(row, "regret_usd", place, look).update(hovertext=[told]))
    ticks = [drawn(short(row["policy"], 40), 22, most=2) for row in rows]
    figure.update_layout(template=TEMPLATE, showlegend=False, height=130 + 64 * len(rows), margin_t=44)
    figure.update_xaxes(title_text="Expected regret, USD per engineer and month", rangemode="tozero")
    figure.update_yaxes(**marks.rows_axis(ticks))
    told = "; ".join(f"{short(row['policy'], 60)} {number(row['regret_usd'], 'USD')} USD" for row in rows[:12])
    least = rows[0]
    return ChartPage(
        "regret",
        figure,
        f"{first_upper(short(least['policy'], 60))} is the safest choice now: it costs "
        f"{number(least['regret_usd'], 'USD')} USD per engineer and month against knowing everything",
        f"Expected net value of the best policy at each parameter point less that of the policy; intervals at "
        f"{found.exploration.scenario.confidence:.0%}, n = {least['n']} parameter points",
        f"Dot plot of expected regret by policy: {told}.",
        HOW_TO_READ,
        policy_table(found, colours(style)),
    )
