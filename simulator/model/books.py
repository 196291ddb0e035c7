"""How a run is written down: one function per thing that happens, each adding to the ledger row passed in.

A row holds the columns of ``records.LEDGER`` for one team in one month.
"""

from collections.abc import MutableSequence

from simulator.model.policies import Grant
from simulator.records import (
    C_BLOCKED,
    C_BURNT,
    C_CHECKING,
    C_ECONOMY,
    C_EXPIRED,
    C_GATE_HOURS,
    C_GATE_USD,
    C_GRANTED,
    C_ISSUED,
    C_ITEMS,
    C_PRODUCTIVE,
    C_REQUESTS,
    C_REVIEWED,
    C_REWORKED,
    C_SPEND,
    C_VALUE,
    C_VANITY,
    C_VANITY_USD,
    C_WAIT,
    C_WANTED,
)

Row = MutableSequence[float]


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


def book_grant(row: Row, grant: Grant) -> None:
    """Tokens granted and paid; the bill is split between purposes by tokens."""
    total = grant.productive + grant.vanity
    row[C_GRANTED] += total
    row[C_PRODUCTIVE] += grant.productive
    row[C_VANITY] += grant.vanity
    row[C_ECONOMY] += grant.economy
    row[C_SPEND] += grant.spend
    if grant.vanity > 0.0:
        row[C_VANITY_USD] += grant.spend * (grant.vanity / total)


def book_start(row: Row, blocked: float, checking: float) -> None:
    """Work starts: hours lost to the wait, and hours to come for checking the output."""
    row[C_BLOCKED] += blocked
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


def book_lapse(row: Row, burnt: float, expired: float, price: float) -> None:
    """An allowance lapses: ``burnt`` USD of it went into tokens nobody needed, ``expired`` USD just lapsed."""
    if burnt > 0.0:
        row[C_GRANTED] += burnt / price
        row[C_VANITY] += burnt / price
        row[C_BURNT] += burnt / price
        row[C_SPEND] += burnt
        row[C_VANITY_USD] += burnt
    row[C_EXPIRED] += expired
