"""A chart with its texts, its table and its theme."""

from typing import Final, NamedTuple

import plotly.graph_objects as go
from plotly.graph_objects import Figure as Figure  # for signatures in rooms that do not draw

from simulator.report.elements.table import Table
from simulator.report.elements.theme import LIGHT, Theme, dressed, titled

HEADING_ROOM: Final = 180  # pixels that a page of a fixed size keeps for its heading


class ChartPage(NamedTuple):
    """A chart with its texts and the numbers behind it, also for readers who cannot see it."""

    name: str
    body: go.Figure  # without heading: a page prints its own
    title: str  # the finding
    subtitle: str  # what is drawn, in which unit, from how much
    description: str  # for screen readers
    how_to_read: str
    table: Table  # the numbers behind it
    theme: Theme = LIGHT  # ``body`` stays in the house style

    @property
    def figure(self) -> go.Figure:
        """The figure under its heading, for a slide or a page of its own."""
        return titled(self.body, self.title, self.subtitle, self.theme)

    @property
    def heading(self) -> go.Layout:
        """The layout of ``figure``, made without a copy of its data."""
        return titled(go.Figure(layout=self.body.layout), self.title, self.subtitle, self.theme).layout

    @property
    def plain(self) -> go.Figure:
        """The figure without heading, in its theme."""
        return self.body if self.theme == LIGHT else dressed(self.body, self.theme, room=HEADING_ROOM)
