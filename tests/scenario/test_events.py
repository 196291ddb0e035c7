"""Events, supply, prices of a mix, staffing and claims in a scenario: what is refused, and when they hold."""

import pytest

from simulator.scenario.blocks.events import KpiReview, PriceShock, holds, reviews
from simulator.scenario.blocks.price import price_table
from simulator.scenario.blocks.supply import Fleet
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import loads

TEXT = """\
title: t
question: q
months: 12
world:
  price: {usd_per_mtok: 1.5}
  teams: [{name: a, engineers: 3}]
policies:
  - {kind: uncapped, name: bubble}
  - {kind: gated}
  - {kind: gated, name: other gate, reviewers: 5}
  - {kind: planner}
events:
  - {kind: policy_switch, month: 4, policy: bubble, to: gated}
  - {kind: kpi_review, month: 3, every: 3}
"""


def errors(old: str, new: str) -> str:
    assert old in TEXT
    with pytest.raises(ScenarioError) as told:
        loads(TEXT.replace(old, new), "mine.yaml")
    return str(told.value)


def test_the_text_itself_is_fine() -> None:
    assert len(loads(TEXT).scenario.events) == 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "policy: bubble",
            "policy: bubbl",
            "mine.yaml:13: event 1 (policy_switch): events[0].policy = 'bubbl' is no policy of the scenario.",
        ),
        (
            "month: 4",
            "month: {first: 4}",
            "events[0].month is a block of keys; it must be a whole number",
        ),
        ("to: gated", "to: planner", "events[0] switches from or to an upper bound"),
        ("to: gated", "to: bubble", "events[0] turns 'bubble' into itself"),
        ("policy: bubble, to: gated", "policy: gated, to: other gate", "events[0] switches between gates"),
        ("month: 4", "month: 0", "events[0].month = 0 must be from 1 to 600 (month)."),
        (
            "month: 3, every: 3}",
            "month: 3, every: 3}\n  - {kind: kpi_review, month: 9}",
            "is a second KPI review in month 9",
        ),
        (
            "kind: kpi_review",
            "kind: kpi_reviw",
            "events[1].kind = 'kpi_reviw' must be one of: price_shock, supply_shock",
        ),
        (
            "  - {kind: kpi_review, month: 3, every: 3}",
            "  - kpi_review",
            "must be a block of keys, such as kind: price_shock.",
        ),
        ("every: 3", "evry: 3", "events[1] has no key 'evry'. Did you mean 'every'?"),
        ("{kind: gated}", "{kind: gated, supply: fleeet}", "policies[1].supply = 'fleeet' must be one of: api, fleet."),
        ("{usd_per_mtok: 1.5}", "{mix: {models: [{model: claude-sonet-5}]}}", "Did you mean 'claude-sonnet-5'?"),
        (
            "{usd_per_mtok: 1.5}",
            "{usd_per_mtok: 1, mix: {models: [{model: gpt-5.6}]}}",
            "gives both mix and usd_per_mtok",
        ),
        (
            "{usd_per_mtok: 1.5}",
            "{mix: {models: [{model: gpt-5.6}], output_share: 0.5}}",
            "has shares that sum to 1.498: fresh_input_share + cache_write_share",
        ),
        ("months: 12", "months: 12\nclaim: {speed: 10}", "claim has no key 'speed'. Did you mean 'speedup'?"),
    ],
)
def test_a_mistake_is_told(old: str, new: str, said: str) -> None:
    assert said in errors(old, new)


def test_when_an_event_holds() -> None:
    shock = PriceShock(kind="price_shock", month=3, months=2, factor=2.0)
    assert [month for month in range(12) if holds(shock, month)] == [2, 3]
    lasting = PriceShock(kind="price_shock", month=11, months=None, factor=2.0)
    assert [month for month in range(12) if holds(lasting, month)] == [10, 11]
    review = KpiReview(kind="kpi_review", month=7, every=6, hurdle=0.0, cut=0.5, lift=0.0)
    assert [month + 1 for month in range(20) if reviews(review, month)] == [7, 13, 19]


def test_a_composed_price_is_that_of_the_published_pull_request() -> None:
    text = TEXT.replace("{usd_per_mtok: 1.5}", "{mix: {models: [{model: claude-sonnet-5}]}}")
    price = loads(text).scenario.world.price
    assert price.usd_per_mtok * 156.295 == pytest.approx(41.41, rel=0.01)  # the default shares are rounded
    assert price.usd_per_mtok == pytest.approx(2 * 0.0007 + 2.5 * 0.0198 + 0.2 * 0.9776 + 10 * 0.0019)
    paths = {row.path for row in loads(text).assumptions}
    assert "world.price.usd_per_mtok" not in paths
    assert "world.price.mix.cache_read_share" in paths


@pytest.mark.parametrize(("read", "price"), [(0.8, 0.784), (0.9776, 0.264), (1.0, 0.2)])
def test_the_share_read_from_cache_may_be_given_alone(read: float, price: float) -> None:
    """The other kinds of token share the rest in the proportions of one pull request."""
    mix = f"{{mix: {{models: [{{model: claude-sonnet-5}}], cache_read_share: {read}}}}}"
    found = loads(TEXT.replace("{usd_per_mtok: 1.5}", mix)).scenario.world.price
    assert found.mix is not None
    assert found.usd_per_mtok == pytest.approx(price, abs=2e-3)
    others = [found.mix.fresh_input_share, found.mix.cache_write_share, found.mix.output_share]
    assert sum(others) == pytest.approx(1.0 - read, abs=1e-9)
    if read < 1.0:
        assert others[2] / others[1] == pytest.approx(0.0019 / 0.0198)


@pytest.mark.parametrize("read", ["1.5", "-0.1", "yes", "most", ".nan"])
def test_a_share_read_from_cache_that_is_none_is_told_once(read: str) -> None:
    told = errors("{usd_per_mtok: 1.5}", f"{{mix: {{models: [{{model: gpt-5.6}}], cache_read_share: {read}}}}}")
    assert "world.price.mix.cache_read_share" in told
    assert "shares that sum" not in told


def test_a_price_says_what_it_rests_on() -> None:
    def basis(mix: str) -> str:
        return loads(TEXT.replace("{usd_per_mtok: 1.5}", mix)).scenario.world.price.basis

    assert basis("{usd_per_mtok: 1.5}") == "blended, as given"
    one = basis("{mix: {models: [{model: gpt-5.6}]}}")
    assert one == "blended from list prices of 2026-07-24 and the split of tokens of one pull request"
    assert basis("{mix: {models: [{model: gpt-5.6}], cache_read_share: 0.9}}").endswith("split of tokens as given")


def test_the_price_table_is_whole() -> None:
    for model, prices in price_table().models.items():
        assert set(prices) == {"input", "cache_write", "cache_read", "output"}, model
        assert 0.0 <= prices["cache_read"] < prices["input"] < prices["output"]


def test_a_fleet_in_numbers() -> None:
    fleet = Fleet(overflow="queue")
    assert fleet.mtok_per_gpu_hour == pytest.approx(17.82)
    assert fleet.usd_per_month == pytest.approx(8 * 40_600 / 60 + 8 * 0.35 * 730 + 25_000)
    assert fleet.working_gpu_hours_per_year == 8 * 2016
