"""What a sweep costs is said before it is paid, from its heaviest points and from rows as hard to pack as real ones."""

import time
from pathlib import Path

import pytest

from simulator.scenario.reading.errors import ScenarioError
from simulator.studies.sweep import plan as plan_module
from simulator.studies.sweep.cost import check_memory, estimate, heaviest_point
from simulator.studies.sweep.plan import plan_of, redesigned
from tests.studies.sweep.sweeps import BASE, CAP, GAIN, SHARE, small, sweep

HEADS = "world.teams.alpha.engineers"
RANGES = {GAIN: "{low: 0.5, high: 3}"}


@pytest.mark.parametrize("design", ["grid", "one_at_a_time", "sobol", "morris"])
def test_the_heaviest_point_is_looked_at_not_the_first(design: str) -> None:
    file = small({HEADS: "{low: 1, high: 41, levels: 5}", GAIN: "{low: 1, high: 2, levels: 2}"}, design=design, size=32)
    plan = plan_of(file)
    heads = [plan.design.values(point)[HEADS] for point in range(plan.n_points)]
    found = heaviest_point(plan)
    assert found.scenario.world.teams[0].engineers == max(heads)
    assert found.mean_share == pytest.approx((sum(heads) / len(heads) + 2) / (max(heads) + 2), rel=0.25)


def test_runs_of_the_heaviest_point_must_fit_into_memory() -> None:
    base = BASE.replace("months: 2", "months: 600")
    plan = plan_of(small({HEADS: "{low: 1, high: 1000000}"}, size=16, base=base))
    with pytest.raises(ScenarioError, match=r"sweep asks for runs of [\d,]{7,} engineers over 600"):
        check_memory(plan, 2)


def test_the_estimate_of_the_disk_is_near_what_is_used(tmp_path: Path) -> None:
    file = small({GAIN: "{low: 0.5, high: 3}", CAP: "{low: 20, high: 400}"}, size=64)
    expected = estimate(plan_of(file), "compiled", 1).disk_mb
    sweep(file, tmp_path)
    used = sum(path.stat().st_size for path in tmp_path.glob("*.parquet")) / 2**20
    assert 0.7 * used < expected < 2.0 * used


@pytest.mark.parametrize("design", ["latin_hypercube", "grid"])
def test_a_design_of_a_trillion_points_is_refused_with_an_estimate_at_once(design: str) -> None:
    started = time.monotonic()
    refusal = r"1,000,000,000,000 points, about [\d,]+ core hours\. The maximum is 10,000,000 points"
    with pytest.raises(ScenarioError, match=refusal):
        small({GAIN: "{low: 1, high: 2}", SHARE: "{low: 0.2, high: 0.4}", CAP: "{low: 1, high: 2}",
               HEADS: "{low: 1, high: 9, levels: 1000}"} if design == "latin_hypercube" else
              dict.fromkeys((GAIN, SHARE, CAP, "world.price.usd_per_mtok"), "{low: 0.25, high: 0.5, levels: 1000}"),
              design=design, size=10**12)  # fmt: skip
    assert time.monotonic() - started < 5


def test_a_design_that_does_not_fit_into_memory_is_refused_before_it_is_laid_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def laid_out(*_: object) -> None:
        raise AssertionError("the points were laid out")

    monkeypatch.setattr(plan_module, "design", laid_out)
    monkeypatch.setattr(plan_module, "available_mb", lambda: 100.0)
    with pytest.raises(ScenarioError, match=r"10,000,000 points of 3 values take about 916 MB of memory to lay out"):
        plan_of(small(design="latin_hypercube", size=10**7))
    monkeypatch.undo()
    assert plan_of(redesigned(small(), design="grid")).n_points == 75


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("seed: 7", "seed: 7\napproved_budget_usd_per_year: 1000"),
        ("seed: 7", "seed: 7\nuncertain: {world.price.usd_per_mtok: {low: 1, high: 2}}"),
        ("world:", "world:\n  market: {engineers: 5000}"),
        ("world:", "world:\n  accounting: {capitalised_share: 0.3}"),
        ("seed: 7", "seed: 7\nclaim: {speedup: 3}"),
    ],
)
def test_what_no_row_depends_on_computes_nothing_again(old: str, new: str, tmp_path: Path) -> None:
    first = sweep(small(RANGES, size=4, policies="[gated]"), tmp_path / "one")
    other = small(RANGES, size=4, policies="[gated]", base=BASE.replace(old, new))
    again = sweep(other, tmp_path / "one")
    assert (again.done, again.computed) == (4, 0)
    fresh = sweep(other, tmp_path / "two")
    assert fresh.computed == 4
    assert fresh.frame().equals(first.frame()), "it may be left out because no row depends on it"


def test_points_that_differ_only_in_what_no_row_depends_on_stay_apart(tmp_path: Path) -> None:
    at = "world.accounting.capitalised_share"
    table = sweep(small({at: "[0.1, 0.2]"}, design="grid", policies="[gated]"), tmp_path).frame()
    assert table["point_id"].nunique() == 2
    assert table[at].nunique() == 2
