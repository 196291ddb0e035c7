"""From gross value to net: what each policy gains, what its costs take of it, and what is left."""

from typing import Final

import pandas as pd
import plotly.graph_objects as go

from simulator.columns import entry
from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.style import BASELINE_COLOUR, INK, PALETTE, RULE
from simulator.report.elements.template import TEMPLATE
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.bars import Rows, bars, values
from simulator.studies.compare.report.charts.captions import basis, spoken
from simulator.studies.compare.report.tables import in_order, policy_table
from simulator.studies.compare.tables.breakdown import COSTS, PARTS
from simulator.text import drawn, listed, number, short

HALF: Final = 0.19  # of a row: distance of each of its two bars from its middle
COLOURS: Final = {
    "productive_usd": (PALETTE[3], ""),
    "padding_usd": (PALETTE[2], "/"),
    "burnt_usd": (PALETTE[5], "x"),
    "reviewers_usd": (PALETTE[1], "."),
    "other_usd": (BASELINE_COLOUR, "-"),
}
HOW_TO_READ: Final = (
    "For each policy the upper bar is what its output gains over no tokens at all; the pieces at its end are its "
    "total cost (the token bill by purpose, reviewers, other costs), and the bar under it is what they leave. "
    "Padding and burnt allowances move the usage ranking "
    "and no work; the simulation knows them exactly, a company would have to estimate them."
)


def waterfall_chart(findings: Findings, title: str = "") -> ChartPage:
    """Gain, costs by purpose, and net value of every policy, best on top."""
    table = _in_order(findings)
    return ChartPage(
        "waterfall",
        _figure(table.to_dict("records")),
        title or headline(findings, table),
        f"From the gain over no tokens to net value, USD per post and month; {basis(findings)}",
        f"Bars by policy: the gain, its costs by purpose, and the rest. {spoken(table, 'gain_usd')} "
        f"{spoken(table, 'net_usd')}",
        HOW_TO_READ,
        policy_table(findings, "From gain to net value", table, used(table)),
    )


def used(table: pd.DataFrame) -> list[str]:
    """PARTS without the costs that no policy has."""
    return [name for name in PARTS if name not in COSTS or bool(table[name].abs().gt(0).any())]


def headline(findings: Findings, table: pd.DataFrame) -> str:
    """What is left of the gain of the best policy, and what took the rest."""
    ranked = [name for name in findings.ranking["policy"] if name in set(table["policy"])]
    row = table.set_index("policy").loc[ranked[0]]
    money = {name: number(row[name], "USD", (row["gain_usd"],)) for name in PARTS}
    spent = [f"{money[name]} for {words}" for name, words in _SPENT.items() if row[name] > 0]
    spent[:1] = [words.replace(" for ", " pay for ", 1) for words in spent[:1]]
    costs = listed(spent, len(spent), width=0) if spent else "nothing"
    return f"Of {money['gain_usd']} USD gained under {short(ranked[0], 40)}, {costs}; {money['net_usd']} are left"


_SPENT: Final = {
    "productive_usd": "productive tokens",
    "padding_usd": "padding",
    "burnt_usd": "burnt allowances",
    "reviewers_usd": "reviewers",
    "other_usd": "other costs",
}


def _in_order(findings: Findings) -> pd.DataFrame:
    table = findings.breakdown.set_index("policy", drop=False)
    names = [name for name in in_order(findings)["policy"] if name in table.index]
    return table.loc[names].reset_index(drop=True)


def _figure(rows: Rows) -> go.Figure:
    figure = go.Figure()
    figure.add_trace(_bars(rows, "gain_usd", (RULE, ""), -HALF, [0.0] * len(rows)))
    starts = [row["net_usd"] for row in rows]
    for column in reversed(used(pd.DataFrame(rows))[1:-1]):
        figure.add_trace(_bars(rows, column, COLOURS[column], -HALF, list(starts)))
        starts = [start + row[column] for start, row in zip(starts, rows, strict=True)]
    figure.add_trace(_bars(rows, "net_usd", (INK, ""), HALF, [0.0] * len(rows)))
    for column, lane in (("gain_usd", -HALF), ("net_usd", HALF)):
        ends = [max(0.0, row["net_usd"], row[column]) for row in rows]
        texts = [f"\u00a0{number(row[column], 'USD')}" for row in rows]
        figure.add_trace(values(ends, [place + lane for place in range(len(rows))], texts, f"values of {column}"))
    ends = [0.0, *(row[name] for row in rows for name in ("gain_usd", "net_usd"))]
    figure.update_xaxes(range=[1.04 * min(ends), 1.18 * max(ends) or 1.0])
    figure.update_layout(template=TEMPLATE, showlegend=True, barmode="overlay", height=110 + 66 * len(rows))
    figure.update_layout(shapes=marks.between_rows(len(rows)), margin={"r": 48})
    figure.update_xaxes(title_text="USD per post and month")
    return figure.update_yaxes(**marks.rows_axis([marks.policy_row(row) for row in rows]))


def _bars(rows: Rows, column: str, fill: tuple[str, str], lane: float, starts: list[float]) -> go.Bar:
    hovers = [marks.hover(str(row["policy"]), row, (column,)) for row in rows]
    places = [place + lane for place in range(len(rows))]
    title = drawn(entry(column).title)
    return bars(rows, column, fill, hovers, base=starts, y=places, width=2 * HALF - 0.04, name=title)
