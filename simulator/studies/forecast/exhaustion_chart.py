"""The chart of when an approved budget runs out: the chance that it is used up, month by month."""

from collections.abc import Mapping
from typing import Any, Final

import plotly.graph_objects as go

from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.style import TEMPLATE, Look
from simulator.report.elements.table import Table, count_column, measure_column, number_column, policy_column, tabulate
from simulator.studies.forecast.results import Forecast
from simulator.text import drawn, first_upper, interval, number, short

MOST_LINES: Final = 8
HELP: Final = (
    "A line is the share of worlds in which the year's approved budget is used up by the end of a month. A line that "
    "stays at zero fits the budget in every world that was drawn; one that reaches 100% never does. The interval on "
    "hover is exact for the number of worlds."
)


def exhaustion_chart(found: Forecast, style: Mapping[str, Look]) -> ChartPage | None:
    """Chance that the first year's budget is used up, by month and policy; None without a budget."""
    table = found.exhaustion[found.exhaustion["year"] == 1]
    if table.empty:
        return None
    names = [str(name) for name in table["policy"].unique()][:MOST_LINES]
    figure = go.Figure()
    for name in names:
        look, rows = style[name], table[table["policy"] == name].to_dict("records")
        figure.add_trace(
            go.Scatter(
                x=[row["month"] for row in rows],
                y=[row["p_used_up"] for row in rows],
                mode="lines+markers",
                line={"color": look.colour, "width": 2.5, "dash": look.dash},
                marker={"color": look.colour, "symbol": look.symbol, "size": 8},
                hoverinfo="text",
                hovertext=[_hover(look, row) for row in rows],
                name=drawn(look.label),
                cliponaxis=False,
            )
        )
    figure.update_layout(template=TEMPLATE, showlegend=True, height=460)
    figure.update_xaxes(title_text="Month of the budget year", **marks.month_axis(int(table["month"].max())))
    figure.update_yaxes(title_text="Chance that it is used up", range=[-0.02, 1.04], tickformat=".0%", zeroline=False)
    last = table[table["month"] == table["month"].max()].to_dict("records")
    told = "; ".join(f"{short(row['policy'], 60)} {number(row['p_used_up'], 'share')}" for row in last[:12])
    n = int(table["n"].iloc[0])
    return ChartPage(
        "exhaustion",
        figure,
        _title(found),
        f"Share of n = {n} worlds in which the approved budget of the first year is used up by the end of a month",
        f"Line chart by month of the budget year. At its end: {told}.",
        HELP,
        _table(table.to_dict("records"), {name: look.colour for name, look in style.items()}),
    )


def _title(found: Forecast) -> str:
    """Which policy uses the budget up first, or that none does."""
    first = found.at_risk[(found.at_risk["year"] == 1) & (found.at_risk["p_exceed"] >= 0.5)]
    if first.empty:
        worst = found.at_risk[found.at_risk["year"] == 1].sort_values("p_exceed", ascending=False).iloc[0]
        share = number(worst["p_exceed"], "share")
        name = short(worst["policy"], 40)
        return f"No policy is more likely than not to use up the approved budget; {name} does in {share} of worlds"
    chances = found.exhaustion[found.exhaustion["year"] == 1].groupby("policy")["p_used_up"].sum()
    row = first.assign(early=first["policy"].map(chances)).sort_values("early", ascending=False, kind="stable").iloc[0]
    name = first_upper(short(row["policy"], 60))
    return f"{name} uses up the approved budget first: mostly by month {row['used_up_month']:.0f}"


def _hover(look: Look, row: Mapping[Any, Any]) -> str:
    ends = interval(row["p_used_up_low"], row["p_used_up_high"], "share")
    return (
        f"<b>{drawn(look.full, marks.HOVER_WIDTH)}, month {row['month']}</b><br>used up in "
        f"{number(row['p_used_up'], 'share')} of worlds ({ends})<br>n = {row['n']} worlds"
    )


def _table(rows: list[dict[Any, Any]], own: Mapping[str, str]) -> Table:
    columns = (
        policy_column(own),
        number_column("Month", "", "month"),
        measure_column("p_used_up", "forecast"),
        count_column(),
    )
    return tabulate("Chance that the approved budget is used up by the end of a month", rows, columns)
