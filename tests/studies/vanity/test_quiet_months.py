"""Nobody pads and months resemble the one before: companies of eight teams are accused in at most 5%."""

import numpy as np
import pytest

from simulator.stats.intervals import share_interval
from simulator.studies.vanity.quiet_months import (
    OUTPUT_SD,
    PHIS,
    SPEND_SD,
    false_by_autocorrelation,
    quiet_company,
)
from simulator.studies.vanity.scoreboard import by_case, score_teams
from simulator.studies.vanity.scoring_cases import BLIND, MONTHS, TEAMS, cases

COMPANIES = 30


@pytest.mark.parametrize("phi", PHIS)
def test_the_shocks_are_what_they_are_called(phi: float) -> None:
    logs = np.log([[each.spend, each.output] for each in (quiet_company(number, phi) for number in range(250))])
    left = logs - np.log([1000.0, 500.0])[:, None, None]  # [company, spend or output, team, month]
    assert left.shape == (250, 2, TEAMS, MONTHS)
    np.testing.assert_allclose(left.std(axis=(0, 2, 3)), [SPEND_SD, OUTPUT_SD], rtol=0.03)
    pairs = (left[..., 1:] * left[..., :-1]).mean(axis=(0, 2, 3)) / left.var(axis=(0, 2, 3))
    np.testing.assert_allclose(pairs, phi, atol=0.02)


def test_few_companies_are_accused_whatever_the_autocorrelation() -> None:
    table = false_by_autocorrelation(COMPANIES)
    assert list(table["autocorrelation"]) == list(PHIS)
    assert (table["n_companies"] == COMPANIES).all()
    assert (table[["accused", "as_one"]].to_numpy() <= 0.05).all()
    assert table["estimated"].is_monotonic_increasing


@pytest.mark.slow
def test_at_most_one_company_in_twenty_is_accused() -> None:
    table = false_by_autocorrelation(2000)
    assert (table[["accused_high", "as_one_high"]].to_numpy() <= 0.05).all()
    assert (table["frontier_low"] <= 0.20).all()  # its own rate


def test_growth_of_all_teams_at_a_flat_point_accuses_no_team() -> None:
    found = by_case(score_teams(4, [case for case in cases((160,)) if "flat point" in case.name], 1)).set_index("case")
    overnight = found.loc["use grows fivefold overnight at a flat point"]
    assert overnight["companies_accused"] <= 0.25  # none or one of four
    assert overnight["company_flagged"] > 0.5  # it is there to be seen in the company as a whole
    assert found.loc["use grows fivefold in two years at a flat point", "companies_accused"] == 0.0
    assert found.loc[BLIND, "false_accusations"] > 0.2  # what no flag can tell, and says so


@pytest.mark.slow
@pytest.mark.parametrize("case", ["in two years", "overnight"])
def test_fivefold_growth_at_a_flat_point_accuses_at_most_one_company_in_twenty(case: str) -> None:
    grid = [each for each in cases() if each.name == f"use grows fivefold {case} at a flat point"]
    teams = score_teams(100, grid)
    hits = teams.groupby(["size", "replication"])["flagged"].any()
    assert share_interval(int(hits.sum()), len(hits), 0.95).low <= 0.05
    assert teams["flagged"].mean() <= 0.01
