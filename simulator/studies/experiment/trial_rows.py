"""The rows of the table of a trial: a unit and a month each, read with care, every error at once."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from simulator.scenario.reading.errors import quoted
from simulator.scenario.reading.source import ErrorLine
from simulator.studies.own_table import LARGEST, Lines, figure, missing_column, month_of, number_of, width_error

LONGEST: Final = 120  # months
ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "unit": ("engineer", "person", "user"),
    "team": ("cluster", "department"),
    "arm": ("assignment", "condition", "variant"),
    "block": ("pair", "stratum"),
    "month": ("period", "date"),
    "outcome": ("output", "items", "hours", "value"),
    "tokens": ("mtok", "tokens_mtok", "million_tokens"),
    "spend": ("spend_usd", "cost_usd", "usd"),
    "start": ("starts", "roll_out"),
    "baseline": ("before",),
}
NAMES: Final = {alias: name for name, aliases in ALIASES.items() for alias in (name, *aliases)}
ASSIGNED: Final = ("team", "arm", "block", "start")  # the same in every row of a unit
MARKS: Final = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": False}


def columns_of(
    header: Sequence[str], given: Mapping[str, str]
) -> tuple[dict[str, int], dict[str, str], list[ErrorLine]]:
    """Place by name, what the table calls it, and errors."""
    heads = [raw.strip() for raw in header]
    errors = [ErrorLine(0, f"--map {name}: there is no such column. Known: {', '.join(ALIASES)}.")
              for name in given if name not in ALIASES]  # fmt: skip
    places: dict[str, int] = {}
    for name, column in given.items():
        if name in ALIASES and column not in heads:
            errors.append(ErrorLine(1, missing_column(column, heads)))
        elif name in ALIASES:
            places[name] = heads.index(column)
    taken = set(places.values())
    for place, raw in enumerate(heads):
        known = NAMES.get(re.sub(r"[\s\-]+", "_", raw.lower()))
        if known is None or known in given or place in taken:
            continue
        if known in places:
            errors.append(
                ErrorLine(1, f"column {quoted(raw)} gives {known} a second time. Map one: --map {known}=NAME.")
            )
        places.setdefault(known, place)
    needed = ["unit", "month", "outcome", *(() if "start" in places else ("arm",))]
    for name in needed:
        if name not in places and name not in given:
            accepted = ", ".join((name, *ALIASES[name]))
            hint = missing_column(name, [one for place, one in enumerate(heads) if place not in places.values()])
            errors.append(ErrorLine(1, f"{hint} Accepted: {accepted}; or name yours: --map {name}=COLUMN."))
    return places, {name: heads[place] for name, place in places.items()}, errors


def rows_of(
    places: Mapping[str, int], lines: Lines, header: Sequence[str]
) -> tuple[list[dict[str, Any]], list[ErrorLine]]:
    """Every row by column, and what is wrong with them."""
    rows: list[dict[str, Any]] = []
    errors: list[ErrorLine] = []
    first: dict[tuple[str, int], int] = {}
    assigned: dict[tuple[str, str], tuple[str, int]] = {}
    kinds: dict[str, int] = {}
    for line, cells in lines:
        if len(cells) != len(header):
            errors.append(ErrorLine(line, width_error(cells, header)))
            continue
        row, wrong = _row({name: cells[place].strip() for name, place in places.items()})
        errors += [ErrorLine(line, one) for one in wrong]
        if wrong:
            continue
        rows.append(row)
        unit, month = row["unit"], row["month"]
        kinds.setdefault(row["kind"], line)
        seen = first.setdefault((unit, month), line)
        if seen != line:
            errors.append(ErrorLine(line, f"unit {quoted(unit)} has this month on line {seen} already. Keep one row."))
        for name in ASSIGNED:
            value, before = assigned.setdefault((unit, name), (row.get(name, ""), line))
            if value != row.get(name, "") and name != "team":
                errors.append(ErrorLine(line, _moved(name, unit, row.get(name, ""), value, before)))
    if len(kinds) > 1:
        text = "months are numbers in some rows and dates in others. Use 1, 2, 3 or 2026-03."
        errors.append(ErrorLine(max(kinds.values()), text))
    elif rows and max(row["month"] for row in rows) - min(row["month"] for row in rows) >= LONGEST:
        errors.append(ErrorLine(0, f"months span more than {LONGEST}. Look for a wrong year."))
    return rows, errors


def _moved(name: str, unit: str, value: object, before: object, line: int) -> str:
    return (
        f"{name} = {quoted(str(value))}, but unit {quoted(unit)} has {quoted(str(before))} on line {line}. Write what "
        "was assigned in every row, also for who changed later: the comparison is by what was assigned."
    )


def _row(values: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """A row of figures, and what is wrong with it."""
    row: dict[str, Any] = {name: values[name] for name in ("unit", "team", "arm", "block") if name in values}
    wrong = [f"{name} is empty. Give it a name." for name, text in row.items() if not text]
    month = month_of(values["month"])
    if month is None:
        wrong.append(f"month = {quoted(values['month'])} is no month. Write 1, 2, 3 or 2026-03.")
    else:
        row["month"], row["kind"] = month
    number = number_of(values["outcome"])
    if number is None or abs(number) > LARGEST:
        wrong.append(f"outcome = {quoted(values['outcome'])} is no number. Write it like 1234.5, or leave it empty.")
    row["outcome"] = number
    for name in ("tokens", "spend"):
        if name in values:
            row[name], problem = figure(name, values[name])
            wrong += [problem] if problem else []
    if "start" in values:
        begins = month_of(values["start"]) if values["start"] else (None, "")
        if begins is None:
            wrong.append(f"start = {quoted(values['start'])} is no month. Write one like month, or leave it empty.")
        else:
            row["start"] = begins[0]
            if begins[0] is not None and month is not None and begins[1] != month[1]:
                wrong.append(
                    f"start = {quoted(values['start'])} is not written like month = {quoted(values['month'])}."
                )
    if "baseline" in values:
        mark = MARKS.get(values["baseline"].lower())
        if mark is None:
            wrong.append(f"baseline = {quoted(values['baseline'])} must be yes or no.")
        row["baseline"] = mark
    return row, wrong
