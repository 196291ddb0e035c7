"""The choice in words: what would change it, with units for people, and no certainty that worlds cannot show."""

from typing import Any

import numpy as np
import pytest

from simulator.replication.worlds import drawn_worlds
from simulator.scenario.reading.load import loads
from simulator.scenario.reading.parameters import parameters
from simulator.stats.intervals import share_interval
from simulator.stats.prim import Box, Cut
from simulator.studies.choice.results import Choice, choice
from simulator.studies.choice.sentences import box_sentence, headline, share_of_worlds, told, turning, valued
from tests.scenario.texts import PLAUSIBLE

TEXT = """
title: Unknown
question: which?
months: 2
world: {teams: [{name: a, engineers: 4}]}
policies: [{kind: uncapped}, {kind: capped, usd_per_month: 20}]
uncertain: {world.price.usd_per_mtok: {low: 0.5, high: 2.5}}
"""


@pytest.fixture(scope="module")
def found() -> Choice:
    """Capped is best where tokens cost more than 1.7 USD, and by 2 on average where they cost less by that much."""
    worlds = drawn_worlds(loads(TEXT), 64)
    price = worlds.values()["world.price.usd_per_mtok"].to_numpy()
    rng = np.random.default_rng(1)
    free = 100.0 + 0.5 * rng.normal(size=64)
    net = np.column_stack([np.zeros(64), free, free + 8.0 * (price - 1.7)])
    return choice(worlds, net, net[:24], ["none", "uncapped", "capped"])


def of_best(found: Choice, p_best: float, n: int) -> Choice:
    low = share_interval(round(p_best * n), n, 0.95).low
    return found._replace(policies=found.policies.assign(p_best=p_best, p_best_low=low, n=n))


@pytest.mark.parametrize(
    ("p_best", "n", "said"),
    [
        (0.86, 100, "86% of worlds"),
        (1.0, 64, "all 64 worlds"),
        (0.998, 500, "99% of worlds"),
        (0.99, 100, "99% of worlds"),
    ],
)
def test_a_chance_is_never_said_to_be_certain(found: Choice, p_best: float, n: int, said: str) -> None:
    assert share_of_worlds(of_best(found, p_best, n)) == said
    assert "100%" not in headline(of_best(found, p_best, n))


@pytest.mark.parametrize(
    ("parameter", "name", "at", "said"),
    [
        ("policies.gated.review_hours", "time a review takes", 1.04, "time a review takes above about 1 hours"),
        ("world.price.usd_per_mtok", "price of tokens", 1.71, "price of tokens above about 1.7 USD per Mtok"),
        ("world.defaults.amenable_share", "share of work", 0.2511, "share of work above about 25%"),
        ("world.defaults.progress_per_year", "progress of models per year", 0.039,
         "progress of models per year above about 0.039"),
        ("world.defaults.appetite.growth_per_year", "growth of use per year", 0.12,
         "growth of use per year above about 12%"),
        ("world.leaderboard.decay", "fading of padding", 0.3, "fading of padding above about 30% per month"),
    ],
)  # fmt: skip
def test_a_value_has_its_unit_in_words(parameter: str, name: str, at: float, said: str) -> None:
    assert turning({"parameter": parameter, "name": name, "flips_at": at, "side": "above"}) == said


@pytest.mark.parametrize("path", PLAUSIBLE)
def test_no_unit_is_raw(path: str) -> None:
    row: dict[str, Any] = {"parameter": path, "name": parameters()[path].name, "flips_at": 0.25, "side": "above"}
    said = valued(row)
    assert "/" not in said
    assert " 1 " not in said
    assert "share" not in said


def test_the_planted_flip_is_told(found: Choice) -> None:
    assert found.best == "uncapped"
    assert "Price of tokens above about 1.7 USD per Mtok" in headline(found)
    assert "would make capped better" in headline(found)
    changes = next(one.answer for one in told(found) if one.question == "What would change it?")
    assert "price of tokens above about 1.7 USD per Mtok" in changes[0].lower() + changes[1:]


def test_a_box_is_said_with_what_it_holds(found: Choice) -> None:
    at = [path for path, _ in found.box_columns].index("world.price.usd_per_mtok")
    box = found._replace(box=Box((Cut(at, True, 1.7),), 0.93, 0.88, 25))
    said = box_sentence(box)
    assert "88% of worlds with price of tokens above about 1.7 USD per Mtok" in said
    assert "93% of all such worlds" in said
    assert box_sentence(found._replace(box=None)) == ""


def test_the_box_of_the_planted_choice_is_its_flip(found: Choice) -> None:
    assert found.box is not None
    (cut,) = found.box.cuts
    assert found.box_columns[cut.column][0] == "world.price.usd_per_mtok"
    assert cut.edge == pytest.approx(1.7, abs=0.15)
    assert found.box.density > 0.9


def test_few_worlds_are_not_said_to_be_nine_of_ten(found: Choice) -> None:
    """Of 10 worlds the least and the greatest hold the next one with a chance of 82%."""
    for n, said in ((18, "In these 18 worlds it brings"), (19, "In nine worlds of ten it brings")):
        sure, wrong, *_ = (one.answer for one in told(of_best(found, 0.8, n)))
        assert said in sure
        assert ("in nineteen worlds of twenty" in wrong) == (n == 19)


def test_no_tokens_bring_nothing_and_nothing_that_varies_is_no_number(found: Choice) -> None:
    worlds = drawn_worlds(loads(TEXT), 24)
    loss = np.column_stack([np.zeros(24), np.full(24, -1.0)])
    bad = choice(worlds, loss, loss, ["none", "uncapped"])
    answers = {one.question: one.answer for one in told(bad)}
    assert "it brings" not in answers["How sure is that?"]
    assert "Is it the inputs or random variation?" not in answers
    assert "nan" not in " ".join(answers.values())


def test_with_nothing_to_choose_it_says_so() -> None:
    worlds = drawn_worlds(loads(TEXT), 24)
    alone = choice(worlds, np.zeros((24, 1)), np.zeros((24, 1)), ["none"])
    assert headline(alone) == "There is nothing to choose but no tokens at all."
    assert told(alone) == ()
