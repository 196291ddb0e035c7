"""Who spends: Lorenz curves of the bill, and the spend of each twentieth of engineers below them."""

from collections.abc import Mapping
from typing import Any, Final

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from simulator.replication.compare import BASELINE
from simulator.replication.spend import GROUPS
from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.style import MUTED, TEMPLATE, Look, colours
from simulator.report.elements.table import Cell, Header, Table, measure, named
from simulator.studies.forecast.results import Forecast
from simulator.text import drawn, interval, number, short

MOST_LINES: Final = 8  # policies drawn
COLUMNS: Final = ("gini", "top_decile_share", "median_usd", "most_usd")
HOW_TO_READ: Final = (
    "Engineers stand in the order of what they spend, least first. Above, a point says which share of the bill the "
    "engineers up to there account for: on the diagonal all spend alike, and the further a line hangs below it, the "
    "fewer people make the bill. Below, each mark is the mean spend of a twentieth of the engineers: the height of the "
    "last one over the middle is how far the heaviest users are from the rest."
)


def who_chart(found: Forecast, style: Mapping[str, Look]) -> ChartPage:
    """Lorenz curves of the bill, and the distribution of spend among engineers in twentieths."""
    names = [str(name) for name in found.concentration["policy"]]
    chosen = names[:MOST_LINES]
    top = found.concentration.set_index("policy")["top_decile_share"]
    told = [f"{top[name]:.0%} under {short(name, 30)}" for name in sorted(chosen, key=lambda one: -top[one])]
    first, *rest = told if len(told) <= 3 else [told[0], told[-1]]
    title = first.replace(" under", " of the bill under", 1)
    some = f"; {len(chosen)} of {len(names)} policies drawn" if len(chosen) < len(names) else ""
    return ChartPage(
        "who",
        _figure(found, {name: style[name] for name in chosen}),
        f"The tenth of engineers who spend most account for {', '.join([title, *rest])}",
        f"Share of the token bill, and USD of it per engineer and month by twentieths of engineers, over the whole "
        f"run; mean and interval over n = {found.lorenz['n'].iloc[0]} replications{some}",
        f"Lorenz curves, and line charts of spend by twentieths of engineers. Share of the top tenth in the bill: "
        f"{', '.join(told)}.",
        HOW_TO_READ,
        _table(found, colours(style)),
    )


def _figure(found: Forecast, style: Mapping[str, Look]) -> go.Figure:
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.07, row_heights=[0.58, 0.42])
    alike = {"mode": "lines", "line": {"color": MUTED, "width": 1.5, "dash": "dot"}, "hoverinfo": "skip"}
    figure.add_trace(go.Scatter(x=[0, 1], y=[0, 1], name="all alike", **alike), row=1, col=1)
    for name, look in style.items():
        for panel, table in enumerate((found.lorenz, found.spenders), start=1):
            rows = table[table["policy"] == name].to_dict("records")
            figure.add_trace(_line(rows, look, panel), row=panel, col=1)
    figure.update_layout(template=TEMPLATE, showlegend=True, height=640)
    figure.update_xaxes(range=[0, 1.005], tickformat=".0%", zeroline=False)
    figure.update_yaxes(title_text="Share of the bill", range=[0, 1.005], tickformat=".0%", zeroline=False, row=1)
    figure.update_yaxes(title_text="Spend (USD per<br>engineer and month)", rangemode="tozero", row=2)
    return figure.update_xaxes(title_text="Share of engineers, least spend first", row=2)


def _line(rows: list[dict[Any, Any]], look: Look, panel: int) -> go.Scatter:
    above = panel == 1
    return go.Scatter(
        x=[row["engineer_share"] if above else (row["group"] - 0.5) / GROUPS for row in rows],
        y=[row["bill_share" if above else "spend_usd"] for row in rows],
        mode="lines+markers",
        line={"color": look.colour, "width": 2.5, "dash": look.dash},
        marker={"color": look.colour, "symbol": look.symbol, "size": 7 if above else 6, "maxdisplayed": 8 * above},
        hoverinfo="text",
        hovertext=[(_share_hover if above else _group_hover)(look, row) for row in rows],
        name=drawn(look.label),
        legendgroup=look.label,
        showlegend=above,
    )


def _share_hover(look: Look, row: Mapping[Any, Any]) -> str:
    share, bill = number(row["engineer_share"], "share"), number(row["bill_share"], "share")
    ends = interval(row["bill_share_low"], row["bill_share_high"], "share")
    name = drawn(look.full, marks.HOVER_WIDTH)
    return f"<b>{name}</b><br>{share} of engineers account for {bill} ({ends})<br>n = {row['n']}"


def _group_hover(look: Look, row: Mapping[Any, Any]) -> str:
    ends = interval(row["spend_usd_low"], row["spend_usd_high"], "USD", (row["spend_usd"],))
    return (
        f"<b>{drawn(look.full, marks.HOVER_WIDTH)}</b><br>{_of(row['group'])}<br>"
        f"{number(row['spend_usd'], 'USD')} USD per engineer and month ({ends})<br>n = {row['n']}"
    )


def _of(group: int) -> str:
    """Where a twentieth stands among the engineers."""
    return f"engineers from {(group - 1) / GROUPS:.0%} to {group / GROUPS:.0%}, by spend"


def _table(found: Forecast, own: Mapping[str, str]) -> Table:
    """How concentrated the bill is, then a row for every twentieth: what the chart draws, policy by policy."""
    curve = found.lorenz.set_index(["policy", "engineer_share"])
    kept = found.concentration[found.concentration["policy"] != BASELINE]
    rows = [
        (named(one["policy"], own), Cell("everybody"), *(measure(one, name, "forecast") for name in COLUMNS), _n(one))
        for one in kept.to_dict("records")
    ]
    for one in found.spenders[found.spenders["policy"].isin(kept["policy"])].to_dict("records"):
        upto = curve.loc[(one["policy"], curve.loc[one["policy"]].index[one["group"]])]
        share = measure(upto.to_dict(), "bill_share", "forecast")
        so_far = share._replace(note=f"{share.note} up to here")
        blank = (Cell(""), so_far, measure(one, "spend_usd", "forecast"), Cell(""))
        rows.append((named(one["policy"], own), Cell(_of(one["group"])), *blank, _n(one)))
    heads = (
        Header("Policy", is_number=False),
        Header("Engineers", is_number=False),
        Header("Gini", "0 all alike, 1 one spends all"),
        Header("Share of the bill", "of the top tenth, or up to there"),
        Header("Spend", "USD per engineer and month; everybody: the median"),
        Header("Highest spender", "USD per month"),
        Header("n", "replications"),
    )
    return Table("How the bill is spread among engineers", heads, tuple(rows), stubs=2)


def _n(row: Mapping[Any, Any]) -> Cell:
    return Cell(str(row["n"]))
