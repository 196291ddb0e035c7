"""The Plotly template of the house style."""

from typing import Any, Final

import plotly.graph_objects as go

from simulator.report.elements.style import FONTS, GRID, INK, MUTED, PAPER, TEXT_SIZE, TOP, ZERO


def _axis(**more: Any) -> dict[str, Any]:
    return {
        "showgrid": True,
        "gridcolor": GRID,
        "gridwidth": 1,
        "zeroline": True,
        "zerolinecolor": ZERO,
        "zerolinewidth": 1.5,
        "showline": False,
        "ticks": "",
        "automargin": True,
        "tickfont": {"size": TEXT_SIZE, "color": INK},
        "title": {"font": {"size": TEXT_SIZE, "color": MUTED}, "standoff": 12},
        "fixedrange": True,
        "separatethousands": True,
        "exponentformat": "none",
    } | more


TEMPLATE: Final = go.layout.Template(
    layout={
        "font": {"family": FONTS, "size": TEXT_SIZE, "color": INK},
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "separators": ".,",
        "margin": {"l": 24, "r": 24, "t": TOP, "b": 24, "pad": 6},
        "xaxis": _axis(),
        "yaxis": _axis(),
        "legend": {
            "x": 1.02,
            "y": 1,
            "yanchor": "top",
            "xanchor": "left",
            "font": {"size": TEXT_SIZE},
            "itemsizing": "trace",
            "tracegroupgap": 4,
        },
        "hoverlabel": {
            "bgcolor": PAPER,
            "bordercolor": ZERO,
            "font": {"family": FONTS, "size": TEXT_SIZE, "color": INK},
            "align": "left",
        },
        "hovermode": "closest",
        "dragmode": False,
    }
)
