"""The first screen: ranking, vanity and response curve with marginal ROI, a policy looking alike in all of them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from simulator.columns import entry
from simulator.replication.compare import BASELINE
from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.style import INK, MUTED, NARROW_PIXELS, PAPER, TEXT_SIZE, ZERO, Look
from simulator.report.elements.template import TEMPLATE
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.captions import basis, spoken
from simulator.studies.compare.report.charts.ranking import finding as headline
from simulator.studies.compare.report.tables import in_order, looks_of, policy_table
from simulator.text import drawn, number, short

MARKS: Final = ("net_usd", "vanity_share", "cost_usd")  # known at once; marginal ROI takes two more runs of a policy
# what stands in each panel: a value in rows, or one value over another
PANELS: Final[dict[str, tuple[str, ...]]] = {
    "": ("net_usd",), "2": ("vanity_share",), "3": ("cost_usd", "net_usd"), "4": ("cost_usd", "marginal_roi"),
}  # fmt: skip
COLUMNS: Final = ("net_usd", "vanity_share", "cost_usd", "marginal_roi")
WIDEST: Final = 30  # characters of a name beside its row
MOST_VALUES: Final = 12  # rows with room for a number above each mark
# where the panels stand, as shares of the figure: across, down
_BESIDE: Final = {"": ((0.0, 0.36), (0.0, 1.0)), "2": ((0.43, 0.59), (0.0, 1.0)),
                  "3": ((0.7, 1.0), (0.56, 1.0)), "4": ((0.7, 1.0), (0.0, 0.44))}  # fmt: skip
_STACKED: Final = {"": ((0.0, 0.58), (0.58, 1.0)), "2": ((0.74, 1.0), (0.58, 1.0)),
                   "3": ((0.0, 1.0), (0.25, 0.46)), "4": ((0.0, 1.0), (0.0, 0.2))}  # fmt: skip


def overview_chart(
    findings: Findings, width: int, before: Findings | None = None, names: Mapping[str, str] | None = None
) -> ChartPage:
    """What is asked first: who earns most, how much of it is vanity, what the next dollar brings.

    Args:
        findings: what a comparison found.
        width: of the chart, pixels; on a narrow one the panels stand below each other.
        before: what was found before a change: its marks stay as ghosts.
        names: what to call policies whose lever was moved.
    """
    table = in_order(findings)
    old = None if before is None else in_order(before)
    return ChartPage(
        "overview",
        _figure(table, old, looks_of(findings), names or {}, narrow=width < NARROW_PIXELS),
        headline(findings),
        f"Per post and month, bars are intervals; {basis(findings)}",
        "Dot plots by policy. " + " ".join(spoken(table, column) for column in COLUMNS),
        "One row and one mark per policy. On the left net value and the share of the token bill that is vanity; on the "
        "right the same marks over the total cost of the policy (token bill, reviewers, own GPUs, fees): net value "
        "above, below what one more dollar would bring net. "
        "Above the line of zero more budget still pays. Each policy's own lever is moved, so a mark is held against "
        "that line, not against another policy's mark. Rings in grey are where the marks were before the last change.",
        policy_table(findings, "Net value, vanity, total cost and marginal ROI", table, COLUMNS),
    )


def difference_chart(
    table: pd.DataFrame,
    a: Findings,
    order: Sequence[str],
    names: Mapping[str, str] | None = None,
    narrow: bool = False,
) -> go.Figure:
    """What changing from A to B is worth: one row per policy, in the order of A.

    Args:
        table: of ``contrast``.
        a: what was found for A.
        order: policies from the first row on.
        names: what to call policies whose lever was moved.
        narrow: on a phone, where names stand in two lines.
    """
    by_name = {str(row["policy"]): row for row in table.to_dict("records")}
    rows = [by_name[name] for name in order if name in by_name and name != BASELINE]
    style = [looks_of(a)[str(row["policy"])] for row in rows]
    trace = go.Scatter(
        x=[row["change_usd"] for row in rows],
        y=list(range(len(rows))),
        mode="markers+text",
        marker=_shape(style),
        text=[_signed(row["change_usd"]) for row in rows],
        textposition="top center",
        textfont={"size": TEXT_SIZE + 1, "color": INK},
        hovertext=[
            marks.hover(look.full, row, ("change_usd",), "explore") for look, row in zip(style, rows, strict=True)
        ],
        hoverinfo="text",
        error_x=marks.error_bars(rows, "change_usd", ZERO, thickness=3, width=0),
        cliponaxis=False,
    )
    figure = go.Figure(trace)
    called = [(names or {}).get(row["policy"], row["policy"]) for row in rows]
    ticks = [marks.policy_row({"policy": name, "upper_bound": False}) if narrow else drawn(short(name, WIDEST))
             for name in called]  # fmt: skip
    figure.update_layout(template=TEMPLATE, showlegend=False, height=70 + (40 if narrow else 32) * len(rows))
    figure.update_layout(
        margin={"t": 12},
        xaxis={"title_text": "USD per post and month", "nticks": 3 if narrow else 7, "rangemode": "tozero"},
        yaxis=marks.rows_axis(ticks),
    )
    return figure


def _signed(value: float) -> str:
    return f"{value:+,.0f}".replace("-", "\u2212") if round(value) else ""


def mark(column: str, value: float, low: float, high: float) -> list[Any]:
    """A mark as the page draws it anew: value, both ends of its interval, and the text above it."""
    return [value, low, high, number(value, entry(column).unit) if value else "  0"]


def _figure(
    table: pd.DataFrame, old: pd.DataFrame | None, style: Mapping[str, Look], names: Mapping[str, str], narrow: bool
) -> go.Figure:
    """Few traces that stay the same ones: the page moves their marks while a hand drags."""
    figure, rows = go.Figure(), table.to_dict("records")
    gone = [] if old is None else old.to_dict("records")
    place = {row["policy"]: at for at, row in enumerate(rows)}
    for panel, columns in PANELS.items():
        figure.add_trace(_marks(panel, columns, _gone(gone, rows, columns), place, style, ghost=True))
        figure.add_trace(_marks(panel, columns, rows, place, style, ghost=False))
    if len(rows) <= MOST_VALUES:
        values = [mark("net_usd", row["net_usd"], 0.0, 0.0)[3] for row in rows]
        above = ["top center" if row["net_usd"] else "middle right" for row in rows]
        font = {"size": TEXT_SIZE + 1, "color": INK}
        figure.data[1].update(mode="markers+text", text=values, textposition=above, textfont=font)
    figure.update_layout(template=TEMPLATE, showlegend=False)
    figure.update_layout(height=max(980, 300 + 90 * len(rows)) if narrow else max(460, 110 + 30 * len(rows)))
    figure.update_layout(margin={"t": 34})
    _dress(figure, rows, names, narrow)
    note = _missing(table)
    if note:
        figure.add_annotation(note)
    return figure


def _gone(
    old: Sequence[Mapping[Any, Any]], rows: Sequence[Mapping[Any, Any]], columns: tuple[str, ...]
) -> list[Mapping[Any, Any]]:
    """Rows of before whose mark is elsewhere now."""
    now = {row["policy"]: [row[column] for column in columns] for row in rows}
    return [row for row in old if row["policy"] in now and [row[column] for column in columns] != now[row["policy"]]]


def _marks(
    panel: str,
    columns: tuple[str, ...],
    rows: Sequence[Mapping[Any, Any]],
    place: Mapping[str, int],
    style: Mapping[str, Look],
    ghost: bool,
) -> go.Scatter:
    """The marks of one panel that have a number; ``meta`` tells the page which they are, ``customdata`` whose."""
    shown = [row for row in rows if all(pd.notna(row[column]) for column in columns)]
    own = [style[str(row["policy"])] for row in shown]
    flat = len(columns) == 1
    trace = go.Scatter(
        x=[row[columns[0]] for row in shown],
        y=[place[row["policy"]] for row in shown] if flat else [row[columns[1]] for row in shown],
        customdata=[row["policy"] for row in shown],
        meta={"columns": columns, "ghost": ghost},
        mode="markers",
        xaxis=f"x{panel}",
        yaxis="y" if flat else f"y{panel}",
        cliponaxis=False,
    )
    if ghost:
        return trace.update(marker={"symbol": "circle-open", "size": 13, "color": ZERO}, hoverinfo="skip")
    trace.update(
        marker=_shape(own),
        hovertext=[marks.hover(look.full, row, columns) for look, row in zip(own, shown, strict=True)],
        hoverinfo="text",
        error_x=marks.error_bars(shown, columns[0], ZERO, thickness=3 if flat else 1.5, width=0),
    )
    return trace if flat else trace.update(error_y=marks.error_bars(shown, columns[1], ZERO, thickness=1.5, width=0))


def _shape(style: Sequence[Look]) -> dict[str, Any]:
    """Markers of several policies, each in its own look."""
    hollow = [look.symbol.endswith("open") for look in style]
    edges = [look.colour if empty else PAPER for look, empty in zip(style, hollow, strict=True)]
    return {
        "symbol": [look.symbol for look in style],
        "color": [look.colour for look in style],
        "size": 12,
        "line": {"color": edges, "width": [2 if empty else 1 for empty in hollow]},
    }


def _dress(figure: go.Figure, rows: list[dict[Any, Any]], names: Mapping[str, str], narrow: bool) -> None:
    """Axes, where they stand, and a heading above each panel."""
    costs = marks.spend_axis([row["cost_usd"] for row in rows])
    ticks = [tick({**row, "policy": names.get(row["policy"], row["policy"])}, len(rows), narrow) for row in rows]
    axes: dict[str, dict[str, Any]] = {
        "xaxis": {"rangemode": "tozero", "title_text": "USD", "nticks": 5},
        "xaxis2": {**_shares(rows), "tickformat": ".0%", "title_text": "of token bill"},
        "xaxis3": {**costs, "anchor": "y3", "matches": "x4", "showticklabels": False},
        "xaxis4": {**costs, "anchor": "y4", "title_text": "Total cost, USD", "nticks": 5},
        "yaxis": marks.rows_axis(ticks),
        "yaxis3": {"anchor": "x3", "rangemode": "tozero", "nticks": 5},
        "yaxis4": {"anchor": "x4", "rangemode": "tozero", "nticks": 5},
    }
    heads = {"": "Net value", "2": "Vanity", "3": "Net value by total cost", "4": "Marginal ROI by total cost"}
    for panel, (across, down) in (_STACKED if narrow else _BESIDE).items():
        axes[f"xaxis{panel}"] |= {"domain": across}
        if panel != "2":  # shares the rows of the ranking
            axes[f"yaxis{panel}"] |= {"domain": down}
        figure.add_annotation(
            text=f"<b>{heads[panel]}</b>", x=across[0], y=down[1], xref="paper", yref="paper",
            xanchor="left", yanchor="bottom", yshift=8, showarrow=False, font={"size": TEXT_SIZE - 1},
        )  # fmt: skip
    figure.update_layout(axes)
    figure.add_shape(type="line", x0=0, x1=1, y0=0, y1=0, xref="x4 domain", yref="y4", line={"color": INK, "width": 1})


def tick(row: Mapping[Any, Any], rows: int, narrow: bool = False) -> str:
    """The name beside a row, in one line unless rows stand far apart."""
    if narrow and rows <= MOST_VALUES:
        return marks.policy_row(row)
    name = drawn(short(row["policy"], WIDEST))
    gloss = "upper bound" if row["upper_bound"] else "no tokens" if row["policy"] == BASELINE else ""
    return f"{name} <i>({gloss})</i>" if gloss else name


def _shares(rows: list[dict[Any, Any]]) -> dict[str, Any]:
    """An axis from nothing to a little above the largest end of an interval, with room for two or three numbers."""
    most = max((row["vanity_share_high"] for row in rows if pd.notna(row["vanity_share_high"])), default=0.0) or 0.1
    step = next((step for step in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5) if most <= 1.6 * step), 1.0)
    return {"range": [-0.04 * most, 1.08 * most], "dtick": step}


def _missing(table: pd.DataFrame) -> dict[str, Any]:
    """Who has no marginal ROI, in one line; the table says why."""
    lacking = table[table["marginal_roi"].isna() & table["roi"].notna()]
    if lacking.empty:
        return {}
    reasons = set(lacking["marginal_roi_reason"])
    names = short(lacking["policy"].iloc[0], 24) if len(lacking) == 1 else f"{len(lacking)} policies"
    every = len(lacking) == table["roi"].notna().sum() and len(reasons) == 1
    return {
        "text": drawn(next(iter(reasons)) if every else f"none for {names}", 26),  # a number of the axis stands beside
        "hovertext": "<br>".join(
            drawn(f"{row['policy']}: {row['marginal_roi_reason']}", marks.HOVER_WIDTH)
            for row in lacking.to_dict("records")
        ),
        "x": 1, "xref": "x4 domain", "xanchor": "right", "y": 1, "yref": "y4 domain", "yanchor": "top",
        "showarrow": False, "font": {"size": TEXT_SIZE - 2, "color": MUTED}, "bgcolor": "rgba(255,255,255,0.85)",
    }  # fmt: skip
