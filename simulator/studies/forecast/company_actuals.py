"""Months that are already known, from a company's own tables: bills, tokens and people by team, and what they show."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from simulator.company.groups import FEWEST, OTHERS, groups_of
from simulator.company.panel import KINDS, NO_TEAM, Panel, of_persons, panel_of
from simulator.company.tables import Tables, read_tables
from simulator.records import HOURS_PER_MONTH, Floats
from simulator.scenario.blocks.calendar import month_of_run
from simulator.scenario.blocks.price import price_table
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.errors import ScenarioError, quoted
from simulator.scenario.reading.source import ErrorLine
from simulator.studies.forecast.actuals import Actuals, policy_in_force
from simulator.studies.forecast.padding import flagged
from simulator.text import nearest, usd

MOST_OF: Final = 0.5  # share of the tokens whose model must be in the price table
MATERIAL: Final = 0.005  # share of the bill below which something is not told
PRESENT: Final = 0.5  # share of a month that somebody must be there to be counted as a user of it or not


class _Months(NamedTuple):
    """A company's persons in the months that a run has."""

    panel: Panel
    first: int  # place of the month in which the run begins; below 0 where the data begin later

    @property
    def names(self) -> tuple[str, ...]:
        return self.panel.months[self.first :]

    def by_group(self, figures: Floats, groups: tuple[str, ...], group_of: Mapping[str, str]) -> Floats:
        """Sums over persons, [group, month of the run]."""
        found = np.zeros((len(groups), len(self.names)))
        place = np.array([groups.index(group_of[self.panel.teams[team]]) for team in self.panel.team])
        np.add.at(found, place, figures[:, self.first :])
        return found


def company_actuals(folder: Path, scenario: Scenario) -> Actuals:
    """Read the known months of a run from a folder that ``tokensim import`` wrote.

    The bill is what use would cost without included pools, as calibration sees it. Months before the run begins are
    history; an incomplete last month is left out. Teams that the scenario does not name are its "other teams".

    Raises:
        ScenarioError: the scenario does not say when it starts, or months or teams do not fit; every error.
    """
    tables = read_tables(folder)
    panel = panel_of(tables)
    if scenario.start is None:
        advice = f"is dated, and the scenario does not say when its run begins. Add start: {panel.months[0]!r} to it."
        raise ScenarioError(str(folder), [ErrorLine(0, advice)])
    months = _Months(panel, month_of_run(panel.months[0], scenario.start) - 1)
    groups, group_of, errors = _groups(panel, scenario)
    policy, wrong = policy_in_force([], scenario)
    errors += [*wrong, *_misfits(months, scenario)]
    if errors:
        raise ScenarioError(str(folder), errors)
    return _read_off(tables, months, scenario, groups, group_of)._replace(policy=policy)


def _read_off(
    tables: Tables, months: _Months, scenario: Scenario, groups: tuple[str, ...], group_of: Mapping[str, str]
) -> Actuals:
    """What the months of the run say, whatever the policy."""
    panel, usage, every = months.panel, _own_rows(tables), months._replace(first=0)
    mix, base = _token_mix(usage, months, scenario)
    by_person = {"spend": panel.usd, "tokens": panel.mtok, "headcount": panel.present, "items": panel.items}
    history = {name: every.by_group(one, groups, group_of) for name, one in by_person.items() if one is not None}
    return Actuals(
        policy="",
        groups=groups,
        spend_usd=months.by_group(panel.usd, groups, group_of),
        mtok=months.by_group(panel.mtok, groups, group_of),
        engineers=months.by_group(panel.present, groups, group_of) if panel.roster else None,
        token_mix=mix,
        observed=_observed(usage, months),
        notes=tuple(_notes(tables, months, base)),
        flagged=flagged(groups, panel.months, history, panel.roster),
    )


def _misfits(months: _Months, scenario: Scenario) -> Iterator[ErrorLine]:
    """What is wrong with the months of the data, held against those of the run."""
    assert scenario.start is not None
    panel, n = months.panel, len(months.panel.months) - months.first
    data = f"{panel.months[0]} to {panel.months[-1]}"
    if months.first < 0:
        yield ErrorLine(
            0, f"begins after the run, with {data}, which starts in {scenario.start}. Set start: {panel.months[0]!r}."
        )
    elif n < 1:
        yield ErrorLine(
            0, f"has no complete month from {scenario.start} on, where the run starts: its months are {data}."
        )
    elif n >= scenario.months:
        last = scenario.calendar(scenario.months)
        yield ErrorLine(
            0, f"goes to {panel.months[-1]}, and the run ends in {last}: nothing is left to forecast. Raise months."
        )
    else:
        used = (panel.mtok != 0.0).any(axis=0) | (panel.usd != 0.0).any(axis=0)
        if gaps := [name for name, any_use in zip(months.names, used[months.first :], strict=True) if not any_use]:
            yield ErrorLine(0, f"has no use in {', '.join(gaps)}. Import the files of these months too.")
        if panel.usd[:, months.first :].sum() <= 0.0:
            yield ErrorLine(0, "says that nothing was spent, which tells nothing about the months to come.")


def _groups(panel: Panel, scenario: Scenario) -> tuple[tuple[str, ...], dict[str, str], list[ErrorLine]]:
    """The scenario's teams, which of them each team of the data is, and errors; one group where there is one team."""
    names = tuple(team.name for team in scenario.world.teams)
    if len(names) == 1 or panel.teams == (NO_TEAM,):
        return ("",), dict.fromkeys(panel.teams, ""), []
    counts = dict(zip(panel.teams, np.bincount(panel.team, minlength=len(panel.teams)).tolist(), strict=True))
    group_of, errors = {}, []
    for team, many in counts.items():
        group = team if team in names else OTHERS
        if group in names:
            group_of[team] = group
        elif many >= FEWEST:
            hint = f"{nearest(team, names)} Or add a team {quoted(OTHERS)}."
            errors.append(ErrorLine(0, f"has a team {quoted(team)} that is no team of the scenario. {hint}"))
        else:
            errors.append(ErrorLine(0, f"has small teams that are none of the scenario. Add a team {quoted(OTHERS)}."))
    for name in names:
        if name not in group_of.values() and not errors:
            hint = nearest(name, sorted(set(groups_of(counts).values())))
            errors.append(ErrorLine(0, f"has nobody of the scenario's team {quoted(name)}. {hint}"))
    return names, group_of, sorted(set(errors))


def _own_rows(tables: Tables) -> pd.DataFrame:
    """Use of persons, with its month."""
    usage: pd.DataFrame = tables.usage[of_persons(tables.usage)]
    return usage.assign(month=usage["start"].dt.strftime("%Y-%m"))


def _token_mix(usage: pd.DataFrame, months: _Months, scenario: Scenario) -> tuple[Floats | None, str]:
    """List price of each month's mix of models and kinds over that of the plan; and what that is.

    The plan's mix is that of the scenario, else of the months before the run, else of its first month.
    """
    listed = price_table().models
    known = usage[usage["model"].isin(listed)]
    counts = known[list(KINDS)].fillna(0).astype(float).to_numpy()
    if counts.sum() <= MOST_OF * usage[list(KINDS)].fillna(0).to_numpy(dtype=float).sum():
        return None, ""
    prices = np.array([[listed[model][kind] for kind in KINDS] for model in known["model"]], dtype=np.float64)
    rows = pd.DataFrame({"month": known["month"], "tokens": counts.sum(axis=1), "cost": (counts * prices).sum(axis=1)})
    sums = rows.groupby("month")[["tokens", "cost"]].sum().reindex(list(months.panel.months)).fillna(0.0)
    mean = (sums["cost"] / sums["tokens"].where(sums["tokens"] > 0.0)).to_numpy(dtype=np.float64)
    mix, history = scenario.world.price.mix, sums.iloc[: months.first].sum()
    base, told = mean[months.first], f"of {months.names[0]}"
    if mix is not None:
        base, told = mix.usd_per_mtok, "of the scenario"
    elif history["tokens"] > 0.0:
        base, told = float(history["cost"] / history["tokens"]), "of the months before the run"
    ratio = mean[months.first :] / base
    return (None, "") if np.isnan(ratio).any() else (ratio, told)


def _observed(usage: pd.DataFrame, months: _Months) -> dict[str, Floats]:
    """What each month of the run shows of values of the world, by path; NaN where it shows nothing."""
    panel, found = months.panel, {}
    there = panel.present[:, months.first :] >= PRESENT
    hourly = panel.mtok[:, months.first :] / (HOURS_PER_MONTH * np.maximum(panel.present[:, months.first :], PRESENT))
    used = there & (hourly > 0.0)
    logs = [np.log(hourly[used[:, month], month]) for month in range(used.shape[1])]
    found["appetite.median_mtok_per_hour"] = np.array([np.exp(np.median(one)) if len(one) else np.nan for one in logs])
    found["appetite.sigma"] = np.array([one.std(ddof=1) if len(one) >= FEWEST else np.nan for one in logs])
    if panel.roster:
        found["appetite.non_user_share"] = 1.0 - used.sum(axis=0) / np.maximum(there.sum(axis=0), 1)
    kinds = usage.groupby("month")[list(KINDS)].sum().astype(float).reindex(list(months.names))
    found["price.mix.cache_read_share"] = (kinds["cache_read"] / kinds.sum(axis=1)).to_numpy(dtype=np.float64)
    return found


def _notes(tables: Tables, months: _Months, base: str) -> Iterator[str]:
    """What was left out, and what the bill is."""
    panel = months.panel
    if months.first:
        last = panel.months[months.first - 1]
        yield f"Data from {panel.months[0]} to {last} are history: the run begins in {months.names[0]}."
    whole, paid = (float(one[:, months.first :].sum()) for one in (panel.usd, panel.paid_usd))
    if whole - paid > MATERIAL * whole:
        yield f"Of the bill, {usd(whole - paid)} was included in plans and not paid by the token."
    usage = tables.usage
    rest = usage[~of_persons(usage)]
    others = float(rest.loc[rest["start"].dt.strftime("%Y-%m").isin(months.names), "usd"].fillna(0.0).sum())
    if others > MATERIAL * whole:
        yield f"Use by services and keys, {usd(others)} in these months, is nobody's and left out."
    if base:
        yield f"The mix of models and kinds of token is held against that {base}, at constant list prices."
    if not panel.roster:
        yield "Without a roster headcount is taken as planned, and people who used nothing are not seen."
