"""The picture of the question in the terminal: a bar for each policy, beside the figures it is made of."""

from collections.abc import Callable
from typing import Final, NamedTuple

import pandas as pd

from simulator.report.elements.table import Row, Table, header, measure_column, tabulate, text_column
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.leading import leading_name
from simulator.studies.compare.report.sections import leading_chart
from simulator.studies.compare.report.tables import in_order

WIDTH: Final = 12  # characters of the longest bar: no terminal folds it
BLOCKS: Final = " ▏▎▍▌▋▊▉█"  # eighths


class Picture(NamedTuple):
    """What is drawn of a table: how long the bar of a row is, and the figures beside it."""

    rows: Callable[[Findings], pd.DataFrame]
    length: Callable[[Row], float]
    columns: tuple[str, ...]
    table: str  # study.table


def _last_month(findings: Findings) -> pd.DataFrame:
    last: pd.DataFrame = findings.market[findings.market["month"] == findings.market["month"].max()]
    return last


PICTURES: Final = {  # by the name of the chart that leads
    "compensation": Picture(
        lambda it: it.compensation,
        lambda row: row["tokens_usd"],
        ("tokens_usd", "tokens_share", "base_usd"),
        "compare.compensation",
    ),
    "market": Picture(_last_month, lambda row: row["utilisation"], ("utilisation", "revenue_usd"), "compare.market"),
    "supply": Picture(
        lambda it: it.supply,
        lambda row: row["own_usd"] + row["bill_usd"],
        ("own_usd", "bill_usd", "opex_usd"),
        "compare.supply",
    ),
    "events": Picture(
        lambda it: it.event_impact,
        lambda row: abs(row["change_usd"]),
        ("change_usd", "before_usd", "after_usd"),
        "compare.event_impact",
    ),
    "bill": Picture(
        lambda it: it.contract_bill,
        lambda row: row["bill_usd"],
        ("bill_usd", "used_usd", "lapsed_usd"),
        "compare.contract_bill",
    ),
    "routing": Picture(
        lambda it: it.routing,
        lambda row: row["routing_saves_usd"],
        ("routing_saves_usd", "better_usd", "failed_usd"),
        "compare.routing",
    ),
}


def picture(findings: Findings) -> Table | None:
    """The chart that answers the question as bars of characters; none where it is the ranking, whose table follows."""
    drawn = PICTURES.get(leading_name(findings.comparison.scenario))
    if drawn is None or (rows := drawn.rows(findings)).empty:
        return None
    table = in_order(findings)[["policy"]].merge(rows, on="policy", how="inner", sort=False)
    most = max(drawn.length(row) for row in table.to_dict("records"))
    columns = (
        text_column("policy", "policy"),
        text_column("", lambda row: bar(drawn.length(row), most)),
        *(measure_column(name, drawn.table, title=_with_unit(name, drawn.table)) for name in drawn.columns),
    )
    return tabulate(leading_chart(findings).title, table, columns)


def _with_unit(column: str, table: str) -> str:
    head = header(column, table)
    return f"{head.text}, {head.unit}"


def bar(value: float, most: float) -> str:
    """A bar of eighths of a character; nothing for nothing and below.

    Example: half of the most is half of the width.
    """
    eighths = round(8 * WIDTH * value / most) if value > 0.0 else 0
    return BLOCKS[8] * (eighths // 8) + BLOCKS[eighths % 8].strip()
