"""A policy as numbers, month by month: which rules hold, who draws on which balance, what reviews and taxes do."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from simulator.model import policies as codes
from simulator.model.policies import Rules
from simulator.model.reallocation import Review
from simulator.problem.limits import allowance_of, auto_usd_of, hour_usd_of, request_asks
from simulator.problem.names import amounts_by_name, some_of
from simulator.problem.problem import rows
from simulator.records import MONTHS_PER_YEAR, Floats, Ints, Rows
from simulator.scenario.blocks.allowances import Adaptive, Allowance, Capped, Exchange, Lapsing
from simulator.scenario.blocks.events import KpiReview, PolicySwitch, Regulation, holds, reviews
from simulator.scenario.blocks.gates import Gated, Overstated, Reviewed, Splittable
from simulator.scenario.blocks.limits import Limits
from simulator.scenario.blocks.own_policy import OwnPolicy
from simulator.scenario.blocks.policies import Chargeback, Planner
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.blocks.team import Team
from simulator.workload import Workload

Flags = npt.NDArray[np.bool_]


def phases_of(scenario: Scenario, policy: PolicyBlock) -> tuple[list[PolicyBlock], list[int]]:
    """The policies whose rules hold in turn, and which of them holds in each month."""
    switches = sorted(
        (event.month, event.to)
        for event in scenario.events
        if isinstance(event, PolicySwitch) and event.policy == policy.label
    )
    if not switches:
        return [policy], [0] * scenario.months
    known = {each.label: each for each in scenario.policies}
    phases = [policy, *(known[to] for _, to in switches)]
    return phases, [sum(month >= first - 1 for first, _ in switches) for month in range(scenario.months)]


def rules_by_month(
    scenario: Scenario, phases: Sequence[PolicyBlock], phase: Sequence[int], gate: Reviewed | None
) -> Rows:
    """Rules of every month; before the first gate those of ``gate`` hold, after it those of the last one."""
    asking = [each if isinstance(each, Reviewed) and each.asks else None for each in phases]
    gates = [next((one for one in asking[index::-1] if one), gate) for index in range(len(phases))]
    rules: Rows = rows([_rules(scenario, each, its) for each, its in zip(phases, gates, strict=True)])[phase]
    for month in range(1, len(rules)):
        if phase[month] != phase[month - 1]:  # what is left of an old allowance lapses
            rules["rollover"][month - 1] = 0.0
    return rules


def _rules(scenario: Scenario, policy: PolicyBlock, gate: Reviewed | None) -> Rules:
    """The rules of one month; those of a gate hold throughout, for requests under way when the policy changes."""
    cap = policy if isinstance(policy, Allowance) else None
    market = policy if isinstance(policy, Exchange) else None
    adaptive = policy if isinstance(policy, Adaptive) else None
    charged = policy if isinstance(policy, Chargeback) else None
    listed = policy if isinstance(policy, Limits) else None
    lapsing = policy if isinstance(policy, Lapsing) else None
    tier = scenario.world.economy_tier
    economy = isinstance(policy, Planner) or (cap is not None and cap.when_used_up == "economy")
    economy = economy or (listed is not None and any(each.on_limit == "economy" for each in listed.limits))
    return Rules(
        kind=policy.code,
        intensity=policy.intensity if isinstance(policy, Planner) else 1.0,
        economy_price=tier.price_share if economy else 0.0,
        economy_capability=tier.capability_share if economy else 0.0,
        pacing=lapsing.pacing if lapsing and lapsing.pacing is not None else -1.0,
        rollover=lapsing.rollover if lapsing else 0.0,
        auto_usd=auto_usd_of(policy, gate),
        asks=request_asks(policy),
        goes_on=float(listed is not None and listed.allowance is not None and listed.allowance.on_limit == "economy"),
        hour_usd=hour_usd_of(policy),
        overstated=policy.overstatement if isinstance(policy, Overstated) else 1.0,
        hurdle=gate.hurdle if gate else 1.0,
        noise=gate.noise_sigma if gate else 0.0,
        effort_noise=gate.effort_noise_sigma if gate else 0.0,
        writing_hours=gate.writing_hours if gate else 0.0,
        patience_hours=math.inf if gate is None or gate.patience_hours is None else gate.patience_hours,
        colleagues=1.0 if gate and gate.reviewers_are == "colleagues" else 0.0,
        review_hours=gate.review_hours if gate else 0.0,
        blocking=blocking_of(policy, gate),
        reviewer_usd=gate.reviewer_usd_per_hour if gate else 0.0,
        burn=lapsing.use_it_or_lose_it if lapsing else 0.0,
        burn_limit=lapsing.burn_limit if lapsing else 0.0,
        felt=charged.felt_share if charged else 0.0,
        padding=1.0 - charged.vanity_cut if charged else 1.0,
        reserve=market.buy_back if market else 0.0,
        fee=market.fee if market else 0.0,
        bid_noise=market.bid_noise_sigma if market else 0.0,
        believed=1.0 if market and market.bids_follow == "belief" else 0.0,
        every=float(adaptive.every_months) if adaptive else 0.0,
        speed=adaptive.speed if adaptive else 0.0,
        most=adaptive.largest_move if adaptive else 0.0,
        reading_noise=adaptive.reading_noise_sigma if adaptive else 0.0,
    )


def blocking_of(policy: PolicyBlock, gate: Reviewed | None) -> float:
    """Share of a wait for a reviewer or for the turn of a window that blocks."""
    waits_for = policy if isinstance(policy, Reviewed) else gate
    return waits_for.blocking_share if waits_for else 0.0


def games_of(policy: PolicyBlock, workload: Workload) -> Ints:
    """Who gets around the limits of a policy, 1 or 0 by engineer."""
    if isinstance(policy, Chargeback):
        return np.asarray(workload.honesty < policy.misbooking_share, dtype=np.int64)
    if not isinstance(policy, Splittable):
        return np.zeros(len(workload.team), dtype=np.int64)
    return some_of(workload, policy.splitting_share, policy.splitters)


def balances_of(teams: Sequence[Team], policy: PolicyBlock, workload: Workload) -> tuple[Ints, Floats]:
    """The balance each engineer draws on and what each brings into it a month."""
    n = len(workload.team)
    own, shared = np.arange(n), n + workload.team
    if isinstance(policy, Gated) and policy.cap_usd_per_month is not None:
        return own, np.full(n, policy.cap_usd_per_month)
    if isinstance(policy, Chargeback) and policy.team_budget_usd_per_engineer is not None:
        return shared, np.full(n, policy.team_budget_usd_per_engineer)
    if isinstance(policy, OwnPolicy) and policy.allowance_usd_per_month is not None:
        return own, np.full(n, policy.allowance_usd_per_month * policy.level)
    if isinstance(policy, Limits):
        return allowance_of(teams, policy, workload)
    if not isinstance(policy, Allowance):
        return own, np.full(n, math.inf)
    pooled = isinstance(policy, Capped) and policy.pooled
    if policy.usd_per_month_by is not None:
        by_name = amounts_by_name(teams, workload, policy.usd_per_month_by)
        return shared if pooled else own, by_name * policy.level
    if policy.usd_per_month is not None:
        return shared if pooled else own, np.full(n, policy.usd_per_month * policy.level)
    assert policy.share_of_base_pay is not None
    return shared if pooled else own, policy.level * policy.share_of_base_pay * workload.salary / MONTHS_PER_YEAR


def shared_balances(balance: Ints, allowance: Floats, team: Ints, n_teams: int, metered: Ints) -> Flags:
    """Which teams draw together on a balance that can run out, or share a meter."""
    found = np.zeros(n_teams, dtype=bool)
    found[team[((balance >= len(team)) & np.isfinite(allowance)) | (metered == 1)]] = True
    return found


def kpi_of(scenario: Scenario, month: int) -> Review:
    """The KPI review of a month under the policies that are reviewed."""
    due = [event for event in scenario.events if isinstance(event, KpiReview) and reviews(event, month)]
    return Review(1, due[0].hurdle, due[0].cut, due[0].lift) if due else Review(0, 0.0, 0.0, 0.0)


def is_reviewed(policy: PolicyBlock) -> bool:
    """Whether KPI reviews touch a policy: not upper bounds and the baseline."""
    return not (policy.upper_bound or policy.code == codes.NONE)


def tax_of(scenario: Scenario, month: int) -> float:
    """Tax of a month on allowance bought, as a share; negative where the exchange is forbidden."""
    return -1.0 if sum_of_events(scenario, "forbid_exchange", month) else sum_of_events(scenario, "exchange_tax", month)


def sum_of_events(scenario: Scenario, name: str, month: int) -> float:
    """The sum, in a month, of what the regulations that hold say of something."""
    rules = [event for event in scenario.events if isinstance(event, Regulation) and holds(event, month)]
    return float(sum(getattr(event, name) for event in rules))
