"""``tokensim uncertainty``: which policy is best under both luck and doubt, and what is worth finding out."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from simulator.analysis.findings import first_upper
from simulator.analysis.uncertainty import Uncertainty
from simulator.experiments.compare import BASELINE
from simulator.presentation import marks
from simulator.presentation.charts import ChartPage, colours
from simulator.presentation.page import Analysis
from simulator.presentation.section import Section
from simulator.presentation.style import INK, MUTED, PALETTE, TEMPLATE, TEXT_SIZE, Look, band, looks
from simulator.presentation.tables import Cell, Header, Table, measure, named
from simulator.presentation.terminal import console_of
from simulator.presentation.wording import drawn, interval, number, short, visible

LABEL: Final = 34  # characters in a line of a parameter's name
BEST_HELP: Final = (
    "Filled: the chance that the policy's expected value is the highest, over what is not known about the parameters. "
    "Open: the chance that it comes out best in one realisation, where luck counts too. Far apart: luck decides more "
    "than the choice does. Lines are intervals: few points leave a chance open."
)
RANGE_HELP: Final = (
    "A dot is the mean over everything that is not known, the thin line holds nine parameter points of ten: how much "
    "the expected value moves with the parameters. Lines overlap although one policy may be better at nearly every "
    "point: the chance of being best, not this chart, says which to choose."
)
WORTH_HELP: Final = (
    "A bar is what it would be worth to learn one value exactly before choosing, in expectation: the gain of switching "
    "policy where that value calls for it. The line is its interval. The dashed line is the worth of learning all "
    "values. Zero does not mean that a value has no influence, but that no outcome of it would change the choice."
)


def analysis(found: Uncertainty) -> Analysis:
    """What an exploration leaves, for a page and a folder."""
    exploration = found.exploration
    style = looks(exploration.policies)
    own = colours(style)
    sections = [
        Section(
            "best",
            "Which policy is best",
            _basis(found),
            (best_chart(found, style), range_chart(found, style)),
            (policy_table(found, own),),
        ),
        Section("doubt", "Luck or parameters", _doubt(found), (), (doubt_table(found),)),
        Section("worth", "What is worth finding out", _worth(found), (worth_chart(found),), (worth_table(found),)),
    ]
    tables = {
        "policies": found.policies,
        "doubt": found.doubt,
        "resolving": found.resolving,
        "points": found.points,
    }
    n, asked = len(exploration.net), exploration.asked
    warning = f"{n} of {asked} points were finished; all numbers here rest on those." if exploration.interrupted else ""
    return Analysis("uncertainty", "What we do not know, and what it costs", found.answer, sections, tables, warning)


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


def best_chart(found: Uncertainty, style: Mapping[str, Look]) -> ChartPage:
    """Chance of being best, in expectation and in one realisation, by policy."""
    table = found.policies
    best = table.iloc[0]
    rows = table.to_dict("records")
    figure = go.Figure()
    for name, column, shift, filled in (
        ("expected value is the highest", "p_best", -0.12, True),
        ("best in one realisation", "p_best_realised", 0.12, False),
    ):
        for place, row in enumerate(rows):
            figure.add_trace(_chance(row, column, place + shift, style[str(row["policy"])], filled, name))
        figure.add_trace(_key(name, filled))
    ticks = [drawn(short(row["policy"], 40), 22, most=2) for row in rows]
    figure.update_layout(template=TEMPLATE, showlegend=True, height=130 + 64 * len(rows))
    figure.update_xaxes(title_text="Probability", range=[-0.02, 1.06], tickformat=".0%", zeroline=False)
    figure.update_yaxes(**marks.rows_axis(ticks))
    told = "; ".join(
        f"{short(row['policy'], 60)} {number(row['p_best'], 'share')} in expectation, "
        f"{number(row['p_best_realised'], 'share')} in one realisation"
        for row in rows[:12]
    )
    title = (
        f"{first_upper(short(best['policy'], 60))} has the highest expected value with a probability of "
        f"{best['p_best']:.0%}, and comes out best in {best['p_best_realised']:.0%} of single realisations"
    )
    return ChartPage(
        "probability",
        figure,
        title,
        f"Probability of being best over parameters, and over parameters and luck; intervals at "
        f"{found.exploration.scenario.confidence:.0%}, n = {len(found.exploration.net)} parameter points",
        f"Dot plot of two probabilities by policy: {told}.",
        BEST_HELP,
        policy_table(found, colours(style)),
    )


def _chance(row: Mapping[Any, Any], column: str, place: float, look: Look, filled: bool, name: str) -> go.Scatter:
    low, high = (number(row[f"{column}_{end}"], "share") for end in ("low", "high"))
    hover = f"<b>{drawn(look.full, marks.HOVER_WIDTH)}</b><br>{name}: {number(row[column], 'share')} ({low} – {high})"
    return go.Scatter(
        x=[row[column]],
        y=[place],
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [row[f"{column}_high"] - row[column]],
            "arrayminus": [row[column] - row[f"{column}_low"]],
            "color": look.colour,
            "thickness": 2,
            "width": 5,
        },
        mode="markers",
        marker={
            "color": look.colour if filled else "white",
            "symbol": "circle",
            "size": 13,
            "line": {"color": look.colour, "width": 2.5},
        },
        hoverinfo="text",
        hovertext=[f"{hover}<br>n = {row['n']} points"],
        showlegend=False,
        cliponaxis=False,
        name=name,
    )


def _key(name: str, filled: bool) -> go.Scatter:
    """A legend entry that belongs to no policy."""
    marker = {"color": INK if filled else "white", "size": 11, "line": {"color": INK, "width": 2}}
    return go.Scatter(x=[None], y=[None], mode="markers", marker=marker, name=drawn(name), hoverinfo="skip")


def range_chart(found: Uncertainty, style: Mapping[str, Look]) -> ChartPage:
    """Expected net value by policy: mean, and where nine parameter points of ten lie."""
    rows = [row for row in found.policies.to_dict("records") if row["policy"] != BASELINE]
    figure = go.Figure()
    for place, row in enumerate(rows):
        look = style[str(row["policy"])]
        figure.add_trace(
            go.Scatter(
                x=[row["p05_usd"], row["p95_usd"]],
                y=[place, place],
                mode="lines",
                line={"color": look.colour, "width": 3},
                hoverinfo="skip",
                showlegend=False,
                name=drawn(look.label),
            )
        )
        figure.add_trace(marks.valued_point(row, "net_usd", place, look).update(error_x=None, showlegend=False))
    ticks = [drawn(short(row["policy"], 40), 22, most=2) for row in rows]
    figure.update_layout(template=TEMPLATE, showlegend=False, height=130 + 64 * len(rows), margin_t=44)
    figure.update_xaxes(title_text="Expected net value, USD per engineer and month", rangemode="tozero")
    figure.update_yaxes(**marks.rows_axis(ticks))
    best = rows[0]
    told = "; ".join(
        f"{short(row['policy'], 60)} {number(row['net_usd'], 'USD')} "
        f"({interval(row['p05_usd'], row['p95_usd'], 'USD')})"
        for row in rows[:12]
    )
    ends = f"from {number(best['p05_usd'], 'USD')} to {number(best['p95_usd'], 'USD')} USD"
    return ChartPage(
        "range",
        figure,
        f"What is not known moves the expected net value of {short(best['policy'], 60)} {ends}",
        f"Mean, and 5% to 95% of {len(found.exploration.net)} parameter points; USD per engineer and month, against no "
        "tokens",
        f"Dots with ranges by policy: {told}.",
        RANGE_HELP,
        policy_table(found, colours(style)),
    )


def worth_chart(found: Uncertainty) -> ChartPage:
    """Expected value of knowing each parameter, with intervals, and of knowing all."""
    rows = found.resolving.to_dict("records")
    figure = go.Figure()
    figure.add_trace(
        go.Bar(
            x=[row["value_usd"] for row in rows],
            y=list(range(len(rows))),
            orientation="h",
            width=0.55,
            marker={"color": band(PALETTE[0], 0.5)},
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [row["value_usd_high"] - row["value_usd"] for row in rows],
                "arrayminus": [row["value_usd"] - row["value_usd_low"] for row in rows],
                "color": INK,
                "thickness": 1.5,
                "width": 4,
            },
            hoverinfo="text",
            hovertext=[_worth_hover(row) for row in rows],
            showlegend=False,
            name="value of knowing it",
        )
    )
    figure.add_vline(found.perfect.value, line={"color": MUTED, "width": 2, "dash": "dash"})
    figure.add_trace(
        go.Scatter(
            x=[None], y=[None], mode="lines", line={"color": MUTED, "width": 2, "dash": "dash"},
            name="knowing all of them", hoverinfo="skip",
        )
    )  # fmt: skip
    ticks = [_parameter_row(row) for row in rows]
    figure.update_layout(template=TEMPLATE, showlegend=True, height=120 + 48 * len(rows))
    figure.update_xaxes(title_text="Value of knowing it, USD per engineer and month", rangemode="tozero")
    figure.update_yaxes(**(marks.rows_axis(ticks) | {"tickfont": {"size": TEXT_SIZE - 1, "color": INK}}))
    told = "; ".join(f"{row['parameter']} {number(row['value_usd'], 'USD')} USD" for row in rows[:12])
    return ChartPage(
        "worth",
        figure,
        worth_headline(found),
        f"Expected value of knowing one value before choosing, USD per engineer and month; intervals at "
        f"{found.exploration.scenario.confidence:.0%}, n = {len(found.exploration.net)} parameter points",
        f"Bars by uncertain value: {told}. Knowing all: {number(found.perfect.value, 'USD')} USD.",
        WORTH_HELP,
        worth_table(found),
    )


def worth_headline(found: Uncertainty) -> str:
    """The value most worth resolving, or that none is."""
    top = found.resolving.iloc[0]
    if not top["value_usd"] > 0.0:
        return "No single value is worth resolving: none of them would change the choice by itself"
    name = str(top["parameter"]).rsplit(".", 1)[-1].replace("_", " ")
    worth = number(top["value_usd"], "USD")
    return f"Most worth finding out: {name}, worth {worth} USD per engineer and month before choosing"


def _parameter_row(row: Mapping[Any, Any]) -> str:
    path = str(row["parameter"]).replace("world.defaults.", "").replace("world.", "")
    return f"{drawn(short(path, LABEL))}<br><i>{drawn(short(row['range'], LABEL))}</i>"


def _worth_hover(row: Mapping[Any, Any]) -> str:
    low, high = (number(row[f"value_usd_{end}"], "USD") for end in ("low", "high"))
    return (
        f"<b>{drawn(str(row['parameter']), marks.HOVER_WIDTH)}</b><br>{number(row['value_usd'], 'USD')} USD "
        f"({low} – {high})<br>changes the choice at {number(row['changes_choice'], 'share')} of points"
        f"<br>n = {row['n']} points"
    )


def policy_table(found: Uncertainty, own: Mapping[str, str]) -> Table:
    """Every policy under doubt and luck."""
    rows = []
    for row in found.policies.to_dict("records"):
        spread = Cell(interval(row["p05_usd"], row["p95_usd"], "USD"))
        cells = [measure(row, "net_usd"), spread]
        cells += [_probability(row, name) for name in ("p_best", "p_best_realised")]
        rows.append((named(row["policy"], own), *cells, measure(row, "regret_usd"), Cell(str(row["n"]))))
    heads = (
        Header("Policy", is_number=False),
        Header("Net value", "USD per engineer and month"),
        Header("Nine points in ten", "of its expected value"),
        Header("Best in expectation", "probability"),
        Header("Best in one realisation", "probability"),
        Header("Regret of choosing it now", "USD per engineer and month"),
        Header("n", "points"),
    )
    return Table("Policies under doubt and luck, best on average first", heads, tuple(rows))


def _probability(row: Mapping[Any, Any], name: str) -> Cell:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return Cell(number(row[name], "share"), interval(low, high, "share"))


def doubt_table(found: Uncertainty) -> Table:
    """Where the variance comes from."""
    rows = []
    for row in found.doubt.to_dict("records"):
        shares = [measure(row, name) for name in ("parameters_share", "luck_share", "both_share")]
        cells = (measure(row, "mean_usd"), Cell(number(row["sd_usd"], "USD")), *shares, Cell(str(row["n"])))
        rows.append((Cell(first_upper(visible(row["what"]))), *cells))
    heads = (
        Header("What", is_number=False),
        Header("Mean", "USD per engineer and month"),
        Header("Standard deviation", "USD"),
        Header("Parameters", "% of the variance"),
        Header("Luck", "% of the variance"),
        Header("Luck at some points only", "% of the variance"),
        Header("n", "points"),
    )
    return Table("How much of the doubt is parameters and how much is luck", heads, tuple(rows))


def worth_table(found: Uncertainty) -> Table:
    """Every uncertain value: its range, its source, and what knowing it is worth."""
    rows = tuple(
        (
            Cell(visible(row["parameter"])),
            Cell(str(row["range"])),
            measure(row, "value_usd"),
            Cell(number(row["changes_choice"], "share")),
            Cell(visible(row["source"])),
        )
        for row in found.resolving.to_dict("records")
    )
    heads = (
        Header("Value", is_number=False),
        Header("Range", is_number=False),
        Header("Worth of knowing it", "USD per engineer and month"),
        Header("Changes the choice", "% of points"),
        Header("Source of the range", is_number=False),
    )
    return Table("What is uncertain, and what knowing it is worth", heads, rows)


def show_uncertainty(found: Uncertainty, console: Console | None = None) -> None:
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
