"""A company's own table of usage: read with care, every error at once."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.scenario.reading.errors import ScenarioError, quoted
from simulator.scenario.reading.source import ErrorLine
from simulator.studies.own_table import (
    Lines,
    at_most,
    figure,
    frame_lines,
    missing_column,
    month_of,
    read_lines,
    width_error,
)
from simulator.studies.vanity.panel import Observed

LONGEST: Final = 600  # months

ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "team": ("group", "department", "cost_centre", "cost_center"),
    "month": ("period", "date"),
    "spend": ("spend_usd", "cost", "cost_usd", "token_spend", "usd"),
    "items": ("prs", "merged_prs", "changes", "tickets", "throughput"),
    "value": ("value_usd", "revenue", "revenue_usd"),
    "output": (),
    "hours": ("hours_worked", "work_hours"),
    "headcount": ("engineers", "heads", "fte", "developers"),
    "tokens": ("mtok", "granted_mtok", "tokens_mtok", "million_tokens"),
}
OUTPUTS: Final = ("output", "items", "value")
NAMES: Final = {alias: name for name, aliases in ALIASES.items() for alias in (name, *aliases)}


class UsageError(ScenarioError):
    """A usage table that cannot be read; its text lists every error, one line each."""


class Usage(NamedTuple):
    """What was read, and what a reader should know about it."""

    observed: Observed
    notes: tuple[str, ...]


def read_usage(table: str | Path | pd.DataFrame) -> Usage:
    """Read a table of usage: a CSV file (comma, semicolon or tab) or a DataFrame.

    Args:
        table: one row per team and month with ``team``, ``month`` (1, 2, 3 or 2026-03), ``spend`` in USD, and
            ``output`` or ``items`` or ``value`` or both of the latter (then their geometric mean is the output);
            optional ``hours``, ``headcount``, ``tokens`` in millions. ``ALIASES`` lists other accepted names.

    Raises:
        UsageError: every error with line, value and what to do.
    """
    if isinstance(table, pd.DataFrame):
        return _understood("table", *frame_lines(table))
    return _understood(str(table), *read_lines(Path(table), "team, month, spend and output", UsageError))


def _understood(source: str, header: Sequence[str], rows: Lines) -> Usage:
    columns, ignored, errors = _columns(header)
    if not {"team", "month"} <= set(columns.values()):
        raise UsageError(source, errors)
    found: dict[tuple[str, int], dict[str, float]] = {}
    kinds: dict[str, int] = {}  # numbered or dated: the first line of each
    lines: dict[tuple[str, int], int] = {}
    for line, cells in rows:
        row, wrong = _row(columns, cells, header)
        errors += [ErrorLine(line, message) for message in wrong]
        if row is None:
            continue
        team, month, kind, numbers = row
        kinds.setdefault(kind, line)
        first = lines.setdefault((team, month), line)
        if first == line:
            found[team, month] = numbers
        else:
            twice = f"team {quoted(team)} has this month on line {first} already. Sum them into one row."
            errors.append(ErrorLine(line, twice))
    months = [month for _, month in found]
    if len(kinds) > 1:
        later = max(kinds.values())
        errors.append(ErrorLine(later, "months are numbers in some rows and dates in others. Use 1, 2, 3 or 2026-03."))
    elif months and max(months) - min(months) >= LONGEST:
        errors.append(ErrorLine(0, f"months span more than {LONGEST}. Look for a wrong year."))
    if not found and not errors:
        errors.append(ErrorLine(0, "has no rows under its header."))
    if errors:
        raise UsageError(source, at_most(errors))
    return _laid_out(found, ignored, dated="dated" in kinds)


def _columns(header: Sequence[str]) -> tuple[dict[int, str], list[str], list[ErrorLine]]:
    """Canonical name by position, names of columns that are not used, errors."""
    columns: dict[int, str] = {}
    ignored: list[str] = []
    errors = []
    for place, raw in enumerate(header):
        name = NAMES.get(re.sub(r"[\s\-]+", "_", raw.strip().lower()))
        if name is None:
            ignored.append(raw.strip())
        elif name in columns.values():
            errors.append(ErrorLine(1, f"column {quoted(raw.strip())} gives {name} a second time. Keep one of them."))
        else:
            columns[place] = name
    known = set(columns.values())
    for name, any_of in {"team": ("team",), "month": ("month",), "spend": ("spend",), "output": OUTPUTS}.items():
        if not known & set(any_of):
            accepted = ", ".join(alias for one in any_of for alias in (one, *ALIASES[one]))
            errors.append(ErrorLine(1, f"{missing_column(name, ignored)} Accepted: {accepted}."))
    if "output" in known and known & {"items", "value"}:
        errors.append(ErrorLine(1, "has output and also items or value. Keep output, or items and value."))
    return columns, ignored, errors


def _row(
    columns: Mapping[int, str], cells: Sequence[str], header: Sequence[str]
) -> tuple[tuple[str, int, str, dict[str, float]] | None, list[str]]:
    """Team, month, kind of month and numbers of one row; or what is wrong with it."""
    if len(cells) != len(header):
        return None, [width_error(cells, header)]
    values = {name: cells[place].strip() for place, name in columns.items()}
    wrong = []
    if not values["team"]:
        wrong.append("team is empty. Give it a name.")
    month = month_of(values["month"])
    if month is None:
        wrong.append(f"month = {quoted(values['month'])} is no month. Write 1, 2, 3 or 2026-03.")
    numbers = {}
    for name, text in values.items():
        if name in ("team", "month"):
            continue
        number, problem = figure(name, text)
        if problem:
            wrong.append(problem)
        elif name in ("hours", "headcount") and number == 0:
            wrong.append(f"{name} = {text} must be above 0. Leave the row out where nobody worked.")
        else:
            numbers[name] = number
    if wrong or month is None:
        return None, wrong
    return (values["team"], month[0], month[1], numbers), []


def _laid_out(found: Mapping[tuple[str, int], Mapping[str, float]], ignored: Sequence[str], dated: bool) -> Usage:
    table = pd.DataFrame(list(found.values()), pd.MultiIndex.from_tuples(found, names=["team", "month"]))
    teams, at = table.index.unique("team"), table.index.unique("month")
    months = range(at.min(), at.max() + 1)
    grids = {str(name): table[name].unstack().reindex(index=teams, columns=months).to_numpy() for name in table}
    outputs = [grids[name] for name in OUTPUTS if name in grids]
    size = grids.get("hours", grids.get("headcount", np.ones_like(grids["spend"])))
    observed = Observed(
        tuple(teams),
        tuple(f"{month // 12:04d}-{month % 12 + 1:02d}" if dated else str(month) for month in months),
        grids["spend"],
        outputs[0] if len(outputs) == 1 else np.sqrt(outputs[0] * outputs[1]),
        size,
        grids.get("tokens"),
    )
    return Usage(observed, tuple(_notes(observed, grids, ignored)))


def _notes(observed: Observed, grids: Mapping[str, Floats], ignored: Sequence[str]) -> list[str]:
    notes = []
    if "tokens" not in grids:
        notes.append(
            "No tokens column: a jump of the price per token would look like vanity (a steady change would not)."
        )
    if not grids.keys() & {"hours", "headcount"}:
        notes.append("Neither hours nor headcount: a team that grows and a team that works more look alike.")
    good = np.all([grid > 0.0 for grid in observed[2:] if grid is not None], axis=0)
    if lost := int((~good).sum()):
        notes.append(f"{lost} of {good.size} team-months are missing or zero: they have no logarithm and are left out.")
    if ignored:
        names = ", ".join(quoted(name) for name in ignored[:8])
        notes.append(f"Columns not used: {names}{' and more' if len(ignored) > 8 else ''}.")
    return notes
