"""Checks of a sensitivity study: is the answer sure, and are its ranges sourced."""

import pandas as pd

from simulator.stats.check import Check, check_table, enough_replications, graded
from simulator.studies.input_checks import ranges_sourced, values_sourced, within_evidence
from simulator.studies.sensitivity.policy_map import SURE
from simulator.studies.sensitivity.run import Sensitivity

NARROW, WIDE = 0.10, 0.25  # half-width of a Sobol index


def sensitivity_checks(found: Sensitivity) -> pd.DataFrame:
    """Whether a sensitivity study may be relied on."""
    sweep, tables = found.file.scenario.sweep, found.tables
    assert sweep is not None
    rows = [enough_replications(sweep.replications)]
    if len(tables.get("sobol", ())):
        rows.append(_indices_known(tables["sobol"], found.best))
    if "policy_map" in tables:
        unsure = float((tables["policy_map"]["p_best"] < SURE).mean())
        message = f"the winner is not sure at {unsure:.0%} of the points of the map"
        rows.append(graded("map sure", unsure, 0.25, 0.75, message, "Ask for more replications in the sweep block."))
    ranges = ranges_sourced(sweep.parameters.values(), "An index is about the ranges given: wide ones get more.")
    return check_table([*rows, ranges, values_sourced(found.file.assumptions), within_evidence(found.file.scenario)])


def _indices_known(table: pd.DataFrame, policy: str) -> Check:
    own = table[table["policy"] == policy] if policy in set(table["policy"]) else table
    half = float(((own["total_high"] - own["total_low"]) / 2.0).max())
    message = f"the widest total index is known to ±{half:.0%} of the variance"
    return graded("Sobol indices known", half, NARROW, WIDE, message, "Ask for a larger size in the sweep block.")
