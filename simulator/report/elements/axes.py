"""Ranges and ticks of axes in round numbers."""

import math
from collections.abc import Iterable
from typing import Any


def round_range(ends: Iterable[float]) -> tuple[float, float, float]:
    """Multiples of a round step, 1, 2 or 5 times a power of ten, around zero and all ends; and the step.

    Example: around -30, 2,262 and 2,520 they are -1,000 and 3,000 in steps of 1,000.
    """
    low, high = min(0.0, *(found := list(ends))), max(0.0, *found)
    rough = (high - low or 1.0) / 5.0
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(times * power for times in (1.0, 2.0, 5.0, 10.0) if times * power >= rough)
    return step * math.floor(low / step), step * math.ceil(high / step) or step, step


def log_axis(values: Iterable[float]) -> dict[str, Any]:
    """A logarithmic axis whose ticks are written in full."""
    known = [value for value in values if value > 0.0]
    ticks = _ticks(min(known), max(known)) if known else []
    return {"type": "log", "tickvals": ticks, "ticktext": [f"{one:,.10g}" for one in ticks]}


def _ticks(low: float, high: float) -> list[float]:
    """Ticks of a logarithmic axis in full, in each decade 1, 2 and 5, of many decades 1 alone.

    Example: from 30 to 700 they are 50, 100, 200 and 500.
    """
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    times = (1.0, 2.0, 5.0) if len(decades) <= 4 else (1.0,)
    return [one for power in decades for one in (float(f"{each}e{power}") for each in times) if low <= one <= high]
