"""What an import came to: the bill by month, how much of each month is covered, and one sentence."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from simulator.company.reader import AMOUNTS, TOKENS
from simulator.company.tables import Tables
from simulator.company.traps import by_months
from simulator.studies.result import Result, kept_already
from simulator.text import usd

if TYPE_CHECKING:
    from simulator.report.elements.chart_page import ChartPage
    from simulator.report.files.folder import ResultFolder
    from simulator.report.files.glance import Glance


class Imported(Result):
    """What was read, and where it was written."""

    tables: Tables
    months: pd.DataFrame  # month, usd, usd_list, tokens_mtok, users, covered_share
    team_months: pd.DataFrame
    answer: str
    folder: Path

    @property
    def charts(self) -> "Mapping[str, ChartPage]":
        """None."""
        return {}

    def glance(self) -> "Glance":
        """The answer and the bill by month."""
        from simulator.report.files.glance import Glance
        from simulator.studies.importing.page import months_table

        return Glance(self.answer, months_table(self))

    def write(self, place: "ResultFolder") -> None:
        """Refuse: an import is written as it is made.

        Raises:
            SavedError: always, with the folder that it is in.
        """
        raise kept_already(self.folder)


def concluded(tables: Tables, team_months: pd.DataFrame, folder: Path) -> Imported:
    """The bill by month and the sentence about it."""
    months = _months(tables)
    return Imported(tables, months, team_months, _answer(tables, months), folder)


def _months(tables: Tables) -> pd.DataFrame:
    usage, _ = by_months(tables.usage.astype(dict.fromkeys(AMOUNTS, float)), longest=10**6)
    if usage.empty:
        return pd.DataFrame(columns=["month", "usd", "usd_list", "tokens_mtok", "users", "covered_share"])
    month = usage["start"].dt.to_period("M")
    people = usage["person"].where(usage["person_kind"] != "service")
    table = usage.groupby(month)[["usd", "usd_list"]].sum()
    table["tokens_mtok"] = usage[list(TOKENS)].fillna(0.0).sum(axis=1).groupby(month).sum() / 1e6
    table["users"] = people.groupby(month).nunique()
    table = table.reindex(pd.period_range(table.index.min(), table.index.max(), freq="M"), fill_value=0)
    first, last = (pd.Timestamp(one) for one in tables.about["period"])
    table["covered_share"] = [_covered(one, first, last) for one in table.index]
    return table.rename_axis("month").reset_index().astype({"month": "str"})


def _covered(month: pd.Period, first: pd.Timestamp, last: pd.Timestamp) -> float:
    """The share of a month's days between the first and the last day of all files."""
    start, end = max(month.start_time, first), min(month.end_time.normalize(), last)
    return ((end - start).days + 1) / month.days_in_month


def _answer(tables: Tables, months: pd.DataFrame) -> str:
    if months.empty:
        return "No use was read: nothing can be said of spend."
    usage = tables.usage[tables.usage["person_kind"] != "service"]
    whole = months[months["covered_share"] > 0.99]
    shown = whole if len(whole) else months
    kind = "full months" if len(whole) else "months, none of them full"
    bill, used = float(shown["usd"].mean()), float(shown["usd_list"].mean())
    seen, known = set(usage["person"].dropna().unique()), set(tables.people["person"].unique())
    count = f"{len(seen & known):,} of {len(known):,}" if tables.roster else f"{len(seen):,}"
    return (
        f"{count} people used tokens from {tables.about['period'][0]} to "
        f"{tables.about['period'][1]}: a bill of {usd(bill)} a month, "
        f"{usd(used)} at list prices, over {len(shown)} {kind}."
    )
