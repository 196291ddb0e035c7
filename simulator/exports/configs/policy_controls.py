"""Each kind of policy in the terms of vendors."""

from collections.abc import Iterator, Mapping
from typing import Final

from simulator.exports.configs.controls import COMPANY, Control, Controls, Credits, Models, heads, kind_of_name, money
from simulator.records import MONTHS_PER_YEAR
from simulator.scenario.blocks.allowances import OTHERS, Adaptive, Allowance, Capped, Exchange, Lapsing
from simulator.scenario.blocks.events import PolicySwitch
from simulator.scenario.blocks.gates import Gated, Limited
from simulator.scenario.blocks.limits import MEMORYLESS, Limit, Limits
from simulator.scenario.blocks.own_policy import OwnPolicy
from simulator.scenario.blocks.policies import Chargeback, NonePolicy
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.routing import routing_of
from simulator.scenario.blocks.schema import Scenario

PER_HOUR: Final = "no vendor knows how many hours of work a request is for"
SEVERAL: Final = "Who has several of these names gets the amount of the nearest one: role, then team, then group."


def controls_of(scenario: Scenario, policy: PolicyBlock) -> Controls:
    """A policy of a scenario in the terms of vendors.

    Args:
        scenario: whose teams, prices and approved budget count.
        policy: any but an upper bound.

    Example: ``capped`` with ``usd_per_month: 200`` is one limit of 200 USD a month for each engineer.
    """
    found = _of_kind(scenario, policy)
    lost = [*found.lost, *_lapsing(policy), *_switched(scenario, policy), *_seats(scenario, policy)]
    budget = scenario.approved_budget_usd_per_year
    limits = list(found.limits)
    if budget is not None:
        number = 1 + max((each.limit for each in limits), default=-1)
        limits.append(Control(number, False, COMPANY, (), "month", budget / MONTHS_PER_YEAR, "overage"))
    return found._replace(
        limits=tuple(limits), lost=tuple(lost), models=_models(policy), credits=_credits(scenario, policy)
    )


def _of_kind(scenario: Scenario, policy: PolicyBlock) -> Controls:
    if isinstance(policy, NonePolicy):
        return Controls((Control(0, True, COMPANY, (), "month", 0.0, "stop"),))
    if isinstance(policy, Allowance):
        return _allowance(scenario, policy)
    if isinstance(policy, Gated):
        cap = policy.cap_usd_per_month
        limits = () if cap is None else (Control(0, True, COMPANY, (), "month", cap, "stop"),)
        return Controls(limits, policy.auto_approve_usd, policy)
    if isinstance(policy, Limited):
        if policy.usd_per_hour_of_work is not None:
            said = f"{money(policy.usd_per_hour_of_work)} per hour of work: {PER_HOUR}."
            return Controls(lost=(said,))
        return Controls(request_usd=policy.usd_per_request)
    if isinstance(policy, Chargeback):
        return _charged(scenario, policy)
    if isinstance(policy, Limits):
        return _listed(scenario, policy)
    return _own(policy) if isinstance(policy, OwnPolicy) else Controls()


def _own(policy: OwnPolicy) -> Controls:
    usd = policy.allowance_usd_per_month
    limits = () if usd is None else (Control(0, True, COMPANY, (), "month", usd, "stop"),)
    return Controls(limits, None, policy if policy.asks else None, lost=("Its grant(request): no vendor runs it.",))


# --- models and contracts ---


def _models(policy: PolicyBlock) -> Models | None:
    routing = routing_of(policy)
    if routing is None:
        return None
    return Models(routing.cheaper, routing.better, routing.mode, dict(routing.allowed or {}))


def _credits(scenario: Scenario, policy: PolicyBlock) -> Credits | None:
    contract = policy.contract
    if contract is None or contract.included_usd_per_seat == 0.0:
        return None
    seats = round(contract.seats_share * scenario.engineers) if contract.pooled else 1
    return Credits(contract.included_usd_per_seat * seats, contract.pooled, contract.overage)


def _seats(scenario: Scenario, policy: PolicyBlock) -> Iterator[str]:
    contract = policy.contract
    if contract is not None and contract.seats_share < 1.0:
        who = "those who want most tokens" if contract.seats_to == "heaviest" else "anyone"
        seats = round(contract.seats_share * scenario.engineers)
        yield f"Seats for {seats} of {scenario.engineers} engineers, {who}: who has one is set where seats are bought."


# --- allowances ---


def _allowance(scenario: Scenario, policy: Allowance) -> Controls:
    teams, then, lost = scenario.world.teams, policy.when_used_up, []
    if policy.share_of_base_pay is not None:
        by = {team.name: policy.share_of_base_pay * team.salary.median_usd_per_year / MONTHS_PER_YEAR for team in teams}
        lost.append(
            f"{policy.share_of_base_pay:.0%} of each engineer's own base pay: what is written is that of the median "
            "pay of each team."
        )
    else:
        by = dict(policy.usd_per_month_by or {OTHERS: policy.usd_per_month or 0.0})
    by = {name: usd * policy.level for name, usd in by.items()}
    pooled = isinstance(policy, Capped) and policy.pooled
    limits = _pools(scenario, by, then) if pooled else _each(scenario, 0, by, "month", then)
    return Controls(tuple(limits), lost=(*lost, *_several(scenario, by), *_traded(policy)))


def _each(scenario: Scenario, number: int, by: Mapping[str, float], window: str, then: str) -> Iterator[Control]:
    """A limit of every engineer, by name."""
    for name, usd in by.items():
        whom = COMPANY if name == OTHERS else kind_of_name(scenario.world.teams, name)
        yield Control(number, True, whom, () if name == OTHERS else (name,), window, usd, then)


def _pools(scenario: Scenario, by: Mapping[str, float], then: str) -> Iterator[Control]:
    """One allowance per team: what its engineers bring together."""
    for team in scenario.world.teams:
        shares = [(role.share, [role.name]) for role in team.roles] or [(1.0, [])]
        total = 0.0
        for share, names in shares:
            own = next((by[name] for name in (*names, team.name, *team.groups, OTHERS) if name in by), None)
            total += float("inf") if own is None else share * team.engineers * own
        if total < float("inf"):
            yield Control(0, False, "team", (team.name,), "month", total, then)


def _several(scenario: Scenario, by: Mapping[str, float]) -> list[str]:
    """What to know where somebody may have several of the names."""
    kinds = {kind_of_name(scenario.world.teams, name) for name in by if name != OTHERS}
    return [SEVERAL] if len(kinds) > 1 or kinds == {"group"} else []


def _traded(policy: PolicyBlock) -> list[str]:
    if isinstance(policy, Exchange):
        return ["The exchange: nobody sells a market for allowances. What is written is what is given out each month."]
    if isinstance(policy, Adaptive):
        return [
            f"The move of allowances every {policy.every_months} months: nobody sells it. What is written is where "
            "they start; change it by hand."
        ]
    return []


def _lapsing(policy: PolicyBlock) -> Iterator[str]:
    if isinstance(policy, Lapsing) and policy.rollover > 0.0:
        yield f"{policy.rollover:.0%} of what is left is kept for the next month: budgets of vendors start anew."
    if isinstance(policy, Lapsing) and policy.pacing:
        yield "Pacing by a tool: a vendor enforces the month's amount, not how it is spread over the month."


def _switched(scenario: Scenario, policy: PolicyBlock) -> Iterator[str]:
    for event in scenario.events:
        if isinstance(event, PolicySwitch) and event.policy == policy.label:
            yield f"From month {event.month} on it follows {event.to}: export that too, with --policy."


def _charged(scenario: Scenario, policy: Chargeback) -> Controls:
    usd = policy.team_budget_usd_per_engineer
    said = ("The charge to an engineer's team: that is the company's own accounting.",)
    if usd is None:
        return Controls(lost=said)
    pools = (
        Control(0, False, "team", (team.name,), "month", usd * team.engineers, "stop") for team in scenario.world.teams
    )
    return Controls(tuple(pools), lost=said)


# --- a list of limits ---


def _listed(scenario: Scenario, policy: Limits) -> Controls:
    limits: list[Control] = []
    lost: list[str] = []
    request = policy.memoryless("request")
    hour = policy.memoryless("hour_of_work")
    if hour is not None:
        lost.append(f"{money((hour.usd or 0.0) * policy.level)} per hour of work: {PER_HOUR}.")
    for number, limit in enumerate(policy.limits):
        if limit.window not in MEMORYLESS:
            limits += _limit(scenario, number, limit, policy.level)
            lost += _beside(scenario, limit)
    usd = None if request is None else (request.usd or 0.0) * policy.level
    return Controls(tuple(limits), usd, policy if policy.asks else None, lost=tuple(dict.fromkeys(lost)))


def _limit(scenario: Scenario, number: int, limit: Limit, level: float) -> Iterator[Control]:
    """The amounts of one limit."""
    then = limit.on_limit if limit.hard else "overage"
    raising = (limit.raise_usd, limit.raise_days) if then == "ask" else (None, None)
    for whom, names in _named(scenario, limit):
        usd = _amount(scenario, limit, whom, names)
        if usd is not None:
            yield Control(number, limit.scope == "engineer", whom, names, limit.window, usd * level, then, *raising)


def _named(scenario: Scenario, limit: Limit) -> list[tuple[str, tuple[str, ...]]]:
    """Whom a limit has an amount for: a kind of name, and names."""
    teams, only = scenario.world.teams, limit.only
    if limit.scope == "company":  # all of them share one amount
        return [(kind_of_name(teams, only[0]) if len(only) == 1 else "group" if only else COMPANY, only)]
    if limit.scope == "team":
        wanted = [team for team in teams if not only or {team.name, *team.groups} & set(only)]
        return [("team", (team.name,)) for team in wanted]
    if limit.scope == "role":
        roles = dict.fromkeys(role.name for team in teams for role in team.roles)
        return [("role", (name,)) for name in roles if not only or name in only]
    by = tuple(limit.usd_by or ())
    if limit.scope == "group":
        groups = dict.fromkeys(group for team in teams for group in team.groups)
        return [("group", (name,)) for name in groups if name in (only or by or tuple(groups))]
    return [
        (COMPANY, ()) if name == OTHERS else (kind_of_name(teams, name), (name,)) for name in only or by or [OTHERS]
    ]


def _amount(scenario: Scenario, limit: Limit, whom: str, names: tuple[str, ...]) -> float | None:
    """USD of a limit for those of a name; None where it has none for them."""
    if limit.usd_by is not None:
        return limit.usd_by.get(names[0] if names else OTHERS, limit.usd_by.get(OTHERS))
    if limit.usd_per_engineer is not None:
        return limit.usd_per_engineer * heads(scenario.world.teams, whom, names)
    return limit.usd if limit.mtok is None else limit.mtok * scenario.world.price.usd_per_mtok


def _beside(scenario: Scenario, limit: Limit) -> Iterator[str]:
    """What to know of a limit beside its amounts."""
    if limit.mtok is not None:
        price = scenario.world.price.usd_per_mtok
        yield (
            f"{limit.mtok:g} Mtok {limit.window}: budgets are in USD, so {money(limit.mtok * price)} is written, at "
            f"{money(price)} per Mtok."
        )
    if limit.lag_hours > 0.0:
        yield f"Use that counts {limit.lag_hours:g} hours late: how late a vendor counts is no setting of its own."
    if limit.usd_by is not None:
        yield from _several(scenario, limit.usd_by)
