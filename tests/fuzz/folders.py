"""Result folders and stores of sweeps that were damaged, or made by somebody else."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

import simulator
from simulator.cli.chart_sources import pages_of
from simulator.engines.run import SimulationError
from simulator.replication import seal
from simulator.replication.comparison_files import SavedError
from simulator.report.files.chart_files import read_charts
from simulator.report.files.crate import CRATE
from simulator.scenario.reading.errors import ScenarioError
from simulator.studies.methods.study import methods_of
from simulator.studies.read import Kept
from simulator.studies.sweep.results import columns_of
from tests.damage import flipped, harm
from tests.fuzz.tried import HARMLESS, Harm, HarmError, Outcome, Tried, counted, outcome_of
from tests.saved_runs import saved_run
from tests.studies.sweep.sweeps import small, sweep

PROMISED: Final = (SavedError, ScenarioError, SimulationError)
RUN = """
title: small
question: which?
replications: 2
months: 2
world: {teams: [{name: a, engineers: 2}, {name: b, engineers: 1}]}
policies: [{kind: capped, usd_per_month: 50}, {kind: gated}]
"""


def made(home: Path) -> list[Path]:
    """Folders of a run and of another study."""
    file = simulator.loads(RUN, "small.yaml")
    other = simulator.budget(file, steps=4, replications=2).save(home / "budget")
    return [saved_run(home, file, as_written=True), other]


def folders(n: int, seed: int, rot: bool) -> Tried:
    """Files of finished results are damaged, one at a time, and each is read as it is by every reader in turn.

    Args:
        n: folders to try.
        seed: of what is damaged and how.
        rot: by accident, so that the crate is there to tell it; else on purpose, without a crate.
    """
    with TemporaryDirectory() as home:
        kind = "bit rot in a result folder" if rot else "result folders made to harm"
        before = "" if rot else "165 tracebacks of 1,200"
        return counted(kind, before, (Harm.UNSEEN,) if rot else (), _folders(n, Random(seed), rot, Path(home)))


def _folders(n: int, chance: Random, rot: bool, home: Path) -> Iterator[Outcome]:
    wholes = made(home)
    known = {whole: simulator.read(whole) for whole in wholes}
    for _ in range(n):
        whole, copy = chance.choice(wholes), home / "copy"
        shutil.copytree(whole, copy)
        if not rot:
            (copy / CRATE).unlink()
        path = chance.choice([one for one in sorted(copy.rglob("*")) if one.suffix in DATA])
        how, reader = harm(path, chance, rot), chance.choice(READERS)
        told = f"{whole.name}: {path.relative_to(copy)} {how}, {getattr(reader, '__name__', 'read')}"
        same = partial(_same, copy, reader, known[whole] if rot else None)
        yield outcome_of(same, PROMISED, told)
        shutil.rmtree(copy)


def _same(copy: Path, reader: Callable[[Path], object], known: object) -> str:
    """A damaged folder is read; what was damaged by accident must not give other content."""
    found = reader(copy)
    if isinstance(found, Kept) and isinstance(known, Kept):
        found = found._replace(folder=known.folder)
    if known is not None and reader is simulator.read and found != known:
        raise HarmError(Harm.UNSEEN, "other content")
    return HARMLESS


DATA: Final = (".csv", ".json", ".npz", ".parquet")


def drawn(folder: Path) -> object:
    """Every chart of it, as ``tokensim chart`` finds them."""
    return pages_of(folder, "run", "")


def compared(folder: Path) -> object:
    """The difference from itself as it was."""
    return simulator.diff(folder, next(folder.parent.glob("small/run-*")))


READERS: Final[Sequence[Callable[[Path], object]]] = (
    simulator.read,
    simulator.read,
    read_charts,
    methods_of,
    drawn,
    compared,
)


def stores(n: int, seed: int) -> Tried:
    """Bits of a sweep's chunk are flipped: the rows are the same, or the chunk is told to be damaged."""
    with TemporaryDirectory() as home:
        before = "other rows unseen in 137 of 600"
        return counted("bit flips in a sweep store", before, (Harm.UNSEEN,), _stores(n, Random(seed), Path(home)))


def _stores(n: int, chance: Random, home: Path) -> Iterator[Outcome]:
    sweep(small(size=4), home)
    (chunk,) = home.glob("[0-9]*.parquet")
    (plan,) = home.glob("_plan-*.json")
    wholes = {path: path.read_bytes() for path in (chunk, plan)}
    rows, meanings = simulator.results(home), columns_of(home)
    for _ in range(n):
        path = chance.choice((chunk, chunk, chunk, plan))
        path.write_bytes(flipped(wholes[path], chance))
        seal._intact.cache_clear()  # the clock of a file system may be slower than this loop

        def act() -> str:
            if not simulator.results(home).equals(rows):
                raise HarmError(Harm.UNSEEN, "other rows")
            columns_of(home)
            return HARMLESS

        yield outcome_of(act, PROMISED, f"{path.name} flipped")
        path.write_bytes(wholes[path])
    assert columns_of(home) == meanings
