"""The same bytes on a processor without FMA, AVX2 and AVX-512: they are switched off here, as far as libraries obey."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest
from numpy._core import _multiarray_umath as numpy_built

ROOT = Path(__file__).parents[2]
IN_NUMPY = " ".join(name for name in numpy_built.__cpu_dispatch__ if numpy_built.__cpu_features__[name])
PLAIN_PROCESSOR = {
    "NPY_DISABLE_CPU_FEATURES": IN_NUMPY,
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F,-AVX2_Usable,-FMA_Usable,-AVX512F_Usable",
    "NUMBA_CPU_NAME": "generic",
    "NUMBA_CPU_FEATURES": "",
}
HAS_FMA = platform.machine() in ("x86_64", "AMD64") and bool(IN_NUMPY) and platform.libc_ver()[0] == "glibc"


def _lines(engine: str, **environment: str) -> list[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    code = [sys.executable, "-m", "tests.engines.all_bits", engine]
    done = subprocess.run(code, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_the_same_bytes_without_fma_and_avx(engine: str, tmp_path: Path) -> None:
    library, *ours = _lines(engine)
    plain_library, *plain = _lines(engine, **PLAIN_PROCESSOR, XDG_CACHE_HOME=str(tmp_path))
    if HAS_FMA:  # else there is nothing to switch off
        assert plain_library != library
    assert len(ours) > 100
    assert plain == ours
