"""The closed forms against worked numbers, independent formulas and brute force."""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from simulator.model import curves
from simulator.model.demand import padding
from simulator.model.work import Craft
from simulator.theory import organisation, queues, work
from simulator.theory.allocation import Split, split_budget, steady_padding

CRAFT = Craft(curves.MICHAELIS_MENTEN, 1.5, 0.5, 1.0, 0.35, 0.02, 1.0, 0.0, 0.0, 0.0, 0.5)
YEAR = 2016.0


# --- the numbers the docstrings state ---


def test_worked_numbers_of_the_docstrings() -> None:
    assert work.renewal_rate(16.0) == 0.0625
    assert work.deterministic_items(168.0, 16.0) == 10
    assert work.deterministic_items(168.0, 84.0) == 1
    assert work.deterministic_items(YEAR, 13.76) == 146
    assert work.deterministic_items(YEAR, 16.0) == 125
    assert work.deterministic_roi(CRAFT, 1.0, 93.74, 1.5, 16.0, 0.5, YEAR) == pytest.approx(16.86, abs=0.005)
    assert queues.erlang_c(2, 1.0) == pytest.approx(0.3333, abs=5e-5)
    assert queues.mean_wait_mmc(1, 0.8, 1.0) == pytest.approx(4.0, rel=1e-15)
    assert queues.littles_law(0.8, 5.0) == 4.0
    assert steady_padding(0.5, 1.0, 0.4, 0.3) == pytest.approx(1.0, rel=1e-15)
    assert queues.mean_wait_mdc(1, 0.8, 1.0) == pytest.approx(2.0, abs=1e-6)
    assert organisation.steady_headcount(100.0, 0.2, 3.0) == pytest.approx(95.28, abs=0.005)
    assert organisation.mean_vacancy(2.0) == pytest.approx(2.541, abs=5e-4)
    assert organisation.highest_speedup(0.35) == pytest.approx(1.538, abs=5e-4)
    assert organisation.needed_multiplier(10.0, 0.95) == pytest.approx(19.0)
    assert organisation.break_even_gain(250_000.0, 710_000.0) == pytest.approx(0.352, abs=5e-4)
    assert organisation.mtok_per_hour(250_000.0, 1.5) == pytest.approx(82.67, abs=0.005)
    assert organisation.break_even_mtok(50_000.0, 1.5) == pytest.approx(33_333.0, abs=0.5)
    split = split_budget(3.0, [lambda mu: 0.25 / mu**2, lambda mu: 1.0 / mu**2])
    assert split.tokens == pytest.approx((0.6, 2.4), rel=1e-14)
    assert split.worth == pytest.approx(0.6455, abs=5e-5)


# --- counting in a half-open window ---


@pytest.mark.parametrize(
    ("horizon", "hours"), [(168.0, 16.0), (168.0, 168.0), (168.0, 169.0), (10.0, 2.5), (10.0, 3.0)]
)
def test_items_are_those_that_finish_strictly_inside_the_window(horizon: float, hours: float) -> None:
    finishes = [k * hours for k in range(1, 100)]  # exact: small multiples of halves
    assert work.deterministic_items(horizon, hours) == sum(finish < horizon for finish in finishes)


def test_a_hair_either_side_of_the_horizon_counts_differently() -> None:
    assert work.deterministic_items(math.nextafter(32.0, 99.0), 16.0) == 2
    assert work.deterministic_items(32.0, 16.0) == 1
    assert work.deterministic_items(math.nextafter(32.0, 0.0), 16.0) == 1


def test_deterministic_roi_approaches_the_ratio_of_rates() -> None:
    long = 1e9  # hours: the item under way no longer matters
    rates = [work.renewal_rate(hours) for hours in (13.76, 16.0)]
    cost = rates[0] * 8.0 * 1.5
    limit = (16.0 * 93.74 * (rates[0] - rates[1]) - cost) / cost
    found = work.deterministic_roi(CRAFT, 1.0, 93.74, 1.5, 16.0, 0.5, long)
    assert abs(found - limit) <= (limit + 2.0) * 3.0 * 16.0 / long  # the counts are off by at most two items


# --- queues ---


@pytest.mark.parametrize("load", [0.1, 0.5, 0.9, 0.99])
def test_one_server_waits_with_probability_equal_to_its_load(load: float) -> None:
    assert queues.erlang_c(1, load) == pytest.approx(load, rel=1e-14)
    assert queues.mean_wait_mmc(1, load, 1.0) == pytest.approx(load / (1.0 - load), rel=1e-13)


@pytest.mark.parametrize("servers", [2, 3, 10, 50])
def test_erlang_c_equals_the_sum_over_states(servers: int) -> None:
    load = 0.85 * servers
    terms = [math.exp(k * math.log(load) - math.lgamma(k + 1)) for k in range(servers)]
    full = math.exp(servers * math.log(load) - math.lgamma(servers + 1)) / (1.0 - load / servers)
    assert queues.erlang_c(servers, load) == pytest.approx(full / (sum(terms) + full), rel=1e-12)


def test_nobody_waits_without_load_and_more_servers_wait_less() -> None:
    assert queues.erlang_c(3, 0.0) == 0.0
    waits = [queues.mean_wait_mmc(servers, 4.0, 0.5) for servers in range(3, 12)]
    assert all(more < fewer for fewer, more in pairwise(waits))


# --- equal marginals ---


def inverse_slope(value: float, family: int, scale: float, shape: float) -> Callable[[float], float]:
    """Tokens at which value * S'(t / scale) / scale falls to mu."""
    return lambda mu: scale * curves.point_at_slope(family, mu * scale / value, shape)


USES = [
    (50.0, curves.MICHAELIS_MENTEN, 2.0, 1.0),
    (20.0, curves.EXPONENTIAL, 5.0, 1.0),
    (30.0, curves.LOGARITHMIC, 4.0, 1.0),
    (10.0, curves.POWER, 3.0, 0.5),
    (40.0, curves.CES, 6.0, 3.0),
    (25.0, curves.HILL, 2.0, 0.6),
    (0.1, curves.EXPONENTIAL, 5.0, 1.0),  # too poor to get anything from a small budget
]


def worth_of(tokens: list[float]) -> float:
    return sum(v * curves.response(f, t / k, n) for (v, f, k, n), t in zip(USES, tokens, strict=True))


@pytest.mark.parametrize("budget", [0.01, 1.0, 20.0, 500.0])
def test_split_spends_the_budget_at_equal_marginals(budget: float) -> None:
    split = split_budget(budget, [inverse_slope(*use) for use in USES])
    assert sum(split.tokens) == pytest.approx(budget, rel=1e-13)
    for (value, family, scale, shape), tokens in zip(USES, split.tokens, strict=True):
        marginal = value / scale * curves.slope(family, tokens / scale, shape)
        if tokens > 0.0:
            assert marginal == pytest.approx(split.worth, rel=1e-9)
        else:
            assert marginal <= split.worth


@pytest.mark.parametrize("budget", [1.0, 20.0])
def test_no_random_split_is_worth_more(budget: float) -> None:
    best = worth_of(list(split_budget(budget, [inverse_slope(*use) for use in USES]).tokens))
    luck = np.random.default_rng(20)
    rivals = [worth_of((budget * shares).tolist()) for shares in luck.dirichlet(np.full(len(USES), 0.7), 10_000)]
    assert max(rivals) <= best


def test_worth_is_what_one_more_token_adds() -> None:
    uses = [inverse_slope(*use) for use in USES]
    step = 1e-4
    less, more = (worth_of(list(split_budget(20.0 + d, uses).tokens)) for d in (-step, step))
    assert (more - less) / (2.0 * step) == pytest.approx(split_budget(20.0, uses).worth, rel=1e-6)


def test_a_straight_piece_takes_what_the_curve_beside_it_leaves() -> None:
    straight = [lambda mu: 5.0 if mu < 2.0 else 0.0, lambda mu: 4.0 / mu]  # worth 2 each, up to 5 tokens
    split = split_budget(4.0, straight)
    assert split.tokens == pytest.approx((2.0, 2.0), rel=1e-12)
    assert split.worth == pytest.approx(2.0, rel=1e-12)


def test_a_budget_beyond_every_wish_is_not_spent() -> None:
    split = split_budget(100.0, [lambda mu: max(3.0 - mu, 0.0), lambda mu: max(4.0 - mu, 0.0)])
    assert split == Split((3.0, 4.0), 0.0)


def test_nothing_is_split_into_nothing() -> None:
    assert split_budget(0.0, [inverse_slope(*use) for use in USES[:3]]).tokens == (0.0, 0.0, 0.0)


# --- padding ---


@pytest.mark.parametrize("contest", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("decay", [0.05, 0.3, 1.0])
def test_padding_settles_where_theory_says(decay: float, contest: float) -> None:
    level = 0.0
    for _ in range(2000):
        level = padding(level, decay, 0.7, 1.3, 0.2, contest)
    assert level == pytest.approx(steady_padding(0.7, 1.3, 0.2, decay, contest), rel=1e-12)


# --- refusals ---


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: work.renewal_rate(0.0), r"^mean_hours is 0.0, must be a number above 0\.$"),
        (lambda: work.renewal_rate(math.nan), r"^mean_hours is nan, must be a number above 0\.$"),
        (lambda: work.deterministic_items(-1.0, 1.0), r"^horizon is -1.0, must be a number above 0\.$"),
        (lambda: work.deterministic_items(1.0, math.inf), r"^hours is inf, must be a number above 0\.$"),
        (
            lambda: work.deterministic_roi(CRAFT, 1.0, 93.74, 1.5, 16.0, 0.0, YEAR),
            r"^intensity is 0.0, must be a number above 0\.$",
        ),
        (
            lambda: work.deterministic_roi(CRAFT._replace(rework_base=0.1), 1.0, 93.74, 1.5, 16.0, 0.5, YEAR),
            r"^craft lets items come back by chance, but a deterministic world has no chance\.$",
        ),
        (lambda: queues.erlang_c(0, 0.0), r"^servers is 0, must be at least 1\.$"),
        (lambda: queues.erlang_c(2, 2.0), r"^offered_load is 2.0, must be 0 to below 2, or the queue never ends\.$"),
        (lambda: queues.erlang_c(2, math.nan), r"^offered_load is nan, must be 0 to below 2"),
        (lambda: queues.mean_wait_mmc(1, 1.0, 0.0), r"^service_hours is 0.0, must be a number above 0\.$"),
        (lambda: queues.mean_wait_mmc(2, 5.0, 1.0), r"^offered_load is 5.0, must be 0 to below 2"),
        (lambda: queues.littles_law(-1.0, 1.0), r"^arrivals_per_hour is -1.0, must be a number of at least 0\.$"),
        (lambda: queues.littles_law(1.0, math.inf), r"^hours is inf, must be a number of at least 0\.$"),
        (
            lambda: split_budget(-1.0, [lambda mu: 1.0 / mu]),
            r"^budget is -1.0, must be a number of at least 0",
        ),
        (
            lambda: split_budget(1.0, []),
            r"^tokens_at is empty: there is nothing to split the budget over\.$",
        ),
        (lambda: split_budget(1.0, [lambda _: 2.0]), r"^tokens_at must fall to 0 as worth grows"),
        (lambda: steady_padding(0.5, 1.0, 0.5, 0.0), r"^decay is 0.0, must be a number above 0\.$"),
        (
            lambda: steady_padding(0.5, -1.0, 0.5, 0.3),
            r"^propensity is -1.0, must be a number of at least 0\.$",
        ),
        (lambda: steady_padding(1.5, 1.0, 0.5, 0.3), r"^visibility is 1.5, must be 0 to 1\.$"),
        (lambda: steady_padding(0.5, 1.0, 1.2, 0.3), r"^percentile is 1.2, must be 0 to 1\.$"),
    ],
)
def test_impossible_arguments_are_refused_in_a_sentence(call: Callable[[], object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        call()


# --- queues of equal jobs, people, claims ---


@pytest.mark.parametrize("load", [0.3, 0.6, 0.75])
def test_equal_jobs_at_one_server_wait_half_as_long_as_exponential_ones(load: float) -> None:
    """Pollaczek and Khinchine: the wait is in proportion to 1 + cv^2."""
    assert queues.mean_wait_mdc(1, load, 1.0) == pytest.approx(0.5 * queues.mean_wait_mmc(1, load, 1.0), rel=1e-6)


@pytest.mark.parametrize("servers", [2, 5])
def test_equal_jobs_wait_between_half_and_all_of_exponential_ones(servers: int) -> None:
    equal, mixed = (wait(servers, 0.8 * servers, 1.0) for wait in (queues.mean_wait_mdc, queues.mean_wait_mmc))
    assert 0.5 * mixed < equal < 0.6 * mixed


def test_a_vacancy_rounded_up_to_months_has_the_mean_of_simulated_ones() -> None:
    drawn = np.ceil(np.random.default_rng(1).exponential(2.5, 200_000))
    assert abs(drawn.mean() - organisation.mean_vacancy(2.5)) < 4.0 * drawn.std() / 200_000**0.5


def test_nobody_leaves_and_every_post_is_filled() -> None:
    assert organisation.steady_headcount(40.0, 0.0, 5.0) == 40.0
    assert organisation.steady_headcount(40.0, 1.0, 0.0) == pytest.approx(40.0)
    assert organisation.mean_vacancy(0.0) == 0.0


def test_the_needed_speed_gives_the_claimed_speedup_and_passes_the_limit_nowhere() -> None:
    for amenable, speedup in ((0.5, 1.5), (0.95, 10.0), (1.0, 3.0)):
        speed = organisation.needed_multiplier(speedup, amenable)
        assert 1.0 / ((1.0 - amenable) + amenable / speed) == pytest.approx(speedup)
    assert organisation.needed_multiplier(10.0, 0.5) == math.inf
    assert organisation.needed_multiplier(organisation.highest_speedup(0.35), 0.35) == math.inf


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: organisation.steady_headcount(0.0, 0.1, 1.0), "posts is 0.0, must be a number above 0"),
        (lambda: organisation.highest_speedup(1.0), "1 - amenable is 0.0"),
        (lambda: organisation.highest_speedup(1.2), "amenable is 1.2, must be 0 to 1"),
        (lambda: queues.mean_wait_mdc(1, 2.0, 1.0), "or the queue never ends"),
        (lambda: organisation.break_even_mtok(1.0, 0.0), "usd_per_mtok is 0.0"),
    ],
)
def test_what_has_no_answer_is_refused(call: Callable[[], float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        call()
