"""All values at once: Sobol indices as a chart, Morris screening as a table."""

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from simulator.columns import entry
from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import headline
from simulator.report.elements.style import MUTED, TEXT_SIZE, Look, colours
from simulator.report.elements.table import (
    Table,
    count_column,
    measure_column,
    parameter_column,
    policy_column,
    tabulate,
    text_column,
)
from simulator.report.elements.template import TEMPLATE
from simulator.scenario.reading.parameters import parameter_name
from simulator.studies.sensitivity.one_at_a_time_charts import row_name
from simulator.studies.sensitivity.sentences import measure_name
from simulator.text import drawn, first_upper

MOST_ROWS: Final = 14  # parameters in the chart; the table has all
LEAST_ROWS: Final = 3
LEAST: Final = 0.02  # total index of the best policy below which a value is left out


def indices_chart(table: pd.DataFrame, measure: str, best: str, looks: Mapping[str, Look]) -> ChartPage:
    """First-order and total Sobol indices by value, a mark per policy; ordered by those of the best policy."""
    title = measure_name(measure)
    own = table[table["policy"] == best]
    ordered = (table if own.empty else own).groupby("parameter")["total"].max().sort_values(ascending=False)
    order = list(ordered.index)[: max(LEAST_ROWS, min(MOST_ROWS, int((ordered >= LEAST).sum())))]
    left = f"; {len(order)} of {len(ordered)} values drawn, all in the table" if len(order) < len(ordered) else ""
    shared = table.groupby("policy")["first"].sum()
    together = f"; alone they explain about {shared.min():.0%} to {shared.max():.0%}, the rest is interaction"
    return ChartPage(
        "sobol",
        _indices_figure(table[table["parameter"].isin(order)], order, looks),
        headline(
            [first_upper(parameter_name(order[0])), best],
            f"{{0:bare}} explains most of the variance of {title}" + ("" if own.empty else " under {1}"),
            f"{{0:bare}} explains most of the variance of {title}",
            "{0:bare} explains most of the variance",
            "{0} explains most of the variance",
        ),
        f"Shares of the variance of {title} over the ranges of all values; n = {table['n'].iloc[0]} base "
        f"points{together}{left}",
        "Dot plots of first-order and total Sobol indices by value and policy.",
        "Alone: the share of the variance that would go away if the value were known. With interactions: the share "
        "that would be left if everything else were known. Lines are bootstrap intervals. An estimate below "
        "zero is a share near zero that too few base points cannot tell from it. A value near zero in both can be left "
        "as it is.",
        _indices_table(table, looks),
    )


def _indices_figure(table: pd.DataFrame, order: Sequence[str], looks: Mapping[str, Look]) -> go.Figure:
    heads = ("Alone (first-order index)", "With interactions (total index)")
    place = {path: row for row, path in enumerate(order)}
    policies = [name for name in looks if name in set(table["policy"])]
    height = 160 + 2 * len(order) * max(44, 14 * len(policies))
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=54 / height, subplot_titles=heads)
    for panel, column in enumerate(("first", "total"), start=1):
        for policy in policies:
            own = table[table["policy"] == policy]
            hovers = [
                f"<b>{drawn(looks[policy].full, marks.HOVER_WIDTH)}</b><br>{drawn(parameter_name(row['parameter']))}: "
                f"{row[column]:.2f} ({row[f'{column}_low']:.2f} – {row[f'{column}_high']:.2f})"
                for row in own.to_dict("records")
            ]
            points = marks.points_in_rows(own, column, place, looks[policy], panel == 1, hovers, "parameter")
            figure.add_trace(points, row=panel, col=1)
        figure.update_yaxes(**marks.rows_axis([row_name(path) for path in order]), row=panel, col=1)
    figure.update_annotations(font={"size": TEXT_SIZE, "color": MUTED}, x=0, xanchor="left")
    figure.update_layout(template=TEMPLATE, scattermode="group", scattergap=0.35, showlegend=True, margin={"t": 40})
    figure.update_layout(height=height)
    figure.update_xaxes(rangemode="tozero", zeroline=True)
    return figure.update_xaxes(title_text="Share of the variance", row=2)


def _indices_table(table: pd.DataFrame, looks: Mapping[str, Look]) -> Table:
    columns = (
        policy_column(colours(looks)),
        parameter_column(),
        measure_column("first", "sensitivity"),
        measure_column("total", "sensitivity"),
        count_column("base points"),
    )
    return tabulate("Sobol indices", table, columns, stubs=2)


def pairs_table(table: pd.DataFrame, looks: Mapping[str, Look]) -> Table:
    """Second-order Sobol indices as a table, the largest of each policy first."""
    columns = (
        policy_column(colours(looks)),
        parameter_column(),
        text_column("With", lambda row: parameter_name(row["with_parameter"])),
        measure_column("second", "sensitivity"),
        count_column("base points"),
    )
    ordered = table.sort_values(["policy", "second"], ascending=[True, False], kind="stable")
    return tabulate("Sobol indices of pairs", ordered, columns, stubs=3)


def pawn_table(table: pd.DataFrame, looks: Mapping[str, Look]) -> Table:
    """PAWN indices as a table, the largest of each policy first."""
    columns = (
        policy_column(colours(looks)),
        parameter_column(),
        measure_column("pawn", "sensitivity"),
        measure_column("by_chance", "sensitivity"),
        count_column("points"),
    )
    ordered = table.sort_values(["policy", "pawn"], ascending=[True, False], kind="stable")
    return tabulate("PAWN indices", ordered, columns, stubs=2)


def screening_table(table: pd.DataFrame, measure: str, looks: Mapping[str, Look]) -> Table:
    """Morris screening as a table, the largest effect of each policy first."""
    unit, meant = entry(measure, "sweep")[1:3]
    columns = (
        policy_column(colours(looks)),
        parameter_column(),
        measure_column("mu_star", "sensitivity", unit=f"{meant}, from the 5% to the 95% point", form=unit),
        measure_column("mu", "sensitivity", unit=f"{meant}, with sign", form=unit),
        measure_column("sigma", "sensitivity", unit=f"{meant}, interaction or curvature", form=unit),
        count_column("paths"),
    )
    ordered = table.sort_values(["policy", "mu_star"], ascending=[True, False], kind="stable")
    return tabulate("Morris screening", ordered, columns, stubs=2)
