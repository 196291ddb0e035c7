"""Pictures of a trial: its effects with their intervals, and the difference from the control month by month."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from simulator.report.elements import marks
from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.headline import headline
from simulator.report.elements.style import DASHES, MUTED, PALETTE, SYMBOLS, ZERO, Look
from simulator.report.elements.table import measure_column, tabulate, text_column
from simulator.report.elements.template import TEMPLATE
from simulator.studies.experiment.results import TrialAnalysis
from simulator.studies.experiment.sentences import ends_of
from simulator.text import drawn, number, short

FEW_MONTHS: Final = 6  # of which each has its name, also on a narrow screen
LABEL: Final = 26  # characters in a line of a row's name
WAYS: Final = ("adjusted by the baseline", "not adjusted", "leavers, at worst", "leavers, at best")
EFFECTS_HELP: Final = (
    "A mark is the effect on the outcome of a unit and month against the control, a bar its interval; a bar that "
    "crosses the line of zero is not significantly different from zero. The filled mark is the answer. The open ones "
    "are the same without the baseline, and the worst and the best that the effect on those who stay can be."
)
DIFFERENCE_HELP: Final = (
    "Each mark is the difference between the arm and the control in that month, a bar its interval. Left of the line "
    "the arm was not yet in force: there marks should lie near zero, and one in twenty bars may miss it by chance."
)


def analysis_charts(found: TrialAnalysis) -> Sequence[ChartPage]:
    """The charts of the page, those that have something to draw."""
    pages = []
    if len(effect_rows(found)):
        pages.append(_effects_chart(found))
    if len(_bounded(found.differences, "difference")):
        pages.append(_difference_chart(found))
    return pages


def _looks(found: TrialAnalysis) -> dict[str, Look]:
    arms = list(dict.fromkeys(found.effects["arm"]))
    return {
        arm: Look(PALETTE[place % len(PALETTE)], DASHES[place % len(DASHES)], SYMBOLS[place % len(SYMBOLS)],
                  short(arm, LABEL), short(arm, 2 * LABEL))
        for place, arm in enumerate(arms)
    }  # fmt: skip


def effect_rows(found: TrialAnalysis) -> pd.DataFrame:
    """The effect on the outcome in every way that it was estimated."""
    rows: list[dict[str, Any]] = []
    for bound in found.bounds.to_dict("records"):
        arm = bound["arm"]
        own = found.effects[found.effects["arm"] == arm].to_dict("records")
        first = own[0]["measure"]
        mine = [row for row in own if row["measure"] in (first, f"{first}, not adjusted")]
        for way, row in zip(WAYS[:2], mine, strict=False):
            rows.append(_drawn(arm, way if len(mine) > 1 else WAYS[1], row, "effect"))
        if not bound["worst_reason"]:
            rows += [_drawn(arm, way, bound, end) for way, end in zip(WAYS[2:], ("worst", "best"), strict=True)]
    return _bounded(pd.DataFrame(rows), "effect").reset_index(drop=True)


def _bounded(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """The rows whose interval has two ends."""
    bounded: pd.DataFrame = rows[np.isfinite(rows[f"{column}_low"]) & np.isfinite(rows[f"{column}_high"])]
    return bounded


def _drawn(arm: str, way: str, row: Any, column: str) -> dict[str, Any]:
    ends = {f"effect{end}": row[f"{column}{end}"] for end in ("", "_low", "_high")}
    return {"arm": arm, "way": way, **ends, "clusters": row["clusters"]}


def _effects_chart(found: TrialAnalysis) -> ChartPage:
    rows, looks = effect_rows(found), _looks(found)
    figure = go.Figure()
    names = []
    for place, row in enumerate(rows.to_dict("records")):
        look, first = looks[row["arm"]], place == 0 or rows["arm"][place - 1] != row["arm"]
        names.append(drawn(short(f"{row['arm']}: {row['way']}", 2 * LABEL), LABEL, most=2))
        figure.add_trace(_mark([row["effect"]], [place], [row], look, filled=first, across=True))
    figure.update_layout(template=TEMPLATE, showlegend=False, height=140 + 52 * len(rows))
    figure.update_layout(shapes=marks.between_rows(len(rows)))
    figure.update_xaxes(
        title_text=f"Effect on {_outcome(found)} per {_unit(found)} and month", zerolinecolor=ZERO, zerolinewidth=2
    )
    figure.update_xaxes(rangemode="tozero")
    figure.update_yaxes(**marks.rows_axis(names))
    spoken = "; ".join(
        f"{row['arm']}, {row['way']}: {number(row['effect'], 'count')}" for row in rows.to_dict("records")
    )
    return ChartPage(
        "effects",
        figure,
        effects_title(rows, str(found.effects["measure"].iloc[0])),
        f"Effect on {_outcome(found)} with {found.settings['confidence']:.0%} intervals; "
        f"{int(rows['clusters'].min())} clusters or more",
        f"Dot plot of effects: {short(spoken, 600)}.",
        EFFECTS_HELP,
        tabulate(
            "The effect, in every way it was estimated",
            rows,
            [text_column("Arm", "arm"), text_column("How", "way"), measure_column("effect", "experiment.effects"),
             measure_column("clusters", "experiment.effects")],
        ),
    )  # fmt: skip


def effects_title(rows: pd.DataFrame, outcome: str) -> str:
    """What the arm did to the outcome, or how many arms changed it."""
    arms = rows.drop_duplicates("arm")
    sure = (arms["effect_low"] > 0.0) | (arms["effect_high"] < 0.0)
    if len(arms) > 1:
        count = f"{int(sure.sum())} of {len(arms)} arms"
        return headline([outcome], f"{count} change {{0:bare}} significantly", f"{count} change the outcome")
    row = arms.iloc[0]
    effect, low, high = (number(row[f"effect{end}"], "count") for end in ("", "_low", "_high"))
    told = "changes" if sure.iloc[0] else "is not shown to change"
    return headline(
        [row["arm"], outcome],
        f"{{0}} {told} {{1:bare}}: {effect} ({low} to {high})",
        f"{{0}} {told} the outcome: {effect} ({low} to {high})",
    )


def _difference_chart(found: TrialAnalysis) -> ChartPage:
    figure, looks = go.Figure(), _looks(found)
    months = list(dict.fromkeys(found.differences["month"]))
    shift = 0.6 / max(len(looks), 1)
    for at, (arm, look) in enumerate(looks.items()):
        rows = _bounded(found.differences[found.differences["arm"] == arm], "difference")
        across = [months.index(month) + (at - 0.5 * (len(looks) - 1)) * shift * 0.4 for month in rows["month"]]
        records = rows.to_dict("records")
        trace = _mark([row["difference"] for row in records], across, records, look, column="difference")
        figure.add_trace(trace.update(name=drawn(look.label), showlegend=True))
    started = months.index(found.differences.loc[found.differences["phase"] == "trial", "month"].iloc[0]) - 0.5
    step = 1 if len(months) <= FEW_MONTHS else 3
    figure.update_layout(template=TEMPLATE, showlegend=len(looks) > 1, height=440)
    figure.add_vline(x=started, line={"color": MUTED, "width": 1.5, "dash": "dash"})
    figure.add_annotation(x=started, y=1, yref="paper", yanchor="bottom", text="the trial begins", showarrow=False)
    ticks = range(0, len(months), step)
    figure.update_xaxes(tickvals=list(ticks), ticktext=[drawn(months[place]) for place in ticks])
    figure.update_xaxes(range=[-0.6, len(months) - 0.4], title_text="Month", zeroline=False)
    figure.update_yaxes(title_text=f"Difference in {_outcome(found)}", zerolinecolor=ZERO, zerolinewidth=2)
    later = _bounded(found.differences[found.differences["phase"] == "trial"], "difference")
    above, sure = (int((later[column] > 0.0).sum()) for column in ("difference", "difference_low"))
    return ChartPage(
        "difference",
        figure,
        f"Above the control in {above} of {len(later)} months, significantly in {sure or 'none'}",
        f"Difference in {_outcome(found)} per {_unit(found)} by month, {found.settings['confidence']:.0%} intervals",
        f"Marks with bars over {len(months)} months, a dashed line where the trial begins.",
        DIFFERENCE_HELP,
        tabulate(
            "The difference from the control by month",
            found.differences,
            [text_column("Arm", "arm"), text_column("Month", "month"), text_column("Phase", "phase"),
             measure_column("difference", "experiment.differences")],
            stubs=2,
        ),
    )  # fmt: skip


def _mark(
    values: Sequence[float],
    places: Sequence[float],
    rows: Sequence[Any],
    look: Look,
    filled: bool = True,
    across: bool = False,
    column: str = "effect",
) -> go.Scatter:
    """Marks with intervals, along rows or along months."""
    bars = marks.error_bars(rows, column, look.colour, thickness=3 if across else 2)
    x, y = (values, places) if across else (places, values)
    symbol = look.symbol if filled else f"{look.symbol}-open"
    told = [f"<b>{drawn(look.full)}</b><br>{number(row[column], 'count')} ({ends_of(row, column)})" for row in rows]
    return go.Scatter(
        x=x, y=y, mode="markers", hoverinfo="text", hovertext=told, showlegend=False,
        marker={"color": look.colour, "symbol": symbol, "size": 12, "line": {"color": look.colour, "width": 2}},
        **{"error_x" if across else "error_y": bars},
    )  # fmt: skip


def _outcome(found: TrialAnalysis) -> str:
    return drawn(short(found.effects["measure"].iloc[0], LABEL))


def _unit(found: TrialAnalysis) -> str:
    return str(found.settings["unit"])
