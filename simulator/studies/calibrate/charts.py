"""Pictures of a calibration: the data beside simulated companies, prior and posterior, the backtest."""

from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from simulator.report.elements import marks
from simulator.report.elements.axes import log_axis
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.style import INK, MUTED, PALETTE, TEXT_SIZE, band
from simulator.report.elements.table import measure_column, tabulate, text_column, tidy
from simulator.report.elements.template import TEMPLATE
from simulator.studies.calibrate.backtest import errors
from simulator.studies.calibrate.checks import FURTHEST
from simulator.studies.calibrate.parameters import IN_PART, TELL
from simulator.studies.calibrate.results import Calibration
from simulator.text import drawn, first_upper, number

STUDY: Final = "calibrate"
MODEL, DATA = PALETTE[0], PALETTE[2]
LOGARITHMIC: Final = 20.0  # an axis of USD is logarithmic where its largest value is so many times its smallest
ABOVE: Final = {"orientation": "h", "x": 0.0, "y": 1.06, "xanchor": "left", "yanchor": "bottom"}
BAND: Final = "nine simulated companies in ten"
DATA_HELP: Final = (
    "The band holds nine in ten companies that were simulated with inputs drawn from the posterior; dots and lines are "
    "your data. Data outside of the band show something that the model cannot produce."
)
PRIOR_HELP: Final = (
    "The axis is the plausible range of each input, from its 5% point to its 95% point (0.05 to 0.95 of its chance). A "
    "short bar is an input your data tell; a bar as long as the axis is one they say nothing of. The values stand in "
    "the table."
)
BACKTEST_HELP: Final = (
    "Each dot is the bill one month ahead as it would have been forecast the month before, from companies whose inputs "
    "were drawn without a look at later months; who is there in later months is taken as known. The line through it "
    "holds nine in ten. A forecast that only takes the last month again is drawn beside it."
)


def data_chart(found: Calibration) -> ChartPage:
    """Spend of persons, months, teams and concentration: the data beside simulated companies."""
    figure = make_subplots(rows=4, cols=1, vertical_spacing=0.1, subplot_titles=(  # side by side no phone shows them
        "Bill of a user by rank, USD a month", "Bill by month, USD", "Bill of a person by team, USD a month",
        "Share of the bill of the heaviest users",
    ))  # fmt: skip
    persons = found.persons[(found.persons["share_of_users"] > 0.0) & (found.persons["share_of_users"] < 1.0)]
    _band(figure, persons, "share_of_users", 1, legend=True)
    _band(figure, found.bills, "month", 2)
    _teams(figure, found.teams, 3)
    _band(figure, found.concentration, "share_of_users", 4, suffix="_share")
    figure.update_yaxes(**log_axis(persons.filter(regex="_usd").to_numpy().ravel().tolist()), row=1)
    figure.update_yaxes(rangemode="tozero", row=2)
    figure.update_yaxes(tickformat=".0%", range=[0, 1.02], row=4)
    figure.update_xaxes(tickformat=".0%", title_text="Users, from the lightest", row=1)
    figure.update_xaxes(tickformat=".0%", title_text="Heaviest users", row=4)
    figure.update_layout(template=TEMPLATE, height=1240, showlegend=True, margin_t=110, legend={**ABOVE, "y": 1.03})
    figure.update_annotations(font_size=TEXT_SIZE, font_color=INK)
    outside = int((found.summaries["distance"] > FURTHEST).sum())
    n = len(found.summaries)
    return ChartPage(
        "observed",
        figure,
        f"{outside or 'None'} of {n} figures of your data {'lies' if outside <= 1 else 'lie'} far from simulated ones",
        f"Data of {found.people} persons over {len(found.months)} months; bands: {BAND}",
        "Four panels: bill of a user by rank, bill by month, bill of a person by team, and concentration of the bill; "
        "data beside bands of simulated companies.",
        DATA_HELP,
        tidy("Bill by month", found.bills, ["month"], ["observed_usd", "simulated_usd"], {}, f"{STUDY}.bills"),
    )


def _band(figure: go.Figure, rows: pd.DataFrame, x: str, row: int, legend: bool = False, suffix: str = "_usd") -> None:
    low, high, own = f"simulated{suffix}_low", f"simulated{suffix}_high", f"observed{suffix}"
    area = marks.area_between(rows, (x, low, high), band(MODEL, 0.22), band(MODEL, 0.3))
    figure.add_trace(area.update(name=BAND, showlegend=legend, line_width=0.5), row=row, col=1)
    line = go.Scatter(
        x=rows[x], y=rows[own], mode="lines+markers" if len(rows) < 40 else "lines", name="your data",
        showlegend=legend, line={"color": DATA, "width": 2.5}, hoverinfo="text",
        hovertext=[_hover(one, x, suffix) for one in rows.to_dict("records")],
    )  # fmt: skip
    figure.add_trace(line, row=row, col=1)


def _hover(row: Any, x: str, suffix: str) -> str:
    unit = "USD" if suffix == "_usd" else "share"
    own, low, high = (number(row[f"{name}{suffix}{end}"], unit) for name, end in (
        ("observed", ""), ("simulated", "_low"), ("simulated", "_high"),
    ))  # fmt: skip
    at = number(row[x], "share") if isinstance(row[x], float) else row[x]
    return f"<b>{at}</b><br>your data {own}<br>simulated {low} to {high}"


def _teams(figure: go.Figure, rows: pd.DataFrame, row: int) -> None:
    names = [drawn(str(name), 18, most=1) for name in rows["team"]]
    middle = rows["simulated_usd"]
    figure.add_trace(
        go.Scatter(
            x=names, y=middle, mode="markers", marker={"color": band(MODEL, 0.01), "size": 1}, showlegend=False,
            error_y={"type": "data", "symmetric": False, "array": rows["simulated_usd_high"] - middle,
                     "arrayminus": middle - rows["simulated_usd_low"], "color": band(MODEL, 0.45), "thickness": 14,
                     "width": 0}, hoverinfo="skip",
        ), row=row, col=1,
    )  # fmt: skip
    hover = [_hover(one, "team", "_usd") for one in rows.to_dict("records")]
    figure.add_trace(
        go.Scatter(x=names, y=rows["observed_usd"], mode="markers", showlegend=False, hoverinfo="text", hovertext=hover,
                   marker={"color": DATA, "size": 11}), row=row, col=1,
    )  # fmt: skip
    figure.update_yaxes(rangemode="tozero", row=row)


def learnt_chart(found: Calibration) -> ChartPage:
    """Where the posterior of each input lies within its plausible range."""
    rows = found.parameters.to_dict("records")
    figure = go.Figure()
    for place, row in enumerate(rows):
        colour = {TELL: MODEL, IN_PART: PALETTE[1]}.get(row["verdict"], MUTED)
        figure.add_trace(
            go.Scatter(
                x=[row["place_low"], row["place_high"]], y=[place, place], mode="lines", hoverinfo="skip",
                line={"color": colour, "width": 9}, showlegend=False,
            )
        )  # fmt: skip
        figure.add_trace(
            go.Scatter(
                x=[row["place"]], y=[place], mode="markers", marker={"color": INK, "size": 7}, showlegend=False,
                hoverinfo="text", hovertext=[_learnt(row)],
            )
        )  # fmt: skip
    for name, colour in (("your data tell", MODEL), ("in part", PALETTE[1]), ("cannot tell", MUTED)):
        figure.add_trace(marks.legend_line(name, color=colour, width=9))
    ticks = [drawn(first_upper(str(row["parameter"])), 46, most=1) for row in rows]
    figure.update_layout(template=TEMPLATE, showlegend=True, height=140 + 25 * len(rows))
    figure.update_yaxes(**marks.rows_axis(ticks), tickfont_size=TEXT_SIZE - 2)
    figure.update_xaxes(title_text="Place in the plausible range (share of its chance)", range=[-0.02, 1.02])
    told = int((found.parameters["verdict"] == TELL).sum())
    return ChartPage(
        "learnt",
        figure,
        f"Your data tell {told} of {len(rows)} values",
        f"Bars hold nine in ten draws of the posterior, dots are medians; {len(found.draws):,} draws",
        "Bars by input: where nine in ten draws of the posterior lie within the plausible range. "
        + "; ".join(f"{row['parameter']} {row['verdict']}" for row in rows[:12]),
        PRIOR_HELP,
        parameter_rows(found),
    )


def _learnt(row: Any) -> str:
    before, after = (f"{row[f'{name}_low']:.3g} to {row[f'{name}_high']:.3g}" for name in ("prior", "posterior"))
    return f"<b>{drawn(first_upper(row['parameter']), 40)}</b><br>plausible {before}<br>your data {after}"


def parameter_rows(found: Calibration) -> Any:
    """Prior, posterior, contraction and verdict of every input."""
    return tabulate(
        "What your data tell",
        found.parameters,
        (
            text_column("Input", lambda row: first_upper(row["parameter"])),
            measure_column("prior", STUDY, form="ratio"),
            measure_column("posterior", STUDY, form="ratio"),
            measure_column("contraction", STUDY),
            text_column("In words", "verdict"),
        ),
    )


def backtest_chart(found: Calibration) -> ChartPage:
    """One month ahead from each month on: forecast, interval, what came, and the last month again."""
    rows = found.backtest[found.backtest["ahead"] == 1]
    figure = go.Figure()
    figure.add_trace(go.Scatter(
        x=found.bills["month"], y=found.bills["observed_usd"], mode="lines+markers", name="your data",
        line={"color": DATA, "width": 2.5},
    ))  # fmt: skip
    figure.add_trace(go.Scatter(
        x=rows["month"], y=rows["last_usd"], mode="markers", name="last month again",
        marker={"color": MUTED, "symbol": "line-ew-open", "size": 16, "line": {"width": 2.5}},
    ))  # fmt: skip
    figure.add_trace(go.Scatter(
        x=rows["month"], y=rows["forecast_usd"], mode="markers", name="forecast, nine in ten",
        marker={"color": MODEL, "size": 10, "symbol": "diamond"},
        error_y=marks.error_bars(rows.to_dict("records"), "forecast_usd", MODEL),
    ))  # fmt: skip
    figure.update_layout(template=TEMPLATE, height=460, showlegend=True, margin_t=60, legend=ABOVE)
    figure.update_yaxes(title_text="Bill, USD a month", rangemode="tozero")
    one = errors(rows)
    forecast, last = (number(one[name], "share") for name in ("forecast", "last"))
    return ChartPage(
        "backtest",
        figure,
        f"A month ahead the bill was off by {forecast}; by {last} if nothing changed",
        f"Bill of everybody by month, n = {len(rows)} forecasts, each from the months before it",
        f"Bill by month with forecasts one month ahead; mean error {forecast}, "
        f"{number(one['held'], 'share')} of months in their interval.",
        BACKTEST_HELP,
        tidy(
            "Forecasts one to three months ahead", found.backtest, ["origin", "month", "ahead"],
            ["actual_usd", "forecast_usd", "last_usd", "trend_usd"], {}, f"{STUDY}.backtest",
        ),
    )  # fmt: skip
