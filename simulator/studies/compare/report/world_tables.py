"""Tables about the world behind the policies, with their units; and the section that holds the claim against it."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from simulator.report.elements.section import Section
from simulator.report.elements.style import colours, looks
from simulator.report.elements.table import Cell, Header, Table, measure, named
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.tables.claim import CLAIM_COLUMNS
from simulator.text import number, visible

UNITS = {
    "mtok_per_year": ("Tokens", "Mtok a year"),
    "opex_usd": ("As opex: from the API", "USD a year"),
    "bill_usd": ("Billed by the API", "USD a year"),
    "own_usd": ("As capex: own GPUs", "USD a year, depreciation, power, people"),
    "gpu_hours": ("GPU-hours demanded", "h a year"),
    "gpus_needed": ("GPUs, if always busy", "in working hours"),
    "utilisation": ("Utilisation", "% of working hours"),
    "own_usd_per_mtok": ("Own GPUs", "USD per Mtok"),
    "wait_hours": ("Wait for inference", "h per request"),
    "base_usd": ("Base", "USD a year"),
    "bonus_usd": ("Bonus", "USD a year"),
    "equity_usd": ("Equity", "USD a year"),
    "tokens_usd": ("Tokens", "USD a year"),
    "total_usd": ("Total", "USD a year"),
    "tokens_share": ("Tokens", "% of the total"),
    "capitalised_usd": ("of which capitalised", "USD a year"),
    "mtok": ("Tokens demanded", "Mtok a month"),
    "uplift": ("Uplift since month 1", "percentage points"),
    "revenue_usd": ("Recurring revenue", "USD a year"),
    "gpus_to_order": ("GPUs to order now", "to meet the target after the lead time"),
    "change_usd": ("Net value changes by", "USD per engineer and month"),
    "change_spend_usd": ("Token bill changes by", "USD per engineer and month"),
    "before_usd": ("Without", "USD per engineer and month"),
    "after_usd": ("With", "USD per engineer and month"),
    "engineers": ("Engineers", ""),
    "amenable_share": ("Amenable work", "%"),
    "highest_speedup": ("At most (Amdahl)", "times the output"),
    "curve_speedup": ("Curve at its largest", "times the output"),
    "best_speedup": ("Best with checking", "times the output"),
    "best_mtok_per_hour": ("reached at", "Mtok per baseline hour"),
    "needed_multiplier": ("Speed the claim needs", "times, amenable work"),
    "speedup_at_claim": ("At the claimed spend", "times the output"),
}


OF_MARKET = UNITS | {
    "gpu_hours": ("GPU-hours demanded", "h a month"),
    "gpus_needed": ("GPUs needed", "at the target utilisation"),
    "utilisation": ("Utilisation", "% round the clock"),
}


def claim_section(findings: Findings) -> Section | None:
    """The claim of the scenario held against its curves."""
    if not findings.claim.sentences:
        return None
    columns = list(CLAIM_COLUMNS)[1:]
    table = world_table(findings, "Curves by team against the claim", findings.claim.table, ["team"], columns)
    return Section("claim", "The claim", " ".join(findings.claim.sentences), tables=(table,))


def world_table(
    findings: Findings,
    caption: str,
    table: pd.DataFrame,
    keys: Sequence[str],
    columns: Sequence[str],
    units: Mapping[str, tuple[str, str]] = UNITS,
) -> Table:
    """A table about the world: keys in front, ``columns`` with their intervals and units, n where it has one."""
    own = colours(looks(findings.comparison.policies))
    rows = []
    for row in table.to_dict("records"):
        stubs = [named(row[key], own) if key == "policy" else Cell(visible(row[key])) for key in keys]
        counted = [Cell(str(row["n"]))] if "n" in row else []
        rows.append((*stubs, *(_cell(row, column) for column in columns), *counted))
    heads = [Header(key.capitalize(), is_number=key == "month") for key in keys]
    ends = [Header("n", "replications")] if "n" in table else []
    titles = [Header(*units.get(column, (column.replace("_", " ").capitalize(), ""))) for column in columns]
    return Table(caption, (*heads, *titles, *ends), tuple(rows), len(keys))


def _cell(row: Mapping[Any, Any], column: str) -> Cell:
    value = float(row[column])
    if value != value or f"{column}_low" in row:
        return measure(row, column)
    unit = "share" if column in ("utilisation", "uplift") or column.endswith("_share") else "ratio"
    return Cell(number(value, "USD" if column.endswith("_usd") else unit))
