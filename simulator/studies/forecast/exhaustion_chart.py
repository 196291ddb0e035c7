"""The chart of when an approved budget runs out: the chance that it is used up, month by month."""

from collections.abc import Mapping
from typing import Any, Final

import plotly.graph_objects as go

from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import headline
from simulator.report.elements.labels import End, name_ends
from simulator.report.elements.placement import Frame
from simulator.report.elements.style import Look, colours
from simulator.report.elements.table import tidy
from simulator.report.elements.template import TEMPLATE
from simulator.scenario.blocks.calendar import calendar_month
from simulator.studies.forecast.results import Forecast
from simulator.text import drawn, interval, number, short

MOST_LINES: Final = 8
CAPTION: Final = "Chance that the approved budget is used up by the end of a month"
HELP: Final = (
    "A line is the share of replications in which the year's approved budget is used up by the end of a month. A "
    "policy whose line stays at zero fits the budget in every replication; one whose line reaches 100% never does. The "
    "interval on hover is exact for the number of replications."
)


def exhaustion_chart(found: Forecast, style: Mapping[str, Look]) -> ChartPage | None:
    """Chance that the first year's budget is used up, by month and policy; None without a budget."""
    table = found.exhaustion[found.exhaustion["year"] == 1]
    if table.empty:
        return None
    names = [str(name) for name in table["policy"].unique()][:MOST_LINES]
    begins = str(found.at_risk["begins"].iloc[0]) if "begins" in found.at_risk else ""
    figure = go.Figure()
    for name in names:
        look, rows = style[name], table[table["policy"] == name]
        hovers = [_hover(look, row, begins) for row in rows.to_dict("records")]
        figure.add_trace(marks.line_of(rows, "p_used_up", look, True, hovers).update(cliponaxis=False))
    figure.update_layout(template=TEMPLATE, showlegend=True, height=460)
    title = "Month" if begins else "Month of the budget year"
    figure.update_xaxes(title_text=title, **marks.month_axis(int(table["month"].max()), begins))
    figure.update_yaxes(title_text="Chance that it is used up", range=[-0.02, 1.04], tickformat=".0%", zeroline=False)
    end = int(table["month"].max())
    last = table[table["month"] == end].to_dict("records")
    names_at = [End(end, row["p_used_up"], style[row["policy"]]) for row in last if row["policy"] in names]
    name_ends(figure, names_at, Frame((0.5, end + 0.5), (-0.02, 1.04), 900, 350))
    ends = "; ".join(f"{short(row['policy'], 60)} {number(row['p_used_up'], 'share')}" for row in last[:12])
    n = int(table["n"].iloc[0])
    return ChartPage(
        "exhaustion",
        figure,
        _title(found),
        f"Share of n = {n} replications in which the first year's approved budget is used up by the end of a month",
        f"Line chart by month of the budget year. At its end: {ends}.",
        HELP,
        tidy(CAPTION, table, ["policy", "month"], ["p_used_up"], colours(style), "forecast"),
    )


def _title(found: Forecast) -> str:
    """Which policy uses the budget up first, or that none does."""
    first = found.at_risk[(found.at_risk["year"] == 1) & (found.at_risk["p_exceed"] >= 0.5)]
    if first.empty:
        worst = found.at_risk[found.at_risk["year"] == 1].sort_values("p_exceed", ascending=False).iloc[0]
        share = f"{worst['p_exceed']:.0%}"
        return headline([worst["policy"]], f"No policy uses the budget up more often than not; {{0}} in {share}",
                        f"No policy uses it up more often than not; {{0}} in {share}")  # fmt: skip
    chances = found.exhaustion[found.exhaustion["year"] == 1].groupby("policy")["p_used_up"].sum()
    row = first.assign(early=first["policy"].map(chances)).sort_values("early", ascending=False, kind="stable").iloc[0]
    month = _month(row["used_up_month"], row.get("begins", ""))
    return headline([row["policy"]], f"{{0}} uses up the approved budget first: mostly by {month}",
                    f"{{0}} uses it up first: mostly by {month}")  # fmt: skip


def _month(month: float, begins: str) -> str:
    """A month of the budget year, by the calendar where it is known when that begins."""
    return calendar_month(begins, int(month)) if begins else f"month {month:.0f}"


def _hover(look: Look, row: Mapping[Any, Any], begins: str) -> str:
    ends = interval(row["p_used_up_low"], row["p_used_up_high"], "share")
    return (
        f"<b>{drawn(look.full, marks.HOVER_WIDTH)}, {_month(row['month'], begins)}</b><br>used up in "
        f"{number(row['p_used_up'], 'share')} of replications ({ends})<br>n = {row['n']} replications"
    )
