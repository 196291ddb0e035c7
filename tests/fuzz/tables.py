"""A company's own files, damaged: ``flag`` and ``import`` end with a result or with sentences."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

from tests.damage import broken, rows_of, text_of
from tests.fuzz.names import STEERS, cells
from tests.fuzz.tried import HARMLESS, TOLD, Harm, HarmError, Outcome, Tried, counted, outcome_of
from tests.test_cli import tokensim

SAMPLES: Final = sorted(
    path for path in (Path(__file__).parents[1] / "company" / "samples").iterdir() if path.is_file()
)
ROWS: Final = [f"{team},2026-{month:02},{month},{month}\n" for team in "ab" for month in range(1, 13)]
USAGE: Final = "".join(["team,month,spend,output\n", *ROWS]).encode()
SHOWN: Final = (Harm.CELL, Harm.ESCAPE)


def usage_tables(n: int, seed: int) -> Tried:
    """Bytes, cells and columns of a usage table are others: ``flag`` reads it, prints and writes what it finds."""
    return counted("usage tables damaged, and flagged", "none of 24,000 crashed", SHOWN, _each(n, seed, _flagged))


def exports(n: int, seed: int) -> Tried:
    """Those of every vendor's export: ``import`` reads them."""
    return counted("exports of every vendor damaged, and imported", "", SHOWN, _each(n, seed, _imported))


def _each(n: int, seed: int, act: Callable[[Random, Path], str]) -> Iterator[Outcome]:
    chance = Random(seed)
    for number in range(n):
        with TemporaryDirectory() as home:
            yield outcome_of(partial(act, chance, Path(home)), (), f"number {number} of seed {seed}")


def _flagged(chance: Random, home: Path) -> str:
    usage, flags = home / "usage.csv", home / "made" / "flags.csv"
    flags.parent.mkdir()
    usage.write_bytes(broken(USAGE, chance) if chance.random() < 0.5 else _extreme(chance))
    return _ended("flag", usage, "--csv", flags)


def _extreme(chance: Random) -> bytes:
    """A usage table whose amounts are read, however large or small."""
    rows = rows_of(USAGE)
    for row in chance.sample(rows[1:], chance.randint(1, len(rows) - 1)):
        row[chance.choice((2, 3))] = chance.choice(("0", "1e300", "1e-300", "1e-9", "1e15", "0.1", "1", "7"))
    return text_of(rows)


def _imported(chance: Random, home: Path) -> str:
    sample = chance.choice(SAMPLES)
    (home / sample.name).write_bytes(broken(sample.read_bytes(), chance))
    return _ended("import", home / sample.name, "--out", home / "made")


def _ended(command: str, path: Path, option: str, out: Path) -> str:
    """How a command ends, whose files are all below ``made``."""
    code, said, told = tokensim(command, path, option, out)
    if code not in (0, 2) or not (told if code else said).strip():
        raise HarmError(Harm.EXCEPTION, f"exit {code}: {said}{told}")
    if STEERS.search(said + told):
        raise HarmError(Harm.ESCAPE, said + told)
    if found := next(cells(path.parent / "made"), None):
        raise HarmError(Harm(found.outcome), found.what)
    return TOLD if code else HARMLESS
