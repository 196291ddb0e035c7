"""What charts of studies share: values and intervals in words, error bars, colours by policy."""

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.report.elements.style import Look
from simulator.text import interval, visible

Looks = Mapping[str, Look]


def value_text(value: Any) -> str:
    """A value of a parameter, four digits at most."""
    return f"{value:,.3g}" if isinstance(value, float) else visible(value)


def within(row: Mapping[Any, Any], column: str, unit: str) -> str:
    """The interval of a column in words."""
    return interval(row[f"{column}_low"], row[f"{column}_high"], unit)


def reach(rows: Sequence[Mapping[Any, Any]], column: str, colour: str) -> dict[str, Any]:
    """Error bars of a column."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [row[f"{column}_high"] - row[column] for row in rows],
        "arrayminus": [row[column] - row[f"{column}_low"] for row in rows],
        "color": colour,
        "thickness": 1.2,
        "width": 3,
    }


def colours_of(looks: Looks) -> dict[str, str]:
    """Colour by policy."""
    return {name: look.colour for name, look in looks.items()}
