"""From the runs of one replication to one number for every fact."""

import math
from typing import Final, NamedTuple

import numpy as np

from simulator.engines.by_engineer import PEOPLE, Played
from simulator.records import COLUMN, HOURS_PER_MONTH, HOURS_PER_WEEK, Floats
from simulator.replication.spend import SPREAD, spread
from simulator.scenario.blocks.schema import Scenario
from simulator.studies.vanity.naive_metrics import slope

LEAST_USERS: Final = 10  # so that there is a heaviest tenth
ALIKE: Final = 1e-9  # a smaller difference is rounding
GONE: Final = (math.nan, math.nan, 0.0)
TOKENS, USD, ITEMS = (PEOPLE.index(name) for name in ("granted_mtok", "spend_usd", "items"))

# a change of output or tokens, the change it is held against, and the step in which the first one moves
Part = tuple[float, float, float]


class Found(NamedTuple):
    """All runs of one replication in one world; ledgers are [team, month, column]."""

    none: Played
    free: Played  # uncapped; its people are empty where engineers were not told apart
    tokens: tuple[Floats, Floats]  # uncapped, less and more use
    full: tuple[Floats, Floats]  # price felt in full, lower and higher
    charged: tuple[Floats, Floats]  # chargeback as it is by default, lower and higher price
    capped: tuple[Floats, Floats, Floats]  # pacing as written, none, complete


def measured(world: Scenario, found: Found, user_share: float, factor: float) -> dict[str, Part]:
    """Every fact of ``published.FACTS``; a plain number stands over 1.

    Args:
        world: what was run.
        found: its runs.
        user_share: of the engineers.
        factor: by which use and price were raised, and lowered.
    """
    plain = {
        "company": _more(world, found),
        **_hours(world, found, user_share),
        **_first_quarters(world, found),
        **_people(world, found),
    }
    dearer = 2.0 * math.log(factor)
    return {
        **{key: (value, 1.0, 0.0) for key, value in plain.items()},
        "price_full": (-_grown(world, *found.full, "granted_mtok"), dearer, 0.0),
        "price_charged": (-_grown(world, *found.charged, "granted_mtok"), dearer, 0.0),
        "own": _own(world, found),
        "time": _across_time(world, found),
    }


def total(world: Scenario, ledger: Floats, name: str) -> float:
    """A column of the ledger over all teams and the months after the warm-up."""
    return float(ledger[:, world.warmup_months :, COLUMN[name]].sum())


def _grown(world: Scenario, before: Floats, after: Floats, name: str) -> float:
    """Change of the log of a column; missing where it is nothing."""
    return log_ratio(total(world, after, name), total(world, before, name))


def log_ratio(above: float, below: float) -> float:
    """Log of a ratio, missing where one of both is nothing.

    Example: of 1.1 over 1 it is 0.0953.
    """
    return math.log(above / below) if above > 0.0 and below > 0.0 else math.nan


def _more(world: Scenario, found: Found) -> float:
    """Output over that without tokens, less one; missing where nothing is finished without."""
    below = total(world, found.none.ledger, "items")
    return total(world, found.free.ledger, "items") / below - 1.0 if below > 0.0 else math.nan


def _own(world: Scenario, found: Found) -> Part:
    items = total(world, found.free.ledger, "items")
    change = (_grown(world, *found.tokens, name) for name in ("items", "granted_mtok"))
    return (*change, 1.0 / items) if items > 0.0 else GONE  # type: ignore[return-value]


def _across_time(world: Scenario, found: Found) -> Part:
    """First to last quarter of the window: growth of output over the same without tokens, and growth of tokens."""
    months = world.months - world.warmup_months
    quarter = months // 4
    if quarter == 0:
        return GONE
    first, last = slice(world.warmup_months, world.warmup_months + quarter), slice(world.months - quarter, world.months)
    free, none = (
        [float(one.ledger[:, when, COLUMN["items"]].sum()) for when in (first, last)]
        for one in (found.free, found.none)
    )
    used = [float(found.free.ledger[:, when, COLUMN["granted_mtok"]].sum()) for when in (first, last)]
    if min(*free, *none) <= 0.0:
        return GONE
    more = log_ratio(free[1], none[1]) - log_ratio(free[0], none[0])
    return more, log_ratio(used[1], used[0]), 1.0 / min(free)


def _hours(world: Scenario, found: Found, user_share: float) -> dict[str, float]:
    """Hours per user and week: what tokens save, slack included, less own time; and what output rose by."""
    posts = total(world, found.free.ledger, "engineers")
    if user_share <= 0.0 or posts <= 0.0:
        return {"saved_told": math.nan, "saved_output": math.nan}
    ledger = found.free.ledger[:, world.warmup_months :].sum(axis=1)
    kept = np.array([1.0 - team.leak_share for team in world.world.teams])
    saved = np.divide(ledger[:, COLUMN["saved_hours"]], kept, out=np.full_like(kept, math.nan), where=kept > 0.0)
    told = float((saved - ledger[:, COLUMN["checking_hours"]]).sum())
    weeks = posts * user_share * HOURS_PER_MONTH / HOURS_PER_WEEK
    return {"saved_told": told / weeks, "saved_output": _more(world, found) * HOURS_PER_WEEK / user_share}


def _first_quarters(world: Scenario, found: Found) -> dict[str, float]:
    names = ("first_quarter", "first_quarter_unpaced", "first_quarter_paced")
    early, whole = (
        [total(world, ledger, name) for ledger in found.capped] for name in ("first_quarter_usd", "charged_usd")
    )
    return {
        name: part / every if every > 0.0 else math.nan for name, part, every in zip(names, early, whole, strict=True)
    }


def _people(world: Scenario, found: Found) -> dict[str, float]:
    """What compares engineers with each other; nothing where they were not told apart, or few use tokens."""
    keys = ("across", "median_to_top", "top_effect", "top_output", "top_tokens")
    spends = ("median_spend", "mean_spend", "spend_ratio", "token_ratio", "gini", "non_users")
    free, none = (one.people[:, world.warmup_months :].sum(axis=1) for one in (found.free, found.none))
    if not len(free):
        return dict.fromkeys((*keys, *spends), math.nan)
    users = np.flatnonzero(free[:, TOKENS] > 0.0)
    shares = {"non_users": 1.0 - len(users) / len(free)}
    if len(users) < LEAST_USERS:
        return dict.fromkeys((*keys, *spends), math.nan) | shares
    months = world.months - world.warmup_months
    return shares | _spread(free[users], months) | groups(free[users], none[users])


def _spread(users: Floats, months: int) -> dict[str, float]:
    spend, tokens = users[:, USD] / months, users[:, TOKENS]
    return {
        "median_spend": float(np.median(spend)),
        "mean_spend": float(spend.mean()),
        "spend_ratio": float(np.quantile(spend, 0.9) / np.median(spend)),
        "token_ratio": float(np.quantile(tokens, 0.9) / np.median(tokens)),
        "gini": float(spread(spend, 1)[SPREAD.index("gini")]),
    }


def groups(free: Floats, none: Floats) -> dict[str, float]:
    """Users by their use: how output goes with it, and what tokens do to the heaviest tenth.

    A group stands for its median user, as in what was published.

    Args:
        free: [user, column of PEOPLE] uncapped; tokens above 0.
        none: the same users without tokens.

    Example: where ten users finish as many items each, whatever they use, the elasticity across them is 0.
    """
    order = np.argsort(free[:, TOKENS], kind="stable")
    n = len(order)
    top, middle = order[-(n // 10) :], order[2 * n // 5 : 3 * n // 5]
    tokens, items = (float(np.median(free[top, of]) / np.median(free[middle, of])) for of in (TOKENS, ITEMS))
    some = free[:, ITEMS] > 0.0
    used = np.log(free[some, TOKENS])
    before = float(none[top, ITEMS].sum())
    return {
        "across": slope(used, np.log(free[some, ITEMS])) if np.ptp(used) > ALIKE else math.nan,
        "median_to_top": log_ratio(items, 1.0) / log_ratio(tokens, 1.0) if abs(tokens - 1.0) > ALIKE else math.nan,
        "top_effect": float(free[top, ITEMS].sum()) / before - 1.0 if before > 0.0 else math.nan,
        "top_output": items,
        "top_tokens": tokens,
    }
