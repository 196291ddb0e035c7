"""The table of a trial, as the trial that it tells of: arms, months, groups, every error at once."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from simulator.scenario.reading.errors import ScenarioError, quoted
from simulator.scenario.reading.source import ErrorLine
from simulator.studies.experiment.trial_rows import ALIASES, columns_of, rows_of
from simulator.studies.own_table import at_most, frame_lines, month_of, read_lines
from simulator.studies.trial.trial import Trial
from simulator.text import listed

MOST_ARMS: Final = 12
CONTROL, TREATED = "control", "treated"


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
    places, said, errors = columns_of(header, columns or {})
    if not errors:
        rows, errors = rows_of(places, lines, header)
    if errors:
        raise ScenarioError(source, at_most(errors))
    if not rows:
        raise ScenarioError(source, [ErrorLine(0, "has no rows under its header.")])
    trial, wrong = _laid_out(rows, said, control, start)
    if wrong or trial is None:
        raise ScenarioError(source, at_most(wrong))
    return trial


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
