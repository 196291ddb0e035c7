"""Runs a policy that loops for ever, until Ctrl-C: ``python loops_for_ever.py ENGINE WORKERS``."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from simulator.replication.compare import compare
from tests.worlds import team, with_own, world

LOOP = (
    "class Policy:\n    name = 'loop'\n    sentence = 'Loops.'\n"
    "    def grant(self, request):\n        open({there!r}, 'w').close()\n"
    "        while True:\n            try:\n                pass\n            except Exception:\n                pass\n"
)

if __name__ == "__main__":
    engine, workers, there = sys.argv[1:]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "loop.py"
        path.write_text(LOOP.format(there=there), encoding="utf-8")
        scenario = with_own(world(team(engineers=2), months=1), path)
    compare(scenario, engine, int(workers))
