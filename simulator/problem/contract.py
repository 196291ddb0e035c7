"""A contract over the engineers of a replication: who has a seat, what credits are in it, who uses tokens at all."""

from typing import Final

import numpy as np

from simulator.records import Floats, Ints
from simulator.scenario.blocks.contract import Contract
from simulator.scenario.blocks.limits import Limit
from simulator.workload import Workload

GOLDEN: Final = 0.6180339887498949  # multiples of it, less their whole part, spread evenly


def seats_of(contract: Contract, workload: Workload) -> Ints:
    """Who has a seat, 1 or 0 by engineer; a larger share adds seats and takes none away.

    Seats that anyone may have are spread evenly over the engineers, whose traits are independent draws.

    Example: of 10 engineers and a share of 0.25, 2 have a seat: those with the largest appetites under ``heaviest``.
    """
    n = len(workload.team)
    wanted = -workload.appetite if contract.seats_to == "heaviest" else np.arange(n) * GOLDEN % 1.0
    found = np.zeros(n, dtype=np.int64)
    found[np.argsort(wanted, kind="stable")[: round(contract.seats_share * n)]] = 1
    return found


def appetite_under(contract: Contract | None, workload: Workload) -> Floats:
    """What engineers want under a contract: nothing without a seat."""
    return workload.appetite if contract is None else np.where(seats_of(contract, workload), workload.appetite, 0.0)


def included_of(contract: Contract | None, workload: Workload) -> Floats:
    """USD a month of use that the credits in an engineer's own seat cover, what is not metered included.

    Example: 20 USD of credits cover 25 USD of use of which a fifth is not metered.
    """
    if contract is None or contract.pooled or contract.unmetered_share == 1.0:
        return np.zeros(len(workload.team))
    covered = contract.included_usd_per_seat / (1.0 - contract.unmetered_share)
    return np.asarray(seats_of(contract, workload) * covered, dtype=np.float64)


def seats_by_month(contract: Contract, workload: Workload, teams: int, months: int) -> Floats:
    """Seats of each team and month, [team, month]: a post has one from its opening on, filled or not."""
    seats, month = seats_of(contract, workload), np.arange(months)
    there = (workload.opens[:, None] <= month) & (month < workload.closes[:, None])
    found = np.zeros((teams, months))
    np.add.at(found, workload.team, seats[:, None] * there)
    return found


def no_overage(contract: Contract | None, workload: Workload) -> Limit | None:
    """The limit that stops use beyond the credits of a contract without overage; None where use may go on.

    The pool is that of the seats at the start.

    Example: 100 seats that pool 19 USD each are a limit of 1,900 USD a month for the company.
    """
    if contract is None or contract.overage or contract.unmetered_share == 1.0:
        return None
    covered = contract.included_usd_per_seat / (1.0 - contract.unmetered_share)
    if not contract.pooled:
        return Limit.model_validate({"window": "month", "usd": covered})
    seats = int(seats_of(contract, workload)[workload.opens == 0].sum())
    return Limit.model_validate({"scope": "company", "window": "month", "usd": covered * seats})
