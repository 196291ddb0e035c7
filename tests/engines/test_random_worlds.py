"""The random worlds on which the engines are compared vary every number that an engine can read."""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from pydantic import BaseModel

from simulator.scenario.blocks.events import EVENTS
from simulator.scenario.blocks.policies import KINDS
from simulator.scenario.blocks.schema import Scenario
from tests.engines.random_worlds import scenarios

# what no engine reads: words, what analyses do, what the books call things, and shares of pay that only tables show
NOT_FOR_ENGINES = {
    "Scenario": {
        "title", "question", "baseline", "notes", "replications", "confidence", "approved_budget_usd_per_year", "claim",
        "uncertain", "sweep", "optimize", "assumptions", "current_policy", "version", "fiscal_year_start", "currency",
        "start", "posterior", "experiments",
    },
    "World": {"market", "accounting", "defaults"},
    "Salary": {"bonus_share", "equity_share"},
    "Team": {"name"},
    "Contract": {
        "seat_usd_per_month", "overage", "overage_price", "discount", "discount_on", "commitment_usd_per_year",
        "prepaid_usd", "prepaid_months", "reserved_usd_per_month", "reserved_mtok_per_month", "unmetered_share",
    },
    # become gain and scale, or points
    "Curve": {"gain_at_reference", "reference_usd_per_month", "half_gain_usd_per_month", "file", "text"},
    "Leaderboard": {"rule"},  # code of the user's own: tests/engines/test_own_mechanisms.py
    "Work": {"process"},
}  # fmt: skip
# not varied by itself: a mix is read as one price, which is; a switch is always of the first policy; teams say all that
# the defaults could; the books
ONCE = {"Mix", "ModelShare", "PolicySwitch", "TeamDefaults", "Accounting"}


def _blocks(value: object) -> Iterator[BaseModel]:
    if isinstance(value, BaseModel):
        yield value
        for name in type(value).model_fields:
            yield from _blocks(getattr(value, name))
    elif isinstance(value, tuple):
        for each in value:
            yield from _blocks(each)


@pytest.mark.slow
def test_every_number_of_the_schema_is_varied() -> None:
    values: dict[tuple[str, str], set[str]] = defaultdict(set)
    seen: dict[str, type[BaseModel]] = {}

    @settings(
        max_examples=1200, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(scenarios())
    def collect(scenario: Scenario) -> None:
        for block in _blocks(scenario):
            name = type(block).__name__
            seen[name] = type(block)
            for field in type(block).model_fields:
                values[name, field].add(repr(getattr(block, field)))

    collect()
    fixed = [
        f"{name}.{field}"
        for name, block in sorted(seen.items())
        if name not in ONCE
        for field in block.model_fields
        if field not in ("kind", "name", "policy", "to") and field not in NOT_FOR_ENGINES.get(name, set())
        if len(values[name, field]) < 2
    ]
    assert not fixed, ", ".join(fixed)
    kinds = {block.__name__ for name, block in (KINDS | EVENTS).items() if name not in ("none", "own")}
    assert kinds <= seen.keys()
