"""The inputs of a result as tables: values by status, and the manifest."""

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from simulator.report.elements.table import Cell, Header, Table, tabulate, text_column
from simulator.scenario.blocks.distributions import Distribution
from simulator.scenario.reading.load import ScenarioFile
from simulator.scenario.reading.parameters import parameter_name
from simulator.scenario.reading.provenance import Assumption, tally
from simulator.scenario.reading.study_checks import described
from simulator.text import MISSING, first_upper, visible

STATUSES: Final = {
    "assumed": "Assumed: defaults of the model without evidence",
    "yours": "Yours: written in the scenario without a source",
    "sourced": "Sourced: by the scenario, a preset or a default",
}
# of a manifest: the page says it elsewhere, or it is long
UNPRINTED: Final = ("policies", "inputs", "own_code", "units")
CHOICES: Final = "Headcounts, policies and events: facts and choices, not counted above"


def counted(file: ScenarioFile) -> str:
    """How many values of the world are assumed, yours and sourced, in a sentence."""
    return tally(file.assumptions).text


def assumption_tables(file: ScenarioFile) -> list[Table]:
    """Every value of the world by status, assumed ones first; then headcounts, policies and events."""
    heads = tuple(
        Header(text, is_number=text == "Value") for text in ("Value of", "Value", "Plausible", "Unit", "Source")
    )
    groups = {
        title: [row for row in file.assumptions if row.of_the_world and row.status == status]
        for status, title in STATUSES.items()
    }
    groups[CHOICES] = [row for row in file.assumptions if not row.of_the_world]
    return [
        Table(f"{title} ({len(rows)})", heads, tuple(_row(file, row) for row in rows))
        for title, rows in groups.items()
        if rows
    ]


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
    """Every entry of the manifest but those of ``UNPRINTED``; texts of scenario and code are on the page already."""
    there = {text, *(one["text"] for one in manifest.get("own_code", {}).values())}
    rows = tuple(
        (Cell(key), Cell("see “The scenario” below" if isinstance(value, str) and value in there else _text(value)))
        for key, value in _flat({key: one for key, one in manifest.items() if key not in UNPRINTED})
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
