"""What the comparison found, a sheet each: ranking, every measure by policy, by month and by team."""

from typing import Final

from xlsxwriter.utility import xl_range_abs

from simulator.exports.workbook.book import Book
from simulator.exports.workbook.charts import BARS, NAMES_DOWN, line, marker
from simulator.exports.workbook.grid import FIRST_ROW, Grid, measures_in, runs
from simulator.exports.workbook.spending import bars_by_team, best_first
from simulator.report.elements.axes import round_range
from simulator.report.elements.style import PAPER
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.tables import by_policy

PER_MONTH: Final = "USD per post and month"
BELOW: Final = 10  # rows of a chart besides those for its names
MOST_MONTHLY: Final = 10  # lines of the monthly chart


def add_ranking(book: Book, findings: Findings) -> None:
    """Candidates from best to worst, with intervals as error bars."""
    costs = ["cost_usd", "cost_usd_low", "cost_usd_high"]
    ends = findings.summary[["policy", "net_usd_low", "net_usd_high", *costs]]
    table = findings.ranking.merge(ends, on="policy", validate="1:1")
    table = table.assign(up=table["net_usd_high"] - table["net_usd"], down=table["net_usd"] - table["net_usd_low"])
    columns = ["rank", "policy", "net_usd", "behind_usd", "cost_usd", "p_best", "n", "up", "down"]
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
    low, high, step = round_range([*table["net_usd_low"], *table["net_usd_high"]])
    across = {"name": PER_MONTH, "min": low, "max": high, "major_unit": step}  # Excel leaves intervals out of its own
    chart.put(grid.beside, "Net value with its interval", len(table), across, NAMES_DOWN)
    chart.drawn.set_legend({"none": True})
    _cost_and_net(book, grid, list(table["policy"]))


def _cost_and_net(book: Book, grid: Grid, policies: list[str]) -> None:
    """Net value over total cost, below the chart of the ranking."""
    chart = grid.chart("scatter")
    for row, name in enumerate(policies, start=FIRST_ROW):
        chart.add((row, row), "cost_usd", "net_usd", marker=marker(book.looks[name]))
    row, column = grid.beside
    across, up = {"name": f"Total cost, {PER_MONTH}", "min": 0}, {"name": f"Net value, {PER_MONTH}"}
    chart.put((row + BELOW + len(policies), column), "Net value over total cost", 10, across, up)


def add_by_policy(book: Book, findings: Findings) -> None:
    """Every measure of every policy; the ranking draws what leads."""
    table = by_policy(findings)
    ahead, behind = ["policy", "kind", "upper_bound", "lever"], ["n", "roi_reason", "marginal_roi_reason"]
    measures = [str(name) for name in table if name not in (*ahead, *behind, "rank")]
    measures = [name for name in measures if not name.endswith(("_low", "_high"))]
    Grid(book, "By policy", table, [*ahead, *measures, *behind])


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
    """Measures by team, the best policies first; their net value as bars."""
    table = best_first(findings.by_team, findings)
    grid = Grid(book, "By team", table, ["policy", "team", *measures_in(table), "n"])
    bars_by_team(book, grid, table, "net_usd", "Net value by team, the best policies", PER_MONTH)
