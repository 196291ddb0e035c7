"""What the comparison found, a sheet each: ranking, every measure by policy, by month and by team."""

from typing import Final

from simulator.exports.workbook.book import Book
from simulator.exports.workbook.grid import FIRST_ROW, add_table, keys_in, measures_in
from simulator.exports.workbook.native import NAMES_DOWN, absolute, line, marker, titled_chart
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.tables import by_policy

PER_MONTH: Final = "USD per engineer and month"
MOST_MONTHLY: Final = 10  # lines of the monthly chart


def add_ranking(book: Book, findings: Findings) -> None:
    """Candidates from best to worst, with intervals as error bars."""
    table = findings.ranking.merge(
        findings.summary[["policy", "net_usd_low", "net_usd_high"]], on="policy", validate="1:1"
    )
    table = table.assign(up=table["net_usd_high"] - table["net_usd"], down=table["net_usd"] - table["net_usd_low"])
    columns = ["rank", "policy", "net_usd", "behind_usd", "p_best", "n", "up", "down"]
    sheet, place = add_table(book, "Ranking", table, columns)
    last = FIRST_ROW + len(table) - 1
    chart = book.file.add_chart({"type": "bar"})
    at = place["net_usd"]
    ends = {name: absolute("Ranking", FIRST_ROW, last, place[name]) for name in ("up", "down")}
    chart.add_series(
        {
            "name": "Net value",
            "categories": ["Ranking", FIRST_ROW, place["policy"], last, place["policy"]],
            "values": ["Ranking", FIRST_ROW, at, last, at],
            "points": [{"fill": {"color": book.looks[name].colour}} for name in table["policy"]],
            "x_error_bars": {"type": "custom", "plus_values": ends["up"], "minus_values": ends["down"]},
            "data_labels": {
                "value": True,
                "num_format": "#,##0",
                "position": "inside_base",
                "font": {"color": "#FFFFFF"},
            },
            "gap": 60,
        }
    )
    titled_chart(chart, "Net value with its interval", len(table), {"name": PER_MONTH}, NAMES_DOWN)
    chart.set_legend({"none": True})
    sheet.insert_chart(last + 3, keys_in(place), chart)


def add_by_policy(book: Book, findings: Findings) -> None:
    """Every measure of every policy; net value over cost."""
    table = by_policy(findings)
    skipped = ("policy", "kind", "yardstick", "n", "roi_reason", "marginal_roi_reason", "rank")
    measures = [str(name) for name in table if name not in skipped and not str(name).endswith(("_low", "_high"))]
    columns = ["policy", "kind", "yardstick", *measures, "n", "roi_reason", "marginal_roi_reason"]
    sheet, place = add_table(book, "By policy", table, columns)
    last = FIRST_ROW + len(table) - 1
    chart = book.file.add_chart({"type": "scatter"})
    for row, name in enumerate(table["policy"], start=FIRST_ROW):
        mark = marker(book.looks[name])
        chart.add_series(
            {
                "name": ["By policy", row, place["policy"]],
                "categories": ["By policy", row, place["cost_usd"], row, place["cost_usd"]],
                "values": ["By policy", row, place["net_usd"], row, place["net_usd"]],
                "marker": mark,
            }
        )
    across = {"name": f"Cost, {PER_MONTH}", "min": 0}
    titled_chart(chart, "Net value over cost", len(table), across, {"name": f"Net value, {PER_MONTH}"})
    sheet.insert_chart(last + 3, keys_in(place), chart)


def add_by_month(book: Book, findings: Findings) -> None:
    """Measures by month; the token bill as lines."""
    measures = measures_in(findings.by_month)
    sheet, place = add_table(book, "By month", findings.by_month, ["policy", "month", *measures, "n"])
    chart = book.file.add_chart({"type": "line"})
    drawn = 0
    for name in findings.by_month["policy"].unique():
        rows = findings.by_month.index[findings.by_month["policy"] == name]
        first, last = FIRST_ROW + int(rows[0]), FIRST_ROW + int(rows[-1])
        if drawn == MOST_MONTHLY or not findings.by_month.loc[rows, "spend_usd"].any():
            continue
        drawn += 1
        chart.add_series(
            {
                "name": ["By month", first, place["policy"]],
                "categories": ["By month", first, place["month"], last, place["month"]],
                "values": ["By month", first, place["spend_usd"], last, place["spend_usd"]],
                "line": line(book.looks[name]),
            }
        )
    titled_chart(chart, "Token bill by month", 12, {"name": "Month"}, {"name": "USD per engineer"})
    sheet.insert_chart(FIRST_ROW, place["n"] + 2, chart)


def add_by_team(book: Book, findings: Findings) -> None:
    """Measures by team; net value as bars."""
    table = findings.by_team
    sheet, place = add_table(book, "By team", table, ["policy", "team", *measures_in(table), "n"])
    chart = book.file.add_chart({"type": "bar"})
    for name in table["policy"].unique():
        rows = table.index[table["policy"] == name]
        first, last = FIRST_ROW + int(rows[0]), FIRST_ROW + int(rows[-1])
        if not table.loc[rows, "net_usd"].any():
            continue
        chart.add_series(
            {
                "name": ["By team", first, place["policy"]],
                "categories": ["By team", first, place["team"], last, place["team"]],
                "values": ["By team", first, place["net_usd"], last, place["net_usd"]],
                "fill": {"color": book.looks[name].colour},
            }
        )
    teams = int(table["team"].nunique())
    height = teams * max(4, int(table["policy"].nunique()))
    titled_chart(chart, "Net value by team", min(height, 120), {"name": PER_MONTH}, NAMES_DOWN)
    sheet.insert_chart(FIRST_ROW, place["n"] + 2, chart)
