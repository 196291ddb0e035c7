"""``tokensim uncertainty``: which policy is best under both luck and doubt, and what is worth finding out."""

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from simulator.report.elements.section import Section
from simulator.report.elements.style import colours, looks
from simulator.report.files.study_page import Analysis
from simulator.report.files.terminal import console_of, show_checks
from simulator.studies.uncertainty.charts import best_chart, range_chart, worth_chart
from simulator.studies.uncertainty.regret_chart import regret_chart
from simulator.studies.uncertainty.results import Uncertainty
from simulator.studies.uncertainty.tables import doubt_table, policy_table, worth_table
from simulator.text import interval, number


def analysis(found: Uncertainty, checks: pd.DataFrame) -> Analysis:
    """What an exploration leaves, for a page and a folder."""
    exploration = found.exploration
    style = looks(exploration.policies)
    own = colours(style)
    sections = [
        Section(
            "best",
            "Which policy is best",
            _basis(found),
            (best_chart(found, style), range_chart(found, style), regret_chart(found, style)),
            (policy_table(found, own),),
        ),
        Section("doubt", "Luck or parameters", _doubt(found), (), (doubt_table(found),)),
        Section("worth", "What is worth finding out", _worth(found), (worth_chart(found),), (worth_table(found),)),
    ]
    tables = {
        "checks": checks,
        "policies": found.policies,
        "doubt": found.doubt,
        "resolving": found.resolving,
        "points": found.points,
    }
    n, asked = len(exploration.net), exploration.asked
    warning = f"{n} of {asked} points were finished; all numbers here rest on those." if exploration.interrupted else ""
    return Analysis(
        "uncertainty", "What we do not know, and what it costs", found.answer, sections, tables, checks, warning
    )


def _basis(found: Uncertainty) -> str:
    net = found.exploration.net
    return (
        f"{len(net)} parameter points, spread over the ranges below by a scrambled Sobol sequence; at each of them "
        f"every policy meets the same {net.shape[2]} worlds. Net value is against the same work without tokens."
    )


def _doubt(found: Uncertainty) -> str:
    return (
        "The variance of a net value, or of a lead, over parameters and luck, split by where it comes from. Luck at "
        "some points only is luck that matters more under some parameters than under others."
    )


def _worth(found: Uncertainty) -> str:
    one = found.perfect
    ends = interval(one.low, one.high, "USD", (one.value,))
    return (
        f"Knowing everything before choosing would be worth {number(one.value, 'USD', (one.low, one.high))} USD per "
        f"engineer and month ({ends}): that is what choosing now costs in expectation. Knowing one value is worth at "
        "most that."
    )


def show_uncertainty(found: Uncertainty, checks: pd.DataFrame, console: Console | None = None) -> None:
    """Print both tables and the answer."""
    console = console or console_of()
    scenario = found.exploration.scenario
    console.print(f"\n[bold]{escape(scenario.title)}[/bold]\n{escape(scenario.question)}\n")
    console.print(_policy_grid(found.policies))
    console.print()
    console.print(_worth_grid(found.resolving))
    console.print(
        f"USD per engineer and month; {_basis(found)} Intervals at {scenario.confidence:.0%}.\n",
        style="dim",
        highlight=False,
    )
    console.print(f"[bold]Answer:[/bold] {escape(found.answer)}", highlight=False)
    show_checks(checks, console)
    if found.exploration.interrupted:
        console.print("[bold red]Interrupted:[/bold red] this rests on the points finished before Ctrl-C.")


def _policy_grid(policies: pd.DataFrame) -> Grid:
    table = _grid("policy", "net", "P5–P95", "P(best in expectation)", "P(best realised)", "regret now")
    for row in policies.to_dict("records"):
        table.add_row(
            escape(str(row["policy"])),
            f"{row['net_usd']:,.0f}",
            f"{row['p05_usd']:,.0f}–{row['p95_usd']:,.0f}",
            *(
                f"{row[name]:.0%} ({row[f'{name}_low']:.0%}–{row[f'{name}_high']:.0%})"
                for name in ("p_best", "p_best_realised")
            ),
            f"{row['regret_usd']:,.0f}",
        )
    return table


def _worth_grid(resolving: pd.DataFrame) -> Grid:
    table = _grid("uncertain value", "range", "worth of knowing it", "changes the choice")
    for row in resolving.to_dict("records"):
        ends = f"({row['value_usd_low']:,.1f}–{row['value_usd_high']:,.1f})"
        table.add_row(
            escape(str(row["parameter"])),
            escape(str(row["range"])),
            f"{row['value_usd']:,.1f} {ends}",
            f"{row['changes_choice']:.0%} of points",
        )
    return table


def _grid(first: str, *others: str) -> Grid:
    table = Grid(box=None, pad_edge=False, header_style="bold", row_styles=["", "on grey7"])
    table.add_column(first, overflow="fold", max_width=50)
    for name in others:
        table.add_column(name, justify="right", no_wrap=True)
    return table
