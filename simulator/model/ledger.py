"""How a run is written down: one function per thing that happens, each adding to the ledger row passed in.

A row holds the columns of ``records.LEDGER`` for one team in one month.
"""

from simulator.model.arrays import Writable
from simulator.model.policies import Grant
from simulator.records import (
    C_ARRIVED,
    C_BASE_PAY,
    C_BLOCKED,
    C_BOUGHT,
    C_BURNT,
    C_CHARGED,
    C_CHECKING,
    C_COMPLIANCE,
    C_DEPARTED,
    C_DRAWN,
    C_ECONOMY,
    C_ENGINEERS,
    C_EXPIRED,
    C_FEE,
    C_FLEET_MTOK,
    C_FLEET_USD,
    C_GATE_HOURS,
    C_GATE_USD,
    C_GPU_HOURS,
    C_GRANTED,
    C_HIRING,
    C_IDLE,
    C_INFERENCE_WAIT,
    C_ISSUED,
    C_ITEMS,
    C_JOINED,
    C_LEFT,
    C_PACE,
    C_PAYROLL,
    C_PRODUCTIVE,
    C_REQUESTS,
    C_REVIEWED,
    C_REWORKED,
    C_SOLD,
    C_SPEND,
    C_VALUE,
    C_VANITY,
    C_VANITY_USD,
    C_WAIT,
    C_WANTED,
)

Row = Writable


def book_request(row: Row, wanted: float) -> None:
    """A request for ``wanted`` Mtok, padding included."""
    row[C_REQUESTS] += 1.0
    row[C_WANTED] += wanted


def book_review(row: Row, hours: float, usd_per_hour: float, waited: float) -> None:
    """A reviewer took ``hours``; the answer came ``waited`` hours after the question."""
    row[C_REVIEWED] += 1.0
    row[C_GATE_HOURS] += hours
    row[C_GATE_USD] += hours * usd_per_hour
    row[C_WAIT] += waited


def book_grant(row: Row, grant: Grant, bill: float, drawn: float, compliance: float) -> None:
    """Tokens granted and paid; the bill is split between purposes by tokens.

    Args:
        row: of the ledger.
        grant: the answer; its ``spend`` is what the tokens are charged at.
        bill: USD to the provider; 0 for tokens from own GPUs.
        drawn: USD drawn from the allowance.
        compliance: cost of regulation per USD charged.

    """
    total = grant.productive + grant.vanity
    row[C_GRANTED] += total
    row[C_PRODUCTIVE] += grant.productive
    row[C_VANITY] += grant.vanity
    row[C_ECONOMY] += grant.economy
    row[C_CHARGED] += grant.spend
    row[C_SPEND] += bill
    row[C_DRAWN] += drawn
    if grant.vanity > 0.0:
        row[C_VANITY_USD] += bill * (grant.vanity / total)
    if compliance > 0.0:
        row[C_COMPLIANCE] += grant.spend * compliance


def book_fleet(row: Row, mtok: float, gpu_hours: float) -> None:
    """Tokens served by own GPUs."""
    row[C_FLEET_MTOK] += mtok
    row[C_GPU_HOURS] += gpu_hours


def book_start(row: Row, blocked: float, served: float, checking: float) -> None:
    """Work starts: hours lost to waits, hours waited for inference, and hours to come for checking the output."""
    row[C_BLOCKED] += blocked
    row[C_INFERENCE_WAIT] += served
    row[C_CHECKING] += checking


def book_finish(row: Row, value: float, reworked: bool) -> None:
    """An item worth ``value`` USD is done."""
    row[C_ITEMS] += 1.0
    row[C_VALUE] += value
    if reworked:
        row[C_REWORKED] += 1.0


def book_issue(row: Row, usd: float) -> None:
    """An allowance arrives."""
    row[C_ISSUED] += usd


def book_lapse(row: Row, burnt: float, expired: float, price: float, billed: float) -> None:
    """An allowance lapses: ``burnt`` USD of it went into tokens nobody needed, ``expired`` USD just lapsed.

    ``billed`` is 1 where burnt tokens are on the provider's bill, 0 where own GPUs serve them.
    """
    if burnt > 0.0:
        row[C_GRANTED] += burnt / price
        row[C_VANITY] += burnt / price
        row[C_BURNT] += burnt / price
        row[C_SPEND] += burnt * billed
        row[C_CHARGED] += burnt
        row[C_VANITY_USD] += burnt * billed
    row[C_EXPIRED] += expired


def book_left(row: Row, usd: float) -> None:
    """Allowance an engineer takes into the next month."""
    row[C_LEFT] += usd


def book_trade(row: Row, bought: float, fee: float, tax: float) -> None:
    """Allowance bought (positive) or sold (negative) on the exchange; fee and tax are shares of what is bought."""
    if bought > 0.0:
        row[C_BOUGHT] += bought
        row[C_FEE] += bought * fee
        row[C_COMPLIANCE] += bought * tax
    else:
        row[C_SOLD] -= bought


def book_present(row: Row, base_pay: float, loaded: float, pace: float, fleet: float) -> None:
    """An engineer is there for a month: base pay, loaded cost, value without tokens, and share of the fleet's cost."""
    row[C_ENGINEERS] += 1.0
    row[C_BASE_PAY] += base_pay
    row[C_PAYROLL] += loaded
    row[C_PACE] += pace
    row[C_FLEET_USD] += fleet


def book_join(row: Row, hiring: float) -> None:
    """An engineer joins."""
    row[C_JOINED] += 1.0
    row[C_HIRING] += hiring


def book_departure(row: Row) -> None:
    """An engineer leaves."""
    row[C_DEPARTED] += 1.0


def book_arrival(row: Row) -> None:
    """Work arrives in the backlog."""
    row[C_ARRIVED] += 1.0


def book_idle(row: Row, hours: float) -> None:
    """An engineer had nothing to do."""
    row[C_IDLE] += hours
