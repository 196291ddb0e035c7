"""The table of a trial: a row per unit and month, read with care, every error at once."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from simulator.scenario.reading.errors import ScenarioError, quoted
from simulator.scenario.reading.source import ErrorLine
from simulator.studies.own_table import (
    LARGEST,
    Lines,
    at_most,
    figure,
    frame_lines,
    missing_column,
    month_of,
    number_of,
    read_lines,
    width_error,
)
from simulator.studies.trial.trial import Trial
from simulator.text import listed

LONGEST: Final = 120  # months
MOST_ARMS: Final = 12
CONTROL, TREATED = "control", "treated"
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


def read_trial(
    table: str | Path | pd.DataFrame,
    columns: Mapping[str, str] | None = None,
    control: str | None = None,
    start: str | int | None = None,
) -> Trial:
    """Read the table of a trial: a CSV file (comma, semicolon or tab) or a DataFrame.

    Args:
        table: one row per unit and month with ``unit``, ``month`` (1, 2, 3 or 2026-03), ``outcome`` and ``arm``. Also
            ``team``; ``block``, the pair or stratum within which arms were dealt; ``tokens`` in millions or ``spend``
            in USD; ``start``, the month in which the unit's arm began, empty if never; or ``baseline``, yes in months
            before the trial. ``ALIASES`` lists other names. A month without a row, or without an outcome, is a month
            in which the unit was not there.
        columns: of the table, by the name they have here: ``{"unit": "Login", "outcome": "Merged"}``.
        control: the arm to compare with; default: control.
        start: month in which all arms began, where the table does not say.

    Raises:
        ScenarioError: every error with line, value and what to do.
    """
    if isinstance(table, pd.DataFrame):
        source, (header, lines) = "table", frame_lines(table)
    else:
        source, (header, lines) = str(table), read_lines(Path(table), "unit, arm, month and outcome", ScenarioError)
    places, said, errors = _columns(header, columns or {})
    if not errors:
        rows, errors = _rows(places, lines, header)
    if errors:
        raise ScenarioError(source, at_most(errors))
    if not rows:
        raise ScenarioError(source, [ErrorLine(0, "has no rows under its header.")])
    trial, wrong = _laid_out(rows, said, control, start)
    if wrong or trial is None:
        raise ScenarioError(source, at_most(wrong))
    return trial


def _columns(header: Sequence[str], given: Mapping[str, str]) -> tuple[dict[str, int], dict[str, str], list[ErrorLine]]:
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


def _rows(
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


def _laid_out(
    rows: Sequence[Mapping[str, Any]], said: Mapping[str, str], control: str | None, start: str | int | None
) -> tuple[Trial | None, list[ErrorLine]]:
    """The rows as arrays; or what is wrong with all of them."""
    table = pd.DataFrame(rows)
    if "start" not in table:
        table["start"] = None
    first = table.drop_duplicates("unit").set_index("unit")
    arm = first["arm"] if "arm" in first else first["start"].notna().map({True: TREATED, False: CONTROL})
    begins, wrong = _starts(table, first["start"], start)
    arms, told = _arms(arm, begins, control)
    if wrong or told:
        return None, [ErrorLine(0, one) for one in (*wrong, *told)]
    low, high = int(table["month"].min()), int(table["month"].max())
    months = range(low, high + 1)
    never = [str(unit) for unit in first.index[begins.isna() & (arm != arms[0])]]
    place = begins.where(arm != arms[0], np.nan).sub(low).fillna(len(months))
    if never:  # which arm began when is part of what was assigned
        text = f"has no start in {len(never)} units of an arm, such as {quoted(never[0])}. Write the month it began."
        return None, [ErrorLine(0, text)]
    idle = [name for name in arms[1:] if place[arm == name].min() >= len(months)]
    if idle or not table["outcome"].notna().any():
        what = f"no month in which arm {quoted(str(idle[0]))} is in force" if idle else "no outcome in any row"
        return None, [ErrorLine(0, f"has {what}. Look at start and outcome.")]
    dose = "spend" if "spend" in table else "tokens" if "tokens" in table else ""
    grids = {
        name: table.pivot(index="unit", columns="month", values=name)
        .reindex(index=first.index, columns=months)
        .to_numpy(dtype=np.float64)
        for name in ("outcome", *((dose,) if dose else ()))
    }
    team = first["team"] if "team" in first else pd.Series(first.index, first.index)
    block = first["block"] if "block" in first else pd.Series("", first.index)
    key = arm.astype(str) + "\0" + place.astype(str)
    whole = bool((key.groupby(team).nunique() == 1).all()) and bool((team.value_counts() > 1).any())
    trial = Trial(
        tuple(map(str, first.index)),
        tuple(_label(month, str(rows[0]["kind"])) for month in months),
        arms,
        arm.map(arms.index).to_numpy(dtype=np.int64),
        pd.factorize(team)[0].astype(np.int64),
        pd.factorize(block)[0].astype(np.int64),
        np.clip(place.to_numpy(dtype=np.int64), 0, len(months)),
        grids["outcome"],
        grids[dose] if dose else np.full_like(grids["outcome"], np.nan),
        said["unit"].lower() if said["unit"].lower() in ALIASES["unit"] else "unit",
        _called(said["outcome"]),
        dose,
        whole,
        "block" in first,
        tuple(_notes(table, said)),
    )
    return trial, _blocks_split(trial)


def _starts(table: pd.DataFrame, own: "pd.Series[Any]", given: str | int | None) -> "tuple[pd.Series[Any], list[str]]":
    """The month in which the arm of each unit began, and what is wrong with it."""
    if own.notna().any():
        if given is not None:
            return own, ["start is given as an option and as a column. Keep one of them."]
        return own.astype(np.float64), []
    first, wrong = float(table["month"].min()), []
    if given is not None:
        month = month_of(str(given).strip())
        if month is None or not table["month"].min() <= month[0] <= table["month"].max():
            wrong.append(f"start = {quoted(str(given))} is not among the months of the table. Write it like them.")
        else:
            first = float(month[0])
    elif "baseline" in table and table["baseline"].any():
        last = int(table.loc[table["baseline"], "month"].max())
        first = last + 1.0
        if (table.loc[~table["baseline"].astype(bool), "month"] <= last).any():
            wrong.append("baseline is yes in a month and no in the same or an earlier one. Mark the months before.")
        if not (table["month"] > last).any():
            wrong.append("baseline is yes in every month. Add the months of the trial.")
    return pd.Series(first, own.index), wrong


def _arms(arm: "pd.Series[Any]", begins: "pd.Series[Any]", control: str | None) -> tuple[tuple[str, ...], list[str]]:
    """The arms, that to compare with first; and what is wrong with them."""
    names = list(dict.fromkeys(arm))
    if len(names) > MOST_ARMS:
        return (), [f"has {len(names)} arms; the most is {MOST_ARMS}. Is arm the right column?"]
    if control is not None and control not in names:
        return (), [f"control = {quoted(control)} is no arm. There are: {listed(sorted(names), 8)}."]
    chosen = control or next((name for name in names if str(name).lower() == CONTROL), None)
    if chosen is None and len(names) == 1 and begins.nunique() > 1:
        return (CONTROL, *names), []  # rolled out in steps: who has not begun yet is the control
    if chosen is None:
        never = [name for name in names if begins[arm == name].isna().all()]
        chosen = never[0] if len(never) == 1 else None
    if chosen is None:
        return (), [f"does not say which arm is the control. Use --control NAME: {listed(sorted(names), 8)}."]
    if len(names) == 1 and begins.nunique() < 2:
        return (), [f"has one arm, {quoted(str(chosen))}, and nothing to compare it with."]
    return (chosen, *(name for name in names if name != chosen)), []


def _blocks_split(trial: Trial) -> list[ErrorLine]:
    """Whether a team that was randomised whole lies in two blocks."""
    if not trial.by_team:
        return []
    blocks = pd.Series(trial.block).groupby(trial.team).nunique()
    text = "has a team in two blocks, though its arm is that of the whole team. Give each team one block."
    return [ErrorLine(0, text)] if (blocks > 1).any() else []


def _notes(table: pd.DataFrame, said: Mapping[str, str]) -> list[str]:
    notes = []
    if "team" in table and (moved := int((table.groupby("unit")["team"].nunique() > 1).sum())):
        notes.append(f"{moved} units changed their team; they count in the one of their first row.")
    if empty := int(table["outcome"].isna().sum()):
        notes.append(f"{empty} rows have no outcome and count as months in which the unit was not there.")
    if "tokens" in said and "spend" in said:
        notes.append("Tokens and spend are both given: spend is used.")
    return notes


def _label(month: int, kind: str) -> str:
    return f"{month // 12:04d}-{month % 12 + 1:02d}" if kind == "dated" else str(month)


def _called(header: str) -> str:
    """What people call the outcome."""
    name = header.strip().replace("_", " ")
    return "output" if name.lower() in ("outcome", "output") else name
