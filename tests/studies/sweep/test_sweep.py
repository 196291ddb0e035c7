"""A sweep: same bytes whatever the workers, the engine and the interruptions; nothing is computed twice."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulator.engines.run import SimulationError
from simulator.replication.compare import compare
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import ScenarioFile, loads
from simulator.studies.compare.tables.paired_totals import paired_totals
from simulator.studies.compare.tables.roi import roi
from simulator.studies.sweep import run as sweep_module
from simulator.studies.sweep.plan import plan_of
from tests.studies.sweep.sweeps import BASE, CAP, GAIN, SHARE, bytes_of, small, sweep

HOME = Path(__file__).parents[3]
DESIGNS = ["grid", "one_at_a_time", "latin_hypercube", "sobol", "halton", "morris", "saltelli"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the small sweep, run without interruption."""
    folder = tmp_path_factory.mktemp("whole")
    assert not sweep(small(), folder, workers=2).interrupted
    return folder


def test_workers_executor_and_engine_change_no_byte(whole: Path, tmp_path: Path) -> None:
    expected = bytes_of(whole)
    assert len([name for name in expected if name.endswith(".parquet")]) == 4
    sweep(small(), tmp_path / "one", workers=1)
    assert bytes_of(tmp_path / "one") == expected
    with ThreadPoolExecutor(3) as threads:
        sweep(small(), tmp_path / "three", workers=3, executor=threads)
        assert threads.submit(int).result() == 0, "an executor that was given is left open"
    assert bytes_of(tmp_path / "three") == expected
    sweep(small(), tmp_path / "simpy", "simpy", workers=1, executor=_processes(tmp_path))
    assert bytes_of(tmp_path / "simpy") == expected


def _processes(folder: Path) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"))


def test_a_row_is_what_a_comparison_of_that_point_says(whole: Path) -> None:
    file = small()
    plan = plan_of(file)
    table = sweep(file, whole).frame()
    values = plan.design.values(5)
    scenario = plan.opened.changed(values).scenario.model_copy(update={"replications": 2})
    comparison = compare(scenario)
    heads = scenario.engineers * scenario.months
    rows = table[table["point"] == 5].set_index("policy")
    assert dict(rows.iloc[0][list(values)]) == values
    for policy in ("uncapped", "capped", "gated", "planner"):
        one, row = paired_totals(comparison).of(policy), rows.loc[policy]
        assert row["net_usd"] == pytest.approx(one.net.mean() / heads, rel=1e-12)
        assert row["net_usd_se"] == pytest.approx(one.net.std(ddof=1) / 2**0.5 / heads, rel=1e-9)
        assert row["roi"] == pytest.approx(roi(one, 0.95).value, rel=1e-12)
    best = rows[~rows["upper_bound"]]["net_usd"].idxmax()
    assert rows.loc[best, "rank"] == 1
    assert rows.loc[best, "behind_usd"] == 0.0
    gap = paired_totals(comparison).of(str(best)).net - paired_totals(comparison).of("capped").net
    assert rows.loc["capped", "behind_usd"] == pytest.approx(gap.mean() / heads, rel=1e-9, abs=1e-9)


def test_the_same_call_computes_nothing_again(whole: Path) -> None:
    before = bytes_of(whole)
    again = sweep(small(), whole)
    assert (again.done, again.computed) == (16, 0)
    assert bytes_of(whole) == before


def test_another_design_takes_the_points_that_are_known(whole: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    sweep(small(), store)
    longer = sweep(small(size=32), store)  # a Sobol sequence begins with the shorter one
    assert (longer.done, longer.computed) == (32, 16)
    fresh = sweep(small(size=32), tmp_path / "fresh")
    pd.testing.assert_frame_equal(longer.frame(), fresh.frame())
    assert bytes_of(tmp_path / "fresh").items() <= bytes_of(store).items()


def test_the_order_of_a_grid_changes_no_row(tmp_path: Path) -> None:
    one = small({GAIN: "[1, 2]", CAP: "[30, 60]"}, design="grid")
    other = small({CAP: "[60, 30]", GAIN: "[2, 1]"}, design="grid")
    tables = [sweep(file, tmp_path / str(index)).frame() for index, file in enumerate((one, other))]
    keyed = [table.drop(columns="point").sort_values(["point_id", "policy"], ignore_index=True) for table in tables]
    pd.testing.assert_frame_equal(keyed[0], keyed[1][list(keyed[0].columns)])
    shared = sweep(other, tmp_path / "0")
    assert shared.computed == 0, "found by what they were computed from"


def test_worlds_are_the_same_at_every_point(tmp_path: Path) -> None:
    table = sweep(small({GAIN: "{low: 0.5, high: 3}", CAP: "[30, 60]"}), tmp_path).frame()
    without = table[table["policy"] == "none"]
    assert without["items"].nunique() == 1, "common random numbers: no tokens, the same world"
    assert table[table["policy"] == "uncapped"]["net_usd"].nunique() > 12, "items are whole, so two may tie"


def test_replications_can_be_kept(whole: Path, tmp_path: Path) -> None:
    points = sweep(small(), whole).frame()
    each = sweep(small(keep="replications"), tmp_path).frame()
    assert len(each) == 2 * len(points)
    mean = each.groupby(["point", "policy"], sort=False)["net_usd"].mean()
    np.testing.assert_allclose(mean, points["net_usd"], rtol=1e-12)
    assert not each.duplicated(["point", "policy", "replication"]).any()


def test_only_the_policies_that_are_asked_for_are_run(tmp_path: Path) -> None:
    table = sweep(small({GAIN: "[1, 2]"}, design="grid", policies="[gated]"), tmp_path).frame()
    assert table["policy"].tolist() == ["none", "gated"] * 2


@pytest.mark.parametrize("design", DESIGNS)
def test_every_design_runs(design: str, tmp_path: Path) -> None:
    file = small(
        {GAIN: "{low: 0.5, high: 3, levels: 2}", SHARE: "[0.2, 0.3]"}, design=design, size=4, policies="[gated]"
    )
    done = sweep(file, tmp_path)
    assert file.scenario.sweep is not None
    assert done.done == file.scenario.sweep.count
    assert done.frame()["point"].nunique() == done.done


@pytest.mark.parametrize("design", DESIGNS)
def test_every_distribution_can_be_swept_in_every_design(design: str, tmp_path: Path) -> None:
    ranges = {
        GAIN: "{kind: lognormal, median: 1.2, sigma: 0.3}",
        SHARE: "{kind: beta, alpha: 2, beta: 5}",
        CAP: "{kind: triangular, low: 20, mode: 60, high: 200}",
        "world.price.usd_per_mtok": "{kind: loguniform, low: 0.3, high: 3}",
        "world.defaults.checking_hours_per_mtok": "{kind: normal, mean: 0.5, sigma: 0.1, low: 0.1, high: 1}",
    }
    done = sweep(small(ranges, design=design, size=4, levels=2, policies="[capped]"), tmp_path)
    table = done.frame()
    assert done.done == table["point"].nunique() == done.plan.n_points
    assert np.isfinite(table[[*ranges, "net_usd"]].to_numpy()).all()
    assert all(table[path].nunique() > 1 for path in ranges)


def test_ctrl_c_keeps_what_is_done_and_goes_on_from_there(whole: Path, tmp_path: Path) -> None:
    def stop(done: int, _: int) -> None:
        if done >= 4:
            raise KeyboardInterrupt

    first = sweep(small(), tmp_path, workers=1, progress=stop)
    assert first.interrupted
    assert 4 <= first.done < 16
    assert len(first.frame()) == first.done * 5
    second = sweep(small(), tmp_path)
    assert second.computed == 16 - first.done
    assert bytes_of(tmp_path) == bytes_of(whole)


def test_a_broken_point_keeps_the_others_and_names_its_values(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = sweep_module._rows

    def fails_at_120(job: sweep_module.Job, values: dict[str, object]) -> object:
        if values[CAP] == 120:
            raise SimulationError("no luck.")
        return sound(job, values)  # type: ignore[arg-type]

    monkeypatch.setattr(sweep_module, "_rows", fails_at_120)
    with pytest.raises(SimulationError, match=rf"at {GAIN} = .*{CAP} = 120: no luck"):
        sweep(small(), tmp_path, workers=1)
    monkeypatch.undo()
    sweep(small(), tmp_path)
    assert bytes_of(tmp_path) == bytes_of(whole)


def test_two_sweeps_at_once_in_one_store_do_not_disturb_each_other(whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    runs = [threading.Thread(target=sweep, args=(small(), folder)) for _ in range(2)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert bytes_of(folder) == bytes_of(whole)


def test_old_unfinished_files_are_cleared_and_young_ones_left(tmp_path: Path) -> None:
    old, young = tmp_path / ".000000-x.parquet.a.part", tmp_path / ".000001-x.parquet.b.part"
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 7200, time.time() - 7200))
    done = sweep(small({GAIN: "[1, 2]"}, design="grid", policies="[gated]"), tmp_path)
    assert not old.exists()
    assert young.exists(), "another process may be writing it"
    assert len(done.frame()) == 4


def test_without_a_sweep_block_it_says_what_to_add() -> None:
    with pytest.raises(ScenarioError, match=r"has no block sweep\. Add one"):
        plan_of(loads(BASE, "small.yaml"))


def test_chunks_hold_more_points_when_there_are_more() -> None:
    file: ScenarioFile = small(size=16)
    assert plan_of(file).per_chunk == 4
    assert plan_of(small(size=16384)).per_chunk == 16


PROGRAM = """
import sys
from pathlib import Path
from tests.studies.sweep.sweeps import small
from tests.studies.sweep.sweeps import sweep
sweep(small(size=64, replications=3), Path(sys.argv[1]), workers=2)
"""


def _started(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", PROGRAM, str(folder)], cwd=HOME)


@pytest.mark.slow
def test_a_sweep_killed_at_random_moments_ends_up_the_same(tmp_path: Path) -> None:
    """Killed at many moments of its work; none may leave a broken file, and the rest is computed by who comes next."""
    sweep(small(size=64, replications=3), tmp_path / "whole")
    expected, folder, kills = bytes_of(tmp_path / "whole"), tmp_path / "killed", 0
    for moment in np.random.default_rng(5).uniform(0.0, 0.08, 12):
        before = set(folder.glob("*.parquet"))
        process = _started(folder)
        while process.poll() is None and not set(folder.glob("*.parquet")) - before:
            time.sleep(0.002)
        time.sleep(moment)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            kills += 1
        process.wait()
        for path in folder.glob("*.parquet"):
            assert path.read_bytes() == expected[path.name], "whole and right, or not there"
    assert kills >= 3
    assert sweep(small(size=64, replications=3), folder).done == 64
    assert bytes_of(folder) == expected


@pytest.mark.slow
def test_two_processes_on_one_store_do_not_corrupt_it(tmp_path: Path) -> None:
    sweep(small(size=64, replications=3), tmp_path / "whole")
    both = [_started(tmp_path / "shared") for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    assert bytes_of(tmp_path / "shared") == bytes_of(tmp_path / "whole")
