"""One policy in one world as flat arrays and numbers: all an engine sees."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from simulator.model.limits import Limit
from simulator.model.planner import Plan
from simulator.model.policies import Rules
from simulator.model.reallocation import Review
from simulator.model.routing import Route
from simulator.model.staffing import Staffing
from simulator.model.work import Craft
from simulator.records import Floats, Ints, Rows, row_type
from simulator.scenario.blocks.own_code import OwnCode


class Problem(NamedTuple):
    """What an engine needs and nothing else. Shapes in brackets; a phase is a stretch of months under one policy."""

    months: int
    reviewers: int
    gpus: int
    visibility: float
    decay: float
    contest: float
    stalling: float  # share of the wait for inference that blocks
    burst: float  # Mtok that a rate limit lets through at once
    # per month
    rules: Rows  # [month] of Rules
    phase: Ints
    price: Floats  # USD per Mtok
    supply: Ints  # code of model/supply.py
    ration: Floats  # share of a request that the provider serves
    rate: Floats  # Mtok an hour: of the rate limit, or of one GPU
    fleet: Floats  # cost of own GPUs, USD
    kpi: Rows  # [month] of Review
    tax: Floats  # on allowance bought; negative where the exchange is forbidden
    compliance: Floats  # USD per USD of tokens
    limits: Rows  # [phase, limit] of Limit
    route: Rows  # [phase] of Route; after those the tiers that a user's own policy chooses among
    # per team
    craft: Rows  # [team, month] of Craft
    staffing: Rows  # [team] of Staffing
    demand_factor: Floats  # [team, month] share of appetite that is wanted where tokens are free to the engineer
    returns_factor: Floats  # [team, month] growth of returns, growth(t)^lambda
    pacing: Floats  # [team] share of the gap between unpaced and paced use of a balance that is closed
    delivery: Floats  # [team] hours of a colleague's review per baseline hour of an item; 0: items count at once
    together: Ints  # [team, month] 1 where every request of the team meets those of others
    nodes: Floats  # [team, node] demand noise at equally likely points, rising
    backlog: Ints  # [team + 1] offsets of backlog items in the item arrays
    backlog_value: Floats  # USD per baseline hour of backlog items; 0 where there is always work
    # per engineer
    team: Ints
    role: Ints  # place among the roles of the team
    ability: Floats
    appetite: Floats
    returns: Floats  # (a / a0)^lambda, Mtok for the effect that one has for the typical engineer
    dearness: Floats  # (a / a0)^omega, price over that at typical use
    reviews: Ints  # code of model/delivery.py
    hour_value: Floats  # w, USD per baseline hour
    salary: Floats  # base pay, USD a year
    loaded: Floats  # loaded cost, USD a month
    pace: Floats  # value finished in a month without tokens at full speed, USD
    propensity: Floats
    ranking: Ints  # the ranking an engineer stands in
    balance: Ints  # [phase, engineer] the balance drawn on: the engineer's own, or after those the team's
    allowance: Floats  # [phase, engineer] USD a month that the engineer brings in; infinite without a cap
    games: Ints  # [phase, engineer] 1 for those who get around a limit
    meter: Ints  # [phase, engineer, limit] the meter in which a limit counts; -1 where it is not the engineer's
    mode: Ints  # [phase, engineer] who decides on the model, code of model/routing.py
    included: Floats  # [engineer] USD a month of credits in the own seat
    # per meter
    amount: Floats  # of its limit, USD or Mtok
    opens: Ints
    closes: Ints
    leaving: Floats  # [engineer, month]
    vacancy: Floats  # [engineer, month]
    bid: Floats  # [engineer, month]
    reading: Floats  # [team, month]
    # per item
    first: Ints
    effort: Floats  # of a session where items ask in sessions
    earns: Floats  # baseline hours that count when it is done: of the whole item with its last session, else 0
    worth: Floats
    demand: Floats
    comeback: Floats
    review: Floats
    error: Floats
    misjudged: Floats
    patience: Floats
    difficulty: Floats
    chance: Floats
    arrival: Floats  # of backlog items
    rule: OwnCode | None  # of vanity, of the user's own: only the reference engine runs it
    # [month, engineer] of Plan at full speed, before intensity; ``best`` is -1 where unknown; empty where not shared
    plans: Rows


# The fields with a row of each team, or none at all; ``backlog`` has one more, where the last one ends.
PER_TEAM: Final = (
    "craft", "staffing", "demand_factor", "returns_factor", "pacing", "delivery", "together", "nodes", "backlog_value",
    "reading",
)  # fmt: skip
# The fields that hold rows, and what one row is.
ROWS: Final[dict[str, Any]] = {
    "rules": Rules, "kpi": Review, "craft": Craft, "staffing": Staffing, "limits": Limit, "route": Route,
}  # fmt: skip
UNSHARED: Final = np.empty((0, 0), row_type(Plan))


def rows(tuples: Sequence[Any]) -> Rows:
    """Named tuples of one kind, or lists of them, as a structured array with their fields."""
    first = tuples[0][0] if isinstance(tuples[0], list) else tuples[0]
    return np.array(tuples, dtype=row_type(first.__class__))


def plain(problem: Problem) -> Any:
    """The same problem with lists for arrays: SimPy meets its numbers one at a time, where lists are faster."""
    problem = problem._replace(plans=UNSHARED)
    lists = {name: value.tolist() for name, value in problem._asdict().items() if isinstance(value, np.ndarray)}
    named = {name: as_tuples(row, lists[name]) for name, row in ROWS.items()}
    return problem._replace(**lists | named)


def as_tuples(row: Any, values: Any) -> Any:
    """A row as its named tuple; a list of rows as a list of them."""
    if isinstance(values, list):
        return [as_tuples(row, each) for each in values]
    return row._make(tuple(one.tolist()) if isinstance(one, np.ndarray) else one for one in values)
