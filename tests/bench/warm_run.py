"""``tokensim run`` in a process of its own, with the wall seconds of its parts and how often each is called, as JSON.

``python -m tests.bench.warm_run <scenario> <out>``; what is left of the process is its start and its imports.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import simulator.scenario.reading.load
import simulator.studies.compare.report.folder
import simulator.studies.compare.report.terminal
import simulator.studies.compare.study
from simulator.cli import main

PARTS = {
    "read": (simulator.scenario.reading.load, "load"),
    "draw and run": (simulator.studies.compare.study, "run_all"),
    "statistics": (simulator.studies.compare.study, "conclude"),
    "draw charts": (simulator.studies.compare.report.folder, "contents"),
    "write pages": (simulator.studies.compare.report.folder, "as_html"),
    "terminal": (simulator.studies.compare.report.terminal, "show"),
}
seconds: Counter[str] = Counter()
calls: Counter[str] = Counter()


def timed(part: str, work: Callable[..., Any]) -> Callable[..., Any]:
    def call(*given: Any, **named: Any) -> Any:
        started = time.perf_counter()
        try:
            return work(*given, **named)
        finally:
            seconds[part] += time.perf_counter() - started
            calls[part] += 1

    return call


if __name__ == "__main__":
    for part, (module, name) in PARTS.items():
        setattr(module, name, timed(part, getattr(module, name)))
    sys.argv = ["tokensim", "run", sys.argv[1], "--out", sys.argv[2]]
    try:
        main()
    except SystemExit as end:
        print(json.dumps({"code": end.code, "seconds": seconds, "calls": calls}), file=sys.stderr)
