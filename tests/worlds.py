"""Small worlds for tests: a scenario in one call, and a shelf of edge cases that every engine must survive."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from simulator import records
from simulator.engines.run import Outcome, run_policies
from simulator.problem import Problem, build
from simulator.replication.options import opened
from simulator.scenario.blocks.policies import KINDS
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import READ, Scenario
from simulator.workload import draw

Floats = npt.NDArray[np.float64]
NAMES = tuple(column.name for column in records.LEDGER)


# --- builders: of plain worlds, where nobody chooses, splits, paces or gives up unless a test asks for it ---

PLAIN_TEAM: dict[str, Any] = {
    "leak_share": 0.0,
    "progress_per_year": 0.0,
    "checking_exponent": 1.0,
    "steering_hours_per_mtok": 0.0,
    "pacing": 0.0,
}
PLAIN_APPETITE = {"returns": 0.0, "non_user_share": 0.0}
PLAIN_PRICE = {"usd_per_mtok": 1.5, "rise_with_use": 0.0}
PLAIN_RANKING = {"contest": 0.0}
PLAIN_POLICIES: dict[str, dict[str, Any]] = {
    "gated": {
        "writing_hours": 0.0,
        "patience_hours": None,
        "splitting_share": 0.0,
        "effort_noise_sigma": 0.0,
        "reviewers_are": "hired",
    },
    "limited": {"splitting_share": 0.0},
    "exchange": {"bids_follow": "curve"},
    "chargeback": {"misbooking_share": 0.0},
}


def team(name: str = "alpha", engineers: int = 3, **blocks: Any) -> dict[str, Any]:
    """A team as the schema has it, with some blocks of one's own."""
    appetite = {**PLAIN_APPETITE, **blocks.pop("appetite", {})}
    return {"name": name, "engineers": engineers, "appetite": appetite, **PLAIN_TEAM, **blocks}


def still(name: str = "alpha", engineers: int = 1, *, tokens: float = 0.5, hours: float = 16.0, **blocks: Any) -> Any:
    """A team without chance or change: everybody and every item alike, tokens taken up long ago, no padding."""
    quiet: dict[str, Any] = {
        "salary": {"sigma": 0.0},
        "ability": {"sigma": 0.0},
        "appetite": {"median_mtok_per_hour": tokens, "sigma": 0.0, "demand_sigma": 0.0},
        "vanity": {"prone_share": 0.0},
        "adoption": {"midpoint_month": -240.0, "ramp_months": 1.0},
        "work": {"effort_mean_hours": hours, "effort_cv": 0.0, "value_cv": 0.0},
    }
    return team(name, engineers, **{**quiet, **blocks})


def idle_tokens(**blocks: Any) -> dict[str, Any]:
    """Tokens that change nothing, so that an item takes its baseline hours to the last bit."""
    return {"curve": {"gain": 0.0}, "checking_hours_per_mtok": 0.0, **blocks}


def policy(kind: str, **parameters: Any) -> PolicyBlock:
    """One policy, by kind."""
    return KINDS[kind].model_validate({"kind": kind, **PLAIN_POLICIES.get(kind, {}), **parameters})


EVERY: tuple[PolicyBlock, ...] = (
    policy("uncapped"),
    policy("capped", name="capped", usd_per_month=60.0),
    policy("gated", name="gated", auto_approve_usd=8.0, reviewers=1, review_hours=2.0),
    policy("planner"),
    policy("planner_free"),
)
NONE = policy("none")


def world(
    *teams: dict[str, Any],
    policies: tuple[PolicyBlock, ...] = EVERY,
    months: int = 3,
    seed: int = 1,
    events: tuple[dict[str, Any], ...] = (),
    **blocks: Any,
) -> Scenario:
    """A scenario around some teams; ``blocks`` are those of the world, such as ``price``."""
    return Scenario.model_validate(
        {
            "title": "a small world",
            "question": "does the engine keep its books?",
            "seed": seed,
            "months": months,
            "world": {
                "teams": list(teams) or [team()],
                **blocks,
                "price": {**PLAIN_PRICE, **blocks.get("price", {})},
                "leaderboard": {**PLAIN_RANKING, **blocks.get("leaderboard", {})},
            },
            "policies": [each.model_dump() for each in policies],
            "events": list(events),
        },
        context=READ,  # small worlds ask the engines for more than a file may
    )


def by_default(engineers: int, *policies: PolicyBlock, **rest: Any) -> Scenario:
    """One team with every default of the schema: not a plain world."""
    tree: dict[str, Any] = {"title": "by default", "question": "what do the defaults do?", "months": 3, **rest}
    teams = [{"name": "alpha", "engineers": engineers}]
    return Scenario.model_validate(
        {**tree, "world": {"teams": teams}, "policies": [each.model_dump() for each in policies]}, context=READ
    )


def with_own(scenario: Scenario, *own: str | Path | type) -> Scenario:
    """A scenario with policies of the user's own, as every study adds them."""
    return opened(scenario, policies=own).scenario


def play(scenario: Scenario, one: PolicyBlock, replication: int = 0) -> Outcome:
    """One policy in one replication by the reference engine, with its trace."""
    return run_policies(scenario, [one], replication, trace=True)[0]


def problem(scenario: Scenario, one: PolicyBlock, **changed: Any) -> Problem:
    """The problem of one policy in replication 0, some of its arrays changed."""
    return build(scenario, one, draw(scenario, 0, policies=[one, *scenario.policies]))._replace(**changed)


# --- readings ---


def column(ledger: Floats, name: str) -> Floats:
    """One column of a ledger, [team, month]."""
    return np.asarray(ledger[..., NAMES.index(name)])


def total(ledger: Floats, name: str) -> float:
    """One column over all teams and months."""
    return float(column(ledger, name).sum())


def net_value(ledger: Floats) -> float:
    """Value less tokens and reviewers, USD."""
    return total(ledger, "value_usd") - total(ledger, "spend_usd") - total(ledger, "gate_usd")


def columns_that_differ(one: Outcome, other: Outcome) -> set[str]:
    """Names of the ledger columns in which two runs differ by a bit or more."""
    return {name for name in NAMES if not np.array_equal(column(one.ledger, name), column(other.ledger, name))}


def standard_error(samples: list[float] | Floats) -> float:
    """Standard error of the mean of independent samples."""
    return float(np.std(samples, ddof=1)) / math.sqrt(len(samples))


def rounding(*addends: float) -> float:
    """What sums of these addends may differ by when they are added in another order: n * eps * sum |a|."""
    return len(addends) * float(np.finfo(float).eps) * sum(abs(each) for each in addends)


# --- the shelf ---

CURVES: dict[str, dict[str, Any]] = {
    "michaelis_menten": {"family": "michaelis_menten"},
    "exponential": {"family": "exponential"},
    "hill": {"family": "hill", "exponent": 0.6},
    "logarithmic": {"family": "logarithmic", "gain": 0.8},
    "power": {"family": "power", "exponent": 0.4, "gain": 0.8},
    "ces": {"family": "ces", "substitution_elasticity": 0.25},
}

# 16 h items at 0.5 Mtok/h and 1.5 USD/Mtok cost 12 USD each: an allowance of 36 USD is gone with the third
LAST_TOKEN = policy("capped", name="to the last token", usd_per_month=36.0)
POOLED = policy("capped", name="pooled", usd_per_month=40.0, pooled=True)
ROLLOVER = policy("capped", name="rollover", usd_per_month=60.0, rollover=0.6, use_it_or_lose_it=1.0)
ECONOMY = policy("capped", name="economy", usd_per_month=20.0, when_used_up="economy")
PAY_SHARE = policy("capped", name="share of pay", share_of_base_pay=0.01, rollover=0.25)
ZERO = policy("capped", name="zero", usd_per_month=0.0)
HUGE = policy("capped", name="huge", usd_per_month=1e9)
HURRIED = policy("gated", name="hurried", auto_approve_usd=0.0, reviewers=1, review_hours=8.0, cap_usd_per_month=50.0)
CROWDED = policy("gated", name="crowded", auto_approve_usd=0.0, reviewers=7, review_hours=8.0)

EXACT = policy("exchange", name="exact", usd_per_month=60.0, fee=0.0, bid_noise_sigma=0.0)
EXCHANGE = policy("exchange", usd_per_month=40.0, rollover=0.5, fee=0.1)
NO_BUY_BACK = policy("exchange", name="no buy-back", usd_per_month=90.0, buy_back=0.0, fee=0.0)
ADAPTIVE = policy("adaptive", usd_per_month=30.0, every_months=1, speed=1.0)
CHARGED = policy("chargeback", name="charged")
CHARGED_TEAM = policy("chargeback", name="team budget", team_budget_usd_per_engineer=40.0)
OWN_GPUS = policy("uncapped", name="own GPUs", supply="fleet")
LATER = policy("uncapped", name="later")

WINDOWS = policy(
    "limits", name="windows",
    limits=[{"window": "5h", "mtok": 1.0, "on_limit": "wait"}, {"window": "week", "usd": 20.0, "lag_hours": 6.0}],
)  # fmt: skip
POOLS = policy(
    "limits", name="pools",
    limits=[
        {"window": "day", "usd": 9.0, "scope": "team", "on_limit": "wait"},
        {"window": "week", "usd": 40.0, "scope": "company", "on_limit": "economy"},
        {"window": "month", "usd": 20.0, "hard": False},
    ],
)  # fmt: skip
RAISES = policy(
    "limits", name="raises", reviewers=1, patience_hours=6.0, splitting_share=0.3,
    limits=[
        {"window": "month", "usd": 10.0, "on_limit": "ask", "raise_usd": 9.0, "raise_days": 4.0},
        {"window": "request", "usd": 15.0}, {"window": "hour_of_work", "usd": 1.0},
    ],
)  # fmt: skip
ROUTED = policy("routed", name="routed", mode="router", router_error=0.3, rebound=0.2)
CHEAP_FIRST = policy(
    "limits", name="cheap first", routing={"mode": "default"},
    limits=[{"window": "week", "mtok": 9.0}, {"window": "month", "usd": 60.0, "on_limit": "economy"}],
)  # fmt: skip

ROLES = [{"name": "senior", "share": 0.5, "appetite": 2.0}, {"name": "junior", "share": 0.5}]
_STATUS = {"prone_share": 1.0, "mean_propensity": 2.0}

# engineers who choose and pace, some of whom use nothing, while models get better and some of the saved time is slack
CHOOSING: dict[str, Any] = {
    "appetite": {"returns": 0.7, "non_user_share": 0.2, "growth_per_year": 1.0},
    "leak_share": 0.2,
    "progress_per_year": 0.3,
    "checking_exponent": 0.5,
    "steering_hours_per_mtok": 0.01,
    "pacing": 0.8,
}
DEAR = {"usd_per_mtok": 1.5, "rise_with_use": 0.3}
HASTY = policy(
    "gated", name="hasty", auto_approve_usd=2.0, reviewers=1, review_hours=6.0, patience_hours=4.0, writing_hours=0.3,
    splitting_share=0.3, effort_noise_sigma=0.5, reviewers_are="colleagues",
)  # fmt: skip
FELT = policy("chargeback", name="felt", felt_share=0.5, misbooking_share=0.3, team_budget_usd_per_engineer=25.0)
PER_REQUEST = policy("limited", name="per request", usd_per_request=5.0, splitting_share=0.3)
PER_HOUR = policy("limited", name="per hour", usd_per_hour_of_work=0.3, splitting_share=0.3, splitters="heaviest")
BELIEVED = policy("exchange", name="believed", usd_per_month=30.0, bids_follow="belief")

SHELF: dict[str, Scenario] = {
    "engineers choose and pace": world(
        team(engineers=7, vanity=_STATUS, **CHOOSING),
        team("beta", 4, **{**CHOOSING, "curve": CURVES["ces"]}),
        policies=(*EVERY, POOLED, ROLLOVER, ECONOMY, FELT, CHARGED, BELIEVED, ADAPTIVE),
        price=DEAR,
        leaderboard={"contest": 0.7},
        months=5,
    ),
    "limits and those who get around them": world(
        team(engineers=8, vanity=_STATUS), policies=(PER_REQUEST, PER_HOUR, HASTY, FELT), price=DEAR, months=4
    ),
    "lists of limits": world(
        team(engineers=6, vanity=_STATUS, work={"session_hours": 3.0}),
        team(
            "beta",
            2,
            groups=["east"],
            roles=ROLES,
        ),
        policies=(WINDOWS, POOLS, RAISES),
        months=4,
    ),
    "models by difficulty": world(
        team(engineers=5, **CHOOSING),
        team("beta", 2, delivery={"review_hours": 2.0}),
        policies=(ROUTED, CHEAP_FIRST),
        months=3,
    ),
    "nobody waits for long": world(
        team(engineers=9, staffing={"attrition_per_year": 2.0}, **CHOOSING),
        policies=(HASTY, LATER),
        months=6,
        events=({"kind": "policy_switch", "month": 4, "policy": "hasty", "to": "later"},),
    ),
    "written work waits for colleagues": world(
        team(engineers=6, delivery={"review_hours": 5.0, "share_of_reviewers": 0.3}, rework={"base": 0.2}),
        team("beta", 1, delivery={"review_hours": 2.0}),
        team("gamma", 3, delivery={"review_hours": 3.0}, backlog={"items_per_week": 3.0}),
        team("delta", 4, delivery={"review_hours": 3.0}, staffing={"attrition_per_year": 4.0, "months_to_fill": 0.5}),
        policies=(*EVERY, HASTY),
        months=5,
    ),
    "no work finished in the window": world(still(hours=2000.0), months=1),
    "one engineer": world(team(engineers=1)),
    "zero budget": world(team(), policies=(ZERO, *EVERY)),
    "huge budget": world(team(vanity=_STATUS), policies=(HUGE, *EVERY)),
    "ties every hour": world(
        still(engineers=4, hours=1.0, **idle_tokens()), still("beta", 2, hours=2.0, **idle_tokens()), months=2
    ),
    "ties every hour, all reviewed": world(
        still(engineers=3, hours=1.0, **idle_tokens()), policies=(HURRIED, CROWDED), months=2
    ),
    "budget gone at the last token": world(still(engineers=2), policies=(LAST_TOKEN, *EVERY)),
    "more reviewers than engineers": world(team(engineers=2), policies=(CROWDED,)),
    "fewer reviewers than engineers": world(team(engineers=9), policies=(HURRIED,)),
    "tokens never used": world(team(appetite={"median_mtok_per_hour": 0.0})),
    "pooled balance": world(team(vanity=_STATUS), team("beta", 2), policies=(POOLED,)),
    "rollover": world(team(vanity=_STATUS), policies=(ROLLOVER, PAY_SHARE)),
    "economy tier": world(team(vanity=_STATUS), policies=(ECONOMY,)),
    "rework": world(team(rework={"base": 0.1, "slope": 0.4, "share": 0.7})),
    **{f"curve {name}": world(team(curve=curve)) for name, curve in CURVES.items()},
    "ranked in the organisation": world(
        team(vanity=_STATUS), team("beta", 4), leaderboard={"visibility": 1.0, "scope": "organisation"}, months=5
    ),
    "ranked in the team": world(
        team(vanity=_STATUS), team("beta", 4), leaderboard={"visibility": 1.0, "scope": "team"}, months=5
    ),
    "exchange": world(team(vanity=_STATUS, engineers=6), policies=(EXACT, EXCHANGE, NO_BUY_BACK), months=4),
    "exchange taxed, then forbidden": world(
        team(engineers=6),
        policies=(EXCHANGE,),
        months=5,
        events=(
            {"kind": "regulation", "month": 2, "exchange_tax": 0.2, "compliance_share": 0.1},
            {"kind": "regulation", "month": 4, "forbid_exchange": True},
        ),
    ),
    "adaptive": world(team(appetite={"median_mtok_per_hour": 2.0}), team("beta", 2), policies=(ADAPTIVE,), months=6),
    "chargeback": world(
        team(vanity=_STATUS),
        team("beta", 2),
        policies=(CHARGED, CHARGED_TEAM),
        months=5,
        events=({"kind": "price_shock", "month": 3, "months": 2, "factor": 3.0},),
    ),
    "rate limit": world(
        team(engineers=5),
        months=4,
        supply={"api": {"mtok_per_minute": 0.004, "burst_minutes": 30.0}},
        events=({"kind": "supply_shock", "month": 2, "months": 1, "capacity": 0.5},),
    ),
    "own GPUs": world(
        team(engineers=5),
        policies=(OWN_GPUS, *EVERY),
        months=4,
        supply={"fleet": {"gpus": 2, "tokens_per_gpu_second": 60.0}},
        events=({"kind": "supply_shock", "month": 3, "months": 1},),
    ),
    "own GPUs, the rest from the API": world(
        team(engineers=5),
        months=3,
        supply={"kind": "fleet", "fleet": {"gpus": 1, "tokens_per_gpu_second": 60.0, "overflow": "api"}},
        events=({"kind": "supply_shock", "month": 3},),
    ),
    "outage": world(
        team(vanity=_STATUS),
        policies=(ROLLOVER, *EVERY),
        months=4,
        events=(
            {"kind": "supply_shock", "month": 2, "months": 1},
            {"kind": "supply_shock", "month": 4, "capacity": 0.3},
        ),
    ),
    "KPI reviews": world(
        team(vanity=_STATUS, engineers=4),
        team("beta", 3, amenable_share=0.0),
        months=6,
        events=({"kind": "kpi_review", "month": 2, "every": 2, "hurdle": 1.0, "cut": 0.5, "lift": 0.2},),
    ),
    "bubble, then gate": world(
        team(vanity=_STATUS, engineers=4),
        policies=(LATER, *EVERY, POOLED, EXCHANGE),
        months=6,
        events=(
            {"kind": "policy_switch", "month": 2, "policy": "later", "to": "gated"},
            {"kind": "policy_switch", "month": 4, "policy": "later", "to": "pooled"},
            {"kind": "policy_switch", "month": 6, "policy": "later", "to": "exchange"},
            {"kind": "policy_switch", "month": 3, "policy": "capped", "to": "uncapped"},
        ),
    ),
    "a gate becomes a slower one, then a cap": world(
        team(engineers=6),
        policies=(
            policy("gated", name="quick", auto_approve_usd=5.0, review_hours=0.5, reviewers=1),
            policy(
                "gated", name="slow", auto_approve_usd=2.0, review_hours=20.0, reviewers=1, reviewers_are="colleagues"
            ),
            policy("capped", name="small", usd_per_month=60.0),
        ),
        months=5,
        events=(
            {"kind": "policy_switch", "month": 2, "policy": "quick", "to": "slow"},
            {"kind": "policy_switch", "month": 4, "policy": "quick", "to": "small"},
        ),
    ),
    "people come and go": world(
        team(
            engineers=6,
            vanity=_STATUS,
            staffing={"attrition_per_year": 3.0, "months_to_fill": 0.8, "package_elasticity": 1.0},
        ),
        team("beta", 3, staffing={"growth_per_year": 4.0, "months_to_fill": 0.3, "ramp_months": 3.0}),
        team("gamma", 4, staffing={"growth_per_year": -0.9, "attrition_per_year": 1.0, "months_to_fill": 0.0}),
        policies=(POOLED, ROLLOVER, *EVERY, EXCHANGE, ADAPTIVE),
        months=8,
    ),
    "leaving while a reviewer reads": world(
        team(engineers=5, staffing={"attrition_per_year": 3.0, "ramp_months": 0.0}),
        team("beta", 5, staffing={"attrition_per_year": 3.0, "months_to_fill": 5.0}),
        policies=(policy("gated", auto_approve_usd=0.0, reviewers=1, review_hours=3.0),),
        months=8,
    ),
    "limited backlog": world(
        team(engineers=4, backlog={"items_per_week": 2.0}, staffing={"attrition_per_year": 2.0}),
        team("beta", 3, backlog={"items_per_week": 40.0}, rework={"base": 0.2}),
        team("gamma", 2, backlog={"items_per_week": 0.0}),
        team("delta", 2),
        policies=(*EVERY, HURRIED),
        months=4,
    ),
    "price falls": world(team(), price={"usd_per_mtok": 3.0, "change_per_year": -0.5}, months=5),
    "appetite grows": world(
        team(appetite={"growth_per_year": 3.0}, adoption={"midpoint_month": 2.0, "ramp_months": 1.0}), months=5
    ),
}
