"""Charts of sensitivity studies and searches: tornado, curves, Sobol indices, policy map, efficient frontier."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from simulator.analysis.policy_map import shares
from simulator.analysis.studies import SURE, plain_name
from simulator.experiments.compare import BASELINE
from simulator.presentation import marks
from simulator.presentation.charts import ChartPage
from simulator.presentation.style import INK, MUTED, TEMPLATE, TEXT_SIZE, Look, band
from simulator.presentation.tables import Cell, Header, Table, named, shown
from simulator.presentation.wording import drawn, interval, listed, number, probability, visible

MOST_ROWS: Final = 14  # parameters in a chart; the table has all
MOST_PANELS: Final = 6  # curves in a chart

TOLD: Final = ("spend_usd", "net_usd", "vanity_share", "wait_hours")  # of a setting on the frontier

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
                error_x=_reach(rows, f"{end}_change", MUTED),
                hovertext=[
                    f"{drawn(plain_name(str(row['parameter'])))} = {value_text(row[f'{end}_value'])}<br>"
                    f"{number(row[f'{end}_change'], unit)} ({_within(row, f'{end}_change', unit)})"
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


def _within(row: Mapping[Any, Any], column: str, unit: str) -> str:
    return interval(row[f"{column}_low"], row[f"{column}_high"], unit)


def _room(rows: Sequence[Mapping[Any, Any]]) -> dict[str, Any]:
    """Room beside the longest bars for the values at their ends."""
    ends = [row[f"{end}_change_{side}"] for row in rows for end in ("low", "high") for side in ("low", "high")]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    pad = 0.14 * (high - low) or 1.0
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


def _reach(rows: Sequence[Mapping[Any, Any]], column: str, colour: str) -> dict[str, Any]:
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
        name = named(str(row["policy"]), _colours(looks))
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
        "Each panel moves one value through its range and leaves the others as in the scenario. A line is the mean over "
        "the same worlds, the band its interval. Where two lines cross, the better policy changes.",
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
            named(str(row["policy"]), _colours(looks)),
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
    together = f"; alone they explain {shared.min():.0%} to {shared.max():.0%}, the rest is interaction"
    return ChartPage(
        "sobol",
        _indices_figure(table, order, policies, looks),
        f"{plain_name(order[0]).capitalize()} is behind most of the variance of {title.lower()}",
        f"Shares of the variance of {title.lower()} over the ranges of all values; n = {table['n'].iloc[0]} base "
        f"points{together}",
        "Dot plots of first-order and total Sobol indices by value and policy.",
        "Alone: the share of the variance that would go away if the value were known. With interactions: the share that "
        "would be left if everything else were known. Lines are bootstrap intervals, and may pass zero or one. "
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
                    error_x=_reach(own, column, look.colour),
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
            named(str(row["policy"]), _colours(looks)),
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
            named(str(row["policy"]), _colours(looks)),
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


def map_chart(table: pd.DataFrame, axes: tuple[str, str], looks: Looks) -> ChartPage:
    """Which policy wins at each point of a grid over two values; pale where that is not sure."""
    won = shares(table)
    first = visible(won.index[0])
    unsure = float((table["p_best"] < SURE).mean())
    across, up = (plain_name(path) for path in axes)
    rest = (
        "everywhere" if len(won) == 1 else f"on {won.iloc[0]:.0%} of the map; {listed(list(won.index[1:]))} on the rest"
    )
    return ChartPage(
        "map",
        _map_figure(table, axes, looks),
        f"{first[:1].upper()}{first[1:]} earns most {rest}",
        f"Policy with the highest net value at each pair of values; pale: best in less than {SURE:.0%} of resamples "
        f"({unsure:.0%} of the map); n = {table['n'].iloc[0]} paired worlds at every point",
        f"Map of the winning policy over {across} and {up}. "
        + "; ".join(f"{visible(name)} wins at {share:.0%} of the points" for name, share in won.items()),
        "The colour says which policy earns most when both values are true at once; the number is its lead over the "
        "second best in USD per engineer and month. A pale cell with a question mark means that the runs do not settle "
        "it: the two best are close there, so the choice matters little.",
        _map_table(table, axes, looks),
    )


def _map_figure(table: pd.DataFrame, axes: tuple[str, str], looks: Looks) -> go.Figure:
    across, up = (list(dict.fromkeys(table[path])) for path in axes)
    at_x, at_y = ({value: at for at, value in enumerate(values)} for values in (across, up))
    figure = go.Figure()
    small = len(across) > 12
    for policy in [name for name in looks if name in set(table["winner"])]:
        look = looks[policy]
        for sure in (True, False):
            own = table[(table["winner"] == policy) & ((table["p_best"] >= SURE) == sure)].to_dict("records")
            z: list[list[float | None]] = [[None] * len(across) for _ in up]
            words = [[""] * len(across) for _ in up]
            for row in own:
                x, y = at_x[row[axes[0]]], at_y[row[axes[1]]]
                z[y][x], words[y][x] = 1.0, _map_hover(row, axes)
                lead = "" if small else f"{number(row['lead_usd'], 'USD')}{'' if sure else ' ?'}"
                figure.add_annotation(
                    text=lead, x=x, y=y, showarrow=False, font={"size": 12, "color": "white" if sure else INK}
                )
            colour = look.colour if sure else band(look.colour, 0.35)
            figure.add_trace(
                go.Heatmap(
                    z=z, colorscale=[[0, colour], [1, colour]], showscale=False, xgap=2, ygap=2,
                    hovertext=words, hoverinfo="text", hoverongaps=False,
                )
            )  # fmt: skip
        marker = {"color": look.colour, "symbol": "square", "size": 14}
        name = drawn(look.label)
        figure.add_trace(go.Scatter(x=[None], y=[None], mode="markers", marker=marker, name=name, hoverinfo="skip"))
    figure.update_layout(template=TEMPLATE, showlegend=True, height=130 + max(300, 52 * len(up)))
    for axis, path, values in ((figure.update_xaxes, axes[0], across), (figure.update_yaxes, axes[1], up)):
        axis(
            title_text=drawn(plain_name(path)),
            tickvals=list(range(len(values))),
            ticktext=[value_text(value) for value in values],
            range=[-0.5, len(values) - 0.5],
            showgrid=False,
            zeroline=False,
        )
    return figure


def _map_hover(row: Mapping[Any, Any], axes: tuple[str, str]) -> str:
    at = "<br>".join(f"{drawn(plain_name(path))} = {value_text(row[path])}" for path in axes)
    lead = f"{number(row['lead_usd'], 'USD')} ({interval(row['lead_usd_low'], row['lead_usd_high'], 'USD')})"
    return (
        f"<b>{drawn(str(row['winner']), marks.HOVER_WIDTH)}</b><br>{at}<br>lead over {drawn(str(row['runner_up']))}: {lead}"
        f"<br>best in {probability(row['p_best'])} of resamples"
    )


def _map_table(table: pd.DataFrame, axes: tuple[str, str], looks: Looks) -> Table:
    colours = _colours(looks)
    rows = tuple(
        (
            *(Cell(value_text(row[path])) for path in axes),
            named(str(row["winner"]), colours),
            Cell(probability(row["p_best"])),
            Cell(number(row["net_usd"], "USD")),
            named(str(row["runner_up"]), colours),
            Cell(number(row["lead_usd"], "USD"), interval(row["lead_usd_low"], row["lead_usd_high"], "USD")),
            Cell(str(row["n"])),
        )
        for row in table.to_dict("records")
    )
    heads = (
        *(Header(plain_name(path)) for path in axes),
        Header("Winner", is_number=False),
        Header("Chance of being best", "share of resamples"),
        Header("Net value", "USD per engineer and month"),
        Header("Runner-up", is_number=False),
        Header("Lead", "USD per engineer and month, paired"),
        Header("n", "worlds"),
    )
    return Table("The winner at every point", heads, rows, stubs=2)


def frontier_chart(
    trials: Mapping[str, pd.DataFrame], summary: pd.DataFrame, limit_usd: float | None, looks: Looks
) -> ChartPage:
    """Net value against spend of every setting tried, and the frontier that none beats."""
    best = summary.iloc[0]
    known = best["n"] == best["n"]
    money = number(best["net_usd"], "USD") if known else ""
    finding = (
        f"{visible(best['policy'])}, set to {best['settings']}, earns most: {money} USD net"
        if known
        else "No setting respects the limits"
    )
    count = sum(len(table) for table in trials.values())
    return ChartPage(
        "frontier",
        _frontier_figure(trials, summary, limit_usd, looks),
        finding[:1].upper() + finding[1:],
        f"Net value against the token bill, USD per engineer and month; {count} settings tried in the worlds of the "
        "search, the chosen ones with intervals on fresh worlds",
        "Scatter plot of settings with the efficient frontier of each policy.",
        "A faint dot is a setting that was tried, a cross one that breaks a limit. The line joins those that no other "
        "setting of the policy beats: more net value for as little spend. A large mark is the chosen setting, measured "
        "on worlds that the search never saw; an open one is the policy as the scenario writes it, on the same worlds.",
        _frontier_table(trials, looks),
    )


def _frontier_figure(
    trials: Mapping[str, pd.DataFrame], summary: pd.DataFrame, limit_usd: float | None, looks: Looks
) -> go.Figure:
    figure = go.Figure()
    for policy, table in trials.items():
        look = looks[policy]
        group = {"legendgroup": look.label, "name": drawn(look.label)}
        for allowed, symbol in ((True, "circle"), (False, "x-thin")):
            own = table[table["allowed"] == allowed]
            marker = {"color": band(look.colour, 0.35), "symbol": symbol, "size": 6}
            marker["line"] = {"color": band(look.colour, 0.5), "width": 1 if not allowed else 0}
            figure.add_trace(
                go.Scatter(
                    x=list(own["spend_usd"]), y=list(own["net_usd"]), mode="markers", marker=marker,
                    hoverinfo="skip", showlegend=False, **group,
                )
            )  # fmt: skip
        front = table[table["frontier"]].sort_values("spend_usd")
        figure.add_trace(
            go.Scatter(
                x=list(front["spend_usd"]),
                y=list(front["net_usd"]),
                mode="lines+markers",
                line={"color": look.colour, "width": 2.5, "dash": look.dash, "shape": "hv"},
                marker={"color": look.colour, "size": 6},
                hovertext=[_setting_hover(look.full, row, table) for row in front.to_dict("records")],
                hoverinfo="text",
                showlegend=True,
                **group,
            )
        )
    for row in summary.to_dict("records"):
        look = looks[row["policy"]]
        if row["n"] == row["n"]:
            figure.add_trace(_chosen(row, look))
    if limit_usd is not None:
        figure.add_vline(limit_usd, line={"color": INK, "width": 1.5, "dash": "dot"})
        figure.add_trace(marks.legend_line(f"limit on spend, {number(limit_usd, 'USD')} USD"))
    figure.update_layout(template=TEMPLATE, showlegend=True, height=520)
    spends = [value for table in trials.values() for value in table["spend_usd"]]
    figure.update_xaxes(title_text="Token bill, USD per engineer and month", **marks.spend_axis(spends))
    return figure.update_yaxes(title_text="Net value<br>(USD per engineer and month)")


def _chosen(row: Mapping[Any, Any], look: Look) -> go.Scatter:
    return go.Scatter(
        x=[row["spend_usd"]],
        y=[row["net_usd"]],
        error_y=_reach([row], "net_usd", INK),
        mode="markers+text",
        text=["chosen"],
        textposition="bottom right",
        textfont={"size": TEXT_SIZE - 1, "color": INK},
        marker={"color": look.colour, "symbol": look.symbol, "size": 14, "line": {"color": INK, "width": 1.5}},
        hovertext=[f"<b>{drawn(look.full, marks.HOVER_WIDTH)}</b><br>{drawn(str(row['settings']), marks.HOVER_WIDTH)}"],
        hoverinfo="text",
        legendgroup=look.label,
        showlegend=False,
        cliponaxis=False,
    )


def _levers(table: pd.DataFrame) -> list[str]:
    return [str(name) for name in table.columns if str(name).startswith("policies")]


def _setting_hover(name: str, row: Mapping[Any, Any], table: pd.DataFrame) -> str:
    lines = [f"{drawn(plain_name(path))} = {value_text(row[path])}" for path in _levers(table)]
    money = f"{number(row['net_usd'], 'USD')} USD net, {number(row['spend_usd'], 'USD')} USD spend"
    return "<br>".join([f"<b>{drawn(name, marks.HOVER_WIDTH)}</b>", *lines, money])


def _frontier_table(trials: Mapping[str, pd.DataFrame], looks: Looks) -> Table:
    rows = []
    for policy, table in trials.items():
        for row in table[table["frontier"]].sort_values("spend_usd").to_dict("records"):
            told = ", ".join(f"{plain_name(path)} {value_text(row[path])}" for path in _levers(table))
            cells = [
                Cell(number(row[name], shown(name)[1]))
                for name in ("spend_usd", "net_usd", "vanity_share", "wait_hours")
            ]
            rows.append((named(policy, _colours(looks)), Cell(told), *cells, Cell("yes" if row["allowed"] else "no")))
    heads = (
        Header("Policy", is_number=False),
        Header("Setting", is_number=False),
        *(Header(shown(name)[0], shown(name)[2]) for name in TOLD),
        Header("Within the limits", is_number=False),
    )
    return Table("The efficient frontier, in the worlds of the search", heads, tuple(rows), stubs=2)


def _colours(looks: Looks) -> dict[str, str]:
    return {name: look.colour for name, look in looks.items()}
