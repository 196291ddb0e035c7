"""Sobol indices of a known function and of a case of our own model that is additive; screening, tornado and maps."""

import math
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import simulator
from simulator.scenario.reading.load import loads
from simulator.studies.sensitivity import METHODS
from simulator.studies.sensitivity.indices import curves, morris, sobol, sobol_indices, tornado
from simulator.studies.sensitivity.page import sensitivity_page
from simulator.studies.sensitivity.pawn import SLICES, pawn_indices
from simulator.studies.sensitivity.policy_map import policy_map, shares
from simulator.studies.sensitivity.sentences import about_tornado
from simulator.studies.sweep.design import unit_cube
from simulator.studies.sweep.plan import plan_of
from tests.studies.sweep.sweeps import CAP, GAIN, SHARE, small, sweep

NAMES = ["x1", "x2", "x3"]
A, B = 7.0, 0.1


def ishigami(cube: np.ndarray) -> np.ndarray:
    """Sin x1 + a sin^2 x2 + b x3^4 sin x1 on (-pi, pi)^3."""
    x = math.pi * (2.0 * cube - 1.0)
    return np.asarray(np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0]))


def test_indices_of_ishigami_lie_within_their_intervals() -> None:
    """Closed form: V1 = (1 + b pi^4 / 5)^2 / 2, V2 = a^2 / 8, V13 = 8 b^2 pi^8 / 225."""
    first = np.array([0.5 * (1.0 + B * math.pi**4 / 5.0) ** 2, A * A / 8.0, 0.0])
    together = 8.0 * B * B * math.pi**8 / 225.0
    variance = first.sum() + together
    total = first + np.array([together, 0.0, together])
    table, pairs = sobol_indices(NAMES, ishigami(unit_cube("saltelli", 3, 1024, 1)), 0.99)
    for name, truth in (("first", first / variance), ("total", total / variance)):
        assert (table[f"{name}_low"] <= truth).all()
        assert (truth <= table[f"{name}_high"]).all()
        assert (table[f"{name}_high"] - table[f"{name}_low"] < 0.4).all(), "intervals that say something"
    assert table["n"].eq(1024).all()
    assert pairs.empty


def test_pairs_of_ishigami_lie_within_their_intervals() -> None:
    """The first and the third act together, V13 / V = 0.2437; no other two do."""
    table, pairs = sobol_indices(NAMES, ishigami(unit_cube("saltelli_pairs", 3, 1024, 1)), 0.99, pairs=True)
    assert list(zip(pairs["parameter"], pairs["with_parameter"], strict=True)) == list(combinations(NAMES, 2))
    together = 8.0 * B * B * math.pi**8 / 225.0
    variance = 0.5 * (1.0 + B * math.pi**4 / 5.0) ** 2 + A * A / 8.0 + together
    truth = np.array([0.0, together / variance, 0.0])
    assert truth[1] == pytest.approx(0.2437, abs=1e-4)
    assert ((pairs["second_low"] <= truth) & (truth <= pairs["second_high"])).all()
    assert (pairs["second_high"] - pairs["second_low"] < 0.4).all()
    assert pairs["second_low"][1] > 0.0
    assert pairs["n"].eq(1024).all()
    assert table["n"].eq(1024).all()


def test_pawn_of_one_value_that_decides_and_one_that_does_nothing() -> None:
    """Of y = x1 in 8 slices the distances are 7/8, 6/8, 5/8, 4/8 and back: the median is 0.6875."""
    cube = unit_cube("sobol", 2, 512, 1)
    table = pawn_indices(["decides", "does nothing"], cube, 100.0 * cube[:, 0], 0.95).set_index("parameter")
    assert table.loc["decides", "pawn"] == pytest.approx(0.6875, abs=0.02)
    assert table.loc["decides", "pawn_low"] <= 0.6875 <= table.loc["decides", "pawn_high"]
    assert table.loc["decides", "pawn_low"] > table.loc["decides", "by_chance"] > 0.0
    assert table.loc["does nothing", "pawn"] < table.loc["does nothing", "by_chance"]


@pytest.mark.slow
def test_pawn_of_values_that_do_nothing_exceeds_chance_as_often_as_it_says() -> None:
    above = []
    for seed in range(6):
        inputs, outputs = np.random.default_rng(seed).random((128, 4)), np.random.default_rng(99 + seed).random(128)
        table = pawn_indices(list("abcd"), inputs, outputs, 0.95, seed)
        above += (table["pawn"] > table["by_chance"]).tolist()
    assert sum(above) <= 4, above  # of 24; 5 or more have a chance of 1% at 5% each


def test_pawn_of_ishigami_orders_its_values() -> None:
    """Of 400,000 points, in 8 slices."""
    cube, fine = unit_cube("sobol", 3, 1024, 1), np.random.default_rng(1).random((400_000, 3))
    table, y = pawn_indices(NAMES, cube, ishigami(cube), 0.99), ishigami(fine)
    grid = np.sort(y)[::400]
    whole = np.searchsorted(np.sort(y), grid, side="right") / len(y)
    for column, row in enumerate(table.to_dict("records")):
        slices = [np.sort(y[(fine[:, column] * SLICES).astype(int) == one]) for one in range(SLICES)]
        own = [np.searchsorted(part, grid, side="right") / len(part) for part in slices]
        truth = np.median([np.abs(whole - each).max() for each in own])
        assert row["pawn_low"] <= truth <= row["pawn_high"]


def test_all_methods_share_one_frame(tmp_path: Path) -> None:
    file = small({GAIN: "{low: 0.5, high: 3}", SHARE: "{low: 0.2, high: 0.5}"}, levels=2, size=4)
    found = simulator.sensitivity(file, methods=METHODS, out=tmp_path)
    frame = found.tables["indices"]
    assert list(frame) == ["method", "policy", "parameter", "with_parameter", "index", "value", "low", "high", "n"]
    assert set(frame["method"]) == {"tornado", "morris", "sobol", "pairs", "pawn"}
    own = frame[(frame["method"] == "pairs") & (frame["policy"] == "uncapped")].iloc[0]
    assert (own["parameter"], own["with_parameter"], own["index"]) == (GAIN, SHARE, "second")
    (row,) = found.tables["pairs"].query("policy == 'uncapped'").to_dict("records")
    assert (own["value"], own["low"], own["high"]) == (row["second"], row["second_low"], row["second_high"])
    assert frame.loc[frame["method"] != "pairs", "with_parameter"].eq("").all()
    assert frame.loc[frame["index"].isin(["swing", "mu", "sigma"]), "low"].isna().all()
    told = " ".join(found.sentences)
    assert "on a scale of 0 to 1" in told or "by more than chance does" in told
    anchors = [section.anchor for section in sensitivity_page(found).sections]
    assert {"pairs", "pawn"} <= set(anchors)


def test_the_interval_rejects_a_wrong_index() -> None:
    table, _ = sobol_indices(NAMES, ishigami(unit_cube("saltelli", 3, 1024, 1)), 0.99)
    wrong = np.array([0.4424, 0.3139, 0.0])  # the first two swapped
    assert not table["first"].between(wrong - 1e-9, wrong + 1e-9).any()
    assert not (table["first_low"] <= wrong).all()


ADDITIVE = {"world.teams.alpha.curve.gain": "{low: 0.5, high: 3}", "world.teams.beta.curve.gain": "{low: 0.5, high: 3}"}


def test_indices_of_two_teams_apart_are_additive(tmp_path: Path) -> None:
    """Net value is that of one team plus that of the other, so first = total and both follow from each team alone."""
    done = sweep(small(ADDITIVE, design="saltelli", size=64, policies="[uncapped]"), tmp_path)
    table = sobol(done.plan, done.frame(), "net_usd", 0.99).set_index("parameter")
    fine = {"levels": 33, "design": "one_at_a_time", "policies": "[uncapped]", "keep": "replications"}
    alone = sweep(small(ADDITIVE, **fine), tmp_path / "alone")
    lines = curves(alone.plan, alone.frame(), "net_usd", 0.99)
    lines = lines[lines["policy"] == "uncapped"]
    variances = {path: np.trapezoid(_squared(own), dx=1 / 32) for path, own in lines.groupby("parameter")}
    whole = sum(variances.values())
    assert table["policy"].eq("uncapped").all(), "no tokens does not vary, so it has no indices"
    for path, variance in variances.items():
        row = table.loc[str(path)]
        assert row["first_low"] <= variance / whole <= row["first_high"]
        assert row["total_low"] <= variance / whole <= row["total_high"]


def _squared(own: pd.DataFrame) -> np.ndarray:
    change = own["change"].to_numpy()
    return np.asarray((change - np.trapezoid(change, dx=1 / 32)) ** 2)


def test_morris_finds_the_value_that_does_nothing(tmp_path: Path) -> None:
    ranges = {
        GAIN: "{low: 0.5, high: 3}",
        SHARE: "{kind: normal, mean: 0.3, sigma: 0.03}",
        "world.economy_tier.price_share": "{low: 0.1, high: 0.9}",
    }
    done = sweep(small(ranges, design="morris", size=6, policies="[capped]"), tmp_path)
    table = morris(done.plan, done.frame(), "net_usd", 0.95).set_index("parameter")
    assert table.loc["world.economy_tier.price_share", "mu_star"] == 0.0, "nobody uses that tier"
    assert table.loc[GAIN, "mu_star"] > table.loc[SHARE, "mu_star"] > 0.0
    assert table.loc[GAIN, "mu"] == table.loc[GAIN, "mu_star"], "a higher gain never hurts"


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Curves and tornado of a small one-at-a-time sweep."""
    ranges = {GAIN: "{low: 0.5, high: 3, levels: 6}", CAP: "[30, 60, 120]"}
    done = sweep(small(ranges, design="one_at_a_time", keep="replications"), tmp_path_factory.mktemp("alone"))
    rows = done.frame()
    return curves(done.plan, rows, "net_usd", 0.95), tornado(done.plan, rows, "net_usd", 0.95)


def test_a_curve_passes_through_no_change_at_the_base(alone: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    lines, _ = alone
    own = lines[(lines["parameter"] == GAIN) & (lines["policy"] == "uncapped")]
    assert own["value"].tolist() == [0.5, 1.0, 1.5, 2.0, 2.5, 3.0]
    assert own.loc[own["value"] == 1.5, "change"].item() == 0.0
    assert own["measure"].is_monotonic_increasing
    base = lines[(lines["parameter"] == CAP) & (lines["value"] == 60)]
    assert base["change"].eq(0.0).all()


def test_a_tornado_has_both_ends_and_the_largest_swing_on_top(alone: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    lines, bars = alone
    own = bars[bars["policy"] == "capped"]
    assert set(own["parameter"]) == {GAIN, CAP}
    assert own["swing"].is_monotonic_decreasing
    row = own[own["parameter"] == GAIN].iloc[0]
    ends = lines[(lines["parameter"] == GAIN) & (lines["policy"] == "capped")]["change"]
    assert (row["low_change"], row["high_change"]) == (ends.iloc[0], ends.iloc[-1])
    assert row["low_change_low"] <= row["low_change"] <= row["low_change_high"]
    assert bars[(bars["parameter"] == CAP) & (bars["policy"] == "uncapped")]["swing"].item() == 0.0


def test_a_map_names_the_winner_of_every_point(tmp_path: Path) -> None:
    ranges = {
        GAIN: "{low: 0, high: 3, levels: 3}",
        "world.defaults.checking_hours_per_mtok": "{low: 0, high: 1, levels: 2}",
    }
    done = sweep(small(ranges, design="grid", keep="replications", replications=8), tmp_path)
    rows = done.frame()
    found = policy_map(done.plan, rows, 0.95)
    assert len(found) == 6
    assert "planner" not in set(found["winner"]), "an upper bound cannot win"
    dull = found[found[GAIN] == 0.0]
    assert dull["winner"].tolist() == ["none", "none"], "tokens that change nothing are not worth their price"
    assert dull["p_best"].gt(0.95).all()  # eight replications cannot be surer than that
    mean = rows[~rows["upper_bound"]].groupby(["point", "policy"])["net_usd"].mean().unstack()
    assert found["winner"].tolist() == mean.idxmax(axis=1).tolist()
    np.testing.assert_allclose(found["net_usd"], mean.max(axis=1), rtol=1e-12)
    assert (found["lead_usd"] >= 0).all()
    assert shares(found).sum() == pytest.approx(1.0)


def test_an_estimate_below_zero_is_shown_as_it_is() -> None:
    """Of few base points an index of a value that hardly matters is as often below zero as above."""
    cube = unit_cube("saltelli", 2, 8, 3)
    table, _ = sobol_indices(["matters", "hardly"], 100.0 * (cube[:, 0] - 0.5) ** 2 - cube[:, 1], 0.95)
    ends = table[[f"{name}{end}" for name in ("first", "total") for end in ("", "_low", "_high")]]
    assert ends.min(axis=None) < 0.0
    assert ends.max(axis=None) > 1.0
    for name in ("first", "total"):
        middle = 0.5 * (table[f"{name}_low"] + table[f"{name}_high"])
        np.testing.assert_allclose(middle, table[name], rtol=1e-9)


def test_a_screening_design_moves_every_kind_of_range_between_the_same_quantiles() -> None:
    """A uniform and a normal range went from end to end and from 5% to 95%, so that their effects did not compare."""
    ranges = {GAIN: "{low: 0, high: 10}", SHARE: "{kind: normal, mean: 0.3, sigma: 0.01}"}
    laid = plan_of(small(ranges, design="morris", size=8)).design
    values = pd.DataFrame([laid.values(point) for point in range(laid.n_points)])
    for path, one in laid.parameters.items():
        ends = [one.quantile(share) for share in (0.05, 0.35, 0.65, 0.95)]
        assert sorted(values[path].unique()) == pytest.approx(ends)


@pytest.mark.parametrize("measure", ["net_usd", "spend_usd"])
def test_the_best_policy_earns_most_and_is_never_an_upper_bound(measure: str, tmp_path: Path) -> None:
    """The planner earns more than any policy, and the policy that spends most is not therefore the best."""
    file = small({GAIN: "{low: 0.5, high: 3}"}, levels=2, replications=4)
    found = simulator.sensitivity(file, methods=["tornado"], measure=measure, out=tmp_path)
    net = simulator.sensitivity(file, methods=["tornado"], out=tmp_path).tables["tornado"].set_index("policy")["base"]
    assert net.idxmax() == "planner"
    assert found.best == net.drop(["none", "planner"]).idxmax()
    assert found.sentences[0].startswith(f"With the inputs exactly as written {found.best} earns most.")
    assert "planner" not in " ".join(found.sentences)


def test_where_no_policy_pays_no_tokens_at_all_is_called_best() -> None:
    rows = {"parameter": GAIN, "policy": ["capped"], "swing": 2.0, "low_value": 1.0, "low_change": -1.0}
    table = pd.DataFrame({**rows, "high_value": 3.0, "high_change": 1.0})
    sentence = about_tornado(table, "net_usd", "capped", pays=False)
    assert sentence.startswith(
        "With the inputs exactly as written no policy pays for itself: no tokens at all earns most. With capped, the"
    )


def test_whole_numbers_whose_points_repeat_leave_a_sound_store(tmp_path: Path) -> None:
    text = (
        "title: t\nquestion: q\nmonths: 1\nworld:\n  teams:\n    - {name: a, engineers: 2}\npolicies:\n"
        "  - {kind: gated, auto_approve_usd: 20, reviewers: 2}\nsweep:\n  replications: 2\n  size: 8\n  parameters:\n"
        "    world.teams.a.engineers: {low: 2, high: 3}\n    policies.gated.reviewers: {low: 1, high: 2}\n"
    )
    found = simulator.sensitivity(
        loads(text, "whole.yaml"), out=tmp_path, methods=("map", "tornado", "morris", "sobol")
    )
    assert set(found.tables) >= {"policy_map", "tornado", "morris", "sobol"}
    rows = simulator.results(tmp_path / "whole" / "sweep", only={"design": "saltelli"})
    assert (rows.groupby("point_id").size() == 2).all()
