"""Axes of a drawing: from values to pixels, with the ticks of a figure or nice ones."""

import math
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import plotly.graph_objects as go

from simulator.report.elements.drawing_text import width_of

PAD: Final = 0.05  # of the data's range, on either side
BELOW: Final = 46  # pixels for the ticks and the title of a horizontal axis
NAMES: Final = 8


class Axis(NamedTuple):
    """One axis; of a logarithmic one ``low`` and ``high`` are exponents of ten."""

    low: float
    high: float
    start: float  # pixel at ``low``
    end: float
    paper: tuple[float, float]  # pixels at the beginning and the end of all axes in this direction
    is_log: bool
    categories: tuple[str, ...]
    ticks: tuple[tuple[Any, str], ...]
    title: str
    grid: bool
    labelled: bool

    def place(self, value: Any) -> float:
        """The pixel of a value."""
        if self.categories and isinstance(value, str):
            value = self.categories.index(value) if value in self.categories else 0
        number = math.log10(max(float(value), 1e-12)) if self.is_log else float(value)
        return self.start + (number - self.low) / (self.high - self.low) * (self.end - self.start)


class Panel(NamedTuple):
    """Where marks are drawn."""

    x: Axis
    y: Axis


def axes_of(figure: go.Figure, room: tuple[float, float, float, float], width: int, height: int) -> dict[str, Axis]:
    """Every axis of a figure by its short name, x2 and so on; names of rows on the left make room for themselves."""
    left, right, top, bottom = room
    names = [axis.plotly_name for axis in (*figure.select_xaxes(), *figure.select_yaxes())] or ["xaxis", "yaxis"]
    found: dict[str, Axis] = {}
    for name in sorted(names, reverse=True):  # vertical ones first: their ticks say how wide the others can be
        short, own = name.replace("axis", ""), figure.layout[name]
        low, high, categories = _range(figure, short, own)
        ticks = tuple(_ticks(own, low, high, own.type == "log", categories))
        if short.startswith("y"):
            left = max(left, 24.0 + max((width_of(label) for _, label in ticks), default=0.0))
            paper = (height - bottom - BELOW, top)
        else:
            paper = (left, width - right)
        first, last = own.domain or (0.0, 1.0)
        start, end = (paper[0] + share * (paper[1] - paper[0]) for share in (first, last))
        title, grid = str(own.title.text or ""), own.showgrid is not False
        found[short] = Axis(
            low, high, start, end, paper, own.type == "log", categories, ticks, title, grid,
            own.showticklabels is not False,
        )  # fmt: skip
    return found


def _range(figure: go.Figure, short: str, own: Any) -> tuple[float, float, tuple[str, ...]]:
    matching = {short, own.matches} - {None}
    values = [
        value
        for trace in figure.data
        if (getattr(trace, f"{short[0]}axis") or short[0]) in matching or _matched(figure, trace, short) in matching
        for value in _values(trace, short[0])
    ]
    categories = tuple(dict.fromkeys(value for value in values if isinstance(value, str)))
    if own.range is not None and own.range[0] is not None:
        return float(own.range[0]), float(own.range[1]), categories
    if categories:
        ends = (-0.5, len(categories) - 0.5)
        return (*(reversed(ends) if own.autorange == "reversed" else ends), categories)
    numbers = [float(value) for value in values if value is not None and math.isfinite(float(value))]
    if own.type == "log":
        numbers = [math.log10(value) for value in numbers if value > 0.0]
    low, high = min(numbers, default=0.0), max(numbers, default=1.0)
    pad = PAD * ((high - low) or abs(high) or 1.0)
    if own.rangemode == "tozero" and own.type != "log":
        return (0.0 if low >= 0.0 else low - pad), (0.0 if high <= 0.0 else high + pad), ()
    return low - pad, high + pad, ()


def _matched(figure: go.Figure, trace: Any, short: str) -> str | None:
    """The axis that the axis of a trace matches."""
    name = getattr(trace, f"{short[0]}axis") or short[0]
    matched: str | None = figure.layout[f"{name[0]}axis{name[1:]}"].matches
    return matched


def _values(trace: Any, which: str) -> Iterator[Any]:
    """Everything of a trace that an axis must hold: values, ends of intervals, bases of bars."""
    values = list(plain_list(getattr(trace, which)))
    yield from values
    if trace.type == "bar" and (trace.orientation == "h") == (which == "x"):
        bases = plain_list(trace.base) or [0.0] * len(values)
        yield from bases
        yield from (base + value for base, value in zip(bases, values, strict=False) if value is not None)
    error = getattr(trace, f"error_{which}", None)
    if error is not None and error.array is not None:
        minus = plain_list(error.arrayminus) or plain_list(error.array)
        for value, more, less in zip(values, plain_list(error.array), minus, strict=False):
            if value is not None and not isinstance(value, str):
                yield from (value + (more or 0.0), value - (less or 0.0))


def plain_list(values: Any) -> list[Any]:
    """The entries of a list, an array or a single value; none of nothing."""
    if values is None:
        return []
    plain = values.tolist() if hasattr(values, "tolist") else values
    return list(plain) if isinstance(plain, list | tuple) else [plain]


def _ticks(own: Any, low: float, high: float, is_log: bool, categories: tuple[str, ...]) -> Iterator[tuple[Any, str]]:
    first, last = min(low, high), max(low, high)
    if own.tickvals is not None:
        texts = own.ticktext if own.ticktext is not None else [_written(own, value) for value in own.tickvals]
        pairs = zip(own.tickvals, texts, strict=False)
        yield from ((v, str(t)) for v, t in pairs if isinstance(v, str) or is_log or first <= v <= last)
    elif categories:
        yield from ((name, name) for name in categories)
    elif is_log:
        steps = (1.0, 2.0, 5.0) if last - first < 2.5 else (1.0,)
        powers = range(math.floor(first), math.ceil(last) + 1)
        values = [step * 10.0**power for power in powers for step in steps]
        yield from ((v, _written(own, v)) for v in values if first <= math.log10(v) <= last)
    else:
        step = float(own.dtick) if isinstance(own.dtick, int | float) else _nice((last - first) / NAMES)
        origin = float(own.tick0 or 0.0) if isinstance(own.tick0, int | float | None) else 0.0
        begin = math.ceil((first - origin) / step - 1e-9)
        count = math.floor((last - origin) / step + 1e-9) - begin + 1
        skip = max(1, math.ceil(count / (2 * NAMES)))
        for place in range(begin, begin + count, skip):
            value = round(origin + place * step, 12)
            yield value, _written(own, value)


def _nice(step: float) -> float:
    """The next of 1, 2, 5, 10, 20, ...: ``_nice(3)`` is 5."""
    power = 10.0 ** math.floor(math.log10(step)) if step > 0.0 else 1.0
    return next(power * one for one in (1.0, 2.0, 5.0, 10.0) if power * one >= step * 0.999)


def _written(own: Any, value: float) -> str:
    form = (own.tickformat or "").replace("~", "").replace("$", "")
    try:
        shown = format(value, form) if form else f"{value:,.10g}"
    except ValueError:
        shown = f"{value:,.10g}"
    return f"{own.tickprefix or ''}{shown}{own.ticksuffix or ''}"
