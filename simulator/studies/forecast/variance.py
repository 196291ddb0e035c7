"""Why actual bills differ from the plan: headcount, mix of teams, volume, mix of tokens and price, which sum to it."""

from typing import Final

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.studies.forecast.actuals import Actuals
from simulator.text import listed, usd

# what a plan is made of: the token bill, as paid, and columns of the ledger
PLAN: Final = ("spend_usd", "granted_mtok", "engineers")
PARTS: Final = ("headcount_usd", "mix_usd", "volume_usd", "token_mix_usd", "price_usd")
ALL: Final = 0  # the month of the row that has their sum
MATERIAL: Final = 0.005  # of the largest part: a smaller one is not told
NO_TOKENS: Final = "the actuals have no tokens; price is part of volume"
NO_PEOPLE: Final = "the actuals have no engineers; they are taken as planned"
NO_TEAMS: Final = "the actuals are not by team"
NO_MODELS: Final = "the actuals do not say models and kinds of token; their mix is part of price"


def variance(plan: Floats, actuals: Actuals) -> pd.DataFrame:
    """The difference between actual and planned bill by month, split into five parts that sum to it.

    With team t's planned bill P_t and actual bill A_t, engineers H_t and h_t, tokens M_t and m_t (plan and actual), and
    x the list price of an average Mtok of the actual mix of models and kinds over that of the planned mix, in each
    month:

        headcount  sum(P) (sum(h) / sum(H) - 1)            more engineers of the planned mix
        mix        sum(h P / H) - sum(P) sum(h) / sum(H)   engineers in teams that spend more
        volume     sum(m P / M) - sum(h P / H)             more tokens per engineer, at the planned price
        token mix  (x - 1) sum(m P / M)                    dearer models and kinds of token
        price      sum(A) - x sum(m P / M)                 another price of the same tokens

    Each step puts one actual figure in place of a planned one, so the parts sum to sum(A) - sum(P). Where the actuals
    have no tokens, token mix and price are part of volume; where they do not say models, token mix is part of price
    (x = 1); where they have no engineers, these are as planned; where they have no teams, mix is part of the others.

    Args:
        plan: [team, month, column of ``PLAN``], means over replications.
        actuals: of the first months.

    Returns:
        A row per month, and one for all (month 0): ``plan_usd``, ``actual_usd``, ``difference_usd``, and ``PARTS``,
        each with a reason where it is missing.

    Source: flexible-budget variances, Horngren, Datar and Rajan, Cost Accounting (2015), chapters 7 and 14.

    Example: a plan of 10 engineers at 2 Mtok and 1.5 USD is 30 USD; 12 at 3 Mtok and 1 USD are 36, 6 more: headcount
    6, mix 0, volume 18, price -18; with a mix of models that is a tenth dearer by the list, token mix 5.40 and price
    -23.40.
    """
    k = actuals.months
    planned = plan[:, :k] if len(actuals.groups) > 1 or actuals.groups[0] else plan[:, :k].sum(axis=0, keepdims=True)
    bill, tokens, people = np.moveaxis(planned, -1, 0)
    heads = people if actuals.engineers is None else actuals.engineers
    whole, every = bill.sum(axis=0), people.sum(axis=0)
    per_head = heads * _over(bill, people, whole / np.maximum(every, 1e-300))
    grown = whole * heads.sum(axis=0) / every
    actual, at_plan_price = actuals.by_month, actuals.by_month
    if actuals.mtok is not None:
        mean_price = whole / np.maximum(tokens.sum(axis=0), 1e-300)
        at_plan_price = (actuals.mtok * _over(bill, tokens, mean_price)).sum(axis=0)
    of_mix = at_plan_price
    if actuals.mtok is not None and actuals.token_mix is not None:
        of_mix = at_plan_price * actuals.token_mix
    steps = [whole, grown, per_head.sum(axis=0), at_plan_price, of_mix, actual]
    rounding = 1e-12 * np.maximum(whole, actual)  # of a sum over teams
    parts = {
        name: np.where(abs(after - before) > rounding, after - before, 0.0)
        for name, before, after in zip(PARTS, steps, steps[1:], strict=False)
    }
    table = pd.DataFrame(
        {"month": range(1, k + 1), "plan_usd": whole, "actual_usd": actual, "difference_usd": actual - whole, **parts}
    )
    table = pd.concat([table, table.sum().to_frame().T.assign(month=ALL)], ignore_index=True)
    return _with_reasons(table.astype({"month": int}), actuals)


def _over(bill: Floats, units: Floats, otherwise: Floats) -> Floats:
    """USD per unit of each team; that of the organisation where a team has no units."""
    everywhere = np.broadcast_to(otherwise, bill.shape).copy()
    return np.divide(bill, units, out=everywhere, where=units > 0.0)


def _with_reasons(table: pd.DataFrame, actuals: Actuals) -> pd.DataFrame:
    """Parts that cannot be told apart are missing, with the reason; they are 0 in the sum."""
    told = {
        "price_usd": NO_TOKENS if actuals.mtok is None else "",
        "token_mix_usd": NO_TOKENS if actuals.mtok is None else NO_MODELS if actuals.token_mix is None else "",
        "headcount_usd": NO_PEOPLE if actuals.engineers is None else "",
        "mix_usd": NO_TEAMS if len(actuals.groups) < 2 else NO_PEOPLE if actuals.engineers is None else "",
    }
    for name, reason in told.items():
        table[f"{name}_reason"] = reason
        if reason:
            table[name] = np.nan
    return table


def variance_sentence(table: pd.DataFrame) -> str:
    """The parts of the whole difference, the largest first."""
    row = table[table["month"] == ALL].iloc[0]
    names = {
        "headcount_usd": "headcount",
        "mix_usd": "the mix of teams",
        "volume_usd": "tokens per engineer" if row["price_usd"] == row["price_usd"] else "spend per engineer",
        "token_mix_usd": "the mix of models and kinds of token",
        "price_usd": "price",
    }
    least = MATERIAL * max(abs(float(row[name])) for name in PARTS if row[name] == row[name])
    parts = [name for name in PARTS if abs(float(row[name])) > least]  # a missing one is not
    parts.sort(key=lambda name: -abs(float(row[name])))
    told = [
        f"{usd(abs(float(row[name])))} {'more' if row[name] > 0 else 'less'} through {names[name]}" for name in parts
    ]
    return f"Of the difference: {listed(told, most=len(PARTS), width=0)}." if told else "They are as planned."
