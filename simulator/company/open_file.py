"""A file of any export as pieces of rows: CSV, JSON, JSON lines or a workbook, gzipped or not, whatever its name."""

import csv
import gzip
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv

from simulator.company.json_rows import json_pieces
from simulator.files import check_room, regular
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.source import ErrorLine

BLOCK: Final = 16 * 2**20  # bytes of CSV that are read at once
SNIFFED: Final = 2**20
GZIP, ZIP, UTF16 = b"\x1f\x8b", b"PK\x03\x04", (b"\xff\xfe", b"\xfe\xff")
WORKBOOK: Final = "needs the extra 'company' to read a workbook: pip install 'tokensim[company]'; or save it as CSV."


class Piece(NamedTuple):
    """Some rows of a file, with the number of each."""

    rows: pd.DataFrame
    about: Mapping[str, Any]


class Opened(NamedTuple):
    """A file that can be read: its columns, and its rows piece by piece."""

    path: Path
    columns: frozenset[str]  # of JSON also the keys that hold other keys
    pieces: Callable[[], Iterator[Piece]]  # once
    place: str = "line"  # what the numbers of the rows are
    decimal_comma: bool = False


def refused(path: Path, message: str, line: int = 0) -> ScenarioError:
    """The error of a file that cannot be read."""
    return ScenarioError(str(path), [ErrorLine(line, message)])


def checksum(path: Path) -> str:
    """SHA-256 of a file's content, compressed or not: the same export twice is the same."""
    digest = hashlib.sha256()
    with _stream(path) as stream:
        while block := stream.read(SNIFFED):
            digest.update(block)
    return digest.hexdigest()


def open_file(path: Path) -> Opened:
    """Look into a file.

    Raises:
        ScenarioError: it is none of the kinds that can be read.
    """
    try:
        with _stream(path) as stream:
            head = stream.read(SNIFFED)
    except FileNotFoundError:
        raise refused(path, "does not exist.") from None
    except (OSError, EOFError, ValueError) as error:
        raise refused(path, f"cannot be read: {(getattr(error, 'strerror', '') or str(error)).lower()}.") from None
    if head.startswith(ZIP):
        return _workbook(path)
    text = _decoded(path, head)
    if not text.strip():
        raise refused(path, "is empty.")
    return _json(path) if text.lstrip()[0] in "[{" else _csv(path, text)


def _stream(path: Path) -> IO[bytes]:
    with regular(path).open("rb") as handle:
        zipped = handle.read(2) == GZIP
    return gzip.open(path) if zipped else path.open("rb")  # type: ignore[return-value]


def _decoded(path: Path, head: bytes) -> str:
    if head.startswith(UTF16):
        return head.decode("utf-16", errors="ignore")
    if b"\x00" in head:
        raise refused(path, "is a binary file. Name CSV, JSON, JSON lines or a workbook.")
    try:
        return head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start > len(head) - 4 and len(head) == SNIFFED:  # cut within a character
            return head[: error.start].decode("utf-8-sig")
        line = head.count(b"\n", 0, error.start) + 1
        raise refused(path, "is not UTF-8 text. Save the file as CSV UTF-8.", line) from None


def _json(path: Path) -> Opened:
    rest = json_pieces(path, lambda: _stream(path))
    first = next(rest, None)
    if first is None or not len(first.records):
        raise refused(path, "holds no rows.")

    def pieces() -> Iterator[Piece]:
        for one in chain([first], rest):
            index = range(one.first, one.first + len(one.records))
            found = one.records
            flat = found if isinstance(found, pd.DataFrame) else pd.DataFrame.from_records(found)
            rows = flat.set_axis(index)
            yield Piece(rows, one.about)

    return Opened(path, first.keys, pieces, "record")


def _csv(path: Path, text: str) -> Opened:
    delimiter = _delimiter(text)
    header = unique(next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), []))

    def pieces() -> Iterator[Piece]:
        line = 2
        for table in _batches(path, header, delimiter):
            yield Piece(table.set_axis(range(line, line + len(table))), {})
            line += len(table)

    return Opened(path, frozenset(header), pieces, decimal_comma=delimiter == ";")


def _delimiter(text: str) -> str:
    def width(mark: str) -> int:
        return len(next(csv.reader(io.StringIO(text, newline=""), delimiter=mark), []))

    return max(",;\t", key=width)


def unique(header: Sequence[str]) -> list[str]:
    """Names of columns without blanks around them, repeated ones numbered.

    Example: a, b and again a are a, b and a.1.
    """
    found: list[str] = []
    for raw in header:
        name, again = raw.strip().removeprefix("\ufeff"), 0
        while (f"{name}.{again}" if again else name) in found:
            again += 1
        found.append(f"{name}.{again}" if again else name)
    return found


def _batches(path: Path, header: Sequence[str], delimiter: str) -> Iterator[pd.DataFrame]:
    wrong: list[ErrorLine] = []
    seen = 1

    def odd(row: Any) -> str:
        line = row.number or 0
        told = f"has {row.actual_columns} cells where the header has {row.expected_columns}."
        wrong.append(ErrorLine(line, f"{told} Quote cells that contain the separator."))
        return "skip"

    parse = pa_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, invalid_row_handler=odd)
    names = [f"c{place}" for place in range(len(header))]
    convert = pa_csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.large_string()),
        strings_can_be_null=False,
        quoted_strings_can_be_null=False,
    )
    read = pa_csv.ReadOptions(column_names=names, block_size=BLOCK, use_threads=False)
    try:
        with _text_stream(path) as stream:
            for batch in pa_csv.open_csv(stream, read, parse, convert):
                frame = batch.to_pandas().set_axis(list(header), axis="columns")
                frame = frame.iloc[1:] if seen == 1 else frame  # the header
                seen += len(frame)
                yield frame
    except pa.ArrowInvalid as error:
        raise refused(path, f"is not CSV: {str(error).splitlines()[0]}.") from None
    if wrong:
        raise ScenarioError(str(path), wrong[:50])


def _text_stream(path: Path) -> IO[bytes]:
    with _stream(path) as stream:
        wide = stream.read(2) in UTF16
    if wide:
        with _stream(path) as stream:
            return io.BytesIO(stream.read().decode("utf-16").encode())
    return _stream(path)


def _workbook(path: Path) -> Opened:
    try:
        with _stream(path) as stream, zipfile.ZipFile(io.BytesIO(stream.read())) as archive:
            inside = archive.namelist()
            check_room(path, sum(one.file_size for one in archive.infolist()))
    except (OSError, zipfile.BadZipFile) as error:
        raise refused(path, f"cannot be read as a workbook: {getattr(error, 'strerror', '') or 'damaged'}.") from None
    if "xl/workbook.xml" not in inside:
        raise refused(path, "is an archive. Unpack it and name the files in it.")
    try:
        frame = pd.read_excel(path, dtype=object, header=None)
    except ImportError:
        raise refused(path, WORKBOOK) from None
    except Exception as error:
        raise refused(path, f"cannot be read as a workbook: {type(error).__name__}.") from None
    if frame.empty:
        raise refused(path, "is empty.")
    header = unique(["" if one != one else str(one) for one in frame.iloc[0]])
    rows = frame.iloc[1:].set_axis(header, axis="columns")
    rows = rows.set_axis(range(2, len(rows) + 2))
    return Opened(path, frozenset(header), lambda: iter([Piece(rows, {})]))
