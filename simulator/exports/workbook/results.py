"""What the comparison found, a sheet each: ranking, every measure by policy, by month and by team."""

from typing import Final

from xlsxwriter.utility import xl_range_abs

from simulator.exports.workbook.book import Book
from simulator.exports.workbook.charts import BARS, NAMES_DOWN, line, marker
from simulator.exports.workbook.grid import Grid, measures_in, runs
from simulator.report.elements.style import PAPER
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.tables import by_policy

PER_MONTH: Final = "USD per post and month"
MOST_MONTHLY: Final = 10  # lines of the monthly chart


def add_ranking(book: Book, findings: Findings) -> None:
    """Candidates from best to worst, with intervals as error bars."""
    ends = findings.summary[["policy", "net_usd_low", "net_usd_high"]]
    table = findings.ranking.merge(ends, on="policy", validate="1:1")
    table = table.assign(up=table["net_usd_high"] - table["net_usd"], down=table["net_usd"] - table["net_usd_low"])
    columns = ["rank", "policy", "net_usd", "behind_usd", "p_best", "n", "up", "down"]
    grid = Grid(book, "Ranking", table, columns)
    up, down = (
        f"=Ranking!{xl_range_abs(grid.rows[0], at, grid.rows[1], at)}" for at in map(grid.place.get, ("up", "down"))
    )
    chart = grid.chart("bar")
    chart.add(
        grid.rows,
        "policy",
        "net_usd",
        "Net value",
        points=[{"fill": {"color": book.looks[name].colour}} for name in table["policy"]],
        x_error_bars={"type": "custom", "plus_values": up, "minus_values": down},
        data_labels={"value": True, "num_format": "#,##0", "position": "inside_base", "font": {"color": PAPER}},
        **BARS,
    )
    chart.put(grid.below, "Net value with its interval", len(table), {"name": PER_MONTH}, NAMES_DOWN)
    chart.drawn.set_legend({"none": True})


def add_by_policy(book: Book, findings: Findings) -> None:
    """Every measure of every policy; net value over cost."""
    table = by_policy(findings)
    ahead, behind = ["policy", "kind", "upper_bound", "lever"], ["n", "roi_reason", "marginal_roi_reason"]
    measures = [str(name) for name in table if name not in (*ahead, *behind, "rank")]
    measures = [name for name in measures if not name.endswith(("_low", "_high"))]
    grid = Grid(book, "By policy", table, [*ahead, *measures, *behind])
    chart = grid.chart("scatter")
    for name, rows in runs(table).items():
        chart.add(rows, "cost_usd", "net_usd", marker=marker(book.looks[name]))
    across = {"name": f"Total cost, {PER_MONTH}", "min": 0}
    chart.put(grid.below, "Net value over total cost", len(table), across, {"name": f"Net value, {PER_MONTH}"})


def add_by_month(book: Book, findings: Findings) -> None:
    """Measures by month; the token bill as lines."""
    table = findings.by_month
    grid = Grid(book, "By month", table, ["policy", "month", *measures_in(table), "n"])
    chart = grid.chart("line")
    spent = table.groupby("policy")["spend_usd"].any()
    for name, rows in [(name, rows) for name, rows in runs(table).items() if spent[name]][:MOST_MONTHLY]:
        chart.add(rows, "month", "spend_usd", line=line(book.looks[name]))
    chart.put(grid.beside, "Token bill by month", 12, {"name": "Month"}, {"name": "USD per post"})


def add_by_team(book: Book, findings: Findings) -> None:
    """Measures by team; net value as bars."""
    table = findings.by_team
    grid = Grid(book, "By team", table, ["policy", "team", *measures_in(table), "n"])
    chart = grid.chart("bar")
    earned = table.groupby("policy")["net_usd"].any()
    for name, rows in runs(table).items():
        if earned[name]:
            chart.add(rows, "team", "net_usd", fill={"color": book.looks[name].colour})
    bars = table["team"].nunique() * max(4, table["policy"].nunique())
    chart.put(grid.beside, "Net value by team", min(bars, 120), {"name": PER_MONTH}, NAMES_DOWN)
