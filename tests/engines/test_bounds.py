"""Compiled code reads beyond the end of an array without a word: some tests are run again with every index checked."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WITH_ODD_PROBLEMS = [
    "tests/engines/test_parity.py",
    "tests/engines/test_random_worlds.py",
    "tests/studies/evidence",
    "tests/company/example/test_planted.py",
]


@pytest.mark.slow
def test_no_index_is_out_of_bounds(tmp_path: Path) -> None:
    env = {**os.environ, "NUMBA_BOUNDSCHECK": "1", "XDG_CACHE_HOME": str(tmp_path)}
    code = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-m", "not slow", *WITH_ODD_PROBLEMS]
    done = subprocess.run(code, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
