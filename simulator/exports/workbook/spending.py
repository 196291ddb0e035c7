"""What it may cost, a sheet each: the bill by month with its bands, the budget at risk, and the bill by team."""

from typing import Final

import pandas as pd

from simulator.columns import entry
from simulator.exports.workbook.book import Book
from simulator.exports.workbook.charts import BARS, NAMES_DOWN
from simulator.exports.workbook.grid import FIRST_ROW, Grid, runs
from simulator.replication.compare import BASELINE
from simulator.report.elements.style import MUTED, RULE
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.tables import looks_of
from simulator.studies.forecast.results import BANDS, forecast
from simulator.text import short

MOST_BARS: Final = 3  # policies of the chart by team: more cannot be told apart
MOST_TEAMS: Final = 12  # teams of a chart
TABLE: Final = "forecast"


def add_spending(book: Book, findings: Findings) -> None:
    """The forecast of every policy that spends, the best one first; none where nobody spends."""
    comparison = findings.comparison
    found = forecast(comparison.scenario, list(looks_of(findings)), comparison.spend)
    spends = set(found.at_risk.loc[found.at_risk["bill_usd"] > 0, "policy"])
    if spends:
        bands, at_risk, teams = (
            best_first(table[table["policy"].isin(spends)], findings)
            for table in (found.bands[found.bands["span"] == "month"], found.at_risk, found.teams)
        )
        _add_bands(book, bands)
        _add_at_risk(book, at_risk)
        _add_teams(book, teams)


def best_first(table: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """A table with the policies that can be chosen from best to worst, no tokens and upper bounds last."""
    choices = [name for name in findings.ranking["policy"] if name != BASELINE]
    order = {name: place for place, name in enumerate(choices)}
    places = table["policy"].map(order).fillna(len(order))
    return table.iloc[places.argsort(kind="stable")].reset_index(drop=True)


def _add_bands(book: Book, table: pd.DataFrame) -> None:
    """Bands of the bill by month; those of the first policy drawn."""
    first = str(table["policy"].iloc[0])
    calendar = [name for name in ("calendar",) if name in table]
    approved = ["approved_usd"] if table["approved_usd"].notna().any() else []
    grid = Grid(book, "Forecast", table, ["policy", "month", *calendar, "mean_usd", *BANDS, *approved, "n"], TABLE)
    last = FIRST_ROW + int(table["policy"].eq(first).sum()) - 1
    chart, colour = grid.chart("line"), book.looks[first].colour
    for column in ("p95", "p75", "mean_usd", "p25", "p05"):
        outer = {"color": RULE if column in ("p05", "p95") else MUTED, "width": 1.5}
        drawn = {"color": colour, "width": 2.75} if column == "mean_usd" else outer
        chart.add((FIRST_ROW, last), "month", column, entry(column, TABLE).title, line=drawn)
    title = f"What {short(first, 40)} may cost in a month"
    chart.put(grid.beside, title, 10, {"name": "Month"}, {"name": "USD, the organisation", "min": 0})


def _add_at_risk(book: Book, table: pd.DataFrame) -> None:
    """The bill of a budget year, and when what is approved is used up."""
    begins = [name for name in ("begins",) if name in table]
    columns = ["bill_usd", "reviewers_usd", "total_cost_usd", "budget_at_risk_usd", "approved_usd", "p_exceed"]
    months = ["used_up_p25", "used_up_month", "used_up_p75"] if table["approved_usd"].notna().any() else []
    columns = columns if months else columns[:-2]
    Grid(book, "Budget at risk", table, ["policy", "year", *begins, "months", *columns, *months, "n"], TABLE)


def _add_teams(book: Book, table: pd.DataFrame) -> None:
    """A year's bill by team; of the best policies as bars."""
    columns = ["policy", "team", "engineers", "bill_usd", "bill_share", "random_usd", "variance_share", "n"]
    grid = Grid(book, "Bill by team", table, columns, TABLE)
    bars_by_team(book, grid, table, "bill_usd", "Token bill by team, the best policies", "USD a year")


def bars_by_team(book: Book, grid: Grid, table: pd.DataFrame, column: str, title: str, unit: str) -> None:
    """A bar for each team and each of the first policies, whose rows stand together."""
    chart, drawn = grid.chart("bar"), dict(list(runs(table).items())[:MOST_BARS])
    teams = min(MOST_TEAMS, table["team"].nunique())
    for name, (first, _) in drawn.items():
        chart.add((first, first + teams - 1), "team", column, fill={"color": book.looks[name].colour}, **BARS)
    chart.put(grid.beside, title, teams * len(drawn), {"name": unit}, NAMES_DOWN)
