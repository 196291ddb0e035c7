"""Tables as people read them: formatted, every mean with its interval, every gap with its reason."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import pandas as pd

from simulator.text import MISSING, interval, number, probability, visible

# Title, unit for formatting, unit in words. Columns that analysis adds later fall back on the end of their names.
SHOWN: Final[dict[str, tuple[str, str, str]]] = {
    "net_usd": ("Net value", "USD", "USD per engineer and month"),
    "behind_usd": ("Behind the best", "USD", "USD per engineer and month, simultaneous"),
    "p_best": ("Chance of being best", "probability", "given the replications"),
    "roi": ("ROI", "ratio", "net USD per USD of cost"),
    "marginal_roi": ("Marginal ROI", "ratio", "net USD per extra USD of cost"),
    "spend_usd": ("Token bill", "USD", "USD per engineer and month"),
    "vanity_usd": ("Vanity", "USD", "USD of the token bill per engineer and month"),
    "cost_usd": ("Cost", "USD", "USD per engineer and month: tokens, reviewers, own GPUs, fees"),
    "gain_usd": ("Gain over no tokens", "USD", "USD per engineer and month"),
    "token_yield": ("Token yield", "share", "% of granted tokens"),
    "vanity_share": ("Vanity share", "share", "% of the token bill"),
    "blocked_hours": ("Blocked", "h", "hours per engineer and month"),
    "wait_hours": ("Wait", "h", "hours per reviewed request"),
    "items": ("Items finished", "count", "per engineer and month"),
    "cost_per_item_usd": ("Cost per item", "USD", "USD"),
    "regret_usd": ("Regret to the planner", "USD", "USD per engineer and month, paired"),
    "surplus_captured": ("Surplus captured", "share", "% of the planner's net value"),
    "productive_usd": ("Productive tokens", "USD", "USD per engineer and month"),
    "padding_usd": ("Padding", "USD", "USD per engineer and month, vanity"),
    "burnt_usd": ("Burnt allowances", "USD", "USD per engineer and month, vanity"),
    "reviewers_usd": ("Reviewers", "USD", "USD per engineer and month"),
    "other_usd": ("Other costs", "USD", "USD per engineer and month"),
    "usd_per_usd": ("Earned per extra USD", "USD", "net USD per extra USD of cost, on the hull"),
    "reviewed_share": ("Reviewed", "share", "% of requests"),
    "queue": ("Queue", "count", "requests, on average"),
    "busy_share": ("Reviewers busy", "share", "% of their hours"),
    "crn_factor": ("Gain from pairing", "ratio", "variance unpaired over paired"),
    "bill_usd": ("Token bill", "USD", "USD per year"),
    "budget_at_risk_usd": ("Budget at risk", "USD", "USD per year that 95% of worlds stay below"),
    "approved_usd": ("Approved", "USD", "USD"),
    "p_exceed": ("Chance to pass it", "share", "% of worlds"),
    "used_up_month": ("Used up in month", "month", "median, where it is passed"),
    "bill_share": ("Share of the bill", "share", "%"),
    "luck_usd": ("Luck", "USD", "USD per year, standard deviation between worlds"),
    "variance_share": ("Share of the luck", "share", "% of the variance of the whole bill"),
    "gini": ("Gini", "ratio", "0 all alike, 1 one spends all"),
    "top_decile_share": ("Top tenth", "share", "% of the bill"),
    "median_usd": ("Median engineer", "USD", "USD per month"),
    "most_usd": ("Highest spender", "USD", "USD per month"),
    "people_share": ("Who the engineers are", "share", "% of the variance"),
    "work_share": ("What they work on", "share", "% of the variance"),
}
_ENDINGS: Final = {"_usd": "USD", "_hours": "h", "_share": "share", "_yield": "share"}
REASONS: Final = {
    "behind_usd": "a yardstick is not ranked",
    "p_best": "a yardstick is never recommended",
    "crn_factor": "no difference to compare",
    "token_yield": "no tokens granted",
    "vanity_share": "no spend",
    "wait_hours": "no request was reviewed",
    "cost_per_item_usd": "no item finished",
    "regret_usd": "no planner, or a world for which it does not plan",
    "surplus_captured": "no planner, or a world for which it does not plan",
    "approved_usd": "no approved budget given",
    "bill_share": "no spend",
    "gini": "no spend",
    "top_decile_share": "no spend",
    "variance_share": "no luck in it",
    "people_share": "no luck in it",
    "work_share": "no luck in it",
    "usd_per_usd": "first on the hull, or not on it",
    "busy_share": "the policy names no reviewers",
}

Row = Mapping[Any, Any]


class Header(NamedTuple):
    """A column of a table."""

    text: str
    unit: str = ""
    is_number: bool = True


class Cell(NamedTuple):
    """A value with what belongs under it: its interval, or why it is missing."""

    text: str
    note: str = ""
    colour: str = ""  # of the policy it names


class Table(NamedTuple):
    """A table for a page; the first ``stubs`` cells of a row say what the row is about."""

    caption: str
    headers: tuple[Header, ...]
    rows: tuple[tuple[Cell, ...], ...]
    stubs: int = 1


class Column(NamedTuple):
    """A column of a table for a page: its header, and the cell it makes of a row."""

    head: Header
    cell: Callable[[Row], Cell]


def header(column: str) -> Header:
    """The header of a measure."""
    title, _, words = shown(column)
    return Header(title, words)


def shown(column: str) -> tuple[str, str, str]:
    """Title, formatting unit and unit in words of a measure."""
    if column in SHOWN:
        return SHOWN[column]
    unit = next((unit for end, unit in _ENDINGS.items() if column.endswith(end)), "ratio")
    return column.replace("_", " ").capitalize(), unit, {"share": "%", "h": "hours"}.get(unit, unit)


def measure(row: Row, column: str, form: str = "") -> Cell:
    """A mean with its interval, or a dash with the reason why there is none; ``form`` is another formatting unit."""
    value = float(row[column]) if column in row else float("nan")
    if value != value:
        return Cell(MISSING, str(row.get(f"{column}_reason") or REASONS.get(column, "not measured")))
    unit = form or shown(column)[1]
    if unit == "probability":
        return Cell(probability(value))
    if f"{column}_low" not in row:
        return Cell(number(value, unit))
    low, high = float(row[f"{column}_low"]), float(row[f"{column}_high"])
    return Cell(number(value, unit, (low, high)), ends(low, high, unit, value))


def ends(low: float, high: float, unit: str, value: float) -> str:
    """An interval in words; of order statistics an end that the replications cannot bound stays open."""
    if low == low and high == high:
        return interval(low, high, unit, (value,))
    if low != low and high != high:
        return "too few replications to bound it"
    known, side = (low, "more") if low == low else (high, "less")
    return f"{number(known, unit, (value,))} or {side}: too few replications to bound it"


def named(policy: str, colours: Mapping[str, str], note: str = "") -> Cell:
    """A policy's name beside its colour."""
    return Cell(visible(policy), note, colours.get(policy, ""))


def tabulate(caption: str, table: pd.DataFrame | Iterable[Row], columns: Iterable[Column], stubs: int = 1) -> Table:
    """A table for a page from a table for programs: each column says its header and what it makes of a row."""
    rows = table.to_dict("records") if isinstance(table, pd.DataFrame) else list(table)
    columns = list(columns)
    cells = tuple(tuple(column.cell(row) for column in columns) for row in rows)
    return Table(caption, tuple(column.head for column in columns), cells, stubs)


def text_column(title: str, content: str | Callable[[Row], str | Cell], unit: str = "") -> Column:
    """A column of text: the name of a column, or what makes text or a cell of a row."""
    return Column(Header(title, unit, is_number=False), _text_of(content))


def number_column(title: str, unit: str, content: str | Callable[[Row], str | Cell]) -> Column:
    """A column of numbers that a function writes, or that a column holds as text."""
    return Column(Header(title, unit), _text_of(content))


def policy_column(colours: Mapping[str, str], title: str = "Policy", column: str = "policy") -> Column:
    """A column of policies beside their colours."""
    return Column(Header(title, is_number=False), lambda row: named(str(row[column]), colours))


def measure_column(column: str, title: str = "", unit: str | None = None, form: str = "") -> Column:
    """A measure with its interval; title, unit in words and formatting unit are the column's own unless given."""
    own = header(column)
    return Column(Header(title or own.text, own.unit if unit is None else unit), lambda row: measure(row, column, form))


def count_column(unit: str = "replications") -> Column:
    """How many of ``unit`` are behind a row."""
    return Column(Header("n", unit), lambda row: Cell(str(row["n"])))


def _text_of(content: str | Callable[[Row], str | Cell]) -> Callable[[Row], Cell]:
    def cell(row: Row) -> Cell:
        found = row[content] if isinstance(content, str) else content(row)
        return found if isinstance(found, Cell) else Cell(visible(found))

    return cell


def tidy(
    caption: str, table: pd.DataFrame, keys: Sequence[str], columns: Iterable[str], colours: Mapping[str, str]
) -> Table:
    """A tidy table with its keys in front and n at the end."""
    front = [
        policy_column(colours)
        if key == "policy"
        else Column(Header(key.capitalize(), is_number=key == "month"), _text_of(key))
        for key in keys
    ]
    return tabulate(caption, table, [*front, *map(measure_column, columns), count_column()], len(keys))
