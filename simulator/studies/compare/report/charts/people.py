"""The same engineers under three policies: a cell for each engineer and month, as strong as the bill is high."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from simulator.records import Floats
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import headline as titled_with
from simulator.report.elements.style import INK, PALETTE, SHADE, band
from simulator.report.elements.table import Row, Table, measure_column, number_column, policy_column, tabulate
from simulator.report.elements.template import TEMPLATE
from simulator.scenario.blocks.events import PolicySwitch
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.captions import basis, spoken
from simulator.studies.compare.report.tables import choices, colours_of
from simulator.text import drawn, interval, number, setting, short

STEPS: Final = (*(band(PALETTE[4], share) for share in (0.1, 0.24, 0.42, 0.64, 1.0)), INK)
HALF_DECADES: Final = (1.0, 3.0)  # edges of the steps are these times a power of ten
NAME: Final = 15  # characters in a line above a panel
HOW_TO_READ: Final = (
    "Each row is one engineer, the same one in all panels, each column a month. The stronger a cell, the higher the "
    "token bill of that engineer in that month; each step is about three times the one before, and a grey cell is a "
    "month without tokens. Rows are ordered by the token bill under the first policy, the heaviest users on top: what "
    "a policy does to heavy and to light users is seen by comparing the tops and the bottoms of the panels. All panels "
    "have the same engineers, work and random numbers, with the inputs as written; the amounts above them are means."
)


def charts(findings: Findings) -> tuple[ChartPage, ...]:
    """The chart, where engineers are known and at least two policies spend something."""
    comparison = findings.comparison
    if comparison.people is None or len(chosen(findings)) < 2 or np.any(_contracts(findings)):
        return ()
    return (people_chart(findings),)


def people_chart(findings: Findings, title: str = "") -> ChartPage:
    """Bills of the same engineers by month under the dearest policy, one between, and the best."""
    comparison, names = findings.comparison, chosen(findings)
    assert comparison.people is not None, "nobody's months were kept"
    labels = [policy.label for policy in comparison.policies]
    cells = comparison.people[[labels.index(name) for name in names]]
    cells = cells[:, np.argsort(-cells[0].sum(axis=1), kind="stable")]
    edges, many = steps(cells), cells.shape[1]
    some = f"{many} of {comparison.scenario.engineers:,}" if many < comparison.scenario.engineers else f"{many:,}"
    return ChartPage(
        "people",
        _figure(findings, names, cells, edges),
        title or headline(findings, names),
        f"Token bill of {some} engineers in each month, one world: from faint, under {setting(edges[0], 3)} USD, to "
        f"strongest, {setting(edges[-1], 3)} USD or more; above: USD per post and month, {basis(findings)}",
        f"A heat map for each policy of {many} engineers by month. "
        + spoken(findings.summary[findings.summary["policy"].isin(names)], "spend_usd"),
        HOW_TO_READ,
        _table(findings, names, cells),
    )


def chosen(findings: Findings) -> list[str]:
    """The policy that spends most, one between, and the best: by falling bill, three at most, two where two spend.

    Between them stands the policy that becomes another one, else a gate, else that of the middle bill.
    """
    table = choices(findings)
    bills = table.loc[table["spend_usd"] > 0.0].set_index("policy")["spend_usd"].sort_values(ascending=False)
    names = [str(name) for name in bills.index]
    if len(names) < 3:
        return names
    ranked = [str(name) for name in findings.ranking["policy"] if name in bills and name != names[0]]
    first, last = names[0], ranked[0]
    rest = [name for name in names if name not in (first, last)]
    switched = {event.policy for event in findings.comparison.scenario.events if isinstance(event, PolicySwitch)}
    gates = set(table.loc[table["kind"] == "gated", "policy"])
    middle = math.sqrt(bills[first] * bills[last])
    between = min(rest, key=lambda name: (name not in switched, name not in gates, abs(math.log(bills[name] / middle))))
    return [name for name in names if name in (first, between, last)]


def headline(findings: Findings, names: Sequence[str]) -> str:
    """How many times the cheapest bill of those shown the dearest one is."""
    bills = findings.summary.set_index("policy")["spend_usd"]
    dear, cheap = names[0], min(names, key=lambda name: float(bills[name]))
    factor = f"{setting(float(bills[dear] / bills[cheap]), 2)} times as much under"
    words = f"The same engineers cost {factor} {{0}}"
    return titled_with([dear, cheap], f"{words} as under {{1}}", words, f"Engineers cost {factor} {{0}}")


def steps(cells: Floats) -> list[float]:
    """Edges of the steps of colour, rising, a half decade apart: the last is passed by the highest bills alone.

    Example: of bills up to 2,000 USD, few of them above 1,000, they end in 300 and 1,000.
    """
    used = cells[cells > 0.0]
    high = float(np.quantile(used, 0.97)) if used.size else 1.0
    place = math.floor(2.0 * math.log10(high) + 1e-9)
    return [HALF_DECADES[k % 2] * 10.0 ** (k // 2) for k in range(place - len(STEPS) + 2, place + 1)]


def _figure(findings: Findings, names: Sequence[str], cells: Floats, edges: Sequence[float]) -> go.Figure:
    scenario, rows = findings.comparison.scenario, {row["policy"]: row for row in findings.summary.to_dict("records")}
    figure = make_subplots(rows=1, cols=len(names), shared_yaxes=True, horizontal_spacing=0.025)
    scale = [[(k + end) / len(STEPS), colour] for k, colour in enumerate(STEPS) for end in (0, 1)]
    for place, name in enumerate(names):
        figure.add_trace(_cells(name, cells[place], edges, scale), row=1, col=place + 1)
        figure.add_annotation(_heading(name, rows[name], place))
        for event in scenario.events:
            if isinstance(event, PolicySwitch) and event.policy == name and event.month <= scenario.months:
                _switch(figure, place, event)
    figure.update_layout(template=TEMPLATE, showlegend=False, height=max(480, min(680, 120 + 3 * cells.shape[1])))
    figure.update_layout(margin={"t": 102})
    months = cells.shape[2]
    axis = {"range": [0.5, months + 0.5], "tickvals": ticks(months), "showgrid": False, "zeroline": False}
    figure.update_xaxes(**axis, title_text="Month").update_layout(plot_bgcolor=SHADE)
    figure.update_yaxes(range=[cells.shape[1] - 0.5, -0.5], showticklabels=False, showgrid=False, zeroline=False)
    none = ", non-users at the bottom" if (cells.sum(axis=2) == 0.0).any() else ""
    return figure.update_yaxes(title_text=f"{cells.shape[1]} engineers, heaviest on top{none}", col=1)


def ticks(months: int) -> list[int]:
    """Months named below a panel: not the last, so that those of two panels stay apart.

    Example: of 12 they are 3, 6 and 9; of 36 they are 12 and 24.
    """
    step = next((one for one in (1, 2, 3, 6, 12) if months <= 4 * one), 24)
    return list(range(step, months, step)) or [1]


def _cells(name: str, bills: Floats, edges: Sequence[float], scale: list[list[Any]]) -> go.Heatmap:
    months = list(range(1, bills.shape[1] + 1))
    place = np.searchsorted(np.array(edges), bills, side="right").tolist()
    told = [[float(f"{value:.3g}") for value in row] for row in bills.tolist()]
    return go.Heatmap(
        x=months,
        y=list(range(len(bills))),
        z=[[k if usd > 0.0 else None for k, usd in zip(*row, strict=True)] for row in zip(place, told, strict=True)],
        customdata=told,
        zmin=-0.5,
        zmax=len(edges) + 0.5,
        colorscale=scale,
        showscale=False,
        name=drawn(short(name, 40)),
        hovertemplate="month %{x}: %{customdata:,.3~g} USD<extra></extra>",
    )


def _heading(name: str, row: Mapping[Any, Any], place: int) -> dict[str, Any]:
    """The name of a policy above its panel, and its mean bill with the interval."""
    money = f"{number(row['spend_usd'], 'USD')} USD"
    among = interval(row["spend_usd_low"], row["spend_usd_high"], "USD", (row["spend_usd"],))
    axis = "x" if place == 0 else f"x{place + 1}"
    where = {"x": 0, "xref": f"{axis} domain", "xanchor": "left", "y": 1, "yref": "paper", "yanchor": "bottom"}
    text = f"<b>{drawn(short(name, 2 * NAME), NAME, most=2)}</b><br>{money}<br>({among})"
    return {"text": text, **where, "yshift": 8, "align": "left", "showarrow": False}


def _switch(figure: go.Figure, place: int, event: PolicySwitch) -> None:
    figure.add_vline(event.month - 0.5, line={"color": INK, "width": 2, "dash": "dot"}, row=1, col=place + 1)


def _table(findings: Findings, names: Sequence[str], cells: Floats) -> Table:
    """The mean bill of each policy, and in the world drawn that of the heaviest tenth, the middle and the lightest."""
    shares = {"Heaviest tenth": (0.0, 0.1), "Middle tenth": (0.45, 0.55), "Lightest tenth": (0.9, 1.0)}
    rows = findings.summary.set_index("policy", drop=False).loc[list(names)].to_dict("records")
    for row, own in zip(rows, cells, strict=True):
        for what, (start, end) in shares.items():
            first, last = math.floor(start * len(own)), max(math.ceil(end * len(own)), 1)
            row[what] = float(own[first:last].mean())

    def told(what: str) -> Any:
        def cell(row: Row | Mapping[Any, Any]) -> str:
            return number(row[what], "USD")

        return number_column(what, "USD per engineer and month, one world", cell)

    columns = (policy_column(colours_of(findings)), measure_column("spend_usd"), *(told(what) for what in shares))
    return tabulate("The token bill of the same engineers", pd.DataFrame(rows), columns)


def _contracts(findings: Findings) -> list[float]:
    """What contracts of the policies shown bill beyond the metered price, which is nobody's in particular."""
    totals = findings.comparison.totals
    return list(totals.loc[totals["policy"].isin(chosen(findings)), "contract_usd"])
