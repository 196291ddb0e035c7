"""What must hold in every world, on ten times as many random ones: bits of both engines, books, and Little's law."""

import numpy as np
from hypothesis import strategies as st

from simulator.engines.run import run_policies
from simulator.records import COLUMN
from simulator.scenario.blocks.schema import Scenario
from tests.engines.own_policies import NUMBERS
from tests.engines.parity import differences
from tests.engines.random_worlds import scenarios
from tests.engines.test_bookkeeping import assert_books_balance, play
from tests.engines.test_gate_queue import assert_littles_law
from tests.engines.test_own_compiled import _agree
from tests.fuzz.amounts import examples, tried

CLOSE = 1e-9
NEVER_NEGATIVE = ("granted_mtok", "productive_mtok", "vanity_mtok", "requests", "items", "value_usd", "charged_usd")


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
            granted, productive, vanity = (
                outcome.ledger[..., COLUMN[name]] for name in ("granted_mtok", "productive_mtok", "vanity_mtok")
            )
            assert np.all(np.abs(granted - productive - vanity) <= CLOSE * granted)
            for name in NEVER_NEGATIVE:
                assert np.all(outcome.ledger[..., COLUMN[name]] >= 0.0), name
            charged = outcome.ledger[..., COLUMN["charged_usd"]].sum()
            assert abs(outcome.spend_usd.sum() - charged) <= CLOSE * max(charged, 1.0)

    tried(scenarios(), conserved, amount)
