"""A comparison in the terminal: the picture of its question, a table, the answer."""

from typing import Final

from rich.console import Console

from simulator.columns import POST
from simulator.currency import converted, shown
from simulator.report.elements.rate_note import rate_note
from simulator.report.elements.table import Column, Row, Table, number_column, tabulate, text_column
from simulator.report.files.terminal import show_study
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.captions import repeated
from simulator.studies.compare.report.picture import picture
from simulator.studies.compare.report.report import report_page
from simulator.studies.compare.report.tables import earns_most, in_order
from simulator.studies.compare.warmup import warm_up_warning
from simulator.text import MISSING, formed

COLUMNS: Final = {  # by title: column and how it is written
    "token bill": ("spend_usd", ",.0f"),
    "gain": ("gain_usd", ",.0f"),
    "total cost": ("cost_usd", ",.0f"),
    "net": ("net_usd", ",.0f"),
    "ROI": ("roi", ""),
    "marginal ROI": ("marginal_roi", "+.2f"),
    "yield": ("token_yield", ".0%"),
    "vanity": ("vanity_share", ".0%"),
    "wait h": ("blocked_hours", ".1f"),
    "to planner": ("regret_usd", ",.0f"),
}


def show(findings: Findings, console: Console | None = None) -> None:
    """Print table, answer and what a reader asks next; what is said of each policy stands in the report."""
    scenario = findings.comparison.scenario
    known = findings.summary["regret_usd"].notna().any()
    planner = " To planner: what the planner, an upper bound, nets more." if known else ""
    note = (
        f"{shown().code} per post and month. {POST} Total cost is token bill, reviewers, own GPUs and fees; net is "
        f"gain minus total cost. Intervals at {scenario.confidence:.0%} over {findings.comparison.replications} "
        f"{repeated(findings)}, counterfactual: no tokens.{planner}"
    )
    warning = warm_up_warning(findings)
    remarks = (*findings.remarks, *rate_note(scenario), *([f"Warm-up: {warning}"] if warning else []))
    drawn = picture(findings)
    summary = (drawn, _table(findings)) if drawn else (_table(findings),)
    show_study(report_page(findings)._replace(summary=summary, note=note, remarks=remarks), console)


def _table(findings: Findings) -> Table:
    drawn = findings.comparison.worlds.drawn

    def column(title: str, name: str, form: str) -> Column:
        money = converted if name.endswith("_usd") else float
        return number_column(title, "", lambda row: formed(money(row[name]), form) if form else _roi(row))

    columns = (
        text_column("policy", "policy"),
        *(column(title, name, form) for title, (name, form) in COLUMNS.items()),
        number_column(
            "earns most" if drawn else "P(best)",
            "",
            lambda row: "upper bound" if row["upper_bound"] else earns_most(row, drawn),
        ),
    )
    table = in_order(findings).sort_values("rank", kind="stable", na_position="last")
    return tabulate("Policies from best to worst", table, columns)


def _roi(row: Row) -> str:
    return f"{row['roi']:.1f} ({row['roi_low']:.1f}–{row['roi_high']:.1f})" if row["roi"] == row["roi"] else MISSING
