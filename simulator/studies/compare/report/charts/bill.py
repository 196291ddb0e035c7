"""What is paid against what is used: the bill of every policy by item, what was bought and not used hatched."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from simulator.columns import entry
from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import headline, money
from simulator.report.elements.section import Section
from simulator.report.elements.style import BASELINE_COLOUR, INK, RULE, ZERO
from simulator.report.elements.table import Table
from simulator.report.elements.template import TEMPLATE
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.bars import Rows, bars, values
from simulator.studies.compare.report.charts.captions import basis, spoken
from simulator.studies.compare.report.tables import in_order, policy_table
from simulator.studies.compare.tables.contract_bill import PAID, USED
from simulator.text import drawn, number

TABLE: Final = "compare.contract_bill"
HALF: Final = 0.19  # of a row: distance of each of its two bars from its middle
HATCHED: Final = "/"
# what the upper bar is made of, and the lower one; what pays for a kind of use has its colour
OF_USE: Final = {
    "by_token_usd": (BASELINE_COLOUR, ""),
    "included_usd": (ZERO, ""),
    "covered_usd": (RULE, ""),
}
OF_BILL: Final = {
    "metered_usd": (BASELINE_COLOUR, ""),
    "seats_usd": (ZERO, ""),
    "lapsed_usd": (ZERO, HATCHED),
    "reserved_usd": (RULE, ""),
    "shortfall_usd": (INK, HATCHED),
    "prepaid_lapsed_usd": (INK, "x"),
}
HOW_TO_READ: Final = (
    "For each policy the upper bar is what is used, at the metered price: what is paid by the token, what credits in "
    "seats cover, what reserved throughput covers or nobody meters. The lower bar is what is paid. Hatched is what is "
    "paid and not used: of the price of seats the share of their credits that lapses; what a commitment adds; prepaid "
    "credits that expire. A contract pays where the lower bar is shorter than the upper one."
)


def section(findings: Findings) -> Section | None:
    """Bill and use in the report; none where no policy has a contract."""
    if findings.contract_bill.empty:
        return None
    lead = (
        f"{finding(findings)} per post and month. Use is valued at the metered price, whatever is paid for it. Seats "
        "are paid for posts, filled or not; what is not used of the credits in them lapses with the month. The token "
        "bill of every other table is what is paid."
    )
    used = _table(findings, "What is used, at the metered price", USED)
    paid = _table(findings, "What is paid, by item, and what lapses", PAID)
    return Section("bill", "Bill and use", lead, (bill_chart(findings),), (used, paid))


def bill_chart(findings: Findings, title: str = "") -> ChartPage:
    """Use and bill of every policy, the best on top."""
    table = _in_order(findings)
    return ChartPage(
        "bill",
        _figure(table.to_dict("records")),
        title or finding(findings),
        f"What is used at the metered price, and what is paid, USD per post and month; {basis(findings)}",
        "Two stacked bars by policy: what is used, and what is paid by item. "
        + " ".join(spoken(table, name, name=TABLE) for name in ("used_usd", "bill_usd", "lapsed_usd")),
        HOW_TO_READ,
        _table(findings, "What is used, what is paid by item, and what lapses", (*USED, *PAID)),
    )


def finding(findings: Findings) -> str:
    """What the best policy with a contract pays for what it uses, and what lapses."""
    table = _in_order(findings).set_index("policy")
    signed = [policy.label for policy in findings.comparison.policies if policy.contract is not None]
    name = [one for one in table.index if one in signed and not table.loc[one, "upper_bound"]]
    if not name:
        return "No policy that can be chosen pays anything under a contract"
    row = table.loc[name[0]].to_dict()
    paid, used, lapsed = (money(row[column]) for column in ("bill_usd", "used_usd", "lapsed_usd"))
    text = f"{{0}} pays {paid} USD for {used} USD of use"
    return headline(name, f"{text}; {lapsed} USD of credits lapse" if row["lapsed_usd"] > 0.0 else text, text)


def _table(findings: Findings, caption: str, columns: tuple[str, ...]) -> Table:
    table = _in_order(findings)
    some = [name for name in columns if bool(table[name].abs().gt(0.0).any())]
    return policy_table(findings, caption, table, some, name=TABLE)


def _in_order(findings: Findings) -> pd.DataFrame:
    """The policies from best to worst."""
    table = findings.contract_bill.set_index("policy", drop=False)
    names = [name for name in in_order(findings)["policy"] if name in table.index]
    return table.loc[names].reset_index(drop=True)


def _figure(rows: Rows) -> go.Figure:
    figure = go.Figure()
    ends = [
        _stack(figure, rows, parts, lane, total)
        for parts, lane, total in ((OF_USE, -HALF, "used_usd"), (OF_BILL, HALF, "bill_usd"))
    ]
    figure.update_xaxes(range=[0.0, 1.05 * max(map(max, ends)) or 1.0], title_text="USD per post and month")
    figure.update_layout(template=TEMPLATE, showlegend=True, barmode="overlay", height=150 + 66 * len(rows))
    figure.update_layout(shapes=marks.between_rows(len(rows)), margin={"r": 120})
    return figure.update_yaxes(**marks.rows_axis([marks.policy_row(row) for row in rows]))


def _stack(figure: go.Figure, rows: Rows, parts: Mapping[str, tuple[str, str]], lane: float, total: str) -> list[float]:
    """Draw one bar in every row, piece by piece, with its total at the end; where the bars end."""
    starts, places = [0.0] * len(rows), [place + lane for place in range(len(rows))]
    for column, fill in parts.items():
        pieces = [{**row, column: _piece(row, column)} for row in rows]
        if not any(piece[column] > 0.0 for piece in pieces):
            continue
        hovers = [marks.hover(str(row["policy"]), row, (column,), TABLE) for row in rows]
        title = drawn(entry(column, TABLE).title)
        figure.add_trace(bars(pieces, column, fill, hovers, base=starts, y=places, width=2 * HALF - 0.04, name=title))
        starts = [start + piece[column] for start, piece in zip(starts, pieces, strict=True)]
    words = "used" if total == "used_usd" else "paid"
    texts = [f"\u00a0{number(row[total], 'USD')} {words}" for row in rows]
    figure.add_trace(values(starts, places, texts, f"values of {total}"))
    return starts


def _piece(row: Mapping[Any, Any], column: str) -> float:
    """The length of a piece; seats are drawn in two, one for the share of their credits that lapses.

    Example: of seats of 40 USD with 20 USD of credits, of which 5 lapse, 10 USD are hatched.
    """
    if column not in ("lapsed_usd", "seats_usd"):
        return float(row[column])
    credits = float(row["included_usd"]) + float(row["lapsed_usd"])
    unused = float(row["lapsed_usd"]) / credits if credits > 0.0 else 0.0
    return float(row["seats_usd"]) * (unused if column == "lapsed_usd" else 1.0 - unused)
