"""A comparison from Python that Ctrl-C ends: it raises, or its result says first that it is partial."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import simulator
from simulator.scenario.reading.load import loads

TEXT = """
title: A small question
question: Which policy earns most?
months: 2
replications: 8
world: {teams: [{name: web, engineers: 2}]}
policies: [{kind: uncapped}, {kind: capped, usd_per_month: 50}]
events: [{kind: price_shock, month: 2, factor: 2}]
"""
HOME = Path(simulator.__file__).parents[1]
# says on standard output when three replications are finished
CHILD = """
import signal, sys
from contextlib import contextmanager
import simulator
signal.signal(signal.SIGINT, signal.default_int_handler)

@contextmanager
def progress(total, what):
    yield lambda done: print("ready", flush=True) if done == 3 else None

result = simulator.compare(sys.argv[1], replications=100_000, workers=1, progress=progress)
print(result.answer)
print(result.interrupted, "Interrupted, a partial result:" in result._repr_html_(), result.comparison.replications)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
def test_a_partial_result_says_so_first(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(TEXT)
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(path)], stdout=subprocess.PIPE, text=True, cwd=HOME)
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    child.send_signal(signal.SIGINT)
    printed, _ = child.communicate(timeout=120)
    assert child.returncode == 0
    answer, rest = printed.splitlines()
    interrupted, shown, finished = rest.split()
    assert answer.startswith(f"Partial result, {int(finished):,} of 100,000 replications: ")
    assert (interrupted, shown) == ("True", "True")
    assert 3 <= int(finished) < 100_000


@contextmanager
def pressed_during(stage: str, after: int) -> Iterator[Callable[[int, str], object]]:
    """Progress during whose ``stage`` Ctrl-C is pressed."""

    @contextmanager
    def progress(total: int, what: str) -> Iterator[Callable[[int], None]]:
        def tell(done: int) -> None:
            if what == stage and done == after:
                signal.raise_signal(signal.SIGINT)

        yield tell

    yield progress


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
@pytest.mark.parametrize(
    ("stage", "told"),
    [
        ("replications", "Partial result, 4 of 8 replications: "),
        ("replications with the inputs as written", ""),
        ("replications without the events", "Partial result, without the replications that have no events: "),
    ],
)
def test_it_says_where_it_was_cut_short(stage: str, told: str) -> None:
    with pressed_during(stage, 4) as progress:
        found = simulator.compare(loads(TEXT), workers=1, progress=progress)  # type: ignore[arg-type]
    whole = simulator.compare(loads(TEXT), workers=1)
    assert found.answer.startswith(told)
    assert found.interrupted == bool(told), "four of eight replications as written do"
    assert not whole.interrupted
    assert not whole.answer.startswith("Partial")
    assert ("Interrupted, a partial result:" in found._repr_html_()) == bool(told)


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
def test_before_two_replications_it_raises() -> None:
    with pressed_during("replications", 1) as progress, pytest.raises(KeyboardInterrupt):
        simulator.compare(loads(TEXT), workers=1, progress=progress)  # type: ignore[arg-type]
