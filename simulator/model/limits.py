"""Limits on use as vendors sell them: an amount in a window of time, and what follows when it is reached.

A limit counts use in a meter: an engineer's own, or one that a role, a team, a group or the company shares. A request
meets all its limits at once; the lowest headroom binds. Functions here read and write rows: an object or a row of an
array with the fields of ``Meter``.
"""

import math
from typing import Any, Final, NamedTuple

from simulator.records import HOURS_PER_DAY, HOURS_PER_MONTH, HOURS_PER_WEEK

Row = Any

# Windows of limits that count; a limit per request or per hour of work needs no count, see ``policies.answer``.
FIVE_HOURS: Final = 0
DAY: Final = 1
WEEK: Final = 2
MONTH: Final = 3

# What follows when a limit is reached.
STOP: Final = 0  # what does not fit is refused
WAIT: Final = 1  # the next request waits for the window's turn
ECONOMY: Final = 2  # what does not fit comes from the economy tier
OVERAGE: Final = 3  # what does not fit is granted and counted
ASK: Final = 4  # what does not fit goes to a reviewer, who may raise the limit for a while

EMPTY: Final = 1e-9  # share of an amount below which nothing is left of it: rounding
OPEN_HOURS: Final = 5.0


class Limit(NamedTuple):
    """One limit of a policy, as numbers."""

    window: int
    then: int  # what follows when it is reached
    mtok: int  # 1: its amount is in Mtok, 0: in USD
    lag: float  # hours between two postings of use; 0: use counts at once
    raise_by: float  # raises come in multiples of it, in the unit of the amount; 0: as much as is granted
    raise_hours: float  # after which a raise expires


class Meter(NamedTuple):
    """What has been used under one limit, in the unit of the limit."""

    turn: float = 0.0  # hour at which the window turns
    used: float = 0.0
    seen: float = 0.0  # the part of it that has been posted
    posted: float = -1.0  # number of the last posting in the window
    raised: float = 0.0  # left of a raise
    expires: float = 0.0  # hour at which that lapses


def turn_after(window: int, now: float) -> float:
    """The hour at which a window that is open at ``now`` turns.

    Days of 8 hours, weeks of 40 and months of 168 turn for everybody at once. A window of five hours opens with the
    first request and ends after five hours of work, or with the day: the night is longer than what is left of it.

    Example: of a request at hour 6 the five hours end with the day, at hour 8, and its week at hour 40.
    """
    if window == MONTH:
        return (math.floor(now / HOURS_PER_MONTH) + 1.0) * HOURS_PER_MONTH
    if window == WEEK:
        return (math.floor(now / HOURS_PER_WEEK) + 1.0) * HOURS_PER_WEEK
    day = (math.floor(now / HOURS_PER_DAY) + 1.0) * HOURS_PER_DAY
    return min(now + OPEN_HOURS, day) if window == FIVE_HOURS else day


def turned(limit: Row, meter: Row, now: float) -> float:
    """Let a window turn and a raise expire where it is time for it, and post use; what lapsed of a raise.

    With a lag, use is posted every so many hours from the opening of the window on, and a limit sees what is posted:
    what is spent in between may pass the limit.
    """
    lapsed = 0.0
    if now >= meter.turn:
        meter.turn = turn_after(limit.window, now)
        meter.used = 0.0
        meter.seen = 0.0
        meter.posted = -1.0
    if meter.raised > 0.0 and now >= meter.expires:
        lapsed = meter.raised
        meter.raised = 0.0
    if limit.lag > 0.0:
        number = math.floor(now / limit.lag)
        if number != meter.posted:
            meter.posted = number
            meter.seen = meter.used
    else:
        meter.seen = meter.used
    return lapsed


def headroom(limit: Row, meter: Row, amount: float, price: float) -> float:
    """USD that a limit lets pass at once, max(amount - seen, 0) + raise, times the price where it counts Mtok.

    Args:
        limit, meter: after ``turned``.
        amount: of the limit, USD or Mtok.
        price: USD per Mtok.

    Example: of 100 Mtok of which 40 are used, 60 are left: 90 USD at 1.5 USD.
    """
    left = float(max(amount - meter.seen, 0.0) + meter.raised)
    return left * price if limit.mtok == 1 else left


def draw(limit: Row, meter: Row, amount: float, used: float) -> float:
    """Count use; how much of it is beyond the limit and a raise, in the unit of the limit.

    Args:
        limit: whose ``then`` may be a raise.
        meter: after ``turned``.
        amount: of the limit, USD or Mtok.
        used: USD or Mtok.

    Example: 30 USD on top of 80 of a limit of 100 are 10 beyond it.
    """
    over = max(meter.used + used - amount, 0.0) - max(meter.used - amount, 0.0)
    meter.used += used
    raised = min(over, meter.raised)
    meter.raised -= raised
    return float(over - raised)


def raise_of(limit: Row, needed: float) -> float:
    """The raise that a reviewer gives for so much above a limit: the next multiple of ``raise_by``.

    Example: 70 USD above a limit, in steps of 50, are a raise of 100.
    """
    if limit.raise_by <= 0.0:
        return needed
    return float(math.ceil(needed / limit.raise_by) * limit.raise_by)


class Room(NamedTuple):
    """What all limits of a request leave together."""

    stop: float  # USD up to which anything is granted
    dear: float  # USD up to which frontier tokens are granted, and economy tokens after that
    unseen: float  # USD that pass without a reviewer
    until: float  # hour at which a window turns that is used up, for who wants tokens; 0 where none is
    lapsed: float  # USD of raises that expired


OPEN: Final = Room(math.inf, math.inf, math.inf, 0.0, 0.0)


def room(limits: Any, which: Any, meters: Any, amounts: Any, price: float, now: float) -> Room:
    """What the limits of a request leave, after windows have turned and raises expired.

    Args:
        limits: [limit] of ``Limit``.
        which: [limit] number of the engineer's meter; negative where a limit is not the engineer's.
        meters: [meter] of ``Meter``.
        amounts: [meter] of the limit, USD or Mtok.
        price: USD per Mtok.
        now: hour.
    """
    stop = dear = unseen = math.inf
    until = lapsed = 0.0
    for place in range(len(which)):
        if which[place] < 0:
            continue
        limit, meter, amount = limits[place], meters[which[place]], amounts[which[place]]
        gone = turned(limit, meter, now)
        lapsed += gone * price if limit.mtok == 1 else gone
        left = headroom(limit, meter, amount, price)
        if limit.then == ECONOMY:
            dear = min(dear, left)
        elif limit.then == ASK:
            unseen = min(unseen, left)
        elif limit.then != OVERAGE:
            stop = min(stop, left)
            if limit.then == WAIT and amount > 0.0 and amount - meter.seen <= EMPTY * amount:
                until = max(until, meter.turn)
    return Room(stop, dear, unseen, until, lapsed)


class Drawn(NamedTuple):
    """What counting a grant came to."""

    over: float  # USD beyond a limit that does not stop
    raised: float  # USD by which reviewers raised limits


def draw_all(
    limits: Any, which: Any, meters: Any, amounts: Any, price: float, now: float, granted: Any, dear: float
) -> Drawn:
    """Count a grant in all meters of a request; raise the limits that a reviewer let it pass.

    Args:
        limits, which, meters, amounts, price, now: as ``room``, after it.
        granted: the grant, as ``policies.Grant``.
        dear: USD of it that were granted before the economy tier took over.
    """
    over = raised = 0.0
    for place in range(len(which)):
        if which[place] < 0:
            continue
        limit, meter, amount = limits[place], meters[which[place]], amounts[which[place]]
        usd = dear if limit.then == ECONOMY else granted.spend
        used = usd
        unit = 1.0
        if limit.mtok == 1:
            used = granted.productive + granted.vanity - (granted.economy if limit.then == ECONOMY else 0.0)
            unit = price
        if limit.then == ASK:
            needed = used - max(amount - meter.seen, 0.0) - meter.raised
            if needed > EMPTY * amount:
                more = raise_of(limit, needed)
                meter.raised += more
                meter.expires = now + limit.raise_hours
                raised += more * unit
        beyond = draw(limit, meter, amount, used)
        if limit.then == OVERAGE:
            over = max(over, beyond * unit)
    return Drawn(over, raised)


def burnt_within(limits: Any, which: Any, meters: Any, amounts: Any, price: float, now: float, usd: float) -> float:
    """USD of an expiring allowance that can be burnt within all other limits, which count it.

    A window that closes at ``now`` is still open; one that turned before has not been used since.

    Args:
        limits, which, meters, amounts, price: as ``room``.
        now: hour at which the month closes.
        usd: that would be burnt.
    """
    for place in range(len(which)):
        if which[place] < 0 or limits[place].then == OVERAGE:
            continue
        meter, amount = meters[which[place]], amounts[which[place]]
        left = max(amount - (meter.used if meter.turn >= now else 0.0), 0.0)
        usd = min(usd, left * price if limits[place].mtok == 1 else left)
    for place in range(len(which)):
        if which[place] >= 0:
            meter = meters[which[place]]
            if meter.turn < now:
                meter.used = 0.0
                meter.turn = now
            meter.used += usd / price if limits[place].mtok == 1 else usd
    return usd
