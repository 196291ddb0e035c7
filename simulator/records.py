"""What a run leaves behind: event ranks, reason codes and their sentences, and the columns of the ledger.

Every table the package writes takes its column names, units and meanings from here.
"""

from functools import cache
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

HOURS_PER_DAY: Final = 8.0
HOURS_PER_WEEK: Final = 40.0
HOURS_PER_MONTH: Final = 168.0
EARLY: Final = 0.25  # the first part of a month: 42 hours, about a week
MONTHS_PER_YEAR: Final = 12.0
HOURS_PER_YEAR: Final = HOURS_PER_MONTH * MONTHS_PER_YEAR

# The written order of things that happen at the same moment: (time, rank, id).
CLOSE: Final = 0  # a month closes
SCHEDULED: Final = 1  # a scheduled event of the scenario
REFILL: Final = 2  # allowances refill
FINISH: Final = 3  # a work item finishes
DELIVER: Final = 4  # a colleague has reviewed a finished item
SERVICE: Final = 5  # a reviewer answers
GIVE_UP: Final = 6  # an engineer stops waiting for a reviewer
ARRIVE: Final = 7  # work arrives in a team's backlog
REQUEST: Final = 8  # an engineer starts an item and asks for tokens

RANKS: Final[dict[int, str]] = {
    CLOSE: "month closes",
    SCHEDULED: "scheduled event",
    REFILL: "allowances refill",
    FINISH: "work finishes",
    DELIVER: "work is delivered",
    SERVICE: "service ends",
    GIVE_UP: "waiting is given up",
    ARRIVE: "work arrives",
    REQUEST: "request arrives",
}

# Why a request got what it got, and what else a trace can say.
GRANTED: Final = 0
NO_TOKENS: Final = 1
ALLOWANCE_EMPTY: Final = 2
ALLOWANCE_TRIMMED: Final = 3
ECONOMY_TIER: Final = 4
REVIEW_TRIMMED: Final = 5
PLANNED: Final = 6
SENT_TO_REVIEW: Final = 7
REVIEW_STARTED: Final = 8
REVIEW_ENDED: Final = 9
ITEM_FINISHED: Final = 10
ITEM_REWORKED: Final = 11
ALLOWANCE_REFILLED: Final = 12
ALLOWANCE_BURNT: Final = 13
MONTH_CLOSED: Final = 14
ALERT_50: Final = 15
ALERT_80: Final = 16
ALERT_100: Final = 17
SUPPLY_RATIONED: Final = 18
SERVED_BY_FLEET: Final = 19
OVERFLOWED: Final = 20
PRICED_OUT: Final = 21
ALLOWANCE_BOUGHT: Final = 22
ALLOWANCE_SOLD: Final = 23
MARKET_CLEARED: Final = 24
KPI_RAISED: Final = 25
KPI_CUT: Final = 26
BUDGET_MOVED: Final = 27
POLICY_SWITCHED: Final = 28
WORK_ARRIVED: Final = 29
WENT_IDLE: Final = 30
ENGINEER_JOINED: Final = 31
ENGINEER_LEFT: Final = 32
OWN_POLICY: Final = 33
LIMIT_TRIMMED: Final = 34
GAVE_UP: Final = 35
ITEM_WRITTEN: Final = 36
DELIVERY_STARTED: Final = 37
HELD: Final = 38
OVER_LIMIT: Final = 39
LIMIT_RAISED: Final = 40
RAISE_EXPIRED: Final = 41
USED_UP: Final = 42
ESCALATED: Final = 43
THROTTLED: Final = 44

REASONS: Final[dict[int, str]] = {
    GRANTED: "granted in full",
    NO_TOKENS: "refused: this policy gives no tokens",
    ALLOWANCE_EMPTY: "refused: the allowance is used up until the next refill",
    ALLOWANCE_TRIMMED: "trimmed to what was left of the allowance",
    ECONOMY_TIER: "allowance used up: the rest came from the economy tier",
    REVIEW_TRIMMED: "trimmed by the reviewer to where marginal value meets the hurdle",
    PLANNED: "set by the planner to where marginal value equals price",
    SENT_TO_REVIEW: "above the auto-approval limit: waits for a reviewer",
    REVIEW_STARTED: "a reviewer starts to read the request",
    REVIEW_ENDED: "a reviewer answers the request",
    ITEM_FINISHED: "work item finished",
    ITEM_REWORKED: "work item finished after rework",
    ALLOWANCE_REFILLED: "allowance refilled for the month",
    ALLOWANCE_BURNT: "expiring allowance burnt so that it is not lost",
    MONTH_CLOSED: "month closed",
    ALERT_50: "half of the month's allowance is used",
    ALERT_80: "80% of the month's allowance is used",
    ALERT_100: "the whole month's allowance is used",
    SUPPLY_RATIONED: "the provider serves only a part of every request this month",
    SERVED_BY_FLEET: "served by the company's own GPUs",
    OVERFLOWED: "every own GPU is busy: served by the API",
    PRICED_OUT: "trimmed to what is worth the internal price of allowance",
    ALLOWANCE_BOUGHT: "allowance bought on the internal exchange",
    ALLOWANCE_SOLD: "allowance sold on the internal exchange, or returned to the company",
    MARKET_CLEARED: "the internal exchange cleared",
    KPI_RAISED: "KPI review: the team's return passes the hurdle, its tokens are raised",
    KPI_CUT: "KPI review: the team's return misses the hurdle, its tokens are cut",
    BUDGET_MOVED: "allowances moved between teams by measured return",
    POLICY_SWITCHED: "the policy changes",
    WORK_ARRIVED: "work arrived in the team's backlog",
    WENT_IDLE: "the backlog is empty: idle until work arrives",
    ENGINEER_JOINED: "an engineer joined",
    ENGINEER_LEFT: "an engineer left",
    OWN_POLICY: "answered by a policy of the user's own",
    LIMIT_TRIMMED: "trimmed to the limit per request or per hour of work",
    GAVE_UP: "stopped waiting for a reviewer: goes on with what passes without one",
    ITEM_WRITTEN: "work item written: waits for a colleague's review",
    DELIVERY_STARTED: "a colleague starts to review a written item",
    HELD: "a limit is used up: waits for the turn of its window",
    OVER_LIMIT: "beyond a limit that does not stop requests",
    LIMIT_RAISED: "a reviewer raises the limit for a while",
    RAISE_EXPIRED: "what was left of a raise expires",
    USED_UP: "trimmed to what was left of a limit",
    ESCALATED: "the cheaper model failed: done again by the better one",
    THROTTLED: "waits until the provider's rate limit has room",
}

# The answers to a request.
ANSWERS: Final = frozenset(
    {
        GRANTED, NO_TOKENS, ALLOWANCE_EMPTY, ALLOWANCE_TRIMMED, ECONOMY_TIER, REVIEW_TRIMMED, PLANNED, PRICED_OUT,
        LIMIT_TRIMMED, USED_UP, OWN_POLICY,
    }
)  # fmt: skip

# What the id of a row is, where it is not an engineer.
ABOUT_A_TEAM: Final = frozenset({KPI_RAISED, KPI_CUT, BUDGET_MOVED, WORK_ARRIVED})
ABOUT_A_MONTH: Final = frozenset({MONTH_CLOSED, MARKET_CLEARED, POLICY_SWITCHED})

# How an engine ends. Anything but OK becomes a sentence in engines/run.py.
OK: Final = 0
OUT_OF_ITEMS: Final = 1
BAD_STATE: Final = 2


class Column(NamedTuple):
    """One column of a table: its name, unit, meaning, and whether it counts whole things."""

    name: str
    unit: str
    meaning: str
    whole: bool = False


LEDGER: Final[tuple[Column, ...]] = (
    Column("requests", "count", "requests for tokens, one per work item or session started", whole=True),
    Column("reviewed", "count", "requests answered by a reviewer", whole=True),
    Column("given_up", "count", "requests whose engineer stopped waiting for a reviewer", whole=True),
    Column("split", "count", "requests split so that each part stays below a limit", whole=True),
    Column("wanted_mtok", "Mtok", "tokens asked for, padding included"),
    Column("granted_mtok", "Mtok", "tokens granted, burnt tokens included"),
    Column("productive_mtok", "Mtok", "granted tokens that speed up work (ground truth)"),
    Column("vanity_mtok", "Mtok", "granted tokens that only move the usage metric (ground truth)"),
    Column("burnt_mtok", "Mtok", "the part of vanity_mtok burnt from expiring allowances"),
    Column("economy_mtok", "Mtok", "the part of granted_mtok served by a cheaper tier"),
    Column("spend_usd", "USD", "tokens used at the metered price: the token bill, unless a contract says otherwise"),
    Column("vanity_usd", "USD", "the part of spend_usd paid for vanity_mtok (ground truth)"),
    Column("gate_hours", "h", "hours of the reviewers who answer requests"),
    Column("gate_usd", "USD", "cost of those reviewers' hours, where they are paid for them"),
    Column("colleague_hours", "h", "hours of their own work that colleagues lost to answering requests"),
    Column("writing_hours", "h", "hours engineers spent writing requests for a reviewer"),
    Column("wait_hours", "h", "hours between asking and answer, summed over requests"),
    Column("blocked_hours", "h", "hours engineers lost to those waits"),
    Column("checking_hours", "h", "engineers' own hours spent steering tokens and checking what they produced"),
    Column("saved_hours", "h", "hours by which tokens shortened the work on items, checking not counted"),
    Column("written", "count", "work items written; finished at once where no colleague reviews them", whole=True),
    Column("delivery_hours", "h", "hours engineers spent reviewing colleagues' written items"),
    Column("items", "count", "work items finished", whole=True),
    Column("reworked", "count", "finished items that came back once", whole=True),
    Column("value_usd", "USD", "value of the finished items"),
    Column("issued_usd", "USD", "allowance issued"),
    Column("expired_usd", "USD", "allowance that lapsed unused and unburnt"),
    Column("first_quarter_usd", "USD", "the part of charged_usd granted in the first quarter of a month, 42 hours"),
    Column("charged_usd", "USD", "tokens used at the blended price, own GPUs included: what policies and rankings see"),
    Column("drawn_usd", "USD", "the part of charged_usd drawn from allowances, burnt allowance left out"),
    Column("left_usd", "USD", "allowance left at the end of the month, after what lapsed"),
    Column("bought_usd", "USD", "allowance bought on the internal exchange"),
    Column("sold_usd", "USD", "allowance sold on the internal exchange or returned to the company"),
    Column("fee_usd", "USD", "fees of the internal exchange"),
    Column("compliance_usd", "USD", "cost of regulation: compliance, and tax on the internal exchange"),
    Column("fleet_mtok", "Mtok", "the part of granted_mtok served by own GPUs"),
    Column("gpu_hours", "GPU h", "hours that own GPUs were busy"),
    Column("fleet_usd", "USD", "depreciation and running cost of own GPUs"),
    Column("inference_wait_hours", "h", "hours requests waited for a rate limit or a free GPU"),
    Column("engineers", "count", "engineers present", whole=True),
    Column("joined", "count", "engineers who joined", whole=True),
    Column("departed", "count", "engineers who left", whole=True),
    Column("base_pay_usd", "USD", "base pay of the engineers present"),
    Column("payroll_usd", "USD", "loaded cost of the engineers present"),
    Column("hiring_usd", "USD", "cost of replacing engineers and filling new posts"),
    Column("pace_usd", "USD", "value that the engineers present would finish without tokens, in the long run"),
    Column("arrived", "count", "work items that arrived in the backlog", whole=True),
    Column("idle_hours", "h", "hours engineers were idle for want of work"),
    # what few runs book comes last, so that what every item books lies together in memory
    Column("held", "count", "requests that waited for the turn of a window whose limit was used up", whole=True),
    Column("held_hours", "h", "hours between asking and that turn, summed over requests"),
    Column("over_usd", "USD", "the part of charged_usd beyond a limit that does not stop it"),
    Column("raised_usd", "USD", "raises of limits that reviewers granted"),
    Column("raise_lapsed_usd", "USD", "raises of limits that expired unused"),
    Column("escalated", "count", "requests that a cheaper model failed and a better one did again", whole=True),
    Column("failed_mtok", "Mtok", "the part of granted_mtok spent on attempts that failed"),
    Column("redo_hours", "h", "engineers' own hours lost to attempts that failed"),
    Column("included_usd", "USD", "the part of spend_usd that credits included in seats cover"),
    Column("lapsed_usd", "USD", "credits included in seats that were not used"),
    Column("covered_usd", "USD", "the part of spend_usd that reserved throughput covers, or that is not metered"),
    Column("seats_usd", "USD", "price of seats, under a contract"),
    Column("metered_usd", "USD", "use that is paid by the token under a contract, after credits and discount"),
    Column("reserved_usd", "USD", "price of reserved throughput, under a contract"),
    Column("shortfall_usd", "USD", "what a commitment adds where less was used, billed at the end of its year"),
    Column("prepaid_usd", "USD", "prepaid credits bought; they are paid for in metered_usd as they are used"),
    Column("prepaid_lapsed_usd", "USD", "prepaid credits that expire unused, of what is left at the end at that pace"),
    Column("contract_usd", "USD", "what a contract adds to spend_usd: the bill by its items less spend_usd"),
)

# Columns of teams alone: arriving work is a team's, and a contract is settled with the company.
OF_A_TEAM: Final = frozenset(
    {
        "arrived", "included_usd", "lapsed_usd", "covered_usd", "seats_usd", "metered_usd", "reserved_usd",
        "shortfall_usd", "prepaid_usd", "prepaid_lapsed_usd", "contract_usd",
    }
)  # fmt: skip

# The place of each ledger column by name, where a ledger is an array [..., column].
COLUMN: Final[dict[str, int]] = {column.name: place for place, column in enumerate(LEDGER)}


@cache
def row_type(kind: type) -> Any:
    """The structured dtype of a named tuple's fields; its rows give them as attributes, in Python and compiled code.

    Args:
        kind: a class whose fields are ``int`` or ``float``, or numbers as many as their default has, none named as what
            numpy gives rows itself, such as ``shape`` or ``item``.

    Example: ``np.zeros(2, row_type(TraceRow))[0].usd`` is 0.0.
    """
    defaults = getattr(kind, "_field_defaults", {})
    many = {name: (float, len(one)) for name, one in defaults.items() if isinstance(one, tuple)}
    return _row_type([(name, *many.get(name, (one,))) for name, one in kind.__annotations__.items()])


def _row_type(fields: list[tuple[Any, ...]]) -> Any:
    return np.dtype((np.record, np.dtype(fields, align=True)))


# The ledger of one team in one month; nothing but floats, so ``ledger.view(np.float64)`` is free.
LEDGER_ROW: Final = _row_type([(name, float) for name in COLUMN])


class TraceRow(NamedTuple):
    """One thing that happened, for the event trace of the reference engine."""

    time_hours: float
    rank: int
    id: int  # engineer, team or month, by reason
    reason: int
    item: int  # the engineer's own 0, 1, 2, ...; -1 where no item is concerned
    mtok: float
    usd: float
    hours: float  # the duration the row is about: work, wait or service
    vanity_mtok: float = 0.0  # the part of mtok that is padding
    lost_mtok: float = 0.0  # the part of mtok without effect because a cheaper model is less able


Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Rows = npt.NDArray[np.void]  # of a structured dtype, as ``row_type`` makes them
