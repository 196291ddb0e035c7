"""A comparison in the terminal: a progress bar while it works, then a table, a sentence per policy, the answer."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from simulator.report.files.terminal import console_of, show_checks
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.warmup import warm_up_warning
from simulator.text import MISSING, formed, probability


def show(findings: Findings, console: Console | None = None) -> None:
    """Print table, sentences and answer."""
    console = console or console_of()
    scenario = findings.comparison.scenario
    console.print(f"\n[bold]{escape(scenario.title)}[/bold]")
    console.print(f"{escape(scenario.question)}\n")
    console.print(_table(findings))
    console.print(
        "Money per engineer and month; intervals at "
        f"{scenario.confidence:.0%} over {findings.comparison.replications} paired replications, counterfactual: no "
        f"tokens.{_regret(findings)}\n",
        style="dim",
        highlight=False,
    )
    for sentence in findings.sentences.values():
        console.print(f"• {escape(sentence)}", highlight=False)
    console.print(f"\n[bold]Answer:[/bold] {escape(findings.answer)}", highlight=False)
    for sentence in findings.remarks:
        console.print(f"• {escape(sentence)}", highlight=False)
    if warning := warm_up_warning(findings):
        console.print(f"[bold]Warm-up:[/bold] {escape(warning)}", highlight=False)
    show_checks(findings.checks, console)
    if findings.comparison.interrupted:
        console.print("[bold red]Interrupted:[/bold red] this rests on the replications finished before Ctrl-C.")


def _regret(findings: Findings) -> str:
    known = findings.summary["regret_usd"].notna().any()
    return " Regret is against the planner, an upper bound that knows the true curves." if known else ""


def _table(findings: Findings) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", row_styles=["", "on grey7"])
    table.add_column("policy", overflow="fold", max_width=24)
    for name in ("spend", "gain", "net", "ROI", "marginal", "yield", "vanity", "wait h", "regret", "P(best)"):
        table.add_column(name, justify="right", no_wrap=True)
    ranked = findings.ranking["policy"].tolist()
    rows = {str(row["policy"]): row for row in findings.summary.to_dict("records")}
    upper_bounds = [name for name in rows if name not in ranked]
    for name in [*ranked, *upper_bounds]:
        table.add_row(*_cells(rows[name]))
    return table


def _cells(row: Mapping[Any, Any]) -> list[str]:
    return [
        escape(str(row["policy"])),
        formed(row["spend_usd"], ",.0f"),
        formed(row["gain_usd"], ",.0f"),
        formed(row["net_usd"], ",.0f"),
        f"{row['roi']:.1f} ({row['roi_low']:.1f}–{row['roi_high']:.1f})" if row["roi"] == row["roi"] else MISSING,
        formed(row["marginal_roi"], "+.2f"),
        formed(row["token_yield"], ".0%"),
        formed(row["vanity_share"], ".0%"),
        formed(row["blocked_hours"], ".1f"),
        formed(row["regret_usd"], ",.0f"),
        "upper_bound" if row["upper_bound"] else probability(row["p_best"]),
    ]
