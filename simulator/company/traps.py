"""What would mislead in the rows of all files together: looked for, mended where that is possible, and told."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from simulator.company.formats.generic import NAME
from simulator.company.reader import AMOUNTS, TOKENS, Reader
from simulator.company.tables import Finding
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.source import ErrorLine

PLAUSIBLE: Final = (0.3, 3.0)  # amounts over what the tokens cost at list prices
IMPOSSIBLE: Final = (0.05, 20.0)  # that of a table whose units nobody checked
FEWEST_DAYS: Final = 14  # to tell a day that is not over
NOT_OVER: Final = 0.5  # of the median of the same weekday
WEEKS_BEFORE: Final = pd.Timedelta(weeks=8)
AT_CAP: Final = 0.005  # how near amounts lie at one
FEWEST_AT_CAP: Final = 5
CAP_SHARE: Final = 0.05  # of person-months
ROUNDING: Final = 1e-3  # of the use: a smaller difference is none
MONTH_DAYS: Final = 31


def converted(rows: pd.DataFrame, rates: Mapping[str, float]) -> tuple[pd.DataFrame, list[Finding]]:
    """Rows with all amounts in USD.

    Raises:
        ScenarioError: an amount is in a currency of which no rate is known.
    """
    code = (
        rows["currency"]
        .astype("object")
        .where(rows["currency"].notna(), "")
        .astype("str")
        .str.strip()
        .str.upper()
        .replace("", "USD")
    )
    codes = set(code.unique()) - {"USD"}
    unknown = sorted(codes - rates.keys())
    if unknown:
        told = f"has amounts in {', '.join(unknown)}. Give what one is in USD: --rate {unknown[0]}=1.08."
        file = str(rows["file"][code == unknown[0]].iloc[0])
        raise ScenarioError(file, [ErrorLine(0, told)])
    if not codes:
        return rows, []
    factor = code.map({"USD": 1.0, **rates})
    rows = rows.assign(**{name: rows[name].astype(float) * factor for name in ("usd", "usd_list")})
    found = [
        Finding(
            "currencies", f"amounts in {one} were converted at {rates[one]:g} USD",
            float(rows["usd"][code == one].sum()), int((code == one).sum()),
        )
        for one in sorted(codes)
    ]  # fmt: skip
    return rows, found


def by_months(rows: pd.DataFrame, longest: int = MONTH_DAYS) -> tuple[pd.DataFrame, list[Finding]]:
    """Rows of up to ``longest`` days that lie in two months, split between them by days.

    Example: 7 days from 28 September with 70 USD are 3 days with 30 and 4 days with 40.
    """
    days = rows["days"].fillna(1).astype(int)
    end = rows["start"] + pd.to_timedelta(days - 1, unit="D")
    cut = (end.dt.to_period("M") != rows["start"].dt.to_period("M")) & (days <= longest)
    if not cut.any():
        return rows, []
    parts, rest = [rows[~cut]], rows[cut].assign(days=days[cut])
    usd = float(rest["usd"].astype(float).sum())
    whole = rest["days"].astype(float)
    while len(rest):
        left = (rest["start"] + pd.offsets.MonthEnd(0) - rest["start"]).dt.days + 1
        now = np.minimum(left, rest["days"])
        share = now / whole[rest.index]
        parts.append(rest.assign(days=now, **{name: rest[name].astype(float) * share for name in AMOUNTS}))
        after = rest["start"] + pd.to_timedelta(now, unit="D")
        rest = rest.assign(start=after, days=rest["days"] - now)
        rest = rest[rest["days"] > 0]
    told = "rows over the end of a month were split between both months by days"
    return pd.concat(parts, ignore_index=True), [Finding("periods over months", told, usd, int(cut.sum()))]


def last_day_over(rows: pd.DataFrame, readers: Mapping[str, Reader]) -> tuple[pd.DataFrame, list[Finding]]:
    """Rows without the last day of a format, where it was not over: under half of the same weekdays."""
    found = []
    for name, reader in readers.items():
        own = rows[(rows["format"] == name) & (rows["days"] == 1)]
        if not reader.late_days or own.empty:
            continue
        size = own["usd_list"].fillna(own["usd"]).fillna(0.0).astype(float).groupby(own["start"]).sum()
        last = size.index.max()
        weekday = pd.DatetimeIndex(size.index).day_of_week
        before = pd.Series(
            size[(size.index < last) & (size.index >= last - WEEKS_BEFORE) & (weekday == last.day_of_week)]
        )
        if len(size) >= FEWEST_DAYS and len(before) >= 2 and size[last] < NOT_OVER * before.median():
            lost = own.index[own["start"] == last]
            told = f"{name}: the last day, {last.date()}, was not over when it was exported, and was left out"
            found.append(Finding("incomplete last days", told, float(rows["usd"][lost].astype(float).sum()), len(lost)))
            rows = rows.drop(index=lost)
        if reader.late_days > 1:
            late = own["start"] > last - pd.Timedelta(days=reader.late_days)
            told = f"{name}: the last {reader.late_days} days may still be revised"
            found.append(Finding("revised later", told, float(own["usd"][late].astype(float).sum()), int(late.sum())))
    return rows, found


def units(rows: pd.DataFrame, listed: pd.Series) -> list[Finding]:
    """Formats whose amounts do not fit their tokens: cents taken for USD, or cached tokens in the wrong place.

    Raises:
        ScenarioError: the amounts of a table with --map cannot be USD.
    """
    found = []
    money = rows["usd_list"].fillna(rows["usd"]).astype(float)
    both = money.gt(0) & listed.gt(0) & rows[list(TOKENS)].notna().any(axis=1)
    for name in rows["format"][both].unique():
        own = both & (rows["format"] == name)
        ratio = float(money[own].sum() / listed[own].sum())
        told = f"amounts of {name} are {ratio:.3g} times what its tokens cost at list prices"
        if name == NAME and not IMPOSSIBLE[0] <= ratio <= IMPOSSIBLE[1]:
            advice = "Cents are written --map usd=Column/100, and input that holds cached tokens --map prompt=Column."
            raise ScenarioError(str(rows["file"][own].iloc[0]), [ErrorLine(0, f"{told}. {advice}")])
        if not PLAUSIBLE[0] <= ratio <= PLAUSIBLE[1]:
            found.append(
                Finding("cents against USD", f"{told}: look for a wrong unit", float(money[own].sum()), int(own.sum()))
            )
    return found


def paid_otherwise(rows: pd.DataFrame) -> list[Finding]:
    """Use that the bill does not show: what a plan or pool includes, and discounts."""
    usd, usd_list = rows["usd"].astype(float).fillna(0.0), rows["usd_list"].astype(float).fillna(0.0)
    found = []
    for tool in rows["tool"].unique():
        own = rows["tool"] == tool
        free = own & (rows["usd_kind"] == "included")
        less = own & ~free & (usd_list > usd)
        name = str(tool).replace("_", " ")
        if usd_list[free].sum() > 0:
            told = f"{name}: a plan or pool included this use: it counts at list prices as use, and not in the bill"
            found.append(Finding("net, gross, included", told, float(usd_list[free].sum()), int(free.sum())))
        if (usd_list - usd)[less].sum() > ROUNDING * usd_list[own].sum():
            told = f"{name}: discounts and pools took this off list prices: the bill is lower than what was used"
            found.append(Finding("net, gross, included", told, float((usd_list - usd)[less].sum()), int(less.sum())))
    return found


def refunds(rows: pd.DataFrame) -> list[Finding]:
    """Amounts below 0: they stay, and lower the month they stand in."""
    usd = rows["usd"].astype(float)
    if not (usd < 0).any():
        return []
    told = "refunds and credits lower the bill of the month they stand in"
    return [Finding("refunds", told, float(usd[usd < 0].sum()), int((usd < 0).sum()))]


def caps(rows: pd.DataFrame) -> list[Finding]:
    """Person-months of a tool that stop at the same amount: at a cap more is wanted than is seen."""
    people = rows[rows["kind"] != "service"]
    month = people["start"].dt.to_period("M")
    size = people["usd_list"].astype(float).groupby([people["tool"], people["whose"], month]).sum()
    found = []
    for tool, own in size[size > 1.0].groupby(level=0):
        top = float(own.max())
        at = own >= top * (1.0 - AT_CAP)
        if at.sum() >= FEWEST_AT_CAP and at.mean() >= CAP_SHARE:
            name = str(tool).replace("_", " ")
            told = f"{name}: {at.mean():.0%} of person-months stop at {top:,.0f} USD: a cap, so that more was wanted"
            found.append(Finding("caps censor", told, float(own[at].sum()), int(at.sum())))
    return found


def periods(rows: pd.DataFrame) -> tuple[dict[str, list[str]], list[Finding]]:
    """First and last day by format; and how much of the use lies in months that not every format covers."""
    last = rows["start"] + pd.to_timedelta(rows["days"].fillna(1).astype(int) - 1, unit="D")
    spans = (
        pd.DataFrame({"first": rows["start"], "last": last})
        .groupby(rows["format"])
        .agg({"first": "min", "last": "max"})
    )
    first, end_of = spans["first"].dt.strftime("%Y-%m-%d"), spans["last"].dt.strftime("%Y-%m-%d")
    told = {str(name): [str(first[name]), str(end_of[name])] for name in spans.index}
    start, end = spans["first"].max().to_period("M"), spans["last"].min().to_period("M")
    outside = ~rows["start"].dt.to_period("M").between(start, end)
    if len(spans) < 2 or not outside.any():
        return told, []
    message = "months that not every format covers look like growth or decline"
    return told, [
        Finding("periods differ", message, float(rows["usd"][outside].astype(float).sum()), int(outside.sum()))
    ]
