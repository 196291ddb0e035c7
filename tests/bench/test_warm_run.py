"""The shipped comparison as a user runs it a second time: from the start of the process to the written report.

Run with ``pytest -m bench -s`` to see the shares.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.bench.warm_run import PARTS

pytestmark = pytest.mark.bench

HOME = Path(__file__).parents[2]
SCENARIO = HOME / "scenarios" / "policy_comparison.yaml"


def run(out: Path) -> tuple[float, dict[str, dict[str, float]]]:
    """Wall seconds of the process, and what it says of its parts."""
    command = [sys.executable, "-m", "tests.bench.warm_run", str(SCENARIO), str(out)]
    started = time.perf_counter()
    done = subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=True)
    whole = time.perf_counter() - started
    return whole, json.loads(done.stderr.splitlines()[-1])


def test_a_warm_run_does_each_part_once(tmp_path: Path) -> None:
    run(tmp_path / "compiles")
    whole, told = min((run(tmp_path / str(again)) for again in range(2)), key=lambda one: one[0])
    parts = {"start and imports": whole - sum(told["seconds"].values()), **told["seconds"]}
    print(f"\n{whole:.2f} s from start to report")
    for part, seconds in parts.items():
        print(f"{part:>18}  {seconds:5.2f} s  {seconds / whole:4.0%}")
    assert told["code"] == 0
    assert told["calls"] == dict.fromkeys(PARTS, 1)
    assert len(list(tmp_path.rglob("report.html"))) == 3
