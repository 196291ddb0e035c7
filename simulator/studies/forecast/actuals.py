"""Months that are already known: a table of actual bills, read with care, every error at once."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from simulator.records import Floats
from simulator.scenario.blocks.calendar import FORM, month_of_run
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.errors import ScenarioError, quoted
from simulator.scenario.reading.source import ErrorLine
from simulator.studies.own_table import at_most, figure, missing_column, read_lines, width_error
from simulator.text import nearest

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "month": (),
    "policy": (),
    "team": (),
    "spend_usd": ("spend", "cost", "cost_usd", "usd"),
    "mtok": ("tokens", "granted_mtok", "million_tokens"),
    "engineers": ("headcount", "heads", "fte"),
}
BARE: Final = ("spend", "cost")  # amounts that name no currency
NEEDED: Final = ("month", "spend_usd")
FIGURES: Final = ("spend_usd", "mtok", "engineers")
_NAMES: Final = {alias: name for name, aliases in COLUMNS.items() for alias in (name, *aliases)}
WANTED: Final = "month and spend_usd, and may have team, policy, mtok and engineers"

Row = Mapping[str, str]


class Actuals(NamedTuple):
    """What was spent in the first months under one policy; tables are [group, month]."""

    policy: str  # the one in force
    groups: tuple[str, ...]  # teams in the order of the scenario, or the organisation as a whole
    spend_usd: Floats
    mtok: Floats | None
    engineers: Floats | None
    token_mix: Floats | None = None  # [month] list price of its mix of models and kinds over that of the plan's
    observed: Mapping[str, Floats] = {}  # [month] what is seen of values of the world, by path without the owner
    notes: tuple[str, ...] = ()  # what a reader should know of them
    flagged: tuple[str, ...] = ()  # what a detector says of spend without output

    @property
    def months(self) -> int:
        """How many are known, from the first."""
        return int(self.spend_usd.shape[1])

    @property
    def by_month(self) -> Floats:
        """The organisation's bill, USD [month]."""
        return np.asarray(self.spend_usd.sum(axis=0), dtype=np.float64)

    @property
    def price(self) -> Floats | None:
        """What a Mtok cost, USD [month]; NaN where none was used, None where tokens are not known."""
        tokens = None if self.mtok is None else self.mtok.sum(axis=0)
        return None if tokens is None else np.where(tokens > 0.0, self.by_month / np.maximum(tokens, 1e-300), np.nan)


def read_actuals(path: str | Path, scenario: Scenario) -> Actuals:
    """Read the months of a scenario that are already known.

    Args:
        path: a CSV file with a row for each month from the first on (``month`` 1, 2, 3, or 2026-03 where the scenario
            says when it starts), or for each month and team; ``spend_usd``, or ``spend_eur`` where the scenario's
            currency is EUR; if known ``mtok`` (millions of tokens) and ``engineers`` (filled posts); ``policy`` where
            the scenario does not say which one is in force (``current_policy``).
        scenario: the plan.

    Raises:
        ScenarioError: every error with its line.
    """
    source, (header, lines) = str(path), read_lines(Path(path), WANTED, ScenarioError)
    columns, errors = _columns(header, scenario)
    if errors:
        raise ScenarioError(source, errors)
    rows: list[tuple[int, Row]] = []
    for line, cells in lines:
        if len(cells) != len(header):
            errors.append(ErrorLine(line, width_error(cells, header)))
        else:
            rows.append((line, {name: cells[place].strip() for place, name in columns.items()}))
    policy, wrong = policy_in_force(rows, scenario)
    groups = tuple(team.name for team in scenario.world.teams) if "team" in columns.values() else ("",)
    values, more = _values(rows, groups, scenario)
    errors += [*wrong, *more]
    if not errors:
        errors += _gaps(values, groups, scenario.months)
    if errors:
        raise ScenarioError(source, at_most(errors))
    found = _laid_out(policy, groups, values, source)
    own = scenario.currency
    in_usd = own is None or not any(_plain(raw) in _own_names(own.code) for raw in header)
    return found if in_usd or own is None else found._replace(spend_usd=found.spend_usd * own.usd_per_unit)


def _plain(name: str) -> str:
    return re.sub(r"[\s\-]+", "_", name.strip().lower())


def _own_names(code: str) -> tuple[str, ...]:
    """What a column of bills in a currency may be called."""
    return (f"spend_{code.lower()}", f"cost_{code.lower()}", code.lower())


def _columns(header: Sequence[str], scenario: Scenario) -> tuple[dict[int, str], list[ErrorLine]]:
    """Name by position, without columns that are not used, and errors."""
    own, known = scenario.currency, dict(_NAMES)
    if own is not None:
        known |= dict.fromkeys(_own_names(own.code), "spend_usd")
        if bare := next((raw.strip() for raw in header if _plain(raw) in BARE), ""):
            advice = f"Call it spend_usd or spend_{own.code.lower()}."
            return {}, [ErrorLine(1, f"column {quoted(bare)} does not say whether it is USD or {own.code}. {advice}")]
    names = [known.get(_plain(raw), "") for raw in header]
    others = [raw.strip() for raw, name in zip(header, names, strict=True) if not name]
    errors = [
        ErrorLine(1, f"{missing_column(name, others)} Accepted: {', '.join((name, *COLUMNS[name]))}.")
        for name in NEEDED
        if name not in names
    ]
    twice = [name for name, count in Counter(filter(None, names)).items() if count > 1]
    errors += [ErrorLine(1, f"has more than one column for {name}. Keep one of them.") for name in twice]
    return {place: name for place, name in enumerate(names) if name}, errors


def policy_in_force(rows: Sequence[tuple[int, Row]], scenario: Scenario) -> tuple[str, list[ErrorLine]]:
    """The policy in force: of the file, else of the scenario, else its only one."""
    labels = [policy.label for policy in scenario.policies if not policy.upper_bound]
    given: dict[str, int] = {}
    for line, row in rows:
        if row.get("policy"):
            given.setdefault(row["policy"], line)
    errors = [
        ErrorLine(line, f"policy = {quoted(name)} is no policy of the scenario. {nearest(name, labels)}")
        for name, line in given.items()
        if name not in labels
    ]
    if len(given) > 1:
        message = "names more than one policy. A forecast goes on from one: keep the rows of the one in force."
        errors.append(ErrorLine(max(given.values()), message))
    policy = next(iter(given), "") or scenario.current_policy or (labels[0] if len(labels) == 1 else "")
    if not policy:
        either = "a column policy, or " if rows else ""
        message = f"does not say which policy was in force. Add {either}current_policy to the scenario."
        errors.append(ErrorLine(0, message))
    return policy, errors


def _values(
    rows: Sequence[tuple[int, Row]], groups: Sequence[str], scenario: Scenario
) -> tuple[dict[tuple[str, int], dict[str, float]], list[ErrorLine]]:
    """Figures by team and month, and errors."""
    found: dict[tuple[str, int], dict[str, float]] = {}
    first: dict[tuple[str, int], int] = {}
    errors = []
    for line, row in rows:
        team, month, numbers = row.get("team", ""), _month(row["month"], scenario), {}
        if "team" in row and team not in groups:
            errors.append(ErrorLine(line, f"team = {quoted(team)} is no team of the scenario. {nearest(team, groups)}"))
        if month is None:
            months = scenario.months
            dated = f", or named from {scenario.start} to {scenario.calendar(months)}" if scenario.start else ""
            advice = f"Months are counted from 1, the first of the run, to {months}{dated}."
            errors.append(ErrorLine(line, f"month = {quoted(row['month'])} is no month of the scenario. {advice}"))
        for name in (name for name in FIGURES if name in row):
            numbers[name], problem = figure(name, row[name])
            if problem or numbers[name] != numbers[name]:
                errors.append(ErrorLine(line, problem or f"{name} is empty. Fill it, or leave the column out."))
        if month is not None and first.setdefault((team, month), line) != line:
            errors.append(ErrorLine(line, f"month {month} stands on line {first[team, month]} already. Sum them."))
        elif month is not None:
            found[team, month] = numbers
    return found, errors


def _month(text: str, scenario: Scenario) -> int | None:
    """The month of the run that a cell names; None where there is no such month."""
    whole, month = re.fullmatch(r"(\d{1,4})(?:\.0)?", text), 0
    if whole:
        month = int(whole[1])
    elif scenario.start and re.fullmatch(FORM, text):
        month = month_of_run(scenario.start, text)
    return month if 1 <= month <= scenario.months else None


def _gaps(
    values: Mapping[tuple[str, int], Mapping[str, float]], groups: Sequence[str], months: int
) -> Iterator[ErrorLine]:
    """Months and teams that are missing, and actuals that leave nothing to learn from or to forecast."""
    last = max((month for _, month in values), default=0)
    for team in groups:
        missing = [str(month) for month in range(1, last + 1) if (team, month) not in values]
        if missing:
            of = f" of team {quoted(team)}" if team else ""
            yield ErrorLine(0, f"has no month {', '.join(missing[:8])}{of}. Give every month from the first.")
    if last == months:
        yield ErrorLine(0, f"has all {months} months of the run, so nothing is left to forecast. Raise months.")
    if not last:
        yield ErrorLine(0, "has no rows under its header.")
    elif not sum(numbers["spend_usd"] for numbers in values.values()):
        yield ErrorLine(0, "says that nothing was spent, which tells nothing about the months to come.")


def _laid_out(
    policy: str, groups: tuple[str, ...], values: Mapping[tuple[str, int], Mapping[str, float]], source: str
) -> Actuals:
    months = range(1, max(month for _, month in values) + 1)

    def table(name: str) -> Floats | None:
        if any(name not in numbers for numbers in values.values()):
            return None
        return np.array([[values[team, month][name] for month in months] for team in groups], dtype=np.float64)

    spend, mtok = table("spend_usd"), table("mtok")
    assert spend is not None, source
    return Actuals(policy, groups, spend, mtok, table("engineers"))
