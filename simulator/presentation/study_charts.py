"""Charts of what the answer hangs on: tornado, curves along each value, Sobol indices; screening as a table."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from simulator.analysis.studies import plain_name
from simulator.experiments.compare import BASELINE
from simulator.presentation import marks
from simulator.presentation.charts import ChartPage
from simulator.presentation.style import INK, MUTED, TEMPLATE, TEXT_SIZE, Look, band
from simulator.presentation.tables import Cell, Header, Table, named, shown
from simulator.presentation.wording import drawn, interval, listed, number, visible

MOST_ROWS: Final = 14  # parameters in a chart; the table has all
MOST_PANELS: Final = 6  # curves in a chart


Looks = Mapping[str, Look]


def value_text(value: Any) -> str:
    """A value of a parameter, four digits at most."""
    return f"{value:,.3g}" if isinstance(value, float) else visible(value)


def tornado_chart(table: pd.DataFrame, measure: str, policy: str, looks: Looks) -> ChartPage:
    """How much one policy's result changes when each value alone goes to either end of its range."""
    title, unit, words = shown(measure)
    own = table[(table["policy"] == policy) & (table["swing"] > 0)].sort_values("swing", ascending=False)
    rows = own.head(MOST_ROWS).to_dict("records")
    name = visible(policy)
    top = plain_name(str(rows[0]["parameter"])) if rows else ""
    finding = f"{title} under {name} hangs most on {top}" if rows else f"No value changes {title} under {name}"
    worlds = f"n = {own['n'].iloc[0]} paired worlds" if rows else ""
    return ChartPage(
        "tornado",
        _tornado_figure(rows, measure, looks[policy]),
        finding,
        f"Change of {title.lower()}, {words}, when one value alone moves to either end of its range; {worlds}",
        "Bars to the left and right of zero, one row per value. "
        + "; ".join(f"{plain_name(str(r['parameter']))}: {_both(r, unit)}" for r in rows),
        "Zero is the scenario as written. Each row moves one value to the low and to the high end of its range, which "
        "stand beside the bars, and leaves the others alone; thin lines are intervals of the paired change. The "
        "ranges decide the order: a wide guess makes a long bar.",
        _tornado_table(table, measure, looks),
    )


def _both(row: Mapping[Any, Any], unit: str) -> str:
    return " and ".join(
        f"{number(row[f'{end}_change'], unit)} at {value_text(row[f'{end}_value'])}" for end in ("low", "high")
    )


def _tornado_figure(rows: Sequence[Mapping[Any, Any]], measure: str, look: Look) -> go.Figure:
    title, unit, words = shown(measure)
    figure = go.Figure()
    for end, colour, name in (("low", band(look.colour, 0.45), "low end"), ("high", look.colour, "high end")):
        changes = [row[f"{end}_change"] for row in rows]
        figure.add_trace(
            go.Bar(
                x=changes,
                y=list(range(len(rows))),
                orientation="h",
                name=name,
                marker={"color": colour, "line": {"color": look.colour, "width": 1}},
                width=0.56,
                error_x=reach(rows, f"{end}_change", MUTED),
                hovertext=[
                    f"{drawn(plain_name(str(row['parameter'])))} = {value_text(row[f'{end}_value'])}<br>"
                    f"{number(row[f'{end}_change'], unit)} ({within(row, f'{end}_change', unit)})"
                    for row in rows
                ],
                hoverinfo="text",
            )
        )
        for place, row in enumerate(rows):
            figure.add_annotation(_at_the_end(row, end, place))
    figure.add_vline(0, line={"color": INK, "width": 1.5})
    figure.update_layout(template=TEMPLATE, barmode="overlay", height=150 + 52 * max(1, len(rows)))
    figure.update_layout(legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "title": {"text": ""}})
    figure.update_layout(margin={"t": 56, "r": 30})
    figure.update_xaxes(title_text=f"Change of {title.lower()}, {words}", **_room(rows))
    return figure.update_yaxes(**marks.rows_axis([drawn(plain_name(str(r["parameter"])), 20, most=3) for r in rows]))


def within(row: Mapping[Any, Any], column: str, unit: str) -> str:
    """The interval of a column in words."""
    return interval(row[f"{column}_low"], row[f"{column}_high"], unit)


def _room(rows: Sequence[Mapping[Any, Any]]) -> dict[str, Any]:
    """Room beside the longest bars for the values at their ends."""
    ends = [row[f"{end}_change_{side}"] for row in rows for end in ("low", "high") for side in ("low", "high")]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    pad = 0.22 * (high - low) or 1.0
    return {"range": [low - pad, high + pad]}


def _at_the_end(row: Mapping[Any, Any], end: str, place: int) -> dict[str, Any]:
    """The value of the parameter beside the end of its bar."""
    change = row[f"{end}_change"]
    other = row["high_change" if end == "low" else "low_change"]
    right = change > 0 or (change == 0 and other < 0)
    return {
        "text": value_text(row[f"{end}_value"]),
        "x": row[f"{end}_change_{'high' if right else 'low'}"],
        "y": place,
        "xanchor": "left" if right else "right",
        "xshift": 6 if right else -6,
        "yshift": 0 if change * other <= 0 else 9 if end == "low" else -9,
        "showarrow": False,
        "font": {"size": TEXT_SIZE - 1, "color": INK},
    }


def reach(rows: Sequence[Mapping[Any, Any]], column: str, colour: str) -> dict[str, Any]:
    """Error bars of a column."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [row[f"{column}_high"] - row[column] for row in rows],
        "arrayminus": [row[column] - row[f"{column}_low"] for row in rows],
        "color": colour,
        "thickness": 1.2,
        "width": 3,
    }


def _tornado_table(table: pd.DataFrame, measure: str, looks: Looks) -> Table:
    unit, words = shown(measure)[1:]
    rows = []
    for row in table[table["policy"] != BASELINE].to_dict("records"):
        ends = [
            Cell(
                f"{number(row[f'{end}_change'], unit)} at {value_text(row[f'{end}_value'])}",
                interval(row[f"{end}_change_low"], row[f"{end}_change_high"], unit),
            )
            for end in ("low", "high")
        ]
        name = named(str(row["policy"]), colours_of(looks))
        rows.append((name, Cell(str(row["parameter"])), *ends, Cell(number(row["swing"], unit)), Cell(str(row["n"]))))
    heads = ("Policy", "Value"), ("Low end", "High end", "Swing")
    headers = (
        *(Header(text, is_number=False) for text in heads[0]),
        *(Header(text, f"change, {words}") for text in heads[1]),
        Header("n", "worlds"),
    )
    return Table("Each value alone at both ends of its range", headers, tuple(rows), stubs=2)


def curves_chart(table: pd.DataFrame, measure: str, looks: Looks) -> ChartPage:
    """The measure along each value, a line with a band per policy, a panel per value."""
    title, unit, words = shown(measure)
    drawn_policies = [name for name in looks if name != BASELINE and name in set(table["policy"])]
    paths = list(dict.fromkeys(table["parameter"]))
    numeric = [
        path
        for path in paths
        if pd.api.types.is_numeric_dtype(table.loc[table["parameter"] == path, "value"].infer_objects())
    ]
    chosen = numeric[:MOST_PANELS]
    left = f"; {len(chosen)} of {len(paths)} values drawn, all in the table" if len(chosen) < len(paths) else ""
    return ChartPage(
        "curves",
        _curves_figure(table, chosen, drawn_policies, measure, looks),
        _curves_finding(table, chosen, drawn_policies),
        f"{title}, {words}, along each value, the others as in the scenario; n = {table['n'].iloc[0]} worlds{left}",
        f"Line charts, a panel per value: {listed([plain_name(path) for path in chosen], 8)}.",
        "Each panel moves one value through its range and leaves the others as in the scenario. A line is the mean "
        "over the same worlds, the band its interval. Where two lines cross, the better policy changes.",
        _curves_table(table, unit, words, looks),
    )


def _numeric(table: pd.DataFrame, path: str) -> bool:
    return all(isinstance(value, float | int) for value in table.loc[table["parameter"] == path, "value"])


def _curves_finding(table: pd.DataFrame, paths: Sequence[str], policies: Sequence[str]) -> str:
    turning = []
    for path in paths:
        own = table[(table["parameter"] == path) & table["policy"].isin(policies)]
        winners = own.loc[own.groupby("value", sort=False)["measure"].idxmax(), "policy"]
        if winners.nunique() > 1:
            turning.append(plain_name(path))
    if not turning:
        return "No single value within its range changes which line is on top"
    return f"Which policy is on top changes along {listed(turning)}"


def _curves_figure(
    table: pd.DataFrame, paths: Sequence[str], policies: Sequence[str], measure: str, looks: Looks
) -> go.Figure:
    title, unit, _ = shown(measure)
    panels = max(1, len(paths))
    figure = make_subplots(rows=panels, cols=1, vertical_spacing=0.32 / panels)
    for panel, path in enumerate(paths, start=1):
        for policy in policies:
            own = table[(table["parameter"] == path) & (table["policy"] == policy)].to_dict("records")
            look = looks[policy]
            x = [row["value"] for row in own]
            edge = [row["measure_high"] for row in own] + [row["measure_low"] for row in own][::-1]
            group = {"name": drawn(look.label), "legendgroup": look.label}
            figure.add_trace(
                go.Scatter(
                    x=x + x[::-1], y=edge, mode="lines", fill="toself", fillcolor=band(look.colour),
                    line={"color": band(look.colour, 0.3), "width": 1}, hoverinfo="skip", showlegend=False, **group,
                ),
                row=panel, col=1,
            )  # fmt: skip
            figure.add_trace(
                go.Scatter(
                    x=x,
                    y=[row["measure"] for row in own],
                    mode="lines+markers",
                    line={"color": look.colour, "width": 2.5, "dash": look.dash},
                    marker={"color": look.colour, "symbol": look.symbol, "size": 8},
                    hovertext=[_curve_hover(look.full, path, row, unit) for row in own],
                    hoverinfo="text",
                    showlegend=panel == 1,
                    **group,
                ),
                row=panel,
                col=1,
            )
        figure.update_xaxes(title_text=drawn(plain_name(path)), zeroline=False, row=panel, col=1)
        figure.update_yaxes(title_text=f"{title}<br>({unit})", row=panel, col=1)
    return figure.update_layout(template=TEMPLATE, showlegend=True, height=80 + 230 * panels)


def _curve_hover(name: str, path: str, row: Mapping[Any, Any], unit: str) -> str:
    middle = number(row["measure"], unit)
    return (
        f"<b>{drawn(name, marks.HOVER_WIDTH)}</b><br>{drawn(plain_name(path))} = {value_text(row['value'])}<br>"
        f"{middle} ({interval(row['measure_low'], row['measure_high'], unit)})"
    )


def _curves_table(table: pd.DataFrame, unit: str, words: str, looks: Looks) -> Table:
    rows = tuple(
        (
            named(str(row["policy"]), colours_of(looks)),
            Cell(str(row["parameter"])),
            Cell(value_text(row["value"])),
            Cell(number(row["measure"], unit), interval(row["measure_low"], row["measure_high"], unit)),
            Cell(number(row["change"], unit), interval(row["change_low"], row["change_high"], unit)),
            Cell(str(row["n"])),
        )
        for row in table[table["policy"] != BASELINE].to_dict("records")
    )
    heads = (
        Header("Policy", is_number=False),
        Header("Value", is_number=False),
        Header("At"),
        Header("Mean", words),
        Header("Change", f"against the scenario, {words}"),
        Header("n", "worlds"),
    )
    return Table("Along each value", heads, rows, stubs=3)


def indices_chart(table: pd.DataFrame, measure: str, looks: Looks) -> ChartPage:
    """First-order and total Sobol indices by value, a mark per policy."""
    title = shown(measure)[0]
    order = list(table.groupby("parameter")["total"].max().sort_values(ascending=False).index)[:MOST_ROWS]
    policies = [name for name in looks if name in set(table["policy"])]
    shared = table.groupby("policy")["first"].sum()
    together = f"; alone they explain about {shared.min():.0%} to {shared.max():.0%}, the rest is interaction"
    return ChartPage(
        "sobol",
        _indices_figure(table, order, policies, looks),
        f"{plain_name(order[0]).capitalize()} is behind most of the variance of {title.lower()}",
        f"Shares of the variance of {title.lower()} over the ranges of all values; n = {table['n'].iloc[0]} base "
        f"points{together}",
        "Dot plots of first-order and total Sobol indices by value and policy.",
        "Alone: the share of the variance that would go away if the value were known. With interactions: the share "
        "that would be left if everything else were known. Lines are bootstrap intervals, and may pass zero or one. "
        "A value near zero in both can be left as it is.",
        _indices_table(table, looks),
    )


def _indices_figure(table: pd.DataFrame, order: Sequence[str], policies: Sequence[str], looks: Looks) -> go.Figure:
    heads = ("Alone (first-order index)", "With interactions (total index)")
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.12, subplot_titles=heads)
    place = {path: row for row, path in enumerate(order)}
    for panel, column in enumerate(("first", "total"), start=1):
        for policy in policies:
            look = looks[policy]
            own = table[(table["policy"] == policy) & table["parameter"].isin(order)].to_dict("records")
            figure.add_trace(
                go.Scatter(
                    x=[row[column] for row in own],
                    y=[place[row["parameter"]] for row in own],
                    orientation="h",
                    offsetgroup=look.label,
                    mode="markers",
                    marker={"color": look.colour, "symbol": look.symbol, "size": 10},
                    error_x=reach(own, column, look.colour),
                    name=drawn(look.label),
                    legendgroup=look.label,
                    showlegend=panel == 1,
                    hovertext=[
                        f"<b>{drawn(look.full, marks.HOVER_WIDTH)}</b><br>{drawn(plain_name(row['parameter']))}: "
                        f"{row[column]:.2f} ({row[f'{column}_low']:.2f} – {row[f'{column}_high']:.2f})"
                        for row in own
                    ],
                    hoverinfo="text",
                ),
                row=panel,
                col=1,
            )
        ticks = [drawn(plain_name(path), 20, most=3) for path in order]
        figure.update_yaxes(**marks.rows_axis(ticks), row=panel, col=1)
    figure.update_annotations(font={"size": TEXT_SIZE, "color": MUTED}, x=0, xanchor="left")
    figure.update_layout(template=TEMPLATE, scattermode="group", scattergap=0.35, showlegend=True, margin={"t": 40})
    figure.update_layout(height=160 + 2 * len(order) * max(44, 14 * len(policies)))
    figure.update_xaxes(rangemode="tozero")
    return figure.update_xaxes(title_text="Share of the variance", row=2)


def _indices_table(table: pd.DataFrame, looks: Looks) -> Table:
    rows = tuple(
        (
            named(str(row["policy"]), colours_of(looks)),
            Cell(str(row["parameter"])),
            *(
                Cell(f"{row[name]:.2f}", f"{row[f'{name}_low']:.2f}\u00a0–\u00a0{row[f'{name}_high']:.2f}")
                for name in ("first", "total")
            ),
            Cell(str(row["n"])),
        )
        for row in table.to_dict("records")
    )
    heads = (
        Header("Policy", is_number=False),
        Header("Value", is_number=False),
        Header("Alone", "first-order index"),
        Header("With interactions", "total index"),
        Header("n", "base points"),
    )
    return Table("Sobol indices", heads, rows, stubs=2)


def screening_table(table: pd.DataFrame, measure: str, looks: Looks) -> Table:
    """Morris screening as a table, the largest effect of each policy first."""
    unit, words = shown(measure)[1:]
    ordered = table.sort_values(["policy", "mu_star"], ascending=[True, False], kind="stable")
    rows = tuple(
        (
            named(str(row["policy"]), colours_of(looks)),
            Cell(str(row["parameter"])),
            Cell(number(row["mu_star"], unit), interval(row["mu_star_low"], row["mu_star_high"], unit)),
            Cell(number(row["mu"], unit)),
            Cell(number(row["sigma"], unit)),
            Cell(str(row["n"])),
        )
        for row in ordered.to_dict("records")
    )
    heads = (
        Header("Policy", is_number=False),
        Header("Value", is_number=False),
        Header("Size of effect", f"{words}, over the whole range"),
        Header("Effect", "with sign"),
        Header("Spread", "interaction or curvature"),
        Header("n", "paths"),
    )
    return Table("Morris screening", heads, rows, stubs=2)


def colours_of(looks: Looks) -> dict[str, str]:
    """Colour by policy."""
    return {name: look.colour for name, look in looks.items()}
