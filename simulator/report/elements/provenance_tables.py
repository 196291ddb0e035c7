"""The inputs of a result as tables: values by status, and the manifest."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from simulator.report.elements.table import Cell, Header, Table, tabulate, text_column
from simulator.scenario.blocks.distributions import Distribution
from simulator.scenario.reading.load import ScenarioFile
from simulator.scenario.reading.parameters import parameter_name
from simulator.scenario.reading.provenance import Assumption
from simulator.scenario.reading.study_checks import described
from simulator.text import MISSING, first_upper, visible

STATUSES: Final = {
    "yours": "Yours: set by hand for this run",
    "assumed": "Assumed: no evidence given",
    "preset": "From presets of the package",
    "sourced": "Sourced by the scenario or the model",
}


def counted(file: ScenarioFile) -> str:
    """How many values are assumed, preset and sourced, and set by hand if any are, in a sentence."""
    counts = Counter(row.status for row in file.assumptions)
    known = [status for status in STATUSES if status != "yours" or counts[status]]
    parts = [f"{counts[status]} {status}" for status in (*known, *sorted(set(counts) - set(known)))]
    return f"{len(file.assumptions)} values: {', '.join(parts)}"


def assumption_tables(file: ScenarioFile) -> list[Table]:
    """Every value by status, assumed ones first."""
    heads = tuple(
        Header(text, is_number=text == "Value") for text in ("Value of", "Value", "Plausible", "Unit", "Source")
    )
    found = [row.status for row in file.assumptions]
    tables = []
    for status in dict.fromkeys([*STATUSES, *found]):
        rows = tuple(_row(file, row) for row in file.assumptions if row.status == status)
        if rows:
            tables.append(Table(f"{STATUSES.get(status, status.capitalize())} ({len(rows)})", heads, rows))
    return tables


def _row(file: ScenarioFile, row: Assumption) -> tuple[Cell, ...]:
    name = visible(first_upper(parameter_name(row.path, file.scenario)))
    return (Cell(name, row.path), Cell(row.value), Cell(row.plausible), Cell(row.unit or MISSING), Cell(row.source))


def ranges_table(caption: str, ranges: Mapping[str, Distribution]) -> Table:
    """What is varied or uncertain, between what, and where the range comes from."""
    rows = [
        {"value": first_upper(parameter_name(path)), "range": described(one), "source": one.source or "assumed"}
        for path, one in ranges.items()
    ]
    return tabulate(
        caption, rows, (text_column("Value", "value"), text_column("Range", "range"), text_column("Source", "source"))
    )


def manifest_table(manifest: Mapping[str, Any], text: str) -> Table:
    """Every entry of the manifest; the scenario's text is on the page already."""
    rows = tuple(
        (Cell(key), Cell("see “The scenario” below" if value == text else _text(value)))
        for key, value in _flat(manifest)
    )
    return Table("How this page was made", (Header("Entry", is_number=False), Header("Value", is_number=False)), rows)


def _flat(entries: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in entries.items():
        name = f"{above}{key}"
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{name}.")
        else:
            yield name, value


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return MISSING if math.isnan(value) else f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"
    if isinstance(value, list | tuple):
        return ", ".join(map(_text, value)) or MISSING
    return MISSING if value is None or value in ("", {}) else str(value)
