"""The table of tipping points: where along a value another policy becomes the best."""

from collections.abc import Mapping

import pandas as pd

from simulator.report.elements.style import Look, colours
from simulator.report.elements.table import (
    Table,
    count_column,
    measure_column,
    number_column,
    policy_column,
    tabulate,
    text_column,
)
from simulator.scenario.reading.parameters import parameter_name
from simulator.text import setting


def tipping_tables(table: pd.DataFrame, style: Mapping[str, Look]) -> tuple[Table, ...]:
    """One table, or none where no value tips the answer."""
    if table.empty:
        return ()
    own = colours(style)
    columns = (
        text_column("Value", lambda row: parameter_name(row["parameter"])),
        number_column("From", "", lambda row: setting(row["from_value"])),
        number_column("To", "", lambda row: setting(row["to_value"])),
        policy_column(own, "Best before", "before"),
        policy_column(own, "Best after", "after"),
        measure_column("lead_usd", "Lead there", "USD per engineer and month, paired"),
        number_column("Sure from", "", lambda row: setting(row["sure_value"])),
        count_column(),
    )
    return (tabulate("Where another policy becomes the best, between two values of the grid", table, columns),)
