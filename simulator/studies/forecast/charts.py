"""The section "What it may cost": a fan of worlds around an approved budget, and the bill by team."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.style import INK, TEMPLATE, Look, band
from simulator.report.elements.table import (
    Cell,
    Table,
    count_column,
    header,
    measure_column,
    number_column,
    policy_column,
    tabulate,
    text_column,
    tidy,
)
from simulator.studies.forecast.results import BANDS, Forecast, outer_error
from simulator.text import MISSING, drawn, first_upper, listed, number, short

SPANS: Final = {"year to date": "Since the year began<br>(USD)", "month": "In the month<br>(USD)"}
FAN_HELP: Final = (
    "Each world is one draw of engineers and of their work. The inner band holds half of the worlds, the outer one "
    "nine in ten; one world in twenty ends above it. This is luck at the parameters of the scenario; what the "
    "parameters add is answered by tokensim uncertainty. The edge of the outer band rests on few worlds: more "
    "replications make it surer."
)


def only(found: Forecast, labels: Sequence[str]) -> Forecast:
    """The forecast of some policies, in their order."""
    place = {label: index for index, label in enumerate(labels)}
    return Forecast(*(_some(table, place) for table in found))


def _some(table: pd.DataFrame, place: Mapping[str, int]) -> pd.DataFrame:
    kept = table[table["policy"].isin(list(place))]
    return kept.sort_values("policy", key=lambda names: names.map(place), kind="stable", ignore_index=True)


def risk_sentence(found: Forecast, label: str) -> str:
    """The first budget year of one policy in a sentence."""
    row = found.at_risk[found.at_risk["policy"] == label].to_dict("records")[0]
    months = "its first year" if row["months"] == 12 else f"its {row['months']} months"
    text = (
        f"{first_upper(short(label, 60))} costs {number(row['bill_usd'], 'USD')} USD in {months} on average, and "
        f"{number(row['budget_at_risk_usd'], 'USD')} USD is enough in 95% of worlds"
    )
    if row["approved_usd"] > 0:
        chance = {0.0: "none", 1.0: "all"}.get(row["p_exceed"], number(row["p_exceed"], "share"))
        text += f"; it passes the approved {number(row['approved_usd'], 'USD')} USD in {chance} of them"
    return f"{text}."


def fan_chart(found: Forecast, label: str, look: Look, name: str = "fan") -> ChartPage:
    """Bill of the organisation by month and since the budget year began: median and bands, the budget marked."""
    table = found.bands[found.bands["policy"] == label]
    years = _year_starts(table)
    columns = [*BANDS, "mean_usd"]
    error = outer_error(table[table["span"] == "month"])
    known = f"P5 and P95 known to about ±{error:.0%} of the median" if error == error else "too few worlds to bound P95"
    return ChartPage(
        name,
        _fan_figure(table, years, look),
        risk_sentence(found, label).rstrip("."),
        f"Token bill of the organisation, USD, under {short(label, 60)}; prediction bands over "
        f"n = {table['n'].iloc[0]} worlds; {known}",
        f"Fan chart of the bill by month and since the budget year began. {_spoken(table)}",
        FAN_HELP,
        _bands_table(table, columns),
    )


def _year_starts(table: pd.DataFrame) -> list[tuple[int, int]]:
    """First and last month of each budget year, counted from 1."""
    first, last = int(table["month"].min()), int(table["month"].max())
    return [(start, min(start + 11, last)) for start in range(first, last + 1, 12)]


def _fan_figure(table: pd.DataFrame, years: list[tuple[int, int]], look: Look) -> go.Figure:
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.08, row_heights=[0.6, 0.4])
    for panel, span in enumerate(SPANS, start=1):
        rows = table[table["span"] == span]
        for place, (start, end) in enumerate(years):
            part = rows[rows["month"].between(start, end)]
            first = panel == 1 and place == 0
            figure.add_trace(_between(part, "p05", "p95", look, 0.16, "nine worlds in ten", first), row=panel, col=1)
            figure.add_trace(_between(part, "p25", "p75", look, 0.34, "half of the worlds", first), row=panel, col=1)
            figure.add_trace(_median(part, look, first), row=panel, col=1)
            if part["approved_usd"].notna().all():
                figure.add_trace(_approved(part, first), row=panel, col=1)
    figure.update_layout(template=TEMPLATE, showlegend=True, height=620)
    for panel, title in enumerate(SPANS.values(), start=1):
        figure.update_yaxes(title_text=title, rangemode="tozero", row=panel)
    months_axis = marks.month_axis(int(table["month"].max())) | {"range": [years[0][0] - 0.5, years[-1][1] + 0.5]}
    figure.update_xaxes(**months_axis)
    return figure.update_xaxes(title_text="Month", row=2)


def _between(
    rows: pd.DataFrame, low: str, high: str, look: Look, opacity: float, name: str, legend: bool
) -> go.Scatter:
    months = list(rows["month"])
    return go.Scatter(
        x=months + months[::-1],
        y=[*rows[high], *rows[low][::-1]],
        mode="lines",
        fill="toself",
        fillcolor=band(look.colour, opacity),
        line={"color": band(look.colour, opacity), "width": 1},
        hoverinfo="skip",
        name=name,
        showlegend=legend,
    )


def _median(rows: pd.DataFrame, look: Look, legend: bool) -> go.Scatter:
    records = rows.to_dict("records")
    return go.Scatter(
        x=[row["month"] for row in records],
        y=[row["p50"] for row in records],
        mode="lines+markers",
        line={"color": look.colour, "width": 2.5},
        marker={"color": look.colour, "size": 5},
        hoverinfo="text",
        hovertext=[_hover(row) for row in records],
        name="median",
        showlegend=legend,
    )


def _approved(rows: pd.DataFrame, legend: bool) -> go.Scatter:
    return go.Scatter(
        x=list(rows["month"]),
        y=list(rows["approved_usd"]),
        mode="lines",
        line={"color": INK, "width": 2, "dash": "dash"},
        hoverinfo="skip",
        name="approved budget",
        showlegend=legend,
    )


def _hover(row: Mapping[Any, Any]) -> str:
    lines = [f"<b>{drawn(short(row['policy'], 60))}, month {row['month']}, {row['span']}</b>"]
    lines += [f"{name.upper()}: {number(row[name], 'USD')} USD" for name in reversed(BANDS)]
    return "<br>".join([*lines, f"n = {row['n']} worlds"])


def _spoken(table: pd.DataFrame) -> str:
    rows = table[table["span"] == "year to date"].to_dict("records")
    last = rows[min(11, len(rows) - 1)]
    parts = ", ".join(f"{name.upper()} {number(last[name], 'USD')} USD" for name in BANDS)
    return f"By month {last['month']}, since the budget year began: {parts}; over {last['n']} worlds."


def _bands_table(table: pd.DataFrame, columns: list[str]) -> Table:
    shown = [measure_column(name, "forecast") for name in columns]
    keys = (number_column("Month", "", "month"), text_column("Span", "span"))
    return tabulate("Bill of the organisation by month", table, (*keys, *shown, count_column()), stubs=2)


def risk_table(found: Forecast, own: Mapping[str, str]) -> Table:
    """Bill, budget at risk, and the approved budget, by policy and budget year."""
    months = header("used_up_month", "forecast")
    columns = (
        policy_column(own),
        number_column(
            "Year", "", lambda row: Cell(str(row["year"]), "" if row["months"] == 12 else f"{row['months']} months")
        ),
        *(measure_column(name, "forecast") for name in ("bill_usd", "budget_at_risk_usd", "approved_usd", "p_exceed")),
        number_column(months.text, months.unit, _used_up),
        count_column(),
    )
    return tabulate("Budget at risk by policy and year", found.at_risk, columns)


def _used_up(row: Mapping[Any, Any]) -> Cell:
    if row["used_up_month_reason"]:
        return Cell(MISSING, str(row["used_up_month_reason"]))
    half = f"half of them {row['used_up_p25']:.0f}\u00a0–\u00a0{row['used_up_p75']:.0f}"
    return Cell(f"{row['used_up_month']:.0f}", half)


def bill_table(found: Forecast, own: Mapping[str, str]) -> Table:
    """The bill by team for showback or chargeback, and each team's part in its luck."""
    columns = ("bill_usd", "bill_share", "luck_usd", "variance_share")
    name = listed([str(one) for one in found.teams["policy"].unique()])
    return tidy(
        f"Bill by team under {name}, for showback or chargeback", found.teams, ["team"], columns, own, "forecast"
    )
