"""The fan of a bill around an approved budget, the budget at risk, and the bill by team."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import headline, money, quoted
from simulator.report.elements.style import INK, TEXT_SIZE, Look, band
from simulator.report.elements.table import (
    Cell,
    Row,
    Table,
    count_column,
    header,
    measure_column,
    number_column,
    policy_column,
    tabulate,
    tidy,
)
from simulator.report.elements.template import TEMPLATE
from simulator.scenario.blocks.calendar import calendar_month
from simulator.studies.forecast.budget_years import year_in_words
from simulator.studies.forecast.results import BANDS, Forecast, costs_more, outer_error
from simulator.text import MISSING, drawn, first_upper, listed, number, short

SPANS: Final = {"year to date": "Since the year began<br>(USD)", "month": "In the month<br>(USD)"}
FILLED: Final = {"nine replications in ten": ("p05", "p95", 0.16), "half of the replications": ("p25", "p75", 0.34)}
FLAT: Final = 4.0  # times the lowest bill: on the scale of a higher one it would look flat
FAN_HELP: Final = (
    "Each replication draws engineers and their work anew. The inner band holds half of the replications, the outer "
    "one nine in ten; one in twenty ends above it. Unless the inputs are exactly as written, each has its own inputs "
    "too, drawn over what is not known of them. The edge of the outer band depends on few replications: more of them "
    "make it surer."
)


def only(found: Forecast, labels: Sequence[str]) -> Forecast:
    """The forecast of some policies, in their order."""

    def kept(table: pd.DataFrame) -> pd.DataFrame:
        some = table[table["policy"].isin(labels)]
        return some.sort_values("policy", key=lambda names: names.map(labels.index), kind="stable", ignore_index=True)

    return Forecast(*map(kept, found))


def risk_sentence(found: Forecast, label: str) -> str:
    """The token bill of one policy in its first budget year, and the total cost where that is more, in a sentence."""
    row = found.at_risk[found.at_risk["policy"] == label].to_dict("records")[0]
    table = found.bands[(found.bands["policy"] == label) & (found.bands["span"] == "month")]
    return f"{_bill(row, label, outer_error(table) <= 1.0)}{total_cost(row)}."


def _bill(row: Mapping[Any, Any], label: str, bounded: bool) -> str:
    """The token bill of one policy in its first budget year, without the full stop."""
    text = (
        f"{first_upper(short(label, 60))} has a token bill of {number(row['bill_usd'], 'USD')} USD in "
        f"{year_in_words(row)} on average"
    )
    if bounded:
        text += f", and {number(row['budget_at_risk_usd'], 'USD')} USD is enough in 95% of replications"
    if row["approved_usd"] > 0:
        chance = {0.0: "none", 1.0: "all"}.get(row["p_exceed"], number(row["p_exceed"], "share"))
        text += f"; it passes the approved {number(row['approved_usd'], 'USD')} USD in {chance} of them"
    return text


def total_cost(row: Mapping[Any, Any]) -> str:
    """The end of a sentence on a token bill: the total cost, where that is more; else empty."""
    if not costs_more(row):
        return ""
    reviewers = f", {number(row['reviewers_usd'], 'USD')} USD of it for reviewers" if row["reviewers_usd"] > 0 else ""
    return f"; the total cost is {number(row['total_cost_usd'], 'USD')} USD{reviewers}"


def fan_chart(
    found: Forecast, label: str, look: Look, name: str = "fan", most: Mapping[str, float] | None = None
) -> ChartPage:
    """Bill of the organisation by month and since the budget year began: median and bands, the budget marked.

    Args:
        found: the forecast.
        label: the policy.
        look: how it is drawn.
        name: of the chart.
        most: where the axis of each span ends; left out, where this policy needs it.
    """
    table = found.bands[found.bands["policy"] == label]
    error = outer_error(table[table["span"] == "month"])
    known = f"P5 and P95 known to about ±{error:.0%} of the median" if error <= 1.0 else "too few to bound P95"
    to_date = table[table["span"] == "year to date"].to_dict("records")
    last = to_date[min(11, len(to_date) - 1)]
    month = "calendar" if "calendar" in table else "month"
    spoken = ", ".join(f"{one.upper()} {number(last[one], 'USD')} USD" for one in BANDS)
    return ChartPage(
        name,
        _fan_figure(table, look, _beginnings(found, label, table), most or highest(found, [label])).add_annotation(
            _at_the_end(last, error <= 1.0)
        ),
        finding(found.at_risk[found.at_risk["policy"] == label].to_dict("records")[0], label, error <= 1.0),
        f"Token bill of the organisation, USD, under {quoted(label, 60)}; prediction bands over "
        f"n = {last['n']} replications; {known}",
        f"Fan chart of the bill by month and since the budget year began. By {_month(last)}, since the budget "
        f"year began: {spoken}; over {last['n']} replications.",
        FAN_HELP,
        tidy("Bill of the organisation by month", table, [month, "span"], [*BANDS, "mean_usd"], {}, "forecast.bands"),
    )


def finding(row: Mapping[Any, Any], label: str, bounded: bool) -> str:
    """The bill of a policy in its first budget year; what is enough only where replications tell it."""
    span = "a year" if row["months"] == 12 else f"in {row['months']} months"
    text = f"{{0}} spends {money(row['bill_usd'])} USD {span}"
    if row["approved_usd"] > 0:
        told = {0.0: "within budget", 1.0: "over budget every time"}
        often = told.get(row["p_exceed"], f"over budget with {row['p_exceed']:.0%} chance")
        return headline([label], f"{text}, {often}", text)
    enough = f"; {money(row['budget_at_risk_usd'])} are enough in 95%"
    return headline([label], *([f"{text} on average{enough}", text + enough] if bounded else []), f"{text} on average")


def highest(found: Forecast, labels: Sequence[str]) -> dict[str, float]:
    """Where the axis of each span must end to hold the bands and budgets of several policies."""
    table = found.bands[found.bands["policy"].isin(labels)]
    return {
        str(span): 1.05 * float(rows[["p95", "approved_usd"]].max().max()) or 1.0
        for span, rows in table.groupby("span")
    }


def scales(found: Forecast, labels: Sequence[str]) -> dict[str, dict[str, float]]:
    """Where the axes of each policy end: policies share a scale as long as none is flat on it.

    Example: bills of 100, 300 and 5,000 have two scales, one for the first two.
    """
    own = {label: highest(found, [label]) for label in labels}
    groups: list[list[str]] = []
    for label in sorted(labels, key=lambda one: own[one]["month"]):
        if groups and own[label]["month"] <= FLAT * own[groups[-1][0]]["month"]:
            groups[-1].append(label)
        else:
            groups.append([label])
    return {label: highest(found, group) for group in groups for label in group}


def _fan_figure(table: pd.DataFrame, look: Look, years: Sequence[int], most: Mapping[str, float]) -> go.Figure:
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.08, row_heights=[0.6, 0.4])
    begin, end = int(table["month"].min()), int(table["month"].max())
    for panel, (span, title) in enumerate(SPANS.items(), start=1):
        rows = table[table["span"] == span]
        for start, stop in pairwise([*years, end + 1]):
            part = rows[rows["month"].between(start, stop - 1)]
            figure.add_traces(_year(part, look, legend=panel == 1 and start == begin), rows=panel, cols=1)
        figure.update_yaxes(title_text=title, range=[0.0, most[span]], row=panel)
    figure.update_layout(template=TEMPLATE, showlegend=True, height=620)
    opens = calendar_month(str(table["calendar"].iloc[0]), 2 - begin) if "calendar" in table else ""
    figure.update_xaxes(**marks.month_axis(end, opens) | {"range": [begin - 0.5, end + 0.5]})
    return figure.update_xaxes(title_text="Month", row=2)


def _at_the_end(last: Mapping[Any, Any], bounded: bool) -> dict[str, Any]:
    """What the bill of a year comes to, in numbers: on a scale that all policies share a small one looks flat."""
    text = f"by {_month(last)}: median {money(last['p50'])} USD"
    text += f"<br>nine in ten {money(last['p05'])} to {money(last['p95'])}" if bounded else ""
    at = {
        "x": 0,
        "xref": "x domain",
        "xanchor": "left",
        "xshift": 6,
        "y": 1,
        "yref": "y domain",
        "yanchor": "top",
        "align": "left",
    }
    return at | {"text": text, "showarrow": False, "font": {"size": TEXT_SIZE - 1, "color": INK}}


def _beginnings(found: Forecast, label: str, table: pd.DataFrame) -> list[int]:
    """Months of the run in which a budget year begins; the first and the last may be cut short."""
    first = found.at_risk[found.at_risk["policy"] == label].iloc[0]
    begins, opens, end = int(first["begins_month"]), int(table["month"].min()), int(table["month"].max())
    earlier, later = range(begins, opens, -12), range(begins + int(first["months"]), end + 1, 12)
    return sorted({opens, begins, *earlier, *later})


def _year(rows: pd.DataFrame, look: Look, legend: bool) -> list[go.Scatter]:
    """The bands of a budget year, its median, and the approved budget if there is one."""
    traces = []
    for name, (low, high, opacity) in FILLED.items():
        colour = band(look.colour, opacity)
        area = marks.area_between(rows, ("month", low, high), colour, colour)
        traces.append(area.update(name=name, showlegend=legend))
    line = marks.line_of(rows, "p50", look, legend, [_hover(row) for row in rows.to_dict("records")])
    traces.append(line.update(name="median", legendgroup="median", marker_size=5, line_dash="solid"))
    if rows["approved_usd"].notna().all():
        budget = marks.legend_line("approved budget", width=2, dash="dash")
        traces.append(budget.update(x=list(rows["month"]), y=list(rows["approved_usd"]), showlegend=legend))
    return traces


def _hover(row: Mapping[Any, Any]) -> str:
    lines = [f"<b>{drawn(short(row['policy'], 60))}, {_month(row)}, {row['span']}</b>"]
    lines += [f"{name.upper()}: {number(row[name], 'USD')} USD" for name in reversed(BANDS)]
    return "<br>".join([*lines, f"n = {row['n']} replications"])


def _month(row: Mapping[Any, Any]) -> str:
    """The month of a row, by the calendar where it is known when the run begins."""
    return str(row.get("calendar") or f"month {row['month']}")


def risk_table(found: Forecast, own: Mapping[str, str]) -> Table:
    """Bill, budget at risk, and the approved budget, by policy and year; the total cost where it is more."""

    def year(row: Row) -> Cell:
        whole = row["months"] == 12 and row["begins_month"] == 1 and not row.get("begins")
        words = year_in_words(row).removeprefix("the year of ").removeprefix("the year ").removeprefix("the months ")
        return Cell(str(row["year"]), "" if whole else words)

    def used_up(row: Row) -> Cell:
        if row["used_up_month_reason"]:
            return Cell(MISSING, str(row["used_up_month_reason"]))
        begins = row.get("begins")
        middle, early, late = (
            calendar_month(begins, int(row[name])) if begins else f"{row[name]:.0f}"
            for name in ("used_up_month", "used_up_p25", "used_up_p75")
        )
        return Cell(middle, f"half of them {early}\u00a0–\u00a0{late}")

    more = any(costs_more(row) for row in found.at_risk.to_dict("records"))
    costs = ("bill_usd", "reviewers_usd", "total_cost_usd") if more else ("bill_usd",)
    measures = (*costs, "budget_at_risk_usd", "approved_usd", "p_exceed")
    months = header("used_up_month", "forecast")
    columns = (
        policy_column(own),
        number_column("Year", "", year),
        *(measure_column(name, "forecast") for name in measures),
        number_column(months.text, months.unit, used_up),
        count_column(),
    )
    return tabulate("Budget at risk by policy and year", found.at_risk, columns)


def bill_table(found: Forecast, own: Mapping[str, str]) -> Table:
    """The bill by team for showback or chargeback, and each team's part in its random variation."""
    columns = ("bill_usd", "bill_share", "random_usd", "variance_share")
    caption = f"Bill by team under {listed(list(found.teams['policy'].unique()))}, for showback or chargeback"
    return tidy(caption, found.teams, ["team"], columns, own, "forecast")
