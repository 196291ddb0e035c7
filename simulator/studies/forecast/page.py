"""``tokensim forecast``: a table and a plain answer in the terminal, and a page with a fan for every policy."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from simulator.report.elements.section import Section
from simulator.report.elements.style import colours, looks
from simulator.report.elements.table import tidy
from simulator.report.files.study_page import Analysis
from simulator.report.files.terminal import console_of, show_checks
from simulator.studies.forecast.charts import bill_table, fan_chart, only, risk_table
from simulator.studies.forecast.exhaustion_chart import exhaustion_chart
from simulator.studies.forecast.outlook import Outlook
from simulator.studies.forecast.spenders_chart import who_chart
from simulator.text import MISSING, number

MOST_FANS: Final = 6  # policies with a chart of their own, in the order of the scenario


def analysis(outlook: Outlook, checks: pd.DataFrame) -> Analysis:
    """What the forecast leaves, for a page and a folder."""
    found, scenario = outlook.forecast, outlook.scenario
    style = looks(outlook.policies)
    own = colours(style)
    spending = [str(name) for name in found.at_risk.loc[found.at_risk["bill_usd"] > 0, "policy"].unique()]
    kept = only(found, spending)
    fans = tuple(fan_chart(kept, name, style[name], f"fan{place}") for place, name in enumerate(spending[:MOST_FANS]))
    running_out = exhaustion_chart(kept, style)
    sections = [
        Section(
            "risk", "Budget at risk", _luck(outlook), (running_out,) if running_out else (), (risk_table(kept, own),)
        ),
        Section("months", "Month by month", "One chart for each policy: what a world may cost, and when.", fans),
        Section("who", "Who spends", "", (who_chart(kept, style),) if spending else ()),
        Section("bill", "The bill by team", "", (), tuple(bill_table(only(kept, [name]), own) for name in spending)),
        Section("luck", "What the luck is made of", _made_of(outlook), (), (_drivers_table(outlook, own),)),
    ]
    tables = {"checks": checks, **found._asdict(), "drivers": outlook.drivers}
    asked = scenario.replications
    return Analysis(
        "forecast",
        "What token policies may cost",
        outlook.answer,
        [section for section in sections if section.charts or section.tables],
        {name: table for name, table in tables.items() if len(table)},
        checks,
        f"{outlook.replications} of {asked} worlds were finished; all numbers here rest on those."
        if outlook.interrupted
        else "",
    )


def _luck(outlook: Outlook) -> str:
    return (
        f"From {outlook.replications} worlds: each draws its engineers and their work anew, at the parameters of the "
        "scenario. What the doubt about the parameters adds is answered by tokensim uncertainty."
    )


def _made_of(outlook: Outlook) -> str:
    people = outlook.drivers["people_share"].dropna()
    if people.empty:
        return "No bill varies between worlds."
    return (
        f"Who the engineers are explains {number(people.min(), 'share')} to {number(people.max(), 'share')} of the "
        "variance of the bill, by policy; the rest is what lands on their desks. Every world was run twice, with the "
        "same engineers on other work."
    )


def _drivers_table(outlook: Outlook, own: Mapping[str, str]) -> Any:
    return tidy("Sources of luck", outlook.drivers, ["policy"], ["people_share", "work_share"], own)


def show_forecast(outlook: Outlook, checks: pd.DataFrame, console: Console | None = None) -> None:
    """Print table and answer."""
    console = console or console_of()
    scenario = outlook.scenario
    console.print(f"\n[bold]{escape(scenario.title)}[/bold]\n")
    console.print(_grid(outlook))
    console.print(
        f"Token bill of the organisation per budget year, USD, over {outlook.replications} worlds; intervals at "
        f"{scenario.confidence:.0%}; month: when the approved budget is used up, median. {_made_of(outlook)}\n",
        style="dim",
        highlight=False,
    )
    console.print(f"[bold]Answer:[/bold] {escape(outlook.answer)}", highlight=False)
    show_checks(checks, console)
    if outlook.interrupted:
        console.print("[bold red]Interrupted:[/bold red] this rests on the worlds finished before Ctrl-C.")


def _grid(outlook: Outlook) -> Grid:
    table = Grid(box=None, pad_edge=False, header_style="bold", row_styles=["", "on grey7"])
    table.add_column("policy", overflow="fold", min_width=20, max_width=24)
    for name in ("year", "mean", "P5", "P95 (its interval)", "approved", "P(exceed)", "month"):
        table.add_column(name, justify="right", no_wrap=True)
    ends = outlook.forecast.bands
    ends = ends[ends["span"] == "year to date"].set_index(["policy", "month"])
    for row in outlook.forecast.at_risk.to_dict("records"):
        last = ends.loc[(row["policy"], outlook.scenario.warmup_months + (row["year"] - 1) * 12 + row["months"])]
        table.add_row(
            escape(str(row["policy"])),
            str(row["year"]),
            *(f"{value:,.0f}" for value in (row["bill_usd"], last["p05"])),
            f"{row['budget_at_risk_usd']:,.0f} {_interval(row)}",
            number(row["approved_usd"], "USD"),
            MISSING if row["p_exceed"] != row["p_exceed"] else f"{row['p_exceed']:.0%}",
            MISSING if row["used_up_month"] != row["used_up_month"] else f"{row['used_up_month']:.0f}",
        )
    return table


def _interval(row: Mapping[Any, Any]) -> str:
    low, high = (row[f"budget_at_risk_usd_{end}"] for end in ("low", "high"))
    known = [f"{one:,.0f}" if one == one else "?" for one in (low, high)]
    return f"({known[0]}–{known[1]})"
