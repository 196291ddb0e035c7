"""What happens in the compiled engine when a month opens: the story of ``reference_months.py`` on arrays.

Plain functions, which ``compiled.py`` compiles.
"""

import math

from simulator.engines.compiled_market import move, trade_allowances
from simulator.engines.compiled_pacing import pace
from simulator.engines.compiled_state import AWAY, FREE, State
from simulator.model.choice import own_use
from simulator.model.ledger import (
    Row,
    book_issue,
    book_join,
    book_present,
)
from simulator.model.planner import Plan, scaled
from simulator.model.policies import EXCHANGE, Rules, intensified, monthly_plan, pressed
from simulator.model.reallocation import measured_return, rerated
from simulator.model.staffing import ABSENT, FOUNDER, speed, vacant_months
from simulator.problem import Problem
from simulator.records import EARLY, HOURS_PER_MONTH, MONTHS_PER_YEAR


def open_month(p: Problem, s: State, rules: Rules, month: int) -> None:
    """The KPI review; people join, allowances arrive, the planner plans, the exchange clears."""
    if p.kpi[month].due:
        _kpi_review(p, s, month)
    span = s.span[0]
    span.close, span.early = (month + 1) * HOURS_PER_MONTH, (month + EARLY) * HOURS_PER_MONTH
    span.ration, span.compliance = p.ration[month], p.compliance[month]
    phase = p.phase[month]
    here = _join(p, s, month)
    if rules.every > 0.0 and month > 0 and month % rules.every == 0.0:
        move(p, s, rules, month, p.allowance[phase])
    for balance in range(len(s.balances)):
        s.balances[balance].members = 0.0
    for one in range(len(p.team)):
        _bring_in(p, s, rules, month, one, here)
    s.desk[0].due = 0.0
    if rules.kind == EXCHANGE:
        trade_allowances(p, s, rules, month, p.balance[phase])
    if rules.kind != EXCHANGE or p.tax[month] < 0.0:
        pace(p, s, rules, month, p.balance[phase])
    for one in range(len(p.team)):
        me = s.engineers[one]
        if me.stage == AWAY and me.since == month and me.idle_since < 0.0:
            me.stage = FREE
            me.until = month * HOURS_PER_MONTH


def _bring_in(p: Problem, s: State, rules: Rules, month: int, one: int, here: int) -> None:
    """An engineer at the start of a month, of so many who are there: price, allowance, books and plan."""
    me, team, phase = s.engineers[one], p.team[one], p.phase[month]
    me.returns = p.returns[one] * p.returns_factor[team, month]
    me.price = p.price[month] * p.dearness[one]
    me.games = p.games[phase, one]
    if me.since == ABSENT:
        return
    me.owed += s.desk[0].due / here
    row, mine, rating = s.rows[one], s.balances[p.balance[phase, one]], s.teams[team].rating
    allowance = p.allowance[phase, one]
    if allowance < math.inf:
        allowance *= rating
        book_issue(row, allowance)
    mine.left += allowance
    mine.members += 1.0
    fast = speed(p.staffing[team], me.since, month * HOURS_PER_MONTH)
    book_present(row, p.salary[one] / MONTHS_PER_YEAR, p.loaded[one], p.pace[one] * fast, p.fleet[month] / here)
    plan = scaled(intensified(_plan(p, me, rules, month, one, fast), rules.intensity), me.returns)
    me.best, me.upgrade, me.least = plan.best, plan.upgrade, plan.least
    me.factor = p.demand_factor[team, month] * pressed(rating, p.allowance[phase, one])


def _plan(p: Problem, me: Row, rules: Rules, month: int, one: int, fast: float) -> Plan:
    """The plan of an engineer for a month, which runs that share plans make once for those at full speed."""
    shared = len(p.plans) > 0 and fast == 1.0
    if shared and p.plans[month, one].best >= 0.0:
        known = p.plans[month, one]
        return Plan(known.best, known.upgrade, known.least)
    team = p.team[one]
    plan = monthly_plan(
        rules,
        p.craft[team, month],
        p.ability[one] * fast,
        p.hour_value[one],
        me.price * me.returns,
        own_use(p.appetite[one], p.demand_factor[team, month], me.returns),
        p.ration[month],
        me.games == 1,
        p.nodes[team],
    )
    if shared:
        p.plans[month, one].best = plan.best
        p.plans[month, one].upgrade = plan.upgrade
        p.plans[month, one].least = plan.least
    return plan


def _kpi_review(p: Problem, s: State, month: int) -> None:
    due = p.kpi[month]
    for team in range(len(s.teams)):
        value = pace = charged = 0.0
        for earlier in range(s.desk[0].kpi_month, month):
            row = s.ledger[team, earlier]
            value += row.value_usd
            pace += row.pace_usd
            charged += row.charged_usd
        measured = measured_return(value, pace, charged)
        s.teams[team].rating = rerated(s.teams[team].rating, measured, due.hurdle, due.cut, due.lift)
    s.desk[0].kpi_month = month


def _join(p: Problem, s: State, month: int) -> int:
    """Posts are filled; how many engineers are there."""
    here = 0
    for one in range(len(p.team)):
        me, staffing = s.engineers[one], p.staffing[p.team[one]]
        if month == 0 and p.opens[one] > 0 and len(p.vacancy) > 0:
            first = p.opens[one]
            me.back = first + vacant_months(staffing.fill_months, p.vacancy[one, first])
        if me.since == ABSENT and p.opens[one] <= month and month < p.closes[one] and me.back <= month:
            me.since = FOUNDER
            if month > 0:
                me.since = float(month)
                book_join(s.rows[one], staffing.replacement * p.salary[one])
        if me.since < ABSENT:
            here += 1
    return here
