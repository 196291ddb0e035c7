"""Teams and months: what leaves when persons must not, and the table that ``tokensim flag`` reads."""

from typing import Any, Final

import numpy as np
import pandas as pd

from simulator.company.groups import OTHERS, groups_of
from simulator.company.reader import AMOUNTS, TOKENS
from simulator.company.tables import Tables, laid_out
from simulator.company.traps import by_months

NO_TEAM: Final = "no team"
SERVICES: Final = "services"


def named_teams(rows: pd.DataFrame, tables: Tables) -> pd.Series:
    """The team of each row as it may be shown: small ones together, services and nobody's apart."""
    team = rows["team"].astype("str").replace("", None)
    group_of = groups_of({str(name): int(size) for name, size in headcounts(tables).items()})
    small = [name for name, group in group_of.items() if group == OTHERS]
    team = team.mask(team.isin(small), OTHERS).fillna(NO_TEAM)
    return team.mask(rows["person_kind"] == "service", SERVICES) if "person_kind" in rows else team


def headcounts(tables: Tables) -> pd.Series:
    """Persons by team: of the roster, else those that were seen."""
    known = tables.people if (tables.people["team"].fillna("") != "").any() else tables.usage
    known = known[known["person_kind"] != "service"] if "person_kind" in known else known
    return known.groupby(known["team"].astype("str"))["person"].nunique()


def team_months(tables: Tables) -> pd.DataFrame:
    """Use, output and people by team and month.

    Returns:
        team, month, spend in USD at list prices (also what a plan included), billed in USD, tokens in millions,
        persons who used any, items and value where output is known, headcount and hours where people.csv has them.
    """
    usage, _ = by_months(tables.usage.astype(dict.fromkeys(AMOUNTS, float)), longest=10**6)
    usage = usage.assign(team=named_teams(usage, tables), month=usage["start"].dt.strftime("%Y-%m"))
    keys = ["team", "month"]
    by = usage.groupby(keys)
    table = pd.DataFrame({"spend": by["usd_list"].sum(), "billed": by["usd"].sum(), "users": by["person"].nunique()})
    table["tokens"] = usage[list(TOKENS)].fillna(0.0).sum(axis=1).groupby([usage["team"], usage["month"]]).sum() / 1e6
    if len(tables.output):
        output = tables.output[~tables.output["bot"].fillna(False).astype(bool)]
        output = output.assign(team=named_teams(output, tables), month=output["start"].dt.strftime("%Y-%m"))
        made = output.groupby(keys)[["items", "value"]].sum(min_count=1).astype(float)
        table = table.join(made.dropna(axis=1, how="all"), how="outer")
    if tables.roster and len(table):
        table = table.join(_staffed(tables, sorted(usage["month"].unique())), how="left")
    return table.reset_index()


def staffed(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of teams that people work in: no services, and where there is a roster nobody outside it.

    Example: of web with a headcount and services without one it is web.
    """
    table = table[table["team"] != SERVICES]
    return table[table["headcount"] > 0] if "headcount" in table else table


def _staffed(tables: Tables, months: list[str]) -> pd.DataFrame:
    """Mean headcount and hours by team and month."""
    people = tables.people.assign(team=named_teams(tables.people, tables))
    rows: list[dict[Any, Any]] = []
    for month in months:
        first = pd.Timestamp(f"{month}-01")
        after = first + pd.offsets.MonthBegin(1)
        days = (after - first).days
        start = people["start"].fillna(first)
        start = start.where(start > first, first)
        end = people["end"].fillna(after)
        end = end.where(end < after, after)
        share = ((end - start).dt.days / days).clip(lower=0.0)
        hours = share * people["hours_per_week"].astype(float) * days / 7.0
        found = pd.DataFrame({"team": people["team"], "headcount": share, "hours": hours})
        by = found.groupby("team").sum(min_count=1)
        rows += [
            {"month": month, **{str(name): one[name] for name in one}} for one in by.reset_index().to_dict("records")
        ]
    staffed = pd.DataFrame(rows).set_index(["team", "month"]).replace(0.0, np.nan)
    return staffed.dropna(axis=1, how="all")


def without_persons(tables: Tables) -> Tables:
    """Tables in which nobody stands for a row: use and output by team and month, no people and no seats."""
    usage, _ = by_months(tables.usage.astype(dict.fromkeys(AMOUNTS, float)), longest=10**6)
    usage = usage.assign(team=named_teams(usage, tables), start=usage["start"].dt.to_period("M").dt.start_time)
    usage["days"] = usage["start"].dt.days_in_month
    keys = ["team", "person_kind", "start", "days", "tool", "model", "usd_kind"]
    kind = (usage["person_kind"] == "service").map({True: "service", False: None})
    summed = usage.assign(person_kind=kind).groupby(keys, dropna=False)[list(AMOUNTS)].sum(min_count=1).reset_index()
    counts = {name: summed[name].astype(float).round() for name in (*TOKENS, "requests")}
    return tables._replace(
        usage=laid_out("usage", summed.assign(**counts)),
        people=laid_out("people", pd.DataFrame()),
        seats=laid_out("seats", pd.DataFrame()),
        output=_output(tables),
        about={**tables.about, "team_months": True},
    )


def _output(tables: Tables) -> pd.DataFrame:
    if tables.output.empty:
        return tables.output
    rows = tables.output.assign(team=named_teams(tables.output, tables))
    rows = rows.assign(start=rows["start"].dt.to_period("M").dt.start_time, bot=rows["bot"].fillna(False))
    rows["days"] = rows["start"].dt.days_in_month
    figures = ["items", "hours", "value", "size"]
    return laid_out("output", rows.groupby(["team", "start", "days", "bot"])[figures].sum(min_count=1).reset_index())
