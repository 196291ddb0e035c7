"""What tokens cost at list prices: the package's price table, then genai-prices where it is installed."""

from collections.abc import Callable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from simulator.company.model_names import OTHER, model_name, plain_name
from simulator.company.reader import TOKENS
from simulator.company.tables import Finding
from simulator.scenario.blocks.price import price_table

MTOK: Final = 1e6
FEW: Final = 1000  # tokens of one request: prices of long ones are higher
BOOK: Final = "genai-prices"
Prices = Callable[[str], dict[str, float] | None]  # USD per Mtok by kind of token, of a model as written


class Priced(NamedTuple):
    """Rows with model, usd and usd_list filled, and what was priced how."""

    rows: pd.DataFrame
    listed: pd.Series  # what the tokens cost at list prices, whatever was paid
    findings: tuple[Finding, ...]
    versions: dict[str, str]  # of the price tables that were used


def list_prices(raw: str, more: Prices | None) -> dict[str, float] | None:
    """USD per Mtok of a model by kind of token, from the price table, else from ``more``; None if in neither."""
    known = price_table().models.get(model_name(raw))
    return known or (more(raw) if more else None)


def at_list_prices(rows: pd.DataFrame, more: Prices | None = None) -> pd.Series:
    """What the tokens of each row cost at list prices, USD; missing where the model has none or no tokens are known."""
    codes, names = pd.factorize(rows["model_raw"])
    prices = [list_prices(str(name), more) or {} for name in names]
    usd = np.zeros(len(rows))
    for kind in TOKENS:
        each = np.array([one.get(kind, np.nan) for one in prices])
        usd += rows[kind].fillna(0.0).to_numpy(float) * each[codes] / MTOK
    return pd.Series(usd, rows.index).where(rows[list(TOKENS)].notna().any(axis=1))


def priced(rows: pd.DataFrame, more: Prices | None = None) -> Priced:
    """Fill in models, list prices, and the cost of rows that come without money.

    A model that is in no table costs what the priced tokens of these rows cost on average.
    """
    rows = rows.assign(model=rows["model_raw"].map(model_name).astype("str"))
    listed = at_list_prices(rows, more)
    tokens = rows[list(TOKENS)].fillna(0.0).sum(axis=1)
    bare = rows["usd"].isna() & rows["usd_list"].isna() & (tokens > 0)
    known = rows["usd_list"].fillna(rows["usd"]).fillna(listed)
    mean = float(known.sum() / tokens[known.notna()].sum()) if tokens[known.notna()].sum() > 0 else np.nan
    guess = bare & listed.isna()
    usd = rows["usd"].astype(float).where(~bare, listed.fillna(tokens * mean))
    kind = rows["usd_kind"].mask(bare & ~guess, "priced").mask(guess, "estimated")
    included = (tokens * mean).where(rows["usd_kind"] == "included")
    usd_list = rows["usd_list"].astype(float).fillna(listed).fillna(included).fillna(usd)
    rows = rows.assign(usd=usd, usd_list=usd_list, usd_kind=kind)
    return Priced(rows, listed, tuple(_told(rows, bare & ~guess, guess)), _versions(more))


def _told(rows: pd.DataFrame, bare: pd.Series, guess: pd.Series) -> list[Finding]:
    found = []
    if bare.any():
        told = f"tokens without money were priced at the list prices of {price_table().as_of}"
        found.append(Finding("use without money", told, float(rows["usd"][bare].sum()), int(bare.sum())))
    if guess.any():
        told = "tokens without money of models in no price table cost what the other tokens cost on average"
        if rows["usd"][guess].isna().all():
            told = "tokens without money of models in no price table, and no others: what they cost is missing"
        found.append(Finding("use without a price", told, float(rows["usd"][guess].sum()), int(guess.sum())))
    other = (rows["model"] == OTHER) & (rows["usd_list"].fillna(0.0) != 0.0)
    if other.any():
        usd = rows["usd_list"][other].groupby(rows["model_raw"][other]).sum().sort_values(ascending=False)
        share = float(usd.sum() / rows["usd_list"].sum()) if rows["usd_list"].sum() else 0.0
        names = ", ".join(plain_name(str(name))[:40] or "(no name)" for name in usd.index[:5])
        told = f"models that are not in the price table, {share:.1%} of the use at list prices, count as other: {names}"
        found.append(Finding("unknown models", told, float(usd.sum()), int(other.sum())))
    return found


def _versions(more: Prices | None) -> dict[str, str]:
    own = {"models.yaml": price_table().as_of}
    if more is None:
        return own
    try:
        return own | {BOOK: version(BOOK)}
    except PackageNotFoundError:
        return own | {BOOK: "unknown"}


def price_book() -> Prices | None:
    """Prices of genai-prices, if it is installed."""
    try:
        book: Any = import_module("genai_prices")
        usage: Any = import_module("genai_prices").Usage
    except (ImportError, AttributeError):
        return None

    def prices(raw: str) -> dict[str, float] | None:
        each = {"input": {"input_tokens": FEW}, "output": {"output_tokens": FEW},
                "cache_read": {"input_tokens": FEW, "cache_read_tokens": FEW},
                "cache_write": {"input_tokens": FEW, "cache_write_tokens": FEW}}  # fmt: skip
        try:
            return {
                kind: float(book.calc_price(usage(**tokens), model_ref=plain_name(raw)).total_price) * MTOK / FEW
                for kind, tokens in each.items()
            }
        except (LookupError, ValueError):
            return None

    return prices
