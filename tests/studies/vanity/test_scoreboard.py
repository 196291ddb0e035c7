"""The scoreboard on a corner of its grid: deterministic, and its figures are what they are called."""

import numpy as np
import pandas as pd
import pytest

from simulator.studies.vanity.roc_chart import roc_chart
from simulator.studies.vanity.scoreboard import DETECTORS, Scoreboard, read_scores, recall_at, score_teams
from simulator.studies.vanity.scoring_cases import CLEAN, MONTHS, SIZES, STRENGTHS, TEAMS, cases, see

NAMES = ("strong vanity", "adoption ramps up", "price rises by 60%, tokens unknown")


def corner(workers: int) -> Scoreboard:
    grid = [case for case in cases((12,)) if case.name in NAMES]
    return read_scores(score_teams(2, grid, workers), pd.DataFrame(), pd.DataFrame())


@pytest.fixture(scope="module")
def board() -> Scoreboard:
    return corner(1)


def test_it_does_not_depend_on_the_workers(board: Scoreboard) -> None:
    assert board == corner(2)


def test_every_team_of_every_case_is_scored(board: Scoreboard) -> None:
    assert len(board.teams) == len(NAMES) * 2 * TEAMS
    assert list(board.cases["case"]) == list(NAMES)
    assert list(board.detectors["detector"]) == list(DETECTORS)
    assert set(board.roc["detector"]) == set(DETECTORS)


def test_half_of_the_teams_pad_where_there_is_vanity_and_none_elsewhere(board: Scoreboard) -> None:
    pads = board.teams.groupby("case")["pads"].sum()
    assert pads["strong vanity"] == 2 * TEAMS / 2
    assert pads.drop("strong vanity").sum() == 0


def test_the_figures_are_what_they_are_called(board: Scoreboard) -> None:
    teams, found = board.teams, board.cases.set_index("case")
    guilty = teams[teams["pads"]]
    assert found.loc["strong vanity", "recall"] == guilty["flagged"].mean()
    assert (
        found.loc["adoption ramps up", "false_accusations"]
        == teams.loc[teams["case"] == "adoption ramps up", "flagged"].mean()
    )
    for name in DETECTORS:
        curve = board.roc[board.roc["detector"] == name]
        assert curve["recall"].is_monotonic_increasing
        assert curve["false_accusations"].is_monotonic_increasing
        assert curve["recall"].iloc[-1] == 1.0


def test_the_curves_are_drawn_as_they_are(board: Scoreboard) -> None:
    page = roc_chart(board)
    names = [trace.name for trace in page.body.data]
    assert len(set(names)) == len(DETECTORS) + 1
    for trace, name in zip(page.body.data, DETECTORS, strict=False):
        curve = board.roc[board.roc["detector"] == name]
        assert list(trace.x) == [0.0, *curve["false_accusations"]]
        assert list(trace.y) == [0.0, *curve["recall"]]
    assert recall_at(board.roc, "flags", 1.0) == 1.0
    assert recall_at(board.roc, "flags", -1.0) == 0.0
    assert len(page.table.rows) == len(DETECTORS)


def test_the_grid_has_every_strength_and_size() -> None:
    grid = list(cases())
    assert {case.size for case in grid} == set(SIZES)
    assert {f"{name} vanity" for name in STRENGTHS} <= {case.name for case in grid}
    assert len({(case.name, case.size) for case in grid}) == len(grid)


def test_what_is_seen_has_a_clean_stretch_and_then_padding() -> None:
    case = next(case for case in cases((12,)) if case.name == "strong vanity")
    seen = see(case, 0)
    assert seen.observed.spend.shape == (TEAMS, MONTHS)
    assert (seen.vanity_usd[:, :CLEAN] == 0.0).all()
    assert (seen.vanity_usd[::2, CLEAN:] > 0.0).all()
    assert (seen.vanity_usd[1::2] == 0.0).all()


def test_a_year_later_padding_is_there_in_every_month() -> None:
    case = next(case for case in cases((12,)) if case.constant)
    assert (see(case, 0).vanity_usd[::2] > 0.0).any(axis=0).all()


def test_hidden_tokens_are_not_seen() -> None:
    case = next(case for case in cases((12,)) if not case.tokens_known)
    assert see(case, 0).observed.tokens is None
    assert np.isfinite(see(case, 0).observed.spend).all()
