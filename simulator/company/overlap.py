"""What two sources both count: a day in two files, a tool in two formats, a gateway and the provider behind it."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Final

import pandas as pd

from simulator.company.model_names import plain_name
from simulator.company.reader import AMOUNTS, TOKENS, Reader
from simulator.company.tables import Finding
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.source import ErrorLine

MOST_OF_IT: Final = 0.9  # of a period: the first and last day may be idle
GATEWAY: Final = "gateway"
BEHIND: Final = ("anthropic_api", "openai_api")  # tools whose calls a gateway makes
_KEY: Final = ["identity", "kind", "scope", "start", "days", "tool", "model_raw"]


def once_a_day(rows: pd.DataFrame, readers: Mapping[str, Reader]) -> tuple[pd.DataFrame, list[Finding]]:
    """Rows without those that another file of the same format has too; of two amounts the larger one stays.

    An export of a day that was not over is followed by one of the whole day.

    Raises:
        ScenarioError: two files of different periods overlap, so that neither can be taken out of the other.
    """
    found = []
    for name, reader in readers.items():
        own = rows[rows["format"] == name]
        if reader.table != "usage" or reader.events or reader.repeats or own["file"].nunique() < 2:
            continue
        _refuse_periods(own)
        weight = own["usd_list"].fillna(own["usd"]).fillna(0.0).astype(float) * 1e6
        weight += own[list(TOKENS)].fillna(0.0).sum(axis=1)
        size = weight.groupby([*(own[key] for key in _KEY), own["file"]], dropna=False).transform("sum")
        by_key = [own[key] for key in _KEY]
        largest = size == size.groupby(by_key, dropna=False).transform("max")
        kept = own["file"].where(largest).groupby(by_key, dropna=False).transform("first")
        lost = own["file"] != kept
        if lost.any():
            told = f"{name}: what two files have of the same day counts once, the larger amount where they differ"
            usd = float(own["usd"][lost].astype(float).sum())
            found.append(Finding("overlapping files", told, usd, int(lost.sum())))
            rows = rows.drop(index=own.index[lost])
    return rows, found


def _refuse_periods(own: pd.DataFrame) -> None:
    """Refuse files over whole periods that overlap in part."""
    periods = own[own["days"] > 1].groupby("file")[["start", "days"]].first().sort_values("start")
    ends = periods["start"] + pd.to_timedelta(periods["days"].astype(int), unit="D")
    known = list(zip(periods.index, periods["start"], ends, strict=True))
    for (one, start, end), (other, later, last) in pairwise(known):
        if later < end and (start, end) != (later, last):
            told = f"covers days of {other}, too, and neither says which. Export periods that do not overlap."
            raise ScenarioError(str(one), [ErrorLine(0, told)])


def one_source(rows: pd.DataFrame, readers: Mapping[str, Reader]) -> tuple[pd.DataFrame, list[Finding]]:
    """Rows without those of a person, day and tool that another source has, too; a pair of files is one source.

    Of two sources that tell days the one that is named first in ``READERS`` stays. One that tells periods gives
    way to one that tells their days, unless that covers them in part alone.

    Args:
        rows: with ``whose``, the person behind an identity, empty where nobody is known.
        readers: the formats that were read.
    """
    source = rows["format"].map({name: one.pair or name for name, one in readers.items()})
    if source.nunique() < 2:
        return rows, []
    lost = _of_periods(rows, source)
    rank = rows["format"].map({name: place for place, name in enumerate(readers)}).where(~lost)
    for keys in (["whose", "start", "tool"], ["start", "tool"]):
        by = [rows[name] for name in keys]
        named = ~lost & (rows["whose"] != "")
        among = named if "whose" in keys else ~lost
        best = rank.where(among & (rows["days"] == 1) & (named if "whose" not in keys else True)).groupby(by)
        first = source.where(rank == best.transform("min")).groupby(by).transform("first")
        concerned = among if "whose" in keys else ~lost & (rows["whose"] == "")
        lost |= concerned & (rows["days"] == 1) & first.notna() & (source != first)
    if not lost.any():
        return rows, []
    tools, names = rows["tool"][lost].unique(), source[rows["tool"].isin(rows["tool"][lost])].unique()
    tool = ", ".join(sorted(tools)).replace("_", " ")
    told = f"use of {tool} stands in more than one of {', '.join(sorted(names))}: it counts once"
    usd = float(rows["usd"][lost].astype(float).sum())
    return rows[~lost], [Finding("double counting", told, usd, int(lost.sum()))]


def _of_periods(rows: pd.DataFrame, source: pd.Series) -> pd.Series:
    """Rows that another source has in another resolution: of periods whose days are known, or of the days."""
    lost = pd.Series(False, rows.index)
    long, daily = rows[rows["days"] > 1], rows["days"] == 1
    for _, own in long.groupby(["start", "days", "tool"]):
        start, days, tool = own["start"].iloc[0], int(own["days"].iloc[0]), own["tool"].iloc[0]
        within = rows["start"].between(start, start + pd.Timedelta(days=days), "left")
        same = daily & within & (rows["tool"] == tool) & (source != source[own.index[0]])
        same &= rows["whose"].isin(set(own["whose"]))
        if not same.any():
            continue
        seen = (rows["start"][same].max() - rows["start"][same].min()).days + 1
        if seen >= MOST_OF_IT * days:
            lost[own.index[own["whose"].isin(set(rows["whose"][same]))]] = True
        else:
            lost |= same
    return lost


def behind_gateway(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """Rows of providers less what a gateway counts of the same model and day; rows with ``usd`` known.

    Example: where a gateway has 8 of the 10 USD of a day's bill, 2 stay with the provider, and a fifth of its tokens.
    """
    gateway, behind = rows["tool"] == GATEWAY, rows["tool"].isin(BEHIND)
    if not (gateway.any() and behind.any()):
        return rows, []
    plain = rows["model_raw"].map({one: plain_name(str(one)) for one in rows["model_raw"].unique()})
    usd = rows["usd"].astype(float).fillna(0.0)
    keys = [rows["start"], plain]
    passed = usd.where(gateway, 0.0).groupby(keys).transform("sum")
    billed = usd.where(behind, 0.0).groupby(keys).transform("sum")
    share = (passed / billed.where(billed > 0)).clip(0.0, 1.0).fillna(0.0).where(behind, 0.0)
    if not (share > 0).any():
        return rows, []
    told = "the provider's bill holds what went through the gateway: it is reduced by what the gateway counts"
    finding = Finding("double counting", told, float((usd * share).sum()), int((share > 0).sum()))
    reduced = rows.assign(**{name: rows[name].astype(float) * (1.0 - share) for name in AMOUNTS})
    return reduced[share < 1.0], [finding]
