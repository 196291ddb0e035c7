"""A whole page in a theme: charts, the colours beside names in its tables, and its own paper and ink."""

from typing import Any

from simulator.report.elements.chart_page import ChartPage, in_colours, themed
from simulator.report.elements.section import Section
from simulator.report.elements.table import Table
from simulator.report.elements.theme import LIGHT, Theme, recoloured


def in_theme(value: Any, theme: Theme) -> Any:
    """What a page is made of, in a theme: everything drawn in it, however deep in lists; the rest as it is."""
    if theme == LIGHT:
        return value
    if isinstance(value, ChartPage):
        return themed(value, theme)
    if isinstance(value, Table):
        return in_colours(value, theme)
    if isinstance(value, Section):
        return value._replace(charts=in_theme(value.charts, theme), tables=in_theme(value.tables, theme))
    if isinstance(value, tuple) and "colour" in getattr(value, "_fields", ()):
        return value._replace(colour=recoloured(value.colour, theme))  # type: ignore[attr-defined]
    if type(value) in (list, tuple):
        return type(value)(in_theme(one, theme) for one in value)
    return value


def dressed_up(contents: dict[str, Any], theme: Theme) -> dict[str, Any]:
    """All that a template is given, in a theme, and the theme itself."""
    return {name: in_theme(value, theme) for name, value in contents.items()} | {"theme": theme}
