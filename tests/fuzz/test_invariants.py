"""What must hold in every world, on ten times as many: bits of both engines, books, Little's law, and neighbours."""

from collections.abc import Callable
from inspect import signature

import pytest
from hypothesis import is_hypothesis_test, settings
from hypothesis import strategies as st

from simulator.engines.run import run_policies
from simulator.records import COLUMN
from simulator.scenario.blocks.schema import Scenario
from tests.engines import test_curve_through_points, test_own_arithmetic, test_own_policies
from tests.engines.own_policies import NUMBERS
from tests.engines.parity import differences
from tests.engines.random_worlds import scenarios
from tests.engines.test_bookkeeping import assert_books_balance
from tests.engines.test_gate_queue import assert_littles_law
from tests.engines.test_own_compiled import _agree
from tests.fuzz.amounts import examples, tried
from tests.fuzz.small_runs import assert_conserved
from tests.fuzz.tried import HarmError
from tests.model import test_points
from tests.scenario import test_curve_forms, test_made_in_python
from tests.worlds import NONE, SHELF, play

# properties of single functions and of worlds of one kind, each with a number of examples of its own
NEIGHBOURS = (
    test_points, test_curve_forms, test_own_arithmetic, test_own_policies, test_curve_through_points,
    test_made_in_python,
)  # fmt: skip
PROPERTIES = [
    each
    for module in NEIGHBOURS
    for each in vars(module).values()
    if is_hypothesis_test(each) and not signature(each).parameters
]


@examples(60, 6_000)
def test_both_engines_leave_the_same_bits(amount: tuple[int, bool]) -> None:
    def same(scenario: Scenario) -> None:
        for one in scenario.policies:
            assert differences(scenario, one) == []

    tried(scenarios(), same, amount)


@examples(10, 600)
def test_both_engines_run_own_policies_alike(amount: tuple[int, bool]) -> None:
    worlds = st.tuples(scenarios(), st.sampled_from(sorted(NUMBERS)), st.sampled_from([None, 0.0, 25.0]))
    tried(worlds, lambda drawn: _agree(*drawn), amount)


@examples(10, 250)
def test_ledgers_are_the_sums_of_what_happened(amount: tuple[int, bool]) -> None:
    tried(scenarios(), lambda scenario: assert_books_balance(scenario, play(scenario, scenario.policies[0])), amount)


@examples(10, 250)
def test_little_s_law(amount: tuple[int, bool]) -> None:
    tried(scenarios(), lambda scenario: assert_littles_law(scenario, scenario.policies[0]), amount)


@examples(60, 6_000)
def test_tokens_are_conserved_and_nothing_is_negative(amount: tuple[int, bool]) -> None:
    def conserved(scenario: Scenario) -> None:
        for outcome in run_policies(scenario, scenario.policies, 0, "compiled"):
            assert_conserved(outcome)

    tried(scenarios(), conserved, amount)


def test_a_token_that_is_lost_is_noticed() -> None:
    (outcome,) = run_policies(SHELF["fewer reviewers than engineers"], [NONE], 0, "compiled")
    outcome.ledger[0, 0, COLUMN["granted_mtok"]] += 1e-6
    with pytest.raises(HarmError, match="tokens off by 1e-06"):
        assert_conserved(outcome)


@pytest.mark.fuzz
@pytest.mark.parametrize("property_of", PROPERTIES, ids=lambda test: test.__name__)
def test_properties_hold_at_ten_times_their_number(
    property_of: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = property_of._hypothesis_internal_use_settings  # type: ignore[attr-defined]
    ten = settings(now, max_examples=10 * now.max_examples)
    monkeypatch.setattr(property_of, "_hypothesis_internal_use_settings", ten)
    property_of()


def test_the_properties_are_those_of_every_neighbour() -> None:
    assert {each.__module__ for each in PROPERTIES} == {module.__name__ for module in NEIGHBOURS}
