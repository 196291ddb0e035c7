"""From gain to net value: one policy, a step for each of its costs."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from simulator.columns import entry
from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import headline, money, quoted
from simulator.report.elements.style import BASELINE_COLOUR, INK, MUTED, RULE, Look
from simulator.report.elements.template import TEMPLATE
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.bars import bars, values
from simulator.studies.compare.report.charts.captions import basis, spoken
from simulator.studies.compare.report.tables import in_order, looks_of, policy_table
from simulator.studies.compare.tables.breakdown import COSTS, PARTS
from simulator.text import drawn, number

HATCHED: Final = "/"
COLOURS: Final = dict.fromkeys(COSTS, (BASELINE_COLOUR, HATCHED))
HOW_TO_READ: Final = (
    "Read from the top: what output gains over no tokens at all, then each cost, hatched, from where the step before "
    "it ends, down to net value. A step to the left of zero is a loss. The line on a bar is its interval. "
    "Padding and burnt allowances move the usage ranking and no work; the simulation knows them exactly, a company "
    "would have to estimate them. The table has every policy."
)


def waterfall_chart(findings: Findings, title: str = "", policy: str = "") -> ChartPage:
    """Gain, costs by purpose, and net value of one policy: by default the best one."""
    table = _in_order(findings)
    row = table.set_index("policy", drop=False).loc[policy or _best(findings, table)].to_dict()
    shown = steps(row)
    return ChartPage(
        "waterfall",
        _figure(row, shown, looks_of(findings)[str(row["policy"])]),
        title or finding(row),
        f"From gain over no tokens to net value under {quoted(row['policy'], 60)}, USD per post and month; "
        f"{basis(findings)}",
        "Waterfall of one policy, step by step. " + " ".join(spoken(table[table["policy"] == row["policy"]], name)
                                                             for name in shown),
        HOW_TO_READ,
        policy_table(findings, "From gain to net value", table, used(table)),
    )  # fmt: skip


def steps(row: Mapping[Any, Any]) -> list[str]:
    """The columns of a policy's waterfall from top to bottom: gain, the costs it has, and net value."""
    return [name for name in PARTS if name not in COSTS or row[name] != 0.0]


def ends(row: Mapping[Any, Any]) -> dict[str, tuple[float, float]]:
    """Where each step begins and ends, USD: gain and net value from zero, a cost from the end of the step before.

    Example: a gain of 100 with costs of 130 ends at -30, left of zero.
    """
    found, at = {"gain_usd": (0.0, float(row["gain_usd"]))}, float(row["gain_usd"])
    for name in steps(row)[1:-1]:
        found[name] = (at, at - float(row[name]))
        at = found[name][1]
    return found | {"net_usd": (0.0, float(row["net_usd"]))}


def used(table: pd.DataFrame) -> list[str]:
    """PARTS without the costs that no policy has."""
    return [name for name in PARTS if name not in COSTS or bool(table[name].abs().gt(0).any())]


def finding(row: Mapping[Any, Any]) -> str:
    """What is left of the gain of a policy after its costs."""
    gain, net = money(row["gain_usd"]), money(row["net_usd"])
    if row["gain_usd"] < 0.0:
        lost, more = money(-row["gain_usd"]), money(row["gain_usd"] - row["net_usd"])
        return headline([row["policy"]], f"{{0}} loses {lost} USD of output and costs {more} on top")
    if row["net_usd"] < 0.0:
        return headline([row["policy"]], f"{{0}} gains {gain} USD, less than it costs: {net} are left")
    return headline(
        [row["policy"]], f"Of {gain} USD gained under {{0}}, {net} are left", f"{{0}} gains {gain} USD and keeps {net}"
    )


def _best(findings: Findings, table: pd.DataFrame) -> str:
    """The best policy that a company can choose, else the first."""
    known = set(table["policy"])
    return next((str(name) for name in findings.ranking["policy"] if name in known), str(table["policy"].iloc[0]))


def _in_order(findings: Findings) -> pd.DataFrame:
    table = findings.breakdown.set_index("policy", drop=False)
    names = [name for name in in_order(findings)["policy"] if name in table.index]
    return table.loc[names].reset_index(drop=True)


def _figure(row: Mapping[Any, Any], shown: list[str], look: Look) -> go.Figure:
    figure, at = go.Figure(), ends(row)
    fills = {"gain_usd": (RULE, ""), "net_usd": (look.colour, "")}
    furthest = []
    for place, name in enumerate(shown):
        start, end = at[name]
        sign = -1.0 if name in COSTS else 1.0  # a cost goes left
        reach = [end + sign * (row[f"{name}{side}"] - row[name]) for side in ("_low", "_high")]
        bar = bars([{name: end - start}], name, fills.get(name, COLOURS.get(name, (MUTED, ""))),
                   [marks.hover(look.full, row, (name,))], base=[start], y=[place], width=0.62,
                   name=drawn(entry(name).title))  # fmt: skip
        bar.error_x = marks.ends_at([end], [min(reach)], [max(reach)], INK)
        figure.add_trace(bar)
        furthest.append(max(start, end, *reach, 0.0))
        if place:
            line = {"color": MUTED, "width": 1}
            figure.add_shape(type="line", x0=at[shown[place - 1]][1], x1=at[shown[place - 1]][1], y0=place - 1 + 0.31,
                             y1=place - 0.31, line=line)  # fmt: skip
    signed = [row[name] * (-1.0 if name in COSTS else 1.0) for name in shown]
    texts = [f"\u00a0\u00a0{number(value, 'USD', signed)}" for value in signed]
    figure.add_trace(values(furthest, [*range(len(shown))], texts, "values"))
    figure.add_vline(0, line={"color": INK, "width": 1.5})
    figure.update_layout(
        template=TEMPLATE, showlegend=False, barmode="overlay", height=120 + 56 * len(shown), margin={"r": 96}
    )
    figure.update_xaxes(title_text="USD per post and month", nticks=6, rangemode="tozero")
    return figure.update_yaxes(**marks.rows_axis([drawn(entry(name).title, marks.ROW_WIDTH) for name in shown]))
