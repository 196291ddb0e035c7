"""Horizontal bars, a row for each policy, with the values to their right."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from simulator.report.elements.style import INK

Rows = Sequence[Mapping[Any, Any]]


def bars(rows: Rows, column: str, fill: tuple[str, str], hovers: Sequence[str], **more: Any) -> go.Bar:
    """A bar in every row; ``fill`` is a colour and a pattern, which tells bars apart without colour."""
    colour, pattern = fill
    return go.Bar(
        x=[row[column] for row in rows],
        orientation="h",
        marker={"color": colour, "pattern": {"shape": pattern, "size": 5, "solidity": 0.4}, "line": {"width": 0}},
        hoverinfo="text",
        hovertext=list(hovers),
        **more,
    )


def values(ends: Sequence[float], places: Sequence[float], texts: Sequence[str], name: str) -> go.Scatter:
    """Texts to the right of the ends of bars, where no name is in their way."""
    return go.Scatter(
        x=list(ends),
        y=list(places),
        mode="text",
        text=list(texts),
        textposition="middle right",
        textfont={"color": INK},
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
        name=name,
    )
