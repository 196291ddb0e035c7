"""The table of tipping points: where along a value another policy becomes the best."""

from collections.abc import Mapping

import pandas as pd

from simulator.report.elements.style import Look
from simulator.report.elements.table import Cell, Header, Table, named
from simulator.text import interval, number, plain_name, shown


def tipping_tables(table: pd.DataFrame, style: Mapping[str, Look]) -> tuple[Table, ...]:
    """One table, or none where no value tips the answer."""
    if table.empty:
        return ()
    colours = {name: look.colour for name, look in style.items()}
    heads = (
        Header("Value", is_number=False),
        Header("From"),
        Header("To"),
        Header("Best before", is_number=False),
        Header("Best after", is_number=False),
        Header("Lead there", "USD per engineer and month, paired"),
        Header("Sure from"),
        Header("n", "paired worlds"),
    )
    rows = tuple(
        (
            Cell(plain_name(row["parameter"])),
            Cell(shown(row["from_value"])),
            Cell(shown(row["to_value"])),
            named(row["before"], colours),
            named(row["after"], colours),
            Cell(number(row["lead_usd"], "USD"), interval(row["lead_usd_low"], row["lead_usd_high"], "USD")),
            Cell(
                "–" if row["sure_value"] is None or row["sure_value"] != row["sure_value"] else shown(row["sure_value"])
            ),
            Cell(str(row["n"])),
        )
        for row in table.to_dict("records")
    )
    return (Table("Where another policy becomes the best, between two rungs of the ladder", heads, rows, 1),)
