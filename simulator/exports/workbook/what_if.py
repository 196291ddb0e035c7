"""The sheet on which a reader changes a price: live formulas over the volumes of the simulation."""

from typing import Final

import numpy as np

from simulator.exports.workbook.book import Book
from simulator.exports.workbook.charts import NAMES_DOWN, Chart
from simulator.exports.workbook.live import INPUTS, NAME, Column, Input, LiveSheet, Result, placed
from simulator.report.elements.style import PALETTE, RULE
from simulator.studies.compare.tables.paired_totals import PairedTotals
from simulator.studies.compare.tables.unit_values import volumes
from simulator.text import labels

LEAVES_OUT: Final = (
    "Everybody does here what they did in the simulation: asks for the same tokens, gets the same, finishes the same "
    "items, waits as long. Exact for uncapped, where nobody in the model reacts to price or value, and for a cap in "
    "USD as long as the price stays. A gate and the planner weigh value against price, and a cap in USD buys other "
    "volumes at another price: for those change the scenario and run it again. Intervals come only from a run. The "
    "value of an hour scales every gain alike; the price scales every token alike, the economy tier's included."
)
BEST: Final = 9  # row of the best policy
FIRST: Final = 27  # row of the first policy: the chart stands above, beside the inputs
COLUMNS: Final = {
    "policy": Column("Policy", "", "text"),
    "upper_bound": Column("Upper bound", "never recommended", "text"),
    "mtok": Column("Tokens", "Mtok per post and month", "count"),
    "paid_usd_per_mtok": Column("Paid per Mtok", "USD, in the simulation", "USD"),
    "gain_usd": Column("Gain", "USD, in the simulation", "USD"),
    "reviewers_usd": Column("Reviewers", "USD, in the simulation", "USD"),
    "other_usd": Column("Other costs", "USD, in the simulation", "USD"),
    "net_usd": Column("Net value", "USD, in the simulation", "USD"),
    "bill": Column("Token bill", "USD, at your values", "USD", "{mtok}*{paid_usd_per_mtok}*{price}/{then_price}"),
    "cost": Column("Total cost", "USD, at your values", "USD", "{bill}+{reviewers_usd}*{reviewers}+{other_usd}"),
    "gain": Column("Gain", "USD, at your values", "USD", "{gain_usd}*{hour}/{then_hour}"),
    "net": Column("Net value", "USD, at your values", "USD", "{gain}-{cost}"),
    "roi": Column("ROI", "net USD per USD of total cost", "ratio", 'IF({cost}=0,"",{net}/{cost})'),
    "clears": Column(
        "Clears the hurdle", "ROI at or above it", "text", 'IF({cost}=0,"no cost",IF({roi}>={hurdle},"yes","no"))'
    ),
    "rank": Column(
        "Rank",
        "by net value at your values",
        "whole",
        'IF({upper_bound}="yes","",1+COUNTIFS({all_upper_bound},"no",{all_net},">"&{net}))',
    ),
}
WINNER: Final = "INDEX({{all_{}}},MATCH(1,{{all_rank}},0))".format


def add_what_if(book: Book, paired: PairedTotals) -> None:
    """Inputs on top, the best policy, then a row per policy whose net value and ROI follow the inputs."""
    found = volumes(paired)
    sheet = LiveSheet(book, "What-if", "What if prices were other than in the scenario?", LEAVES_OUT)
    sheet.inputs(
        "In the simulation",
        {
            "price": Input("Price of tokens", found.usd_per_mtok, "USD", "USD per Mtok"),
            "hour": Input("Value of an engineer's hour", found.usd_per_hour, "USD", "USD, mean without tokens"),
            "reviewers": Input("Cost of a reviewer's hour", 1.0, "share", "of that in the scenario"),
            "hurdle": Input("Hurdle: least ROI", 0.0, "ratio", "net USD per USD of total cost", ">= -1"),
        },
    )
    table, bound = found.table.fillna({"paid_usd_per_mtok": 0.0}), found.table["upper_bound"].astype(bool)
    cost = table["gain_usd"] - table["net_usd"]
    roi = table["net_usd"] / cost.where(cost.abs() > 1e-9)
    table = sheet.table(
        FIRST,
        COLUMNS,
        table.assign(
            upper_bound=np.where(bound, "yes", "no"),
            roi=roi,
            clears=np.where(roi.isna(), "no cost", np.where(roi >= 0.0, "yes", "no")),
            rank=table["net_usd"].where(~bound).rank(ascending=False, method="min"),
        ),
    )
    if bound.all():
        sheet.say(BEST, 0, "Nothing but upper bounds was compared", "bold")
    else:
        best = table.sort_values("rank", kind="stable").iloc[0]
        told = labels(list(table["policy"]), NAME)[best["policy"]] if best["net"] > 0 else "no tokens at all"
        name = f'IF({WINNER("net")}>0,{WINNER("policy")},"no tokens at all")'
        rows = {
            "best": Result("Earns most at your values", name, "text", "", told),
            "best_net": Result("Its net value", WINNER("net"), "USD", "USD per post and month", best["net"]),
        }
        sheet.results(BEST, rows)
    sheet.cells.freeze_panes(INPUTS - 1, 1)
    chart, last = Chart(sheet, placed(COLUMNS), "bar"), FIRST + len(table) - 1
    chart.add((FIRST, last), "policy", "net_usd", "Net value in the simulation", fill={"color": RULE})
    chart.add((FIRST, last), "policy", "net", "Net value at your values", fill={"color": PALETTE[0]})
    chart.put(sheet.beside, "Net value, USD per post and month", 0, {}, NAMES_DOWN)
