"""Tables of an exploration of the parameters."""

from collections.abc import Mapping
from typing import Any

from simulator.report.elements.table import Cell, Header, Table, measure, named
from simulator.studies.uncertainty.results import Uncertainty
from simulator.text import first_upper, interval, number, visible


def policy_table(found: Uncertainty, own: Mapping[str, str]) -> Table:
    """Every policy under doubt and luck."""
    rows = []
    for row in found.policies.to_dict("records"):
        spread = Cell(interval(row["p05_usd"], row["p95_usd"], "USD"))
        cells = [measure(row, "net_usd"), spread]
        cells += [_probability(row, name) for name in ("p_best", "p_best_realised")]
        rows.append((named(row["policy"], own), *cells, measure(row, "regret_usd"), Cell(str(row["n"]))))
    heads = (
        Header("Policy", is_number=False),
        Header("Net value", "USD per engineer and month"),
        Header("Nine points in ten", "of its expected value"),
        Header("Best in expectation", "probability"),
        Header("Best in one realisation", "probability"),
        Header("Regret of choosing it now", "USD per engineer and month"),
        Header("n", "points"),
    )
    return Table("Policies under doubt and luck, best on average first", heads, tuple(rows))


def _probability(row: Mapping[Any, Any], name: str) -> Cell:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return Cell(number(row[name], "share"), interval(low, high, "share"))


def doubt_table(found: Uncertainty) -> Table:
    """Where the variance comes from."""
    rows = []
    for row in found.doubt.to_dict("records"):
        shares = [measure(row, name) for name in ("parameters_share", "luck_share", "both_share")]
        cells = (measure(row, "mean_usd"), Cell(number(row["sd_usd"], "USD")), *shares, Cell(str(row["n"])))
        rows.append((Cell(first_upper(visible(row["what"]))), *cells))
    heads = (
        Header("What", is_number=False),
        Header("Mean", "USD per engineer and month"),
        Header("Standard deviation", "USD"),
        Header("Parameters", "% of the variance"),
        Header("Luck", "% of the variance"),
        Header("Luck at some points only", "% of the variance"),
        Header("n", "points"),
    )
    return Table("How much of the doubt is parameters and how much is luck", heads, tuple(rows))


def worth_table(found: Uncertainty) -> Table:
    """Every uncertain value: its range, its source, and what knowing it is worth."""
    rows = tuple(
        (
            Cell(visible(row["parameter"])),
            Cell(str(row["range"])),
            measure(row, "value_usd"),
            Cell(number(row["changes_choice"], "share")),
            Cell(visible(row["source"])),
        )
        for row in found.resolving.to_dict("records")
    )
    heads = (
        Header("Value", is_number=False),
        Header("Range", is_number=False),
        Header("Worth of knowing it", "USD per engineer and month"),
        Header("Changes the choice", "% of points"),
        Header("Source of the range", is_number=False),
    )
    return Table("What is uncertain, and what knowing it is worth", heads, rows)
