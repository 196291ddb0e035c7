"""Capex against opex: own GPUs, which cost the same however much they are used, beside the bill of the API."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import headline, money
from simulator.report.elements.section import Section
from simulator.report.elements.style import INK, MUTED, Look
from simulator.report.elements.template import TEMPLATE
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.captions import basis, spoken
from simulator.studies.compare.report.tables import looks_of, policy_table
from simulator.studies.compare.tables.supply import against, fleet_facts
from simulator.text import drawn, number

TABLE: Final = "compare.supply"
READ: Final = ("mtok_per_year", "paid_usd", "gpus_needed")  # in the text for those who cannot see the chart
DOTTED: Final = {"color": MUTED, "width": 1.5, "dash": "dot"}
FAR: Final = 3.0  # the break-even is drawn up to so many times the largest volume, else named
HOW_TO_READ: Final = (
    "To the right more tokens are used. The rising line is what the API bills for them; the flat one is what own GPUs "
    "cost a year, busy or not, up to what they can serve in working hours. Where the lines cross, both cost the same: "
    "left of it the API is cheaper, right of it own GPUs are. A filled mark is what a policy pays, an open one what "
    "the API would have billed for the same tokens. The lower panel is how many GPUs would serve them if always busy "
    "in working hours, beside those there are: more cannot be served in time, and an idle GPU is paid for all "
    "the same. The line has the price of month 1: where prices change, policies lie off it."
)


def section(findings: Findings) -> Section | None:
    """The same year as capex and as opex."""
    if findings.supply.empty:
        return None
    facts = {name: f"{value:,.0f}" for name, value in fleet_facts(findings.comparison).items()}
    lead = (
        f"The same tokens as capex and as opex. Own GPUs are an outlay of {facts['outlay_usd']} USD, "
        f"{facts['depreciation_usd']} USD of depreciation a year, {facts['cost_usd']} USD with power and people. They "
        f"cost what the API bills at {facts['break_even_mtok']} Mtok a month; in the working hours they can serve "
        f"{facts['capacity_mtok']} Mtok."
    )
    return Section("supply", "Own GPUs against the API", lead, (supply_chart(findings),))


def supply_chart(findings: Findings, title: str = "") -> ChartPage:
    """Cost of a year's tokens from own GPUs and from the API over their volume, with break-even and utilisation."""
    facts = fleet_facts(findings.comparison)
    rows = [_with_paid(row) for row in findings.supply.to_dict("records")]
    price = findings.comparison.scenario.world.price.usd_per_mtok
    even = number(12 * facts["break_even_mtok"], "count")
    return ChartPage(
        "supply",
        _figure(rows, facts, price, looks_of(findings)),
        title or finding(findings.supply, facts),
        f"USD a year of the organisation over tokens a year, and the GPUs they need; {basis(findings)}",
        f"Two dot plots over tokens a year. Own GPUs break even at {even} Mtok a year. "
        + " ".join(spoken(pd.DataFrame(rows), name, name=TABLE) for name in READ),
        HOW_TO_READ,
        policy_table(findings, "Supply by policy", findings.supply, name=TABLE),
    )


def finding(table: pd.DataFrame, facts: Mapping[str, float]) -> str:
    """Whether own GPUs cost less than the API would bill, or at which volume they would."""
    own = [row for row in table.to_dict("records") if row["own_usd"] > 0.0]
    if not own:
        even, used = _three(12 * facts["break_even_mtok"]), table["mtok_per_year"]
        least, most = _three(used.min()), _three(used.max())
        return headline(
            [],
            f"Own GPUs break even at {even} Mtok a year; policies use {least} to {most}",
            f"Own GPUs pay from {even} Mtok a year; use is {least} to {most}",
            f"Own GPUs break even at {even} Mtok a year",
        )
    names: dict[str, list[str]] = {}
    for row in own:
        names.setdefault(against(row), []).append(str(row["policy"]))
    told = [f"{words} under {f'{{{place}}}' if len(names[words]) == 1 else f'{len(names[words])} policies'}"
            for place, words in enumerate(names)]  # fmt: skip
    told[0] = told[0].replace(" under", " the API under", 1)
    return headline(
        [found[0] for found in names.values()],
        f"Own GPUs cost {money(own[0]['own_usd'])} USD a year: {', '.join(told)}",
        f"Own GPUs cost {', '.join(told)}",
        f"Own GPUs cost {'; '.join(f'{words} the API under {len(found)}' for words, found in names.items())} policies",
    )


def _three(mtok: float) -> str:
    return number(float(f"{mtok:.3g}"), "count") if mtok < 1e6 else f"{mtok / 1e6:.3g} million"


def _with_paid(row: dict[Any, Any]) -> dict[Any, Any]:
    """With what the policy pays a year."""
    return row | {f"paid_usd{end}": row[f"own_usd{end}"] + row[f"bill_usd{end}"] for end in ("", "_low", "_high")}


def _figure(
    rows: Sequence[Mapping[Any, Any]], facts: Mapping[str, float], price: float, style: Mapping[str, Look]
) -> go.Figure:
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.07, row_heights=[0.64, 0.36])
    even, capacity = 12 * facts["break_even_mtok"], 12 * facts["capacity_mtok"]
    most = max(row["mtok_per_year_high"] for row in rows)
    right = 1.06 * max([most, *(one for one in (even,) if one <= FAR * most)]) or 1.0
    served = min(right, capacity)
    per_mtok = f"{number(price, 'USD')} USD per Mtok in month 1"
    for x, y, dash, name in (
        ((0, right), (0, right * price), "solid", f"the API, {per_mtok}"),
        ((0, served), (facts["cost_usd"],) * 2, "dash", "own GPUs, as far as they can serve"),
    ):
        figure.add_trace(_line(x, y, dash, name), row=1, col=1)
    figure.add_trace(_line((0, right), (facts["gpus"],) * 2, "dash", ""), row=2, col=1)
    if even <= right:
        figure.add_vline(even, line=DOTTED, layer="below")
    where = "break-even" if even <= right else "break-even, off the chart"
    figure.add_trace(marks.legend_line(f"{where}: {_three(even)} Mtok").update(line=DOTTED), row=1, col=1)
    for row in rows:
        look = style[str(row["policy"])]
        if row["own_usd"] > 0.0:
            figure.add_trace(_mark(row, "opex_usd", look, filled=False), row=1, col=1)
        figure.add_trace(_mark(row, "paid_usd", look), row=1, col=1)
        figure.add_trace(_mark(row, "gpus_needed", look), row=2, col=1)
    figure.update_layout(template=TEMPLATE, showlegend=True, height=max(600, 140 + 24 * (len(rows) + 3)))
    most = max([facts["cost_usd"], right * price, *(row["paid_usd_high"] for row in rows)])
    figure.update_yaxes(title_text="USD a year", range=[0, 1.05 * most], row=1)
    figure.update_yaxes(title_text="GPUs needed,<br>if always busy", rangemode="tozero", row=2)
    figure.add_annotation(marks.on_line(0, facts["gpus"], f"own GPUs: {facts['gpus']:.0f}", "y2"))
    figure.update_xaxes(range=[0, right], zeroline=False, nticks=4, tickangle=0)
    return figure.update_xaxes(title_text="Tokens, Mtok a year", row=2)


def _line(x: Sequence[float], y: Sequence[float], dash: str, name: str) -> go.Scatter:
    line = {"color": INK, "width": 1.5, "dash": dash}
    return go.Scatter(
        x=list(x), y=list(y), mode="lines", line=line, name=drawn(name), hoverinfo="skip", showlegend=bool(name)
    )


def _mark(row: Mapping[Any, Any], column: str, look: Look, filled: bool = True) -> go.Scatter:
    """A policy in one panel; open where it is what the API would have billed."""
    shape = look if filled else look._replace(symbol=look.symbol.removesuffix("-open") + "-open")
    billed = ["opex_usd"] if row["own_usd"] > 0.0 else []
    text = marks.hover(look.full, row, ["mtok_per_year", "paid_usd", *billed, "gpus_needed"], TABLE)
    text += "" if billed else "<br>Its tokens are from the API"
    return marks.point(row, "mtok_per_year", column, shape, column == "paid_usd", text)
