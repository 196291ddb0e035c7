"""Files of any mix of formats as rows with the identities that stand in them; every file's errors at once."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from simulator.company.arrow_frame import joined_rows
from simulator.company.cells import Cells
from simulator.company.claim import claimed
from simulator.company.formats import READERS
from simulator.company.json_rows import OF_PAGE
from simulator.company.open_file import Opened, Piece, checksum, open_file
from simulator.company.reader import AMOUNTS, RAW, Options, Parsed, Reader, Source
from simulator.company.tables import Finding
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.source import ErrorLine

MOST_ERRORS: Final = 50
SKIPPED: Final = re.compile(r"^\.|^(README|LICENSE|MANIFEST)", re.IGNORECASE)
NOTHING_SAID: Final = Options()
Seen = dict[int, Path]  # the file that had a row first, by the hash of the row


class Rows(NamedTuple):
    """What stands in the files, by table of RAW, with columns format, file and part added; and what must be told."""

    tables: dict[str, pd.DataFrame]
    findings: tuple[Finding, ...]
    files: tuple[tuple[str, str, int], ...]  # name, format, rows
    readers: dict[str, Reader]  # those that claimed a file, in the order of READERS


class _Taken(NamedTuple):
    """One file that was read."""

    reader: Reader
    file: str
    rows: pd.DataFrame
    findings: tuple[Finding, ...]
    read: int


def files_of(paths: Iterable[Path]) -> list[Path]:
    """The files that are named, and those in the folders that are named, in order; none twice.

    Raises:
        ScenarioError: there are none, or one does not exist.
    """
    found: dict[Path, Path] = {}
    missing = []
    for path in paths:
        inside = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
        if not path.exists():
            missing.append(str(path))
        for one in inside:
            if not path.is_dir() or not SKIPPED.match(one.name):
                found.setdefault(one.resolve(), one)
    if missing or not found:
        name = missing[0] if missing else ", ".join(map(str, paths))
        reason = "does not exist." if missing else "holds no files."
        raise ScenarioError(name, [ErrorLine(0, f"{reason} Name exports, or a folder of them.")])
    return list(found.values())


def read_files(paths: Iterable[Path], options: Options = NOTHING_SAID, readers: Sequence[Reader] = READERS) -> Rows:
    """Read files of any mix of formats.

    Args:
        paths: files, and folders of files.
        options: what the files do not say themselves.
        readers: the formats that are known.

    Raises:
        ScenarioError: all errors of all files.
    """
    wrong: list[str] = []
    taken: list[_Taken] = []
    contents: dict[str, str] = {}
    twins: dict[str, str] = {}
    seen: dict[str, Seen] = {}
    for path in files_of(paths):
        try:
            if twin := contents.get(digest := checksum(path)):
                twins[path.name] = twin
                continue
            contents[digest] = path.name
            taken.append(_taken(path, options, readers, seen))
        except ScenarioError as error:
            wrong.append(str(error))
    if wrong:
        raise ImportsError(wrong)
    return _together(taken, twins, readers)


class ImportsError(ScenarioError):
    """Files that cannot be imported; its text lists every error of every file."""

    def __init__(self, texts: Sequence[str]) -> None:
        super().__init__("", [ErrorLine(0, one) for one in texts])
        self.args = ("\n".join(texts),)


def _taken(path: Path, options: Options, readers: Sequence[Reader], seen: dict[str, Seen]) -> _Taken:
    opened = open_file(path)
    reader = claimed(opened.columns, readers)
    if isinstance(reader, str):
        raise ScenarioError(str(path), [ErrorLine(0, f"{reader}")])
    frames, findings, errors, count = [], list[Finding](), list[ErrorLine](), 0
    for piece in _pieces(opened, errors):
        count += len(piece.rows)
        for kept, finding in _once(piece, reader, seen, path):
            parsed, wrong = _parsed(reader, opened, kept, options)
            errors += wrong
            if finding is None:
                frames.append(_summed(parsed.rows, reader))
                findings += parsed.findings
            else:
                findings.append(finding._replace(usd=_usd(parsed.rows), rows=len(kept.rows)))
    if errors:
        raise ScenarioError(str(path), sorted(set(errors))[:MOST_ERRORS])
    rows = _summed(pd.concat(frames, ignore_index=True), reader) if frames else pd.DataFrame(columns=RAW[reader.table])
    return _Taken(reader, path.name, rows, tuple(findings), count)


def _pieces(opened: Opened, errors: list[ErrorLine]) -> Iterator[Piece]:
    """The pieces of a file; an error at its end joins those of its rows."""
    try:
        yield from opened.pieces()
    except ScenarioError as error:
        errors.extend(error.errors)


def _parsed(reader: Reader, opened: Opened, piece: Piece, options: Options) -> tuple[Parsed, list[ErrorLine]]:
    cells = Cells(piece.rows, opened.place, opened.decimal_comma)
    parsed = reader.read(Source(opened.path.name, cells, options, piece.about))
    rows = parsed.rows
    if "start" in rows and reader.table in ("usage", "output"):
        undated = rows["start"].isna() & ~rows.index.isin([one.line for one in cells.errors])
        if undated.any() and not cells.errors:
            cells.errors.append(
                cells.at(rows.index[undated][0], f"has no date; nor have {int(undated.sum()) - 1} more.")
            )
    return parsed, cells.errors


def _once(piece: Piece, reader: Reader, seen: dict[str, Seen], path: Path) -> Iterator[tuple[Piece, Finding | None]]:
    """The rows that were not seen yet; those that this file has twice; and those that another file has, too."""
    known = seen.setdefault(reader.name, {})
    again, others = np.zeros(len(piece.rows), bool), np.zeros(len(piece.rows), bool)
    across = reader.events or reader.repeats or reader.table != "usage"  # days are compared as a whole, later
    for place, row in enumerate(_hashes(piece.rows)):
        owner = known.get(row)
        if owner is None or (owner is not path and not across):
            known[row] = path
        elif owner is path:
            again[place] = not reader.repeats
        else:
            others[place] = True
    yield piece._replace(rows=piece.rows[~(others | again)]) if (others | again).any() else piece, None
    twice = Finding("exact duplicates", f"{reader.name}: rows that stand in a file twice were counted once")
    overlap = Finding("overlapping files", f"{reader.name}: rows that stand in two files were counted once")
    for where, told in ((again, twice), (others, overlap)):
        if where.any():
            yield piece._replace(rows=piece.rows[where]), told


def _hashes(rows: pd.DataFrame) -> Iterator[int]:
    """A number for each row that is the same for equal rows, whatever the order of their columns."""
    rows = rows[[name for name in rows.columns if not str(name).startswith(OF_PAGE)]]
    return map(hash, joined_rows(rows)) if len(rows.columns) else repeat(0, len(rows))


def _usd(rows: pd.DataFrame) -> float:
    return float(rows["usd"].astype(float).sum()) if "usd" in rows else 0.0


def _summed(rows: pd.DataFrame, reader: Reader) -> pd.DataFrame:
    """Events of a day that differ in amounts alone, added up; an amount that none of them has stays missing."""
    if not reader.events or reader.table != "usage" or rows.empty:
        return rows
    keys = [name for name in RAW["usage"] if name not in AMOUNTS]
    grouped = rows.groupby(keys, dropna=False, sort=False, observed=True)[list(AMOUNTS)]
    return grouped.sum(min_count=1).reset_index()


def _twice(twins: Mapping[str, str], taken: Sequence[_Taken]) -> list[Finding]:
    """Files whose content another one has, too, with what they would have added."""
    usd, rows = {one.file: _usd(one.rows) for one in taken}, {one.file: one.read for one in taken}
    return [
        Finding("the same file twice", f"{file} has the content of {twin} and was left out", usd[twin], rows[twin])
        for file, twin in twins.items()
    ]


def _together(taken: Sequence[_Taken], twins: Mapping[str, str], readers: Sequence[Reader]) -> Rows:
    tables = {name: pd.DataFrame(columns=[*RAW[name], "format", "file", "part", "pair"]) for name in RAW}
    for name in RAW:
        frames = [
            one.rows.assign(format=one.reader.name, file=one.file, part=one.reader.part, pair=one.reader.pair)
            for one in taken
            if one.reader.table == name and len(one.rows)
        ]
        if frames:
            tables[name] = pd.concat(frames, ignore_index=True)
    claims = [one.reader for one in taken]
    told = added([*_twice(twins, taken), *(one for file in taken for one in file.findings)])
    return Rows(
        tables,
        told,
        tuple((one.file, one.reader.name, one.read) for one in taken),
        {one.name: one for one in readers if one in claims},
    )


def added(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings of the same trap and message added up."""
    usd: Counter[tuple[str, str]] = Counter()
    rows: Counter[tuple[str, str]] = Counter()
    for one in findings:
        usd[one.trap, one.message] += one.usd  # type: ignore[assignment]
        rows[one.trap, one.message] += one.rows
    return tuple(Finding(trap, message, usd[trap, message], rows[trap, message]) for trap, message in rows)
