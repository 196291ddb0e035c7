"""From the runs of one company to a number for every measure."""

import math
from typing import Final, NamedTuple

import numpy as np

from simulator.engines.by_engineer import Played
from simulator.model.demand import adoption
from simulator.model.work import own_hours, remaining
from simulator.problem.teams import craft_of_team
from simulator.records import COLUMN, HOURS_PER_MONTH, HOURS_PER_WEEK, Floats
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.blocks.team import Team
from simulator.studies.evidence.measure import ITEMS, LEAST_USERS, TOKENS, USD, Part, total
from simulator.workload import Workload

HEAVY_MTOK_A_WEEK: Final = 50.0
LEAST_GAIN: Final = 0.01  # of output: parts of less are mostly random
USED_UP: Final = 0.99  # of an allowance: what is left is less than a request
LOST: Final = math.nan
# a measure of the evidence by its name here
FROM_EVIDENCE: Final = {
    "effect": "company",
    "effect_top_tenth": "top_effect",
    "elasticity_own": "own",
    "elasticity_across": "across",
    "elasticity_time": "time",
    "first_week_cap_200": "first_quarter",
    "hours_in_output": "saved_output",
    "hours_told": "saved_told",
    "output_top_over_middle": "top_output",
    "price_elasticity_charged": "price_charged",
    "price_elasticity_felt": "price_full",
    "spend_gini": "gini",
    "spend_mean": "mean_spend",
    "spend_p50": "median_spend",
    "spend_p90_over_p50": "spend_ratio",
    "tokens_p90_over_p50": "token_ratio",
    "tokens_top_over_middle": "top_tokens",
}


class Events(NamedTuple):
    """Runs of one company in which something happens; ledgers are [team, month, column]."""

    month: int  # from 0, in which it happens
    cut: tuple[Floats, Floats]  # price felt in full, without and with the cut
    capped: Floats  # uncapped until the month, a cap of 1,500 USD from then on
    capped_200: Floats
    less: tuple[Floats, Floats]  # half and a quarter of the tokens
    limited: Floats  # [engineer, month, column] under a cap of 100 USD; empty where engineers were not told apart


def of_evidence(parts: dict[str, Part]) -> dict[str, float]:
    """The measures that the study of the evidence has, an elasticity as one number.

    Example: a change of output of 0.01 over a change of tokens of 0.1 is an elasticity of 0.1.
    """
    values = {name: ratio(parts[key][0], parts[key][1]) for name, key in FROM_EVIDENCE.items()}
    return values | {"user_share": 1.0 - parts["non_users"][0]}


def ratio(above: float, below: float) -> float:
    """One over the other; missing where there is nothing below."""
    return above / below if below else LOST


def of_people(free: Played, none: Played, warmup: int) -> dict[str, float]:
    """What compares users with each other; nothing where engineers were not told apart, or few use tokens."""
    whole, before = (one.people[:, warmup:].sum(axis=1) for one in (free, none))
    used = np.flatnonzero(whole[:, TOKENS] > 0.0) if len(whole) else np.empty(0, dtype=np.int64)
    if len(used) < LEAST_USERS:
        return {}
    monthly = free.people[used, warmup:, TOKENS]
    months, week = monthly.shape[1], HOURS_PER_MONTH / HOURS_PER_WEEK
    below = float((monthly < HEAVY_MTOK_A_WEEK * week).mean())
    return {
        "below_50_mtok_a_week": below,
        **_of_spend(whole[used, USD] / months, whole[used, TOKENS] / months),
        **_of_output(whole[used], before[used], months),
    }


def _of_spend(spend: Floats, tokens: Floats) -> dict[str, float]:
    """Quantiles and shares of users' spend and tokens a month."""
    at = {f"spend_p{share}": float(np.quantile(spend, share / 100.0)) for share in (50, 75, 90, 95, 99)}
    middle, ordered = at["spend_p50"], np.sort(spend)
    n, whole = len(spend), float(spend.sum())
    return {
        **{key: at[key] for key in ("spend_p90", "spend_p95", "spend_p99")},
        "spend_p75_over_p50": ratio(at["spend_p75"], middle),
        "spend_p99_over_p50": ratio(at["spend_p99"], middle),
        "spend_p90_over_mean": ratio(at["spend_p90"], whole / n),
        "spend_top_tenth_share": ratio(float(ordered[-(n // 10) :].sum()), whole),
        "spend_top_percent_share": ratio(float(ordered[-max(n // 100, 1) :].sum()), whole),
        "spend_top_fifth": float(ordered[-(n // 5) :].mean()),
        "spend_least_fifth": float(ordered[: n // 5].mean()),
        "tokens_p50": float(np.median(tokens)),
        "tokens_p99_over_p50": float(np.quantile(tokens, 0.99) / np.median(tokens)),
    }


def _of_output(free: Floats, none: Floats, months: int) -> dict[str, float]:
    """Output of users by spend, and what an item costs them; a group stands for its median user.

    Args:
        free: [user, column of PEOPLE] uncapped.
        none: the same users without tokens.
        months: of the run.
    """
    order = np.argsort(free[:, USD], kind="stable")
    n = len(order)
    least, top = order[: n // 5], order[-(n // 5) :]
    items = free[:, ITEMS] / months
    cost = np.divide(free[:, USD], free[:, ITEMS], out=np.full(n, LOST), where=free[:, ITEMS] > 0.0)
    more = np.divide(free[:, ITEMS], none[:, ITEMS], out=np.full(n, LOST), where=none[:, ITEMS] > 0.0) - 1.0
    heaviest = order[-max(n // 100, 1) :]
    low, high = float(np.median(items[least])), float(np.median(items[top]))
    return {
        "effect_p50": float(np.nanmedian(more)) if np.isfinite(more).any() else LOST,
        "items_per_month": float(items.mean()),
        "items_top_fifth": high,
        "items_least_fifth": low,
        "output_top_over_least_fifth": ratio(high, low),
        "output_top_percent": ratio(float(items[heaviest].mean()), float(np.median(items))),
        "item_cost": ratio(float(free[:, USD].sum()), float(free[:, ITEMS].sum())),
        "item_cost_top_fifth": ratio(float(free[top, USD].sum()), float(free[top, ITEMS].sum())),
        "item_cost_spread": ratio(_middle(cost[top]), _middle(cost[least])),
    }


def _middle(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else LOST


def of_time(world: Scenario, free: Floats) -> dict[str, float]:
    """Growth of use over the first months of the window, and the fastest month of adoption."""
    months = free[:, world.warmup_months :].sum(axis=0)

    def grown(column: str, after: int) -> float:
        bill = months[:, COLUMN[column]]
        return ratio(float(bill[after]), float(bill[0])) if len(bill) > after else LOST

    jumps = [_fastest(team) * team.engineers for team in world.world.teams]
    return {
        "spend_growth_6_months": grown("spend_usd", 6),
        "tokens_growth_9_months": grown("granted_mtok", 9),
        "adoption_jump": sum(jumps) / sum(team.engineers for team in world.world.teams),
    }


def _fastest(team: Team) -> float:
    """The largest rise of the adoption of a team within a month, half of it before the midpoint."""
    ramp = team.adoption.ramp_months
    return adoption(0.5, 0.0, ramp) - adoption(-0.5, 0.0, ramp)


def of_events(world: Scenario, none: Floats, free: Floats, events: Events, users: float) -> dict[str, float]:
    """How the company takes a price cut, caps, and less use."""
    items, spent = (total(world, free, name) for name in ("items", "spend_usd"))
    without = total(world, none, "items")
    gain = items - without
    after = slice(events.month, None)
    before, cut = (float(one[:, after, COLUMN["granted_mtok"]].sum()) for one in events.cut)
    halved, quartered = (total(world, one, "items") for one in events.less)
    return {
        "effect_25_points": 0.25 * gain / without / users if min(users, without) > 0.0 else LOST,
        "gain_lost_at_half": (items - halved) / gain if gain > LEAST_GAIN * without else LOST,
        "gain_lost_at_quarter": (items - quartered) / gain if gain > LEAST_GAIN * without else LOST,
        "price_cut_tokens": ratio(cut, before) - 1.0,
        "cap_1500_item_cost": ratio(_request(events.capped[:, after]), _request(_month_before(events))) - 1.0,
        "cap_1500_spend": ratio(*_bills(events.capped[:, after], free[:, after])) - 1.0,
        "cap_200_spend": ratio(total(world, events.capped_200, "spend_usd"), spent) - 1.0,
        "cap_200_output": ratio(total(world, events.capped_200, "items"), items) - 1.0,
    }


def _month_before(events: Events) -> Floats:
    return events.capped[:, events.month - 1 : events.month]


def _request(ledger: Floats) -> float:
    """What a request costs."""
    return ratio(*(float(ledger[..., COLUMN[name]].sum()) for name in ("spend_usd", "requests")))


def _bills(*ledgers: Floats) -> tuple[float, float]:
    one, other = (float(ledger[..., COLUMN["spend_usd"]].sum()) for ledger in ledgers)
    return one, other


def first_week(limited: Floats, allowance: float) -> float:
    """Share of the spend in the first quarter of a month, of the engineers and months that use an allowance up.

    Args:
        limited: [engineer, month, column] under a cap.
        allowance: USD a month.

    Example: of one engineer who spends 60 of 100 USD in the first quarter of the month and the rest later it is 0.6.
    """
    charged, early = (limited[..., COLUMN[name]] for name in ("charged_usd", "first_quarter_usd"))
    full = charged >= USED_UP * allowance
    return ratio(float(early[full].sum()), float(charged[full].sum()))


def of_drawn(world: Scenario, drawn: Workload) -> dict[str, float]:
    """What is known before anything runs: the spread of items, time saved on a task, pay."""
    tokens = drawn.effort * drawn.demand
    teams = world.world.teams
    sizes = np.array([team.engineers for team in teams], dtype=np.float64)

    def mean(values: list[float]) -> float:
        return float(np.average(values, weights=sizes))

    pay = [one.median_usd_per_year * (1.0 + one.bonus_share + one.equity_share) for one in (t.salary for t in teams)]
    return {
        "item_cost_mean_over_p50": float(tokens.mean() / np.median(tokens)),
        "task_time_saved": mean([task_time_saved(team, world.world.price.usd_per_mtok) for team in teams]),
        "total_pay": mean(pay),
    }


def task_time_saved(team: Team, usd_per_mtok: float) -> float:
    """Share of the time of a task that AI can speed up wholly, 1 - 1 / m(x) - own hours, at the median use x.

    Example: a speed of 1.75 at that use, with 0.01 hours of checking and steering per hour, saves 0.42 of the time.
    """
    craft = craft_of_team(team, usd_per_mtok)._replace(amenable=1.0)
    use = team.appetite.median_mtok_per_hour
    return 1.0 - remaining(craft, use) - own_hours(craft, 1.0, use)
