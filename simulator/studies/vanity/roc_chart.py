"""The ROC curves of the vanity detectors: what each finds at what price in false accusations."""

from typing import Final

import pandas as pd
import plotly.graph_objects as go

from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.marks import legend_line
from simulator.report.elements.style import DASHES, MUTED, PALETTE
from simulator.report.elements.table import Cell, Table, measure_column, number_column, tabulate, text_column
from simulator.report.elements.template import TEMPLATE
from simulator.studies.vanity.scoreboard import DETECTORS, Scoreboard, recall_at
from simulator.text import number

TOLERATED: Final = 0.05  # false accusations
NAMES: Final = {
    "textbook": "textbook CUSUM",
    "trend": "own trend (test 1)",
    "output": "output (test 2)",
    "frontier": "frontier",
    "flags": "all tests: the flags",
}
HOW_TO_READ: Final = (
    "Each curve goes through every threshold of a detector: how many padding teams it finds, against how many innocent "
    "teams it accuses. Up and to the left is better; a detector that guesses stays on the diagonal. The flags are set "
    "at the far left, where hardly anybody is accused wrongly. Companies whose growth buys nothing are left out."
)


def roc_chart(board: Scoreboard) -> ChartPage:
    """Recall against false accusations of every detector, over all cases of the scoreboard."""
    found = {name: recall_at(board.roc, name, TOLERATED) for name in DETECTORS}
    others = max(value for name, value in found.items() if name != "flags")
    together, alone, teams = f"{found['flags']:.0%}", f"{others:.0%}", len(board.teams)
    return ChartPage(
        "roc",
        _figure(board.roc),
        f"Together tests find {together} of padding teams, alone {alone} at most",
        f"Share of padding teams found against share of innocent teams accused, {teams:,} teams of simulated companies",
        "ROC curves. " + " ".join(f"{NAMES[name]} finds {number(value, 'share')}." for name, value in found.items()),
        HOW_TO_READ,
        _table(board.detectors, found),
    )


def _figure(curves: pd.DataFrame) -> go.Figure:
    figure = go.Figure()
    for place, name in enumerate(DETECTORS):
        rows = curves[curves["detector"] == name]
        figure.add_trace(
            go.Scatter(
                x=[0.0, *rows["false_accusations"]],
                y=[0.0, *rows["recall"]],
                mode="lines",
                name=NAMES[name],
                line={
                    "color": PALETTE[place],
                    "dash": "solid" if name == "flags" else DASHES[1 + place % 4],
                    "width": 4 if name == "flags" else 2.5,
                },
                hovertemplate=f"<b>{NAMES[name]}</b><br>accused %{{x:.1%}}, found %{{y:.1%}}<extra></extra>",
            )
        )
    figure.add_shape(type="line", x0=0, y0=0, x1=1, y1=1, line={"color": MUTED, "dash": "dot"}, layer="below")
    figure.add_vline(TOLERATED, line={"color": MUTED, "width": 1.5})
    figure.add_trace(legend_line("5% accused").update(line_color=MUTED))
    figure.update_layout(template=TEMPLATE, showlegend=True, height=520)
    figure.update_xaxes(title_text="Innocent teams accused", tickformat=".0%", range=[0, 1], constrain="domain")
    return figure.update_yaxes(title_text="Padding teams found", tickformat=".0%", range=[0, 1])


def _table(detectors: pd.DataFrame, found: dict[str, float]) -> Table:
    columns = (
        text_column("Detector", lambda row: Cell(NAMES[row["detector"]], row["meaning"])),
        number_column("Found", "at 5% accused", lambda row: number(found[row["detector"]], "share")),
        measure_column("auc", "scoreboard"),
        measure_column("recall", "scoreboard", "Found", "as it is set"),
        measure_column("false_accusations", "scoreboard", "Accused", "as it is set"),
    )
    return tabulate("Detectors by themselves and together", detectors, columns)
