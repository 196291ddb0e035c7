"""Workers in processes of their own, started from a script as people write it."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import simulator

print("begun", flush=True)
file = simulator.loads('''
title: t
question: q
months: 1
replications: 2
world: {teams: [{name: a, engineers: 2}]}
policies: [{kind: uncapped}]
''')
print(simulator.compare(file, engine="simpy", workers=2, as_written=True).answer)
"""


@pytest.mark.slow
def test_a_script_without_a_main_guard_runs_once_whatever_the_engine(tmp_path: Path) -> None:
    path = tmp_path / "script.py"
    path.write_text(SCRIPT)
    ended = subprocess.run([sys.executable, path], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.count("begun") == 1, "workers do not run the script again"
    assert "Uncapped earns most" in ended.stdout
