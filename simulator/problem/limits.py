"""A list of limits as numbers: who counts in which meter, and how much each meter lets pass."""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from simulator.model import limits as codes
from simulator.model.limits import Limit as Numbers
from simulator.model.policies import GATED
from simulator.problem.contract import no_overage
from simulator.problem.names import Kind, amounts_by_name, by_kind_of_engineer
from simulator.problem.problem import rows
from simulator.records import HOURS_PER_DAY, Floats, Ints, Rows
from simulator.scenario.blocks.allowances import OTHERS
from simulator.scenario.blocks.gates import Limited, Reviewed
from simulator.scenario.blocks.limits import Limit, Limits
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.team import Team
from simulator.workload import Workload

WINDOWS: Final = {"5h": codes.FIVE_HOURS, "day": codes.DAY, "week": codes.WEEK, "month": codes.MONTH}
AFTER: Final = {
    "stop": codes.STOP, "wait": codes.WAIT, "economy": codes.ECONOMY, "overage": codes.OVERAGE, "ask": codes.ASK,
}  # fmt: skip
NOT_MINE: Final = -1


class Meters(NamedTuple):
    """The meters of all phases of a policy."""

    limits: Rows  # [phase, limit] of Limit
    meter: Ints  # [phase, engineer, limit]
    amount: Floats  # [meter]
    shared: Ints  # [phase, engineer] 1 for those who share one of them


def meters_of(teams: Sequence[Team], phases: Sequence[PolicyBlock], workload: Workload) -> Meters:
    """Lay the limits of all phases over the engineers of a replication."""
    n, counted = len(workload.team), [_counted(each, phases[0], workload) for each in phases]
    most = max(map(len, counted), default=0)
    empty = Numbers(codes.DAY, codes.OVERAGE, 0, 0.0, 0.0, 0.0)
    limits = [[*(_numbers(limit) for limit, _ in own), *[empty] * (most - len(own))] for own in counted]
    meter = np.full((len(phases), n, most), NOT_MINE)
    shared = np.zeros((len(phases), n), dtype=np.int64)
    amounts: list[Floats] = []
    used = 0
    for phase, own in enumerate(counted):
        for place, (limit, level) in enumerate(own):
            who, each = _drawn_on(teams, limit, workload)
            mine = who >= 0
            meter[phase, mine, place] = used + who[mine]
            if limit.scope != "engineer":
                shared[phase, mine] = 1
            amounts.append(each * level)
            used += len(each)
    kept = rows(limits) if most else np.zeros((len(phases), 0), dtype=rows([empty]).dtype)
    return Meters(kept, meter, np.concatenate([np.zeros(0), *amounts]), shared)


def _counted(policy: PolicyBlock, first: PolicyBlock, workload: Workload) -> list[tuple[Limit, float]]:
    """The limits that count, with their level; the contract is that of the first policy for the whole run."""
    listed = [(limit, policy.level) for limit in policy.counted] if isinstance(policy, Limits) else []
    contracted = no_overage(first.contract, workload)
    return listed if contracted is None else [*listed, (contracted, 1.0)]


def _numbers(limit: Limit) -> Numbers:
    return Numbers(
        window=WINDOWS[limit.window],
        then=AFTER[limit.on_limit] if limit.hard else codes.OVERAGE,
        mtok=int(limit.mtok is not None),
        lag=limit.lag_hours,
        raise_by=limit.raise_usd or 0.0,
        raise_hours=limit.raise_days * HOURS_PER_DAY,
    )


def _drawn_on(teams: Sequence[Team], limit: Limit, workload: Workload) -> tuple[Ints, Floats]:
    """The meter of each engineer among those of a limit, negative without one, and the amounts of those meters."""
    kinds, kind = by_kind_of_engineer(teams, workload)
    keys = [_key(limit, each) for each in kinds]
    own = amounts_by_name(teams, workload, limit.usd_by) if limit.usd_by is not None else None
    if limit.scope == "engineer":
        mine = np.array([key is not None for key in keys])[kind]
        each = np.full(len(kind), limit.usd if limit.usd is not None else limit.mtok or 0.0) if own is None else own
        mine &= np.isfinite(each)
        return np.where(mine, np.arange(len(kind)), NOT_MINE), np.where(mine, each, 0.0)
    pools = list(dict.fromkeys(key for key in keys if key is not None))
    place = {key: index for index, key in enumerate(pools)}
    who = np.array([NOT_MINE if key is None else place[key] for key in keys])[kind]
    amounts = np.array([_pool_amount(limit, pool, who, index, workload) for index, pool in enumerate(pools)])
    who = np.where(np.isfinite(np.append(amounts, 0.0))[who] & (who >= 0), who, NOT_MINE)
    return who, np.where(np.isfinite(amounts), amounts, 0.0)


def _key(limit: Limit, kind: Kind) -> str | None:
    """What those who share a meter have in common; None for whom the limit is not."""
    if limit.only and not set(limit.only) & set(kind.names):
        return None
    if limit.scope == "role":
        return kind.role or None
    if limit.scope == "team":
        return kind.team
    if limit.scope == "group":
        named = limit.only or tuple(limit.usd_by or ())
        return next((group for group in kind.groups if not named or group in named), None)
    return limit.scope


def _pool_amount(limit: Limit, pool: str, who: Ints, place: int, workload: Workload) -> float:
    """USD or Mtok of one pool; infinite where the limit names no amount for it."""
    if limit.usd_per_engineer is not None:
        return limit.usd_per_engineer * int(np.sum((who == place) & (workload.opens == 0)))
    if limit.usd_by is not None:
        return limit.usd_by.get(pool, limit.usd_by.get(OTHERS, math.inf))
    amount = limit.usd if limit.usd is not None else limit.mtok
    assert amount is not None
    return amount


def allowance_of(teams: Sequence[Team], policy: Limits, workload: Workload) -> tuple[Ints, Floats]:
    """The balance each engineer draws on and what each brings into it a month, as the list's allowance says."""
    n, limit = len(workload.team), policy.allowance
    own = np.arange(n)
    if limit is None:
        return own, np.full(n, math.inf)
    if limit.scope == "team":
        assert limit.usd_per_engineer is not None
        return n + workload.team, np.full(n, limit.usd_per_engineer * policy.level)
    if limit.usd_by is not None:
        return own, amounts_by_name(teams, workload, limit.usd_by) * policy.level
    assert limit.usd is not None
    return own, np.full(n, limit.usd * policy.level)


def auto_usd_of(policy: PolicyBlock, gate: Reviewed | None) -> float:
    """What passes without review: a gate's limit holds in every phase, for requests under way when it is given up."""
    if isinstance(policy, Limits):
        limit = policy.memoryless("request")
        return math.inf if limit is None else (limit.usd or 0.0) * policy.level
    if isinstance(policy, Limited):
        return policy.usd_per_request or 0.0
    return float(getattr(gate, "auto_approve_usd", 0.0))


def request_asks(policy: PolicyBlock) -> float:
    """1 where what is above the limit per request goes to a reviewer."""
    limit = policy.memoryless("request") if isinstance(policy, Limits) else None
    return float(policy.code == GATED or (limit is not None and limit.on_limit == "ask"))


def hour_usd_of(policy: PolicyBlock) -> float:
    """The limit per hour of work; 0 where there is none."""
    if isinstance(policy, Limits):
        limit = policy.memoryless("hour_of_work")
        return 0.0 if limit is None else (limit.usd or 0.0) * policy.level
    return (policy.usd_per_hour_of_work or 0.0) if isinstance(policy, Limited) else 0.0
