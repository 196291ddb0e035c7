"""JSON as rows: a list, pages, one after the other or a line each; objects within objects become dotted names."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Final, NamedTuple, NoReturn

import pandas as pd

from simulator.company.json_lines import flat_lines
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.source import ErrorLine

# keys under which rows lie
WRAPPERS: Final = (
    "data", "results", "usageEvents", "teamMemberSpend", "seats", "nodes", "search", "repository", "pullRequests",
    "edges", "node", "worklogs",
)  # fmt: skip
# of what stands beside rows, what belongs to each of them; the rest tells of the file
BESIDE: Final = ("start_time", "end_time", "starting_at", "ending_at", "date", "nameWithOwner")
COUNTED: Final = ("issueCount", "total")  # how many rows there are on all pages
OF_PAGE: Final = "page."  # in front of such a count in a row: rows that differ in it alone are the same
MORE: Final = ("has_more", "hasNextPage", "hasMore")  # that there are further pages
PIECE: Final = 64 * 2**20  # bytes of JSON lines that are read at once
DEEPEST: Final = 60
TOO_DEEP: Final = "is nested too deeply."
Record = dict[str, Any]


class Document(NamedTuple):
    """Some rows of a file."""

    records: list[Record] | pd.DataFrame
    first: int  # number of the first one, from 1
    keys: frozenset[str]  # dotted names, and those of the objects above them
    about: Mapping[str, Any]  # what stands above all rows


def json_pieces(path: Path, stream: Callable[[], IO[bytes]]) -> Iterator[Document]:
    """The rows of a file, in pieces if it has a line each.

    Raises:
        ScenarioError: it is no JSON, or its last page says that there are more.
    """
    first, more = 1, False
    for block, line in _blocks(stream):
        flat = flat_lines(block, (*WRAPPERS, *MORE)) if line else None
        if flat is not None:
            yield Document(flat, first, _with_parents(flat.columns), {})
            first += len(flat)
            continue
        text = block.decode("utf-8-sig", errors="replace")
        records: list[Record] = []
        about: Record = {}
        names: set[str] = set()
        for value in _values(path, text, line or 1):
            page = {key: one for key, one in value.items() if not _rows_in(one)} if isinstance(value, dict) else {}
            about.update(page)
            more = _says_more(value)
            records.extend(_flat(path, row, "", names, {}, 0) for row in _rows(path, value, {}, 0))
        if records:
            yield Document(records, first, frozenset(names), about)
        first += len(records)
    if more:
        advice = "is not the last page: it says that there are more. Fetch all pages and put them into one file."
        raise ScenarioError(str(path), [ErrorLine(0, advice)])


def _with_parents(columns: Iterable[object]) -> frozenset[str]:
    """Dotted names, and those of the objects above them.

    Example: of a.b.c they are a, a.b and a.b.c.
    """
    names = [str(one).split(".") for one in columns]
    return frozenset(".".join(name[:depth]) for name in names for depth in range(1, len(name) + 1))


def _blocks(stream: Callable[[], IO[bytes]]) -> Iterator[tuple[bytes, int]]:
    """The whole file with 0, or blocks of whole lines, each a document, with the number of the first line."""
    with stream() as handle:
        start = handle.readline(PIECE)
        if not _is_document(start):
            yield start + handle.read(), 0
            return
        line, rest = 1, start
        while True:
            block = handle.read(PIECE)
            cut = block.rfind(b"\n") + 1 if len(block) == PIECE else len(block)
            whole, after = rest + block[:cut], block[cut:]
            yield whole, line
            line += whole.count(b"\n")
            rest = after
            if not block:
                return


def _is_document(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line.decode("utf-8-sig")), dict)
    except (ValueError, RecursionError):
        return False


def _values(path: Path, text: str, line: int) -> Iterator[Any]:
    decoder = json.JSONDecoder(parse_constant=_no_number)
    place, end = 0, len(text)
    while True:
        while place < end and text[place] in " \t\r\n,":
            place += 1
        if place >= end:
            return
        try:
            value, place = decoder.raw_decode(text, place)
        except json.JSONDecodeError as error:
            where = line + text.count("\n", 0, error.pos)
            raise ScenarioError(str(path), [ErrorLine(where, f"is not JSON: {error.msg.lower()}.")]) from None
        except RecursionError:
            raise ScenarioError(str(path), [ErrorLine(line, TOO_DEEP)]) from None
        except ValueError as error:
            raise ScenarioError(str(path), [ErrorLine(line, f"is not JSON: {error}.")]) from None
        yield value


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _rows_in(value: Any) -> bool:
    return isinstance(value, list | dict)


def _says_more(value: Any) -> bool:
    """Whether a page says that there are further ones, itself or in an object in it that tells of pages."""
    if not isinstance(value, dict):
        return False
    if any(value.get(key) is True for key in MORE):
        return True
    return any(_says_more(one) for key, one in value.items() if key in ("pagination", "pageInfo", *WRAPPERS))


def _rows(path: Path, value: Any, above: Record, depth: int) -> Iterator[Record]:
    if depth > DEEPEST:
        raise ScenarioError(str(path), [ErrorLine(0, TOO_DEEP)])
    if isinstance(value, list):
        for one in value:
            yield from _rows(path, one, above, depth + 1)
    elif isinstance(value, dict):
        inner = next((key for key in WRAPPERS if key in value and _wraps(key, value[key])), None)
        if inner is None:
            yield {**above, **value}
        else:
            beside = {key: one for key, one in value.items() if key in BESIDE}
            beside |= {OF_PAGE + key: value[key] for key in COUNTED if key in value}
            yield from _rows(path, value[inner], {**above, **beside}, depth + 1)
    elif value is not None:
        raise ScenarioError(str(path), [ErrorLine(0, "holds values where rows belong.")])


def _wraps(key: str, value: Any) -> bool:
    """Whether rows lie under a key: a pull request names its repository, too, in which there are none."""
    return _rows_in(value) and (key != "repository" or "pullRequests" in value)


def _flat(path: Path, row: Record, before: str, names: set[str], into: Record, depth: int) -> Record:
    if depth > DEEPEST:
        raise ScenarioError(str(path), [ErrorLine(0, TOO_DEEP)])
    for key, value in row.items():
        name = before + key
        names.add(name)
        if isinstance(value, dict):
            _flat(path, value, f"{name}.", names, into, depth + 1)
        else:
            into[name] = value
    return into
