"""On the engine itself: intervals of means and of distances to the best cover, and Kim-Nelson errs, as they say."""

from functools import partial

import numpy as np
import pytest

from simulator.replication.collect import collect
from simulator.replication.compare import Replication, replicate
from simulator.replication.reduce import MEASURES, measures
from simulator.stats.best_of_k import behind_best
from simulator.stats.intervals import mean_interval
from simulator.stats.kim_nelson import kim_nelson
from tests.coverage import Floats, report, share
from tests.worlds import NONE, policy, team, world

POLICIES = (
    policy("uncapped"),
    policy("capped", name="cap 60", usd_per_month=60.0),
    policy("capped", name="cap 80", usd_per_month=80.0),
    policy("gated", auto_approve_usd=5.0, reviewers=1),
)
# sums over few engineers are so skewed that ten replications do not settle: with 10 engineers coverage is near 0.88
SCENARIO = world(team("a", 30), team("b", 20, amenable_share=0.25), policies=POLICIES, months=3, seed=5)
TRUTH, WORLDS, EACH = 5000, 3000, 10


@pytest.fixture(scope="module")
def net() -> Floats:
    """Net value per post and month, [replication, policy]: the truth first, then the worlds that are judged."""
    heads, column = SCENARIO.engineers * SCENARIO.months, MEASURES.index("net_usd")
    rows: list[Floats] = []

    def take(made: Replication) -> None:
        totals = made.ledgers.sum(axis=(1, 2))
        rows.append(measures(totals, totals[:1])[:, column] / heads)

    task = partial(replicate, SCENARIO, [NONE, *POLICIES], "compiled")
    collect(task, range(TRUTH + WORLDS), take, "compiled", 2)
    return np.array(rows)


@pytest.mark.slow
def test_intervals_on_the_engine_cover_as_promised(net: Floats) -> None:
    """The truth is the mean of 5,000 other worlds; its own error widens no interval by more than a twentieth."""
    truth = net[:TRUTH].mean(axis=0)
    groups = net[TRUTH:].reshape(WORLDS // EACH, EACH, -1)
    for place, each in enumerate(POLICIES, start=1):
        found = [mean_interval(group[:, place], 0.95) for group in groups]
        covered = share([one.low <= truth[place] <= one.high for one in found])
        report(f"{each.label}: intervals of the mean net value, n = {EACH}, cover {covered}")
        assert covered.low <= 0.95 <= covered.high + 0.02  # sums over few engineers are a little skewed
    true = truth.max() - truth
    at_once = [behind_best(group, 0.95) for group in groups]
    covered = share([bool(np.all((one.low <= true) & (true <= one.high))) for one in at_once])
    report(f"distances to the best, all at once: {covered}")
    assert covered.high >= 0.95


@pytest.mark.slow
def test_the_race_on_the_engine_errs_at_most_as_promised(net: Floats) -> None:
    """Worlds are drawn anew from those simulated; a choice within the indifference of the best is right."""
    truth, chance = net.mean(axis=0), np.random.default_rng(1)
    gaps = np.sort(truth.max() - truth)
    indifference = float(gaps[1]) * 0.9 if gaps[1] > 0 else 1.0
    wrong = []
    for _ in range(150):
        first = net[chance.integers(len(net), size=EACH)]
        found = kim_nelson(
            first,
            lambda columns, _, count: net[chance.integers(len(net), size=count)][:, columns],
            indifference, 0.95, 20_000,
        )  # fmt: skip
        wrong.append(len(found.alive) == 1 and bool(truth.max() - truth[found.alive[0]] > indifference))
    told = share(wrong)
    report(f"Kim-Nelson with an indifference of {indifference:.1f} USD: errors {told}, promised at most 0.05")
    assert told.low <= 0.05
