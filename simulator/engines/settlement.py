"""What a contract makes of a run: the bill by item, written into a copy of the run's ledger."""

from typing import NamedTuple

import numpy as np

from simulator.engines.outcome import Outcome
from simulator.model import contract as terms
from simulator.problem import Company
from simulator.problem.contract import seats_by_month
from simulator.records import COLUMN, MONTHS_PER_YEAR, Floats
from simulator.scenario.blocks.contract import Contract
from simulator.scenario.blocks.policy import PolicyBlock

YEAR = int(MONTHS_PER_YEAR)


def settled(outcome: Outcome, company: Company, policy: PolicyBlock) -> Outcome:
    """The outcome with the bill that the policy's contract makes of it; the very same without a contract."""
    if policy.contract is None:
        return outcome
    teams, months = outcome.ledger.shape[:2]
    seats = seats_by_month(policy.contract, company.workload, teams, months)
    return outcome._replace(ledger=billed(outcome.ledger, policy.contract, seats))


def billed(ledger: Floats, contract: Contract, seats: Floats) -> Floats:
    """A copy of a ledger with the bill by item.

    In every team and month spend_usd + contract_usd = seats + metered + reserved + shortfall + expired prepaid credits.
    Years of a contract begin with the run. Seats are booked where they are, all else by use.

    Args:
        ledger: [team, month, column]; included_usd is what own credits cover, as the engine books it.
        contract: what is paid.
        seats: [team, month].
    """
    found, use = ledger.copy(), ledger[..., COLUMN["spend_usd"]]
    covered = _covered(ledger, contract, seats)
    full = (use - covered.credits - covered.other) * contract.overage_price
    paid = full * _paid_share(contract, full.sum(axis=0))
    monthly = paid.sum(axis=0)
    weights, seat_fees = _weights(use, seats), seats * contract.seat_usd_per_month
    prepaid, expired = _prepaid(contract, monthly)
    by_use = {
        "reserved_usd": np.full(len(monthly), contract.reserved_usd_per_month),
        "shortfall_usd": _shortfalls(contract, monthly),
        "prepaid_lapsed_usd": expired,
    }
    shared = {name: weights * each for name, each in by_use.items()}
    items = {"seats_usd": seat_fees, "metered_usd": paid, **shared}
    rest = {
        "included_usd": covered.credits,
        "lapsed_usd": covered.lapsed,
        "covered_usd": covered.other,
        "prepaid_usd": weights * prepaid,
        "contract_usd": sum(items.values(), start=np.zeros_like(use)) - use,
    }
    for name, values in (items | rest).items():
        found[..., COLUMN[name]] = values
    return found


class _Covered(NamedTuple):
    """Use that is not paid by the token, [team, month] in USD at the metered price."""

    credits: Floats
    lapsed: Floats
    other: Floats  # not metered, or covered by reserved throughput


def _covered(ledger: Floats, contract: Contract, seats: Floats) -> _Covered:
    use, own = (ledger[..., COLUMN[name]] for name in ("spend_usd", "included_usd"))
    unmetered = use * contract.unmetered_share
    metered = use - unmetered
    if contract.pooled:
        totals = zip(seats.sum(axis=0).tolist(), metered.sum(axis=0).tolist(), strict=True)
        made = [terms.credits_used(terms.pool_of(here, contract.included_usd_per_seat), used) for here, used in totals]
        used, lapsed = np.array(made).T
        credits = _by_share(used, metered)
        left = _by_share(lapsed, seats)
    else:
        credits = np.minimum(own * (1.0 - contract.unmetered_share), metered)
        left = seats * contract.included_usd_per_seat - credits
    rest = metered - credits
    return _Covered(credits, left, unmetered + rest * _reserved_share(ledger, contract, rest))


def _reserved_share(ledger: Floats, contract: Contract, rest: Floats) -> Floats:
    """Share of the use that is left over which reserved throughput covers, [month]: dear and cheap tokens alike."""
    mtok, fleet, use = (ledger[..., COLUMN[name]].sum(axis=0) for name in ("granted_mtok", "fleet_mtok", "spend_usd"))
    left = (mtok - fleet) * _ratio(rest.sum(axis=0), use)
    return np.minimum(_ratio(np.full_like(left, contract.reserved_mtok_per_month), left), 1.0)


def _weights(use: Floats, seats: Floats) -> Floats:
    """Share of each team in what is paid for all, [team, month]: by use, else by seats, else alike."""
    alike = np.full_like(use, 1.0 / len(use))
    by_seats = np.where(seats.sum(axis=0) > 0.0, _ratio(seats, seats.sum(axis=0)), alike)
    return np.where(use.sum(axis=0) > 0.0, _ratio(use, use.sum(axis=0)), by_seats)


def _paid_share(contract: Contract, full: Floats) -> Floats:
    """What a discount leaves of each month's use, [month]; ``full`` is that use, USD."""
    if contract.discount_on == "all":
        return np.full_like(full, 1.0 - contract.discount)
    found, paid = np.ones_like(full), np.zeros_like(full)
    for month, use in enumerate(full.tolist()):
        first = month - month % YEAR
        year = contract.commitment_usd_per_year * min(len(full) - first, YEAR) / YEAR
        room = max(year - float(paid[first:month].sum()), 0.0)
        paid[month] = terms.committed_use(use, contract.discount, room)
        found[month] = paid[month] / use if use > 0.0 else 1.0
    return found


def _shortfalls(contract: Contract, paid: Floats) -> Floats:
    """What a commitment adds in the last month of every year of the contract, [month]."""
    found, months = np.zeros_like(paid), len(paid)
    for first in range(0, months, YEAR):
        year = paid[first : first + YEAR]
        found[first + len(year) - 1] = terms.shortfall(contract.commitment_usd_per_year, len(year), float(year.sum()))
    return found


def _prepaid(contract: Contract, paid: Floats) -> tuple[Floats, Floats]:
    """Prepaid credits bought and expired in every month; in the last also what will expire at the run's pace."""
    bought, expired = np.zeros_like(paid), np.zeros_like(paid)
    if contract.prepaid_usd == 0.0:
        return bought, expired
    lots: tuple[terms.Lot, ...] = ()
    for month, due in enumerate(paid.tolist()):
        bought[month], _, expired[month], lots = terms.prepaid_month(
            lots, contract.prepaid_usd, contract.prepaid_months, month, due
        )
    expired[-1] += terms.beyond_pace(lots, len(paid), float(paid.mean()))
    return bought, expired


def _by_share(amount: Floats, by: Floats) -> Floats:
    """An amount of each month, split between teams by another, [team, month]."""
    shares: Floats = amount * _ratio(by, by.sum(axis=0))
    return shares


def _ratio(over: Floats, under: Floats) -> Floats:
    """A ratio, 0 where there is nothing below."""
    shape = np.broadcast_shapes(over.shape, under.shape)
    found: Floats = np.divide(over, under, out=np.zeros(shape), where=np.broadcast_to(under > 0.0, shape))
    return found
