"""Whether two files of a result are the same, where they must be: tables, arrays and what is kept as JSON."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import pyarrow as pa

from simulator.files import json_in, regular, table_in
from simulator.report.files.crate import CRATE

COMPARED: Final = (".csv", ".json", ".npz", ".parquet")  # endings; pages and slides carry the time they were made at
# keys of JSON that say when, where and with what a result was made; of a policy of one's own, where its file lay
HOW: Final = {
    "run_id", "started", "seconds", "command", "inputs", "own_code", "machine", "python", "versions", "code", "file",
    "stamp",
}  # fmt: skip
BYTES, CONTENT, DIFFERS = "the same bytes", "the same content", "differs"
SHOWN: Final = 3  # columns or keys that are named
IDENTITY: Final = "point_id"  # of a sweep's rows: a hash of their code too, so no part of what they say


class Verdict(NamedTuple):
    """What became of one file."""

    file: str
    verdict: str  # BYTES, CONTENT or DIFFERS
    why: str = ""  # where it differs

    @property
    def agrees(self) -> bool:
        """Whether it says the same."""
        return self.verdict != DIFFERS


def listed(folder: Path) -> list[str]:
    """The files of a result that can be compared: those that were in it when it was finished."""
    try:
        entities = json_in(folder / CRATE)["@graph"]
        names = [str(one["@id"]) for one in entities if one["@type"] == "File"]
    except (OSError, ValueError, KeyError, TypeError):  # an older version wrote no crate
        names = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    return sorted(name for name in names if name.endswith(COMPARED) and name != CRATE)


def compared(folder: Path, again: Path, names: Sequence[str]) -> list[Verdict]:
    """Each file of a result beside the same file of another."""
    return [verdict(name, folder / name, again / name) for name in names]


def verdict(name: str, one: Path, other: Path) -> Verdict:
    """Whether two files say the same; bytes first."""
    gone = next((where for path, where in ((one, "is gone"), (other, "is not written now")) if not path.exists()), "")
    if gone:
        return Verdict(name, DIFFERS, gone)
    if one.is_file() and one.read_bytes() == other.read_bytes():
        return Verdict(name, BYTES)
    try:
        why = {".parquet": _rows, ".json": _tree}.get(one.suffix, _lines)(one, other)
    except Exception:  # what a damaged file, or one made by others, makes libraries raise has no list
        why = "cannot be read: it was damaged or changed"
    return Verdict(name, DIFFERS, why) if why else Verdict(name, CONTENT)


def _rows(one: Path, other: Path) -> str:
    here, again = (table_in(path).replace_schema_metadata(None) for path in (one, other))
    names = [name for name in here.column_names if name != IDENTITY]
    if here.num_rows != again.num_rows or set(here.column_names) != set(again.column_names):
        return f"{here.num_rows:,} rows of {here.num_columns} columns, now {again.num_rows:,} of {again.num_columns}"
    return _named([name for name in names if not _alike(here[name], again[name])])


def _tree(one: Path, other: Path) -> str:
    here, again = (_without(json_in(path)) for path in (one, other))
    if here == again:
        return ""
    if not isinstance(here, dict) or not isinstance(again, dict):
        return "other values"
    return _named([key for key in {**here, **again} if here.get(key) != again.get(key)])


def _named(wrong: list[str]) -> str:
    return f"other values in {', '.join(wrong[:SHOWN])}" if wrong else ""


def _without(tree: Any) -> Any:
    """A tree of JSON without what says how and when it was made."""
    if isinstance(tree, dict):
        return {key: _without(value) for key, value in tree.items() if key not in HOW}
    return [_without(each) for each in tree] if isinstance(tree, list) else tree


def _lines(one: Path, other: Path) -> str:
    if one.suffix != ".csv":
        return "other values"
    here, again = (regular(path).read_text(encoding="utf-8", errors="replace").splitlines() for path in (one, other))
    place = next((n for n, pair in enumerate(zip(here, again, strict=False), 1) if pair[0] != pair[1]), 0)
    return f"line {place}" if place else f"{len(here):,} lines, now {len(again):,}"


def _alike(one: pa.ChunkedArray, other: pa.ChunkedArray) -> bool:
    """Whether two columns have the same values; a number that is missing in both counts as the same."""
    return bool(one.to_pandas().equals(other.to_pandas()))
