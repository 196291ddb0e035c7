"""Every worked number stated in a docstring of ``simulator/model`` is evaluated here, in the words of the docstring."""

import inspect
import math
import re
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any

import pytest

from simulator import records
from simulator.model import (
    choice,
    contract,
    controls,
    curves,
    demand,
    elementary,
    exchange,
    limits,
    normal,
    pacing,
    planner,
    points,
    policies,
    routing,
    saving,
    staffing,
    supply,
    work,
)
from simulator.model import leaderboard as ranking
from simulator.model import ledger as books
from simulator.model import reallocation as rerating
from simulator.model import root_finding as root
from simulator.model.curves import EXPONENTIAL, MICHAELIS_MENTEN

MODULES: tuple[ModuleType, ...] = (
    books, choice, contract, controls, curves, demand, elementary, exchange, limits, normal, pacing, planner, points,
    policies, ranking, rerating,
    root, routing, saving, staffing, supply, work,
)  # fmt: skip

CRAFT = work.Craft(MICHAELIS_MENTEN, 1.5, 0.5, 1.0, 0.35, 0.02, 1.0, 0.0, 0.0, 0.0, 0.5)
STEERED = CRAFT._replace(steering=0.01)
PAYER = pacing.Payer(1.0, 0.3, 0.0, 1.03 / 93.7, 1.03)
SPENT = pacing.monthly_spend(STEERED, PAYER, 1.0, [1.0])
GATE = policies.Rules._make([0.0] * len(policies.Rules._fields))._replace(
    kind=policies.GATED, intensity=1.0, auto_usd=20.0, hurdle=1.0, noise=0.5, review_hours=0.25, blocking=0.5
)
CAP = GATE._replace(kind=policies.CAPPED)
FRONTIER = planner.Tiers(1.5, 0.0, 0.0)
SONAR = supply.blended_price(2.0, 2.5, 0.2, 10.0, (0.106 / 156.295, 3.1 / 156.295, 152.8 / 156.295, 0.289 / 156.295))
HALF = routing.Route(price=0.2, solves=0.5)
CREW = staffing.Staffing(0.1, 2.0, 6.0, 0.4, 0.0, 0.5)
FULL = exchange.Book([CRAFT], [[1.0]], [0], [93.74], [0.02], [1.0], [0.3], [0.0], [1.0], [1.5], [1e6], [0.0], [0.0])
BIDDER = exchange.bidder(STEERED, 1.0, 0.3, 0.0)
MOVED = [1.0, 1.0]
rerating.move_allowances(MOVED, [1.0, 1.0], [2.0, 1.0], [1.0, 1.0], [1.0, 1.0], 1.0, 0.2)
CUT = policies.answer(CAP, 8.0, 2.0, planner.Plan(0.0, math.inf, 0.0), False, 1.5, 7.5)

FALLING = (0.0, *[1.0] * 31, 0.0, *[1.0] * 31, 2.0, *[0.0] * 31)  # knots of a slope that falls from 2 to 0

# function, the docstring's words up to the number, the number now
ENDS = root.Bracket(0.0, 1.0, 4.0, -3.0, 0)
PLAN_OF_HALF = planner.Plan(0.5, math.inf, 0.0)
DAILY = limits.Limit(limits.DAY, limits.STOP, 0, 0.0, 50.0, 16.0)
HALF_LEFT = limits.Room(7.5, math.inf, math.inf, 0.0, 0.0)
STATED: list[tuple[Any, str, float]] = [
    (limits.turn_after, "the five hours end with the day, at hour 8", limits.turn_after(limits.FIVE_HOURS, 6.0)),
    (limits.turn_after, "and its week at hour 40", limits.turn_after(limits.WEEK, 6.0)),
    (
        limits.headroom,
        "60 are left: 90 USD",
        limits.headroom(DAILY._replace(mtok=1), limits.Meter(seen=40.0), 100.0, 1.5),
    ),
    (
        limits.draw,
        "30 USD on top of 80 of a limit of 100 are 10",
        limits.draw(DAILY, SimpleNamespace(**limits.Meter(used=80.0)._asdict()), 100.0, 30.0),
    ),
    (
        controls.asks_reviewer,
        "30 USD where 20 pass",
        20.0 * controls.asks_reviewer(CAP, limits.Room(100.0, math.inf, 20.0, 0.0, 0.0), 30.0, False),
    ),
    (
        controls.controlled,
        "a limit with 7.5 USD left grants 4 and 1",
        controls.controlled(
            CAP, 8.0, 2.0, planner.NOTHING, planner.NOTHING, False, False, 1.5, HALF_LEFT, routing.PLAIN, math.inf
        )[0].vanity,
    ),
    (limits.raise_of, "in steps of 50, are a raise of 100", limits.raise_of(DAILY, 70.0)),
    (controls.within, "and 20 of a limit, 10 are left", controls.within(HALF_LEFT._replace(stop=20.0), CAP, 10.0).stop),
    (policies.trimmed, "are cut to 13 and 2", policies.trimmed(16.0, 4.0, 15.0, 10.0)[1]),
    (contract.credits_used, "all is covered, and 400", contract.credits_used(1900.0, 1500.0).lapsed),
    (contract.pool_of, "``pool_of(100.0, 19.0)`` is 1900.0", contract.pool_of(100.0, 19.0)),
    (contract.committed_use, "(1000.0, 0.2, 400.0)`` is 900.0", contract.committed_use(1000.0, 0.2, 400.0)),
    (contract.shortfall, "used in half a year leave 15000", contract.shortfall(120_000.0, 6, 45_000.0)),
    (contract.prepaid_month, "300 USD are bought and 50", contract.prepaid_month((), 100.0, 12, 0, 250.0).lots[0].left),
    (contract.beyond_pace, "last 4 more months, 400", contract.beyond_pace((contract.Lot(1000.0, 4),), 0, 150.0)),
    (elementary.exp, "``exp(1.0)`` is 2.718281828459045", elementary.exp(1.0)),
    (elementary.expm1, "``expm1(0.1)`` is 0.10517091807564763", elementary.expm1(0.1)),
    (elementary.log, "``log(2.0)`` is 0.6931471805599453", elementary.log(2.0)),
    (elementary.log1p, "``log1p(0.1)`` is 0.09531017980432487", elementary.log1p(0.1)),
    (elementary.power, "``power(2.0, 0.5)`` is 1.4142135623730951", elementary.power(2.0, 0.5)),
    (normal.density, "``density(0.0)`` is 0.3989", normal.density(0.0)),
    (normal.below, "``below(1.96)`` is 0.9750", normal.below(1.96)),
    (normal.quantile, "``quantile(0.975)`` is 1.960", normal.quantile(0.975)),
    (curves.response, "``response(MICHAELIS_MENTEN, 1.0, 1.0)`` is 0.5", curves.response(MICHAELIS_MENTEN, 1.0, 1.0)),
    (curves.slope, "``slope(MICHAELIS_MENTEN, 1.0, 1.0)`` is 0.25", curves.slope(MICHAELIS_MENTEN, 1.0, 1.0)),
    (
        curves.point_at_slope,
        "``point_at_slope(MICHAELIS_MENTEN, 0.25, 1.0)`` is 1.0",
        curves.point_at_slope(MICHAELIS_MENTEN, 0.25, 1.0),
    ),
    (curves.half_point, "``half_point(EXPONENTIAL, 1.0)`` is ln 2 = 0.6931", curves.half_point(EXPONENTIAL, 1.0)),
    (points.response_at, "half way there it is 0.75", points.response_at(FALLING, 0.5)),
    (points.slope_at, "half way it is 1", points.slope_at(FALLING, 0.5)),
    (points.use_at_slope, "a slope of 1 is found at 0.5", points.use_at_slope(FALLING, 1.0)),
    (work.reached, "the half-saturation point of Michaelis-Menten it is 0.5", work.reached(CRAFT, 1.0)),
    (work.steepness, "the half-saturation point of Michaelis-Menten it is 0.25", work.steepness(CRAFT, 1.0)),
    (work.use_of_steepness, "a slope of 0.25 is found at 1", work.use_of_steepness(CRAFT, 0.25)),
    (work.multiplier, "G = 1.5 and kappa = 0.5 gives 1.75", work.multiplier(CRAFT, 0.5)),
    (demand.adoption, "``adoption(3.0, 3.0, 1.5)`` is 0.5", demand.adoption(3.0, 3.0, 1.5)),
    (demand.compounded, "``compounded(24.0, 0.1)`` is 1.21", demand.compounded(24.0, 0.1)),
    (demand.wish, "``wish(16.0, 0.3, 1.0, 1.0)`` is 4.8", demand.wish(16.0, 0.3, 1.0, 1.0)),
    (demand.standing, "``standing(1.0, 1.0, 3.0)`` = 0.5", demand.standing(1.0, 1.0, 3.0)),
    (demand.progressed, "0.35 at a rate of 0.15 has become 0.5185", demand.progressed(0.35, 0.15, 24.0)),
    (
        demand.padding,
        "``padding(0.0, 0.3, 0.5, 1.0, 0.9, 0.0)`` is 0.05",
        demand.padding(0.0, 0.3, 0.5, 1.0, 0.9, 0.0),
    ),
    (demand.padding, "is 0.05, and 0.45", demand.padding(0.0, 0.3, 0.5, 1.0, 0.9, 1.0)),
    (demand.burnt_share, "``burnt_share(0.0, 0.25)`` is 0.0", demand.burnt_share(0.0, 0.25)),
    (supply.price_at, "``price_at(12.0, 1.5, -0.2)`` is 1.2", supply.price_at(12.0, 1.5, -0.2)),
    (work.remaining, "without tokens it is 1", work.remaining(CRAFT, 0.0)),
    (work.remaining, "at m = 1.75 and phi = 0.35 it is 0.65 + 0.2 = 0.85", work.remaining(CRAFT, 0.5)),
    (
        work.item_hours,
        "H = 16, s = 1, x = 0.5 (m = 1.75), tau = 8, r = 0.02 take 16 * 0.85 + 0.16 = 13.76",
        work.item_hours(CRAFT, 16.0, 1.0, 0.5, 8.0, False),
    ),
    (work.uses, "are 0.375 and 0.5", work.uses(6.0, 8.0, 16.0)[1]),
    (work.own_hours, "r = 0.02, gamma = 1 and e = 0.01 take 0.24", work.own_hours(STEERED, 16.0, 0.5)),
    (
        work.own_slope,
        "r = 0.02, gamma = 0.5 and e = 0.01 at the reference use are 0.02",
        work.own_slope(STEERED._replace(checking_exponent=0.5), work.REFERENCE_USE),
    ),
    (
        work.assisted_hours,
        "with the numbers of ``item_hours`` they are 13.6",
        work.assisted_hours(CRAFT, 16.0, 1.0, work.remaining(CRAFT, 0.5), False),
    ),
    (
        work.saved_hours,
        "with the numbers of ``item_hours`` they are 2.4",
        work.saved_hours(16.0, 1.0, work.remaining(CRAFT, 0.5)),
    ),
    (
        saving.intensity_worth,
        "1.5 USD at 93.74 USD an hour, it is 0.8801",
        saving.intensity_worth(CRAFT, 1.5 / 93.74, 1.0, 1.0),
    ),
    (
        work.blocked_hours,
        "a wait of 2 hours that blocks by half costs an item of 8 hours 1",
        work.blocked_hours(2.0, 0.5, 0.0, 0.5, 8.0),
    ),
    (work.expected_pace, "``item_hours`` it is 13.76 / 16 = 0.86", work.expected_pace(CRAFT, 1.0, 0.5, 0.5)),
    (
        saving.intensity_at_saving,
        "the first token saves 0.35 * 1.5 / 0.5 = 1.05",
        saving.saving_slope(CRAFT, 0.0) / CRAFT.scale,
    ),
    (
        saving.intensity_at_saving,
        "at x = 0.5 a further one saves 1.05 * 0.25 / 1.75^2 = 0.0857",
        saving.saving_slope(CRAFT, 1.0) / CRAFT.scale,
    ),
    (
        planner.worthwhile,
        "G = 1.5, kappa = 0.5, phi = 0.35, r = 0.02, w = 93.74, s = 1, p = 1.5 give 0.8801",
        planner.worthwhile(CRAFT, 1.0, 93.74, FRONTIER, 1.0).best,
    ),
    (
        planner.net_hours,
        "save 0.15 hours, less 0.01 of checking and 0.008 of price: 0.132",
        planner.net_hours(CRAFT, 1.0, 1.5 / 93.74, FRONTIER, 0.5, 0.0),
    ),
    (
        planner.worth_checking,
        "where checking takes as long for each Mtok the least is 0",
        planner.worth_checking(CRAFT, 1.0, 1.5 / 93.74, FRONTIER, planner.Plan(0.88, math.inf, 0.0)).least,
    ),
    (
        planner.planned_intensity,
        "with a wish that never binds and the numbers of ``worthwhile`` the best is 0.9157",
        planner.planned_intensity(CRAFT, 1.0, 93.74, FRONTIER, 1e6, False, [1.0]).best,
    ),
    (
        policies.seen_worth,
        "H = 16 gives 16 * 0.8801 = 14.08",
        policies.seen_worth(GATE, CRAFT, 16.0, 93.74, 1.0, 1.5, 0.0, 0.0).best,
    ),
    (
        planner.planned_use,
        "a best of 3 from the economy tier at capability 0.5 gives 6",
        planner.planned_use(planner.Plan(3.0, 1.0, 0.0), 0.5, 8.0)[1],
    ),
    (policies.answer, "8 productive and 2 vanity Mtok at 1.5 USD with 7.5 USD left are cut to 4", CUT.productive),
    (policies.answer, "are cut to 4 and 1", CUT.vanity),
    (
        policies.expiring,
        "with rollover 0.25 and 100 USD left, 75",
        policies.expiring(CAP._replace(rollover=0.25), 100.0),
    ),
    (policies.pressed, "a rating of 0.5 halves", 2.0 * policies.pressed(0.5, math.inf) - 0.5),
    (policies.intensified, "at an intensity of 2 is 1 Mtok", policies.intensified(PLAN_OF_HALF, 2.0).best),
    (
        policies.burning,
        "At strength 0.25 and limit 1, endless vanity burns 25".replace("At", "at"),
        policies.burning(CAP._replace(burn=0.25, burn_limit=1.0), 100.0, 1e9, 1e9),
    ),
    (
        policies.burning,
        "burns 25 of 100 lapsing USD, but only 10",
        policies.burning(CAP._replace(burn=0.25, burn_limit=1.0), 100.0, 1e9, 10.0),
    ),
    (supply.blended_price, "at 2, 2.5, 0.2 and 10 USD and these shares it is 0.265", SONAR),
    (supply.blended_price, "it is 0.265 USD, 41.41", SONAR * 156.295),
    (supply.throttle, "at hour 5 have drained at hour 7", supply.throttle(0.0, 5.0, 20.0, 10.0)),
    (supply.bucket_wait, "at 10 Mtok per hour, it waits 1.5", supply.bucket_wait(7.0, 5.0, 10.0, 5.0)),
    (supply.first_free, "of GPUs free at hours 3, 1 and 1 it is number 1", supply.first_free([3.0, 1.0, 1.0])),
    (supply.straight_line, "36,000 USD over 5 years are 600", supply.straight_line(36_000.0, 5.0)),
    (staffing.package, "5,000 USD a month on 120,000 USD a year are 0.5", staffing.package(5000.0, 0.0, 120_000.0)),
    (staffing.pulled, "``pulled(0.12, 0.5, 2.0)`` is 0.0533", staffing.pulled(0.12, 0.5, 2.0)),
    (staffing.leave_chance, "``leave_chance(0.12)`` is 0.00995", staffing.leave_chance(0.12)),
    (staffing.vacant_months, "``vacant_months(2.0, 0.6)`` is 2", staffing.vacant_months(2.0, 0.6)),
    (staffing.speed, "half-way through a ramp that starts at 0.4 it is 0.7", staffing.speed(CREW, 1.0, 4 * 168.0)),
    (rerating.measured_return, "for 10 USD of tokens, are a return of 2", rerating.measured_return(130.0, 100.0, 10.0)),
    (rerating.rerated, "``rerated(1.0, -0.2, 0.0, 0.5, 0.1)`` is 0.5", rerating.rerated(1.0, -0.2, 0.0, 0.5, 0.1)),
    (rerating.move_allowances, "at speed 1 and ``most`` 0.2 the ratings become 1.2", MOVED[0]),
    (rerating.move_allowances, "the ratings become 1.2 and 0.8", MOVED[1]),
    (
        rerating.unmet_value,
        "the 8 Mtok that were refused would have saved 2.24",
        rerating.unmet_value(CRAFT, 16.0, 1.0, 1.0, 0.0, 8.0),
    ),
    (exchange.bidder, "at gamma = 1 with r = 0.02 and e = 0.01 the check is 0.03", BIDDER[0]),
    (exchange.bidder, "the check is 0.03 at s = 1, and the belief along the curve 1", BIDDER[1]),
    (choice.own_use, "1.2 Mtok an hour at returns of 2 are 0.6", choice.own_use(1.2, 1.0, 2.0)),
    (
        pacing.payer_at,
        "at 1.03 USD and 93.7 USD an hour, unpadded and uncharged, a Mtok costs 0.011",
        pacing.payer_at(CAP, 1.0, 0.3, 1.03, 93.7, 1.0, 0.0, False).hours,
    ),
    (
        choice.belief,
        "r = 0.02, e = 0.01 at 0.3 Mtok an hour: 0.03 / 0.168",
        saving.saving_slope(STEERED, 0.6) / STEERED.scale,
    ),
    (choice.belief, "0.03 / 0.168 = 0.1786", choice.belief(STEERED, 1.0, 0.3)),
    (
        choice.thrift,
        "the full price of 1.03 USD at 93.7 USD an hour leaves 0.7591",
        choice.thrift(STEERED, 1.0, 0.3, 1.03 / 93.7),
    ),
    (
        pacing.monthly_spend,
        "an engineer of the example of ``choice.thrift`` without noise spends 58.79",
        SPENT,
    ),
    (
        pacing.paced_share,
        "half of the 58.79 USD of ``monthly_spend`` lasts at 0.517",
        pacing.paced_share(STEERED, PAYER, 0.5 * SPENT, [1.0]),
    ),
    (
        pacing.felt_share,
        "at a shadow price of 0, where nothing is felt, it is 1",
        pacing.felt_share(STEERED, PAYER, 0.0),
    ),
    (pacing.pacing_of, "a tool that paces by 1 makes of a team's 0.5 a 1", pacing.pacing_of(1.0, 0.5)),
    (pacing.closed_gap, "from 1 to 0.4 at a pacing of 0.5 it is 0.7", pacing.closed_gap(1.0, 0.4, 0.5)),
    (
        exchange.limit_at,
        "with the numbers of ``planner.worthwhile`` at an internal price of 1 it is 0.8801",
        exchange.limit_at(CRAFT, exchange.Trader(93.74, 0.02, 1.0, 1.0, 0.0, 1.0, 1.5), 1.0),
    ),
    (routing.capability_at, "of 0.8 that falls by half, 0.6", routing.capability_at(0.8, 0.5, 0.5)),
    (
        routing.average_usd,
        "at q = 0.2 and s = 0.5, with Q = 1, a fallback costs 0.7",
        routing.average_usd(HALF, routing.FALLBACK),
    ),
    (
        routing.average_usd,
        "and a router that errs one time in ten 0.65",
        routing.average_usd(HALF._replace(error=0.1), routing.ROUTER),
    ),
    (
        routing.rebounded,
        "where tokens cost a fifth and r is 0.3, 1.62",
        routing.rebounded(HALF._replace(rebound=0.3), routing.CHEAPER),
    ),
    (
        routing.offer_of,
        "at prices of 0.2 and 1, what the cheaper model fails and the better one does again costs 1.2",
        routing.offer_of(HALF, routing.FALLBACK, 0.9, 0.5).usd,
    ),
    (
        routing.usd_served,
        "1.8 USD for 2 Mtok, is 0.9",
        routing.usd_served(routing.offer_of(HALF, routing.FALLBACK, 0.9, 0.5), 1.5),
    ),
    (
        routing.failed_mtok,
        "at 1.2 of that price for both attempts, 1",
        routing.failed_mtok(routing.offer_of(HALF, routing.FALLBACK, 0.9, 0.5), 1.5, 1.8),
    ),
    (routing.offer_of, "costs 1.2 for 2", routing.offer_of(HALF, routing.FALLBACK, 0.9, 0.5).served),
    (root.guess, "a function of 1 at 0 and -3 at 4 has its line through zero at 1", root.guess(ENDS, 0)),
    (
        root.narrowed,
        "0.5 found at 1 moves the left end of the example of ``guess`` to 1",
        root.narrowed(ENDS, 1.0, 0.5).left,
    ),
    (exchange.clearing_price, "allowances that nobody needs clear at 1", exchange.clearing_price(FULL, 1.0, 0.0)),
    (exchange.filled, "all is bought and 0.4 is sold", exchange.filled(4.0, 10.0, 0.0)[1]),
    (
        exchange.trade,
        "who holds 10 and would use 15 buys 5",
        exchange.trade(FULL._replace(held=[10.0], buying=[15.0]), 0),
    ),
]


def agree(quote: str, value: float) -> bool:
    """Whether ``value`` rounds to the last number in the quote."""
    number = re.findall(r"\d+(?:\.\d+)?", quote)[-1]
    digits = len(number.partition(".")[2])
    return abs(value - float(number)) <= 0.5 * 10.0**-digits * (1.0 + 1e-9)


@pytest.mark.parametrize(
    ("function", "quote", "value"),
    STATED,
    ids=[quote for _, quote, _ in STATED],
)
def test_a_docstring_states_the_number_it_gets(function: Any, quote: str, value: float) -> None:
    words = " ".join((inspect.getdoc(function) or "").split())
    assert quote in words
    assert agree(quote, value)


def test_agreement_can_fail() -> None:
    assert agree("it is 0.8789", 0.87894)
    assert not agree("it is 0.8789", 0.87896)
    assert not agree("H = 16 gives 14", math.nan)


def test_an_alert_is_the_highest_one_passed() -> None:
    assert policies.alert(120.0, 30.0, 200.0) == records.ALERT_80


def test_no_worked_number_is_left_out() -> None:
    examples = {
        function
        for module in MODULES
        for function in vars(module).values()
        if isinstance(function, FunctionType)
        and function.__module__ == module.__name__
        and "Example:" in (function.__doc__ or "")
    }
    assert examples - {function for function, _, _ in STATED} == {policies.alert}
