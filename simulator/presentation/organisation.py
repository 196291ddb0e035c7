"""Sections of the report about the world behind the policies: the claim, supply, pay, the market."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from simulator.analysis.claims import CLAIM_COLUMNS
from simulator.analysis.compensation import COMPENSATION_COLUMNS
from simulator.analysis.findings import Findings
from simulator.analysis.market import MARKET_COLUMNS
from simulator.analysis.supply import SUPPLY_COLUMNS, fleet_facts
from simulator.presentation.section import Section
from simulator.presentation.style import looks
from simulator.presentation.tables import Cell, Header, Table, measure, named
from simulator.presentation.wording import number, visible

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
    table = _table("Curves by team against the claim", findings.claim.table, ["team"], list(CLAIM_COLUMNS)[1:], {})
    return Section("claim", "The claim", " ".join(findings.claim.sentences), tables=(table,))


def supply_section(findings: Findings) -> Section | None:
    """The same year as capex and as opex."""
    if findings.supply.empty:
        return None
    facts = {name: f"{value:,.0f}" for name, value in fleet_facts(findings.comparison).items()}
    lead = (
        f"The same tokens as capex and as opex. Own GPUs are an outlay of {facts['outlay_usd']} USD, "
        f"{facts['depreciation_usd']} USD of depreciation a year, {facts['cost_usd']} USD with power and people. They "
        f"cost what the API bills at {facts['break_even_mtok']} Mtok a month; in the working hours they can serve "
        f"{facts['capacity_mtok']} Mtok."
    )
    shown = _table("Supply by policy", findings.supply, ["policy"], list(SUPPLY_COLUMNS)[1:], _colours(findings))
    return Section("supply", "Own GPUs against the API", lead, tables=(shown,))


def compensation_section(findings: Findings) -> Section:
    """Tokens beside base, bonus and equity."""
    lead = (
        "Tokens as the fourth component of what an engineer costs and gets, per engineer and year. Bonus and equity "
        "are shares of base pay in the scenario; capitalised is the share of tokens that the books treat as software."
    )
    shown = _table(
        "Total compensation", findings.compensation, ["policy"], list(COMPENSATION_COLUMNS)[1:], _colours(findings)
    )
    return Section("compensation", "Total compensation", lead, tables=(shown,))


def market_section(findings: Findings) -> Section | None:
    """The industry, if every company were like this one."""
    if findings.market.empty:
        return None
    lead = (
        "If every company in the market were like this one and followed the policy. Utilisation is round the clock; "
        "intervals are over replications of one organisation and say nothing of how unlike companies are."
    )
    columns = list(MARKET_COLUMNS)[2:]
    shown = _table(
        "Demand of the industry", findings.market, ["policy", "month"], columns, _colours(findings), OF_MARKET
    )
    return Section("market", "The industry", lead, tables=(shown,))


def _colours(findings: Findings) -> dict[str, str]:
    return {name: look.colour for name, look in looks(findings.comparison.policies).items()}


def _table(
    caption: str,
    table: pd.DataFrame,
    keys: Sequence[str],
    columns: Sequence[str],
    colours: dict[str, str],
    units: Mapping[str, tuple[str, str]] = UNITS,
) -> Table:
    rows = []
    for row in table.to_dict("records"):
        stubs = [named(row[key], colours) if key == "policy" else Cell(visible(row[key])) for key in keys]
        rows.append((*stubs, *(_cell(row, column) for column in columns)))
    heads = [Header(key.capitalize(), is_number=key == "month") for key in keys]
    titles = [Header(*units.get(column, (column.replace("_", " ").capitalize(), ""))) for column in columns]
    return Table(caption, (*heads, *titles), tuple(rows), len(keys))


def _cell(row: Mapping[Any, Any], column: str) -> Cell:
    value = float(row[column])
    if value != value or f"{column}_low" in row:
        return measure(row, column)
    unit = "share" if column in ("utilisation", "uplift") or column.endswith("_share") else "ratio"
    return Cell(number(value, "USD" if column.endswith("_usd") else unit))
