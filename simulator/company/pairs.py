"""Exports that come in pairs, tokens in one file and money in the other: joined by the most that both have."""

from typing import Final

import pandas as pd

from simulator.company.model_names import plain_name
from simulator.company.pricing import at_list_prices
from simulator.company.reader import TOKENS
from simulator.company.tables import Finding

MONEY: Final = ("usd", "usd_list")
# from the closest match to the widest
_BY: Final = (
    ("identity", "scope", "start", "plain"),
    ("identity", "start", "plain"),
    ("identity", "start"),
    ("scope", "start", "plain"),
    ("scope", "start"),
    ("start", "plain"),
    ("start",),
)
ALLOCATED: Final = "costs without a person were split by what the tokens of a day and model cost at list prices"


def joined(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """Rows in which the money of each pair stands beside its tokens.

    Args:
        rows: with ``pair`` and ``part``, tokens or cost.
    """
    found: list[Finding] = []
    for pair in sorted(set(rows["pair"].unique()) - {""}):
        own = rows[rows["pair"] == pair]
        if set(own["part"].unique()) == {"tokens", "cost"}:
            both, told = _joined(own.assign(plain=own["model_raw"].map(lambda name: plain_name(str(name)))), pair)
            rows = pd.concat([rows[rows["pair"] != pair], both.drop(columns="plain")], ignore_index=True)
            found += told
    return rows, found


def _joined(own: pd.DataFrame, pair: str) -> tuple[pd.DataFrame, list[Finding]]:
    tokens, costs = own[own["part"] == "tokens"].copy(), own[own["part"] == "cost"].copy()
    weight = at_list_prices(tokens)
    weight = weight.fillna(tokens[list(TOKENS)].fillna(0.0).sum(axis=1) / 1e6)
    split = 0.0
    for by in _BY:
        open_rows = tokens.index[tokens["usd"].isna()]
        if costs.empty or open_rows.empty:
            break
        money = costs.groupby(list(by))[list(MONEY)].sum()
        places = (
            pd.MultiIndex.from_frame(tokens.loc[open_rows, list(by)]) if len(by) > 1 else tokens.loc[open_rows, by[0]]
        )
        at = money.reindex(places).set_axis(open_rows)
        hit = at["usd"].notna()
        each = weight[open_rows][hit]
        groups = [tokens.loc[each.index, name] for name in by]
        total = each.groupby(groups).transform("sum")
        count = each.groupby(groups).transform("size")
        share = (each / total).where(total > 0, 1.0 / count)
        for name in MONEY:
            tokens.loc[each.index, name] = at.loc[each.index, name].astype(float) * share
        split += 0.0 if "identity" in by else float(tokens.loc[each.index, "usd"].sum())
        used = pd.MultiIndex.from_frame(costs[list(by)]) if len(by) > 1 else pd.Index(costs[by[0]])
        costs = costs[~used.isin(money.index.intersection(pd.Index(places).unique()))]
    return pd.concat([tokens, costs]), _told(pair, split, tokens.assign(weight=weight), costs)


def _told(pair: str, split: float, tokens: pd.DataFrame, costs: pd.DataFrame) -> list[Finding]:
    found = []
    if split:
        found.append(Finding("costs without a person", f"{pair}: {ALLOCATED}", split))
    if len(costs):
        told = f"{pair}: costs of days for which there are no tokens stay without tokens"
        found.append(Finding("costs without use", told, float(costs["usd"].sum()), len(costs)))
    if missing := int((bare := tokens["usd"].isna()).sum()):
        told = f"{pair}: tokens for which there is no cost are priced at list prices"
        found.append(Finding("use without a cost", told, float(tokens["weight"][bare].sum()), missing))
    return found
