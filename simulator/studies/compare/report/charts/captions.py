"""Words that several charts of a comparison need: what stands behind a mean, what is left out, what is read aloud."""

from collections.abc import Sized

import pandas as pd

from simulator.currency import USD, shown_in
from simulator.report.elements.table import header, measure
from simulator.studies.compare.findings import Findings
from simulator.text import short

MOST_READ = 12  # values read aloud; the table has all


def basis(findings: Findings) -> str:
    """What stands behind every mean: the interval and the number of replications."""
    level = findings.comparison.scenario.confidence * 100
    return f"mean and {level:.4g}% interval, n = {findings.comparison.replications} {repeated(findings)}"


def repeated(findings: Findings) -> str:
    """What a comparison has many of: worlds where inputs are drawn, else paired replications."""
    return "worlds" if findings.comparison.worlds.drawn else "paired replications"


def some_of(chosen: Sized, everything: Sized, what: str) -> str:
    """That the chart leaves some out; empty when it does not."""
    if len(chosen) == len(everything):
        return ""
    return f"; {len(chosen)} of {len(everything)} {what} drawn, all in the table"


@shown_in(USD)  # as the axes are
def spoken(table: pd.DataFrame, column: str, key: str = "", name: str = "") -> str:
    """The values of a column in words, for a screen reader; ``name`` is ``study.table``, ``key`` goes with policy."""
    heading = header(column, name)
    rows = table[table[column].notna()].to_dict("records")
    parts = []
    for row in rows[:MOST_READ]:
        cell = measure(row, column, name)
        who = short(row["policy"], 60) + (f" in {short(row[key], 60)}" if key else "")
        parts.append(f"{who} {cell.text}" + (f" ({cell.note})" if cell.note else ""))
    more = f"; and {len(rows) - MOST_READ} more, see the table" if len(rows) > MOST_READ else ""
    return f"{heading.text} in {heading.unit}: {'; '.join(parts)}{more}." if parts else f"No {heading.text}."
