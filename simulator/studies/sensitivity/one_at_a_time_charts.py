"""One value at a time: the tornado of one policy, the curves of all, and where another policy becomes the best."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from simulator.columns import entry
from simulator.currency import in_currency
from simulator.replication.compare import BASELINE
from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import headline
from simulator.report.elements.style import INK, MUTED, TEXT_SIZE, Look, band, colours
from simulator.report.elements.table import (
    Cell,
    Row,
    Table,
    count_column,
    measure,
    measure_column,
    number_column,
    parameter_column,
    policy_column,
    tabulate,
)
from simulator.report.elements.template import TEMPLATE
from simulator.scenario.reading.parameters import parameter_name
from simulator.studies.sensitivity.sentences import measure_name
from simulator.text import drawn, interval, listed, number, setting, visible

MOST_ROWS: Final = 14  # parameters in the tornado; the table has all
MOST_PANELS: Final = 6  # parameters with a curve; the table has all
ENDS: Final = ("low", "high")


def tornado_chart(table: pd.DataFrame, column: str, policy: str, looks: Mapping[str, Look]) -> ChartPage:
    """How much one policy's result changes when each value alone moves to either end of its range."""
    title, unit, words = entry(column, "sweep")[:3]
    own = table[(table["policy"] == policy) & (table["swing"] > 0)].sort_values("swing", ascending=False)
    rows, name = own.head(MOST_ROWS).to_dict("records"), visible(policy)
    finding, count = headline([name], f"No value changes {title.lower()} under {{0}}"), ""
    if rows:
        finding = headline(
            [parameter_name(rows[0]["parameter"]), name],
            f"{title} under {{1}} is most sensitive to {{0:bare}}",
            f"{title} is most sensitive to {{0:bare}}",
            "Most sensitive to {0}",
        )
        count = f"n = {rows[0]['n']} paired replications"
    both = (" and ".join(_change(row, end, unit) for end in ENDS) for row in rows)
    alone = (f"{parameter_name(row['parameter'])}: {changes}" for row, changes in zip(rows, both, strict=True))
    return ChartPage(
        "tornado",
        _tornado_figure(rows, column, looks[policy]),
        finding,
        f"Change of {measure_name(column)}, {words}, when one value alone moves to either end of its range; {count}",
        f"Bars to the left and right of zero, one row per value. {'; '.join(alone)}",
        "Zero is the scenario as written. Each row moves one value to the low and to the high end of its range, which "
        "stand beside the bars, and leaves the others alone; thin lines are intervals of the paired change. The "
        "ranges decide the order: a wide guess makes a long bar.",
        _tornado_table(table, column, looks),
    )


def _change(row: Row, end: str, unit: str) -> str:
    return f"{number(row[f'{end}_change'], unit)} at {setting(row[f'{end}_value'], 3)}"


def _tornado_figure(rows: Sequence[Row], column: str, look: Look) -> go.Figure:
    _, unit, words = entry(column, "sweep")[:3]
    figure = go.Figure()
    for end, colour in zip(ENDS, (band(look.colour, 0.45), look.colour), strict=True):
        figure.add_bar(
            x=[row[f"{end}_change"] for row in rows],
            y=list(range(len(rows))),
            orientation="h",
            name=f"{end} end",
            marker={"color": colour, "line": {"color": look.colour, "width": 1}},
            width=0.56,
            error_x=marks.error_bars(rows, f"{end}_change", MUTED, 1.2, 3),
            hovertext=[_hover("", row["parameter"], row, f"{end}_change", unit, row[f"{end}_value"]) for row in rows],
            hoverinfo="text",
        )
        for place, row in enumerate(rows):
            figure.add_annotation(_at_the_end(row, end, place))
    figure.add_vline(0, line={"color": INK, "width": 1.5})
    figure.update_layout(template=TEMPLATE, barmode="overlay", height=150 + 52 * max(1, len(rows)))
    figure.update_layout(legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "title": {"text": ""}})
    figure.update_layout(margin={"t": 56, "r": 30})
    figure.update_xaxes(title_text=f"Change of {measure_name(column)}, {words}", range=_range(rows))
    return figure.update_yaxes(**marks.rows_axis([row_name(row["parameter"]) for row in rows]))


def row_name(path: str) -> str:
    """The human name of a parameter beside its row of a chart."""
    return drawn(parameter_name(path), 20, most=3)


def _hover(policy: str, path: str, row: Row, column: str, unit: str, value: object) -> str:
    ends = interval(row[f"{column}_low"], row[f"{column}_high"], unit, (row[column],))
    head = f"<b>{drawn(policy, marks.HOVER_WIDTH)}</b><br>" if policy else ""
    return f"{head}{drawn(parameter_name(path))} = {setting(value, 3)}<br>{number(row[column], unit)} ({ends})"


def _range(rows: Sequence[Row]) -> list[float]:
    """Room beside the longest bars for the values at their ends."""
    ends = [row[f"{end}_change_{side}"] for row in rows for end in ENDS for side in ENDS]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    pad = 0.3 * (high - low) or 1.0  # a phone's plot is five values wide
    return [low - pad, high + pad]


def _at_the_end(row: Row, end: str, place: int) -> dict[str, Any]:
    """The value of the parameter beside the end of its bar."""
    change = row[f"{end}_change"]
    other = row["high_change" if end == "low" else "low_change"]
    right = change > 0 or (change == 0 and other < 0)
    return {
        "text": setting(row[f"{end}_value"], 3),
        "x": row[f"{end}_change_{'high' if right else 'low'}"],
        "y": place,
        "xanchor": "left" if right else "right",
        "xshift": 6 if right else -6,
        "yshift": 0 if change * other <= 0 else 9 if end == "low" else -9,
        "showarrow": False,
        "font": {"size": TEXT_SIZE - 1, "color": INK},
    }


def _tornado_table(table: pd.DataFrame, column: str, looks: Mapping[str, Look]) -> Table:
    _, unit, words = entry(column, "sweep")[:3]

    def at(end: str, row: Row) -> Cell:
        change = measure(row, f"{end}_change", "sensitivity", unit)
        return change._replace(text=f"{change.text} at {setting(row[f'{end}_value'], 3)}")

    columns = (
        policy_column(colours(looks)),
        parameter_column(),
        *(number_column(f"{end.capitalize()} end", in_currency(f"change, {words}"), partial(at, end)) for end in ENDS),
        measure_column("swing", "sensitivity", unit=f"change, {words}", form=unit),
        count_column(),
    )
    rows = table[table["policy"] != BASELINE]
    return tabulate("Each value alone at both ends of its range", rows, columns, stubs=2)


def curves_chart(table: pd.DataFrame, tipping: pd.DataFrame, column: str, looks: Mapping[str, Look]) -> ChartPage:
    """The measure along each value, a line with a band per policy, a panel per value; the finding is of ``tipping``."""
    title, _, words = entry(column, "sweep")[:3]
    own = {str(path): rows.infer_objects() for path, rows in table.groupby("parameter", sort=False)}
    numeric = [path for path, rows in own.items() if pd.api.types.is_numeric_dtype(rows["value"])]
    panels = {path: own[path] for path in numeric[:MOST_PANELS]}
    left = f"; {len(panels)} of {len(own)} values drawn, all in the table" if len(panels) < len(own) else ""
    return ChartPage(
        "curves",
        _curves_figure(panels, column, looks),
        _curves_finding(tipping),
        f"{title}, {words}, along each value, the others as in the scenario; "
        f"n = {table['n'].iloc[0]} replications{left}",
        f"Line charts, a panel per value: {listed([parameter_name(path) for path in panels], 8)}.",
        "Each panel moves one value through its range and leaves the others as in the scenario. A line is the mean "
        "over the same replications, the band its interval. All panels have one scale, with zero on it. "
        "Where two lines cross, the better policy changes.",
        _curves_table(table, column, looks),
    )


def _curves_finding(tipping: pd.DataFrame) -> str:
    changing = list(dict.fromkeys(map(parameter_name, tipping["parameter"])))
    if not changing:
        return "No single value within its range changes which policy is best"
    more = f" and {len(changing) - 1} more" if len(changing) > 1 else ""
    text = "The best policy changes along"
    return headline(changing[:1], f"{text} {{0:bare}}{more}", f"{text} {{0}}{more}")


def _curves_figure(panels: Mapping[str, pd.DataFrame], column: str, looks: Mapping[str, Look]) -> go.Figure:
    title, unit, _ = entry(column, "sweep")[:3]
    count = max(1, len(panels))
    figure = make_subplots(rows=count, cols=1, vertical_spacing=0.32 / count)
    drawn_too = [name for name in looks if name != BASELINE]
    every = pd.concat(panels.values()) if panels else pd.DataFrame()
    shared = marks.span(every[every["policy"].isin(drawn_too)], "measure") if panels else (0.0, 1.0)
    for panel, (path, rows) in enumerate(panels.items(), start=1):
        for policy, look in looks.items():
            own = rows[rows["policy"] == policy]
            if policy == BASELINE or own.empty:
                continue
            hovers = [_hover(look.full, path, row, "measure", unit, row["value"]) for row in own.to_dict("records")]
            line = marks.line_of(own, "measure", look, panel == 1, hovers, "value")
            figure.add_traces([marks.band_of(own, "measure", look, "value"), line], rows=panel, cols=1)
        figure.update_xaxes(title_text=drawn(parameter_name(path)), zeroline=False, row=panel, col=1)
        figure.update_yaxes(title_text=f"{title}<br>({unit})", range=shared, row=panel, col=1)
    return figure.update_layout(template=TEMPLATE, showlegend=True, height=80 + 230 * count)


def _curves_table(table: pd.DataFrame, column: str, looks: Mapping[str, Look]) -> Table:
    _, unit, words = entry(column, "sweep")[:3]
    columns = (
        policy_column(colours(looks)),
        parameter_column(),
        number_column("At", "", lambda row: setting(row["value"], 3)),
        measure_column("measure", "sensitivity", unit=words, form=unit),
        measure_column("change", "sensitivity", unit=f"against the scenario, {words}", form=unit),
        count_column("replications"),
    )
    return tabulate("Along each value", table[table["policy"] != BASELINE], columns, stubs=3)


def tipping_tables(table: pd.DataFrame, looks: Mapping[str, Look]) -> tuple[Table, ...]:
    """Where another policy becomes the best; no table where none does."""
    if table.empty:
        return ()
    own = colours(looks)
    columns = (
        parameter_column(),
        number_column("From", "", lambda row: setting(row["from_value"])),
        number_column("To", "", lambda row: setting(row["to_value"])),
        policy_column(own, "Best before", "before"),
        policy_column(own, "Best after", "after"),
        measure_column("lead_usd", "sensitivity"),
        number_column("Sure from", "", lambda row: setting(row["sure_value"])),
        count_column(),
    )
    return (tabulate("Where another policy becomes the best, between two values of the grid", table, columns),)
