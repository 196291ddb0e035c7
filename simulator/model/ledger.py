"""How a run is written down: one function per thing that happens, each adding to the ledger row passed in.

A row has the columns of ``records.LEDGER`` as attributes, for one engineer or one team in one month: the compiled
engine passes rows of an array, the SimPy engine objects, which are faster to reach from Python.
"""

from typing import Any

from simulator.model.policies import Grant

Row = Any


def book_request(row: Row, wanted: float) -> None:
    """A request for ``wanted`` Mtok, padding included."""
    row.requests += 1.0
    row.wanted_mtok += wanted


def book_review(row: Row, hours: float, usd_per_hour: float, waited: float) -> None:
    """A reviewer took ``hours``; the answer came ``waited`` hours after the question.

    ``usd_per_hour`` is 0 where the reviewer is a colleague, whose hours are missed elsewhere.
    """
    row.reviewed += 1.0
    row.gate_hours += hours
    row.gate_usd += hours * usd_per_hour
    row.wait_hours += waited


def book_given_up(row: Row, waited: float) -> None:
    """An engineer stopped waiting for a reviewer ``waited`` hours after asking."""
    row.given_up += 1.0
    row.wait_hours += waited


def book_split(row: Row) -> None:
    """A request was split so that each part stays below a limit."""
    row.split += 1.0


def book_held(row: Row, waited: float) -> None:
    """A request waited ``waited`` hours for the turn of a window whose limit was used up."""
    row.held += 1.0
    row.held_hours += waited


def book_drawn(row: Row, over: float, raised: float) -> None:
    """A grant was counted: ``over`` USD beyond a limit that does not stop it, and a reviewer raised limits by some."""
    if over > 0.0:
        row.over_usd += over
    if raised > 0.0:
        row.raised_usd += raised


def book_expired(row: Row, usd: float) -> None:
    """What was left of a raise expires."""
    row.raise_lapsed_usd += usd


def book_failed(row: Row, again: bool, mtok: float, hours: float) -> None:
    """A cheaper model failed: tokens and hours of the attempt; ``again``: a better one did it again."""
    row.failed_mtok += mtok
    row.redo_hours += hours
    if again:
        row.escalated += 1.0


def book_included(row: Row, usd: float) -> None:
    """Use that credits included in the own seat cover."""
    row.included_usd += usd


def book_unsettled(row: Row, usd: float) -> None:
    """Hours of colleagues that no later month is left to miss, at the pay of a reviewer."""
    row.gate_usd += usd


def book_grant(row: Row, grant: Grant, bill: float, drawn: float, compliance: float, early: bool) -> None:
    """Tokens granted and paid; the bill is split between purposes by tokens.

    Args:
        row: of the ledger.
        grant: the answer; its ``spend`` is what the tokens are charged at.
        bill: USD to the provider; 0 for tokens from own GPUs.
        drawn: USD drawn from the allowance.
        compliance: cost of regulation per USD charged.
        early: it is the first quarter of the month.

    """
    total = grant.productive + grant.vanity
    row.granted_mtok += total
    row.productive_mtok += grant.productive
    row.charged_usd += grant.spend
    row.spend_usd += bill
    if drawn > 0.0:
        row.drawn_usd += drawn
    if early:
        row.first_quarter_usd += grant.spend
    if grant.economy > 0.0:
        row.economy_mtok += grant.economy
    if grant.vanity > 0.0:
        row.vanity_mtok += grant.vanity
        row.vanity_usd += bill * (grant.vanity / total)
    if compliance > 0.0:
        row.compliance_usd += grant.spend * compliance


def book_fleet(row: Row, mtok: float, gpu_hours: float) -> None:
    """Tokens served by own GPUs."""
    row.fleet_mtok += mtok
    row.gpu_hours += gpu_hours


def book_start(
    row: Row, blocked: float, served: float, checking: float, saved: float, writing: float, colleague: float
) -> None:
    """Work on an item starts: where its hours will go.

    Args:
        row: of the ledger.
        blocked: hours lost to waits.
        served: hours waited for inference.
        checking: hours of steering tokens and checking the output.
        saved: hours by which tokens shorten the work.
        writing: hours of writing the request.
        colleague: hours owed to requests of colleagues, answered last month.

    """
    row.checking_hours += checking
    row.saved_hours += saved
    if blocked > 0.0:
        row.blocked_hours += blocked
    if served > 0.0:
        row.inference_wait_hours += served
    if writing > 0.0:
        row.writing_hours += writing
    if colleague > 0.0:
        row.colleague_hours += colleague


def book_written(row: Row) -> None:
    """An item is written."""
    row.written += 1.0


def book_delivery(row: Row, hours: float) -> None:
    """A colleague has reviewed a written item for ``hours``, which are booked with its author's."""
    row.delivery_hours += hours


def book_finish(row: Row, value: float, reworked: bool) -> None:
    """An item worth ``value`` USD is done."""
    row.items += 1.0
    row.value_usd += value
    if reworked:
        row.reworked += 1.0


def book_issue(row: Row, usd: float) -> None:
    """An allowance arrives."""
    row.issued_usd += usd


def book_lapse(row: Row, burnt: float, expired: float, price: float, billed: float) -> None:
    """An allowance lapses: ``burnt`` USD of it went into tokens nobody needed, ``expired`` USD just lapsed.

    ``billed`` is 1 where burnt tokens are on the provider's bill, 0 where own GPUs serve them.
    """
    if burnt > 0.0:
        row.granted_mtok += burnt / price
        row.vanity_mtok += burnt / price
        row.burnt_mtok += burnt / price
        row.spend_usd += burnt * billed
        row.charged_usd += burnt
        row.vanity_usd += burnt * billed
    row.expired_usd += expired


def book_left(row: Row, usd: float) -> None:
    """Allowance an engineer takes into the next month."""
    row.left_usd += usd


def book_trade(row: Row, bought: float, fee: float, tax: float) -> None:
    """Allowance bought (positive) or sold (negative) on the exchange; fee and tax are shares of what is bought."""
    if bought > 0.0:
        row.bought_usd += bought
        row.fee_usd += bought * fee
        row.compliance_usd += bought * tax
    else:
        row.sold_usd -= bought


def book_present(row: Row, base_pay: float, loaded: float, pace: float, fleet: float) -> None:
    """An engineer is there for a month: base pay, loaded cost, value without tokens, and share of the fleet's cost."""
    row.engineers += 1.0
    row.base_pay_usd += base_pay
    row.payroll_usd += loaded
    row.pace_usd += pace
    row.fleet_usd += fleet


def book_join(row: Row, hiring: float) -> None:
    """An engineer joins."""
    row.joined += 1.0
    row.hiring_usd += hiring


def book_departure(row: Row) -> None:
    """An engineer leaves."""
    row.departed += 1.0


def book_arrival(row: Row) -> None:
    """Work arrives in the backlog."""
    row.arrived += 1.0


def book_idle(row: Row, hours: float) -> None:
    """An engineer had nothing to do."""
    row.idle_hours += hours
