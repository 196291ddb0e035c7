"""Closed forms: what a run must come to where the answer is known.

Tests hold the engines against these; the report uses them as yardsticks.
"""

from simulator.theory.allocation import Split, split_budget, steady_padding
from simulator.theory.organisation import (
    break_even_gain,
    break_even_mtok,
    highest_speedup,
    mean_vacancy,
    mtok_per_hour,
    needed_multiplier,
    steady_headcount,
)
from simulator.theory.queues import erlang_c, littles_law, mean_wait_mdc, mean_wait_mmc
from simulator.theory.work import deterministic_items, deterministic_roi, renewal_rate

__all__ = [
    "Split",
    "break_even_gain",
    "break_even_mtok",
    "deterministic_items",
    "deterministic_roi",
    "erlang_c",
    "highest_speedup",
    "littles_law",
    "mean_vacancy",
    "mean_wait_mdc",
    "mean_wait_mmc",
    "mtok_per_hour",
    "needed_multiplier",
    "renewal_rate",
    "split_budget",
    "steady_headcount",
    "steady_padding",
]
