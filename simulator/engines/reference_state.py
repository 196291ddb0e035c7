"""The state of the reference engine: who is there, what is left, what each team's tokens are rated at."""

from operator import attrgetter
from typing import Final

import numpy as np

from simulator import records
from simulator.engines.custom_rule import OwnPadding
from simulator.model import staffing
from simulator.model.limits import Meter
from simulator.model.planner import NOTHING
from simulator.model.staffing import ABSENT
from simulator.problem import Problem, plain
from simulator.records import Floats, TraceRow


class LedgerRow:
    """The ledger of one engineer or one team in one month, with the names of ``records.LEDGER``."""

    __slots__ = tuple(records.COLUMN)

    def __init__(self) -> None:
        for name in self.__slots__:
            setattr(self, name, 0.0)

    def add(self, other: "LedgerRow") -> None:
        """Add what another row has."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


class MeterState:
    """One meter, with the fields of ``model.limits.Meter``."""

    __slots__ = Meter._fields

    def __init__(self) -> None:
        for name, value in Meter()._asdict().items():
            setattr(self, name, value)


_VALUES: Final = attrgetter(*records.COLUMN)


class Organisation:
    """Who is there, what is left in the balances, what each team's tokens are rated at."""

    def __init__(self, problem: Problem, trace: list[TraceRow] | None = None) -> None:
        engineers, teams = len(problem.team), len(problem.craft)
        self.problem = plain(problem)
        self.own_padding = (
            OwnPadding(problem.rule, problem.visibility, problem.decay, problem.contest) if problem.rule else None
        )
        self.team_months = [[LedgerRow() for _ in range(problem.months)] for _ in range(teams)]
        self.trace = trace
        self.now = 0.0
        self.month = 0
        # per engineer
        self.since = [ABSENT] * engineers  # month of joining
        self.back = [0.0] * engineers  # month in which an empty post is filled
        self.spent = [0.0] * engineers  # USD this month, what the ranking shows
        self.spent_total = [0.0] * engineers  # USD in the closed months
        self.padding = [0.0] * engineers  # vanity padding v
        self.plan = [NOTHING] * engineers  # Mtok per baseline hour: the planner's, or worth their price
        self.returns = [1.0] * engineers  # Mtok for the effect that one has for the typical engineer
        self.price = [0.0] * engineers  # USD per Mtok
        self.factor = [0.0] * engineers  # share of the appetite that is wanted this month
        self.owed = [0.0] * engineers  # hours that requests of colleagues took, missed by the next item
        self.idle_since = [-1.0] * engineers
        self.unmet = [0.0] * engineers  # value of what was asked and not granted since allowances were moved, USD
        self.asked_usd = [0.0] * engineers  # since then
        self.done = [0] * engineers  # items finished since the start
        self.rows = [LedgerRow() for _ in range(engineers)]  # of the open month
        # per balance: an engineer's own, and after those the teams'
        self.left = [0.0] * (engineers + teams)
        self.available = [0.0] * (engineers + teams)  # USD after the last refill
        self.members = [0.0] * (engineers + teams)
        self.meters = [MeterState() for _ in problem.amount]
        # per team
        self.rating = [1.0] * teams
        self.last_review = 0
        self.due = 0.0  # hours colleagues spent this month on requests
        self.kept: list[Floats] | None = None  # by closed month, the rows of all engineers, where they are wanted

    @property
    def ledger(self) -> Floats:
        """The ledger, [team, month, column]."""
        return np.array([[_VALUES(row) for row in months] for months in self.team_months])

    def sum_up(self) -> None:
        """A team's row is the sum over its engineers in their order, whatever the order of events was."""
        for row, team in zip(self.rows, self.problem.team, strict=True):
            self.team_months[team][self.month].add(row)
        if self.kept is not None:
            self.kept.append(np.array([_VALUES(row) for row in self.rows]))
        self.rows = [LedgerRow() for _ in self.rows]

    def speed(self, engineer: int, now: float) -> float:
        """Speed at an hour over full speed: a new engineer is slower."""
        return staffing.speed(self.problem.staffing[self.problem.team[engineer]], self.since[engineer], now)

    def ability(self, engineer: int, now: float) -> float:
        """Speed without tokens at an hour."""
        return float(self.problem.ability[engineer] * self.speed(engineer, now))

    def note_month(
        self, rank: int, number: int, reason: int, mtok: float = 0.0, usd: float = 0.0, vanity: float = 0.0
    ) -> None:
        """Where a trace is wanted, a row about a balance, an engineer, a team or a month."""
        if self.trace is not None:
            self.trace.append(TraceRow(self.now, rank, number, reason, -1, mtok, usd, 0.0, vanity))
