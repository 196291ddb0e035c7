"""One replication seen at equally spaced moments: how many tokens each engineer uses, who waits, what it comes to.

Where an engineer stands, and who waits for whom, is read from the event trace; money is that of the ledger, added up
month by month, so that it ends at what the tables say of the replication.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from simulator import records
from simulator.engines.custom_policy import OwnRules
from simulator.engines.outcome import Outcome
from simulator.engines.run import run, with_enough_items
from simulator.engines.settlement import settled
from simulator.model.work import Craft, remaining
from simulator.problem import Problem, Setting, company_of, problem_of
from simulator.problem.problem import as_tuples
from simulator.records import COLUMN, HOURS_PER_MONTH, Floats, Ints, TraceRow
from simulator.replication.reduce import measures
from simulator.scenario.blocks.own_policy import OwnPolicy
from simulator.scenario.blocks.policies import NonePolicy
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.workload import draw

Flags = npt.NDArray[np.bool_]
MOMENTS: Final = 160  # at least so many, if months are cut into equal parts
NODES: Final = 64  # of a curve, geometrically from a millionth of the widest use
STAGES: Final = 12  # at most, at which a curve that technical progress lifts is drawn again
# what total cost has besides the token bill, by ledger column
BESIDES: Final = {
    "gate_usd": "reviewers", "fleet_usd": "own GPUs", "fee_usd": "fees", "compliance_usd": "compliance",
}  # fmt: skip
# what a request may wait for: an answer, the turn of a window, own GPUs, room in the provider's rate limit
REVIEWER, LIMIT, GPU, API = WAITS = range(4)
_SERVED: Final = {records.SERVED_BY_FLEET: GPU, records.THROTTLED: API}


class Watched(NamedTuple):
    """A policy in a replication, seen at moments."""

    policy: str
    work: Floats  # [moment, engineer] productive Mtok per baseline hour over the last month; NaN who is not there
    effect: Floats  # the same, tokens of a cheaper model counted by their effect
    vanity: Floats  # [moment, engineer] vanity Mtok per baseline hour, likewise
    queued: Flags  # [wait, moment, engineer] whose request waited since the moment before; waits as ``WAITS``
    still: Flags  # [wait, moment, engineer] whose request waits at the moment
    money: Floats  # [moment, measure of reduce.MEASURES] USD since the end of the warm-up
    vanity_share: Floats  # [moment] of the tokens since the end of the warm-up
    reviewers: int  # who answer requests; 0 where nobody does
    besides: tuple[str, ...]  # what the total cost has besides the token bill, as ``BESIDES`` names it


class Curves(NamedTuple):
    """What tokens save an engineer: a curve for each team and stage, along own use."""

    months: Ints  # [stage] month, from 0
    use: Floats  # [team, node] Mtok per baseline hour over the returns of an engineer
    saved: Floats  # [team, stage, node] share of the time of the work
    returns: Floats  # [stage, engineer] Mtok for the effect that one has for the typical engineer
    team: Ints  # [engineer]


class Replayed(NamedTuple):
    """Policies in the same replication, on the same random numbers."""

    hours: Floats  # [moment] since the start of the run
    curves: Curves
    runs: tuple[Watched, ...]


def replayed(setting: Setting, policies: Sequence[PolicyBlock], replication: int) -> Replayed:
    """Run policies in a replication again and look at them from the end of the warm-up on.

    Args:
        setting: of the replication.
        policies: one or more.
        replication: from 0.

    Raises:
        SimulationError: a run could not be finished.

    Example: of a year it looks at 14 moments in each month, the first at hour 0.
    """
    scenario = setting.scenario
    months = scenario.months - scenario.warmup_months
    each = max(1, -(-MOMENTS // months))
    hours = (scenario.warmup_months + np.arange(months * each + 1) / each) * HOURS_PER_MONTH
    _, baseline = _played(setting, NonePolicy(kind="none", name=""), replication)
    made = [_played(setting, policy, replication) for policy in policies]
    runs = tuple(
        _watched(policy.label, problem, outcome, baseline.ledger, hours)
        for policy, (problem, outcome) in zip(policies, made, strict=True)
    )
    widest = max(float(np.nanmax(each.work + each.vanity, initial=0.0)) for each in runs)
    return Replayed(hours, curves_of(made[0][0], scenario.warmup_months, widest or 1.0), runs)


def _played(setting: Setting, policy: PolicyBlock, replication: int) -> tuple[Problem, Outcome]:
    """A run with its trace, and the problem in which its items are."""

    def attempt(longer: float) -> tuple[Problem, Outcome]:
        company = company_of(setting, draw(setting.scenario, replication, longer, [policy]))
        problem = problem_of(company, policy)
        own = OwnRules(policy, setting.scenario, replication) if isinstance(policy, OwnPolicy) else None
        return problem, settled(run(problem, "simpy", True, own), company, policy)

    return with_enough_items(attempt)


def _watched(policy: str, problem: Problem, outcome: Outcome, baseline: Floats, hours: Floats) -> Watched:
    rows = outcome.trace or []
    used = used_at(rows, problem, hours)
    there = there_at(rows, problem, hours)
    work, effect, vanity = (np.where(there, each, np.nan) for each in used)
    # added up first: under a contract the vanity of months does not add up to that of the whole
    ledger, before = (_counted(each.sum(axis=0), hours) for each in (outcome.ledger, baseline))  # [moment, column]
    money, all_tokens = measures(ledger, before), ledger[:, COLUMN["granted_mtok"]]
    share = np.divide(ledger[:, COLUMN["vanity_mtok"]], all_tokens, out=np.zeros(len(hours)), where=all_tokens > 0.0)
    asks = any(row.reason == records.SENT_TO_REVIEW for row in rows)
    queued, still = waiting_at(rows, problem, hours)
    reviewers = problem.reviewers if asks else 0
    besides = tuple(words for name, words in BESIDES.items() if ledger[-1, COLUMN[name]])
    return Watched(policy, work, effect, vanity, queued, still, money, share, reviewers, besides)


def _counted(monthly: Floats, hours: Floats) -> Floats:
    """Amounts of months added up from the first moment on, evenly within a month: [moment, column]."""
    ends = np.arange(len(monthly) + 1) * HOURS_PER_MONTH
    sums = np.concatenate([np.zeros((1, monthly.shape[1])), np.cumsum(monthly, axis=0)])
    found = np.stack([np.interp(hours, ends, column) for column in sums.T], axis=1)
    return np.asarray(found - found[0])


def used_at(rows: Sequence[TraceRow], problem: Problem, hours: Floats) -> tuple[Floats, Floats, Floats]:
    """Productive, effective and vanity Mtok per baseline hour over the month before each moment, [moment, engineer].

    Who asked for nothing in that month stands where the last request left them.
    """
    step, people = hours[1] - hours[0], len(problem.team)
    many, last = round(hours[-1] / step), round(HOURS_PER_MONTH / step)
    booked = np.zeros((4, many + 1, people))  # effort and the three kinds of tokens, by when they were granted
    for row in rows:
        if row.reason in records.ANSWERS or row.reason == records.ALLOWANCE_BURNT:
            productive = row.mtok - row.vanity_mtok
            effort = problem.effort[_item(problem, row)] if row.item >= 0 else 0.0
            booked[:, _next(row.time_hours, step), row.id] += (
                effort, productive, productive - row.lost_mtok, row.vanity_mtok,
            )  # fmt: skip
    sums = np.cumsum(booked, axis=1)
    within = sums.copy()
    within[:, last:] -= sums[:, :-last]
    found = np.zeros((3, many + 1, people))
    for at in range(many + 1):
        asked = within[0, at] > 1e-9  # what sums leave of nothing
        found[:, at] = np.where(asked, within[1:, at] / np.where(asked, within[0, at], 1.0), found[:, max(at - 1, 0)])
    work, effect, vanity = np.maximum(found, 0.0)[:, -len(hours) :]
    return work, effect, vanity


def there_at(rows: Sequence[TraceRow], problem: Problem, hours: Floats) -> Flags:
    """Who is there at each moment, [moment, engineer]."""
    found = np.tile(problem.opens == 0, (len(hours), 1))
    for row in rows:
        if row.reason in (records.ENGINEER_JOINED, records.ENGINEER_LEFT):
            found[hours >= row.time_hours, row.id] = row.reason == records.ENGINEER_JOINED
    return np.asarray(found)


def waiting_at(rows: Sequence[TraceRow], problem: Problem, hours: Floats) -> tuple[Flags, Flags]:
    """Whose request waited since the moment before, and whose waits at the moment, both [wait, moment, engineer].

    A review waits from the question to the answer, reading included, or until the engineer gives up.
    """
    queued, still = np.zeros((2, len(WAITS), len(hours), len(problem.team)), dtype=bool)
    since: dict[int, float] = {}  # by engineer, when the request went to the reviewers

    def mark(wait: int, engineer: int, start: float, end: float) -> None:
        first, last = np.searchsorted(hours, start, "right"), np.searchsorted(hours, end, "left")
        queued[wait, first : last + 1, engineer] = True
        still[wait, first:last, engineer] = True

    for row in rows:
        if row.reason == records.SENT_TO_REVIEW:
            since[row.id] = row.time_hours
        elif row.reason in (records.REVIEW_ENDED, records.GAVE_UP):
            mark(REVIEWER, row.id, since.pop(row.id), row.time_hours)
        elif row.reason == records.HELD:
            mark(LIMIT, row.id, row.time_hours, row.time_hours + row.hours)
        elif row.reason in _SERVED and row.hours > 0.0:
            mark(_SERVED[row.reason], row.id, row.time_hours, row.time_hours + row.hours)
    for engineer, start in since.items():  # not answered when the run ends
        mark(REVIEWER, engineer, start, np.inf)
    return queued, still


def curves_of(problem: Problem, first: int, widest: float) -> Curves:
    """The curves of the teams from a month on, as far as anybody uses tokens.

    Args:
        problem: of any policy of the replication; curves are the world's.
        first: month, from 0.
        widest: most that anybody uses, Mtok per baseline hour.
    """
    months = np.unique(np.linspace(first, problem.months - 1, STAGES).round().astype(int))
    returns = problem.returns * problem.returns_factor[problem.team][:, months].T
    steps = np.concatenate([[0.0], np.geomspace(1e-6, 1.0, NODES)])
    use = np.empty((len(problem.craft), len(steps)))
    saved = np.empty((len(problem.craft), len(months), len(steps)))
    for team, of_month in enumerate(problem.craft):
        members = returns[:, problem.team == team]
        use[team] = steps * widest / max(float(members.min(initial=1.0)), 1e-9)
        for stage, month in enumerate(months):
            craft: Craft = as_tuples(Craft, of_month[month].tolist())
            saved[team, stage] = [1.0 - remaining(craft, each) for each in use[team].tolist()]
    return Curves(months, use, saved, returns, problem.team)


def _item(problem: Problem, row: TraceRow) -> int:
    """The place of the item of a row in the arrays of a problem."""
    team = problem.team[row.id]
    in_backlog = problem.backlog_value[team] != 0.0
    return int(problem.backlog[0] if in_backlog else problem.first[row.id]) + row.item


def _next(hour: float, step: float) -> int:
    """The first moment that is not before an hour; what a month closes with is booked at its end."""
    return int(np.ceil(hour / step - 1e-9))
