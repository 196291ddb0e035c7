"""Who spends: Lorenz curves of the bill, and the spend of each twentieth of engineers below them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from simulator.currency import USD, in_currency, shown_in
from simulator.replication.compare import BASELINE
from simulator.replication.spend import GROUPS
from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import headline
from simulator.report.elements.labels import End, name_ends
from simulator.report.elements.placement import Frame
from simulator.report.elements.style import MUTED, Look, colours
from simulator.report.elements.table import Cell, Header, Table, measure, named
from simulator.report.elements.template import TEMPLATE
from simulator.studies.forecast.results import Forecast
from simulator.text import drawn, number, short

MOST_LINES: Final = 8  # policies drawn
COLUMNS: Final = ("gini", "top_decile_share", "median_usd", "most_usd")
HOW_TO_READ: Final = (
    "Engineers stand in the order of what they spend, least first. Above, a point says which share of the token bill "
    "the "
    "engineers up to there account for: on the diagonal all spend alike, and the further a line is below it, the "
    "fewer people account for the bill. Below, each mark is the mean spend of a twentieth of the engineers: the height "
    "of the last one over the middle is how far the heaviest users are from the rest."
)


def who_chart(found: Forecast, style: Mapping[str, Look]) -> ChartPage:
    """Lorenz curves of the bill, and the distribution of spend among engineers in twentieths."""
    names = [str(name) for name in found.concentration["policy"]]
    chosen = names[:MOST_LINES]
    top = found.concentration.set_index("policy")["top_decile_share"]
    shares = [f"{top[name]:.0%} under {short(name, 30)}" for name in sorted(chosen, key=lambda one: -top[one])]
    ends = [pick(chosen, key=lambda one: float(top[one])) for pick in (max, min)]
    text = f"The top tenth are {top[ends[0]]:.0%} of the token bill under {{0}}"
    title = headline(ends, *([f"{text}, {top[ends[1]]:.0%} under {{1}}"] if len(chosen) > 1 else []), text,
                     f"{{0}}: the top tenth are {top[ends[0]]:.0%} of the bill")  # fmt: skip
    some = f"; {len(chosen)} of {len(names)} policies drawn" if len(chosen) < len(names) else ""
    return ChartPage(
        "who",
        _figure(found, {name: style[name] for name in chosen}),
        title,
        f"Share of the token bill, and USD of it per post and month by twentieths of engineers, over the whole "
        f"run; mean and interval over n = {found.lorenz['n'].iloc[0]} replications{some}",
        f"Lorenz curves, and line charts of spend by twentieths of engineers. Share of the top tenth in the bill: "
        f"{', '.join(shares)}.",
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
    figure.update_yaxes(title_text="Share of the token bill", range=[0, 1.005], tickformat=".0%", zeroline=False, row=1)
    shown = found.spenders[found.spenders["policy"].isin(list(style))]
    low, high = marks.span(shown, "spend_usd")
    last = shown[shown["group"] == GROUPS].set_index("policy")["spend_usd"]
    ends = [End((GROUPS - 0.5) / GROUPS, float(last[name]), look) for name, look in style.items()]
    if name_ends(figure, ends, Frame((0.0, 1.005), (low, high), 900, 220, 2)):
        figure.add_annotation(marks.on_line(0.4, 0.4, "all alike") | {"xanchor": "right"})
    figure.update_yaxes(title_text="Spend (USD per<br>engineer and month)", range=[low, high], row=2)
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
        hovertext=[_hover(look, row, above) for row in rows],
        name=drawn(look.label),
        legendgroup=look.label,
        showlegend=above,
    )


@shown_in(USD)  # as the axes are
def _hover(look: Look, row: Mapping[Any, Any], above: bool) -> str:
    cell = measure(row, "bill_share" if above else "spend_usd", "forecast")
    text = f"{_of(row['group'])}<br>{cell.text} USD per post and month" if not above else ""
    text = text or f"{number(row['engineer_share'], 'share')} of engineers account for {cell.text}"
    return f"<b>{drawn(look.full, marks.HOVER_WIDTH)}</b><br>{text} ({cell.note})<br>n = {row['n']}"


def _of(group: int) -> str:
    """Where a twentieth stands among the engineers."""
    return f"engineers from {(group - 1) / GROUPS:.0%} to {group / GROUPS:.0%}, by spend"


def _table(found: Forecast, own: Mapping[str, str]) -> Table:
    """How concentrated the bill is, then a row for every twentieth: what the chart draws, policy by policy."""
    kept = found.concentration[found.concentration["policy"] != BASELINE]

    def cells(row: Mapping[Any, Any], columns: Sequence[str]) -> list[Cell]:
        return [measure(row, name, "forecast") for name in columns]

    rows = [
        (named(row["policy"], own), Cell("everybody"), *cells(row, COLUMNS), Cell(str(row["n"])))
        for row in kept.to_dict("records")
    ]
    curve = found.lorenz[found.lorenz["engineer_share"] > 0.0].reset_index(drop=True)  # up to the end of each group
    groups = found.spenders.join(curve.filter(like="bill_share"))
    for row in groups[groups["policy"].isin(kept["policy"])].to_dict("records"):
        share, spend = cells(row, ("bill_share", "spend_usd"))
        so_far = share._replace(note=f"{share.note} up to here")
        group = (Cell(_of(row["group"])), Cell(""), so_far, spend, Cell(""), Cell(str(row["n"])))
        rows.append((named(row["policy"], own), *group))
    titles = {
        "Gini": "0 all alike, 1 one spends all",
        "Share of the bill": "of the top tenth, or up to there",
        "Spend": in_currency("USD per post and month; everybody: the median"),
        "Highest spender": in_currency("USD per month"),
        "n": "replications",
    }
    names = (Header("Policy", is_number=False), Header("Engineers", is_number=False))
    heads = (*names, *(Header(title, unit) for title, unit in titles.items()))
    return Table("How the token bill is spread among engineers", heads, tuple(rows), stubs=2)
