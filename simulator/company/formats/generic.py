"""Any table whose columns a user names: ``--map person=Mail,start=Day,usd=Cost/100``."""

import re
from collections.abc import Mapping
from typing import Final

import pandas as pd

from simulator.company.reader import AMOUNTS, RAW, TOKENS, Parsed, Reader, Source, raw
from simulator.text import nearest

NAME: Final = "table with --map"
FOR_OUTPUT: Final = ("items", "hours", "value", "size")
PROMPT: Final = "prompt"  # input that holds what was cached
MAPPED: Final = (
    "person",
    "team",
    "start",
    "days",
    "tool",
    "model",
    "currency",
    "usd_kind",
    *AMOUNTS,
    PROMPT,
    *FOR_OUTPUT,
)
_SCALED: Final = re.compile(r"(.+?)\s*([/*])\s*(\d+(?:\.\d+)?)")


def reader_of(columns: Mapping[str, str]) -> Reader:
    """The reader of files that have all the columns that a mapping names."""
    table = "output" if columns.keys() & set(FOR_OUTPUT) else "usage"
    needs = frozenset(_column(one)[0] for one in columns.values())
    return Reader(NAME, table, (needs,), _read, repeats=True, late_days=1)


def mapping_errors(columns: Mapping[str, str]) -> list[str]:
    """What is wrong with a mapping, whatever file it is for."""
    wrong = [
        f"--map {name}={column}: {nearest(name, MAPPED)}" for name, column in columns.items() if name not in MAPPED
    ]
    if not wrong and not ("start" in columns and columns.keys() & {"person", "team"}):
        wrong.append("--map needs start, and person or team: --map person=Mail,start=Day,usd=Cost.")
    if not wrong and {PROMPT, "input"} <= columns.keys():
        wrong.append("--map names both prompt and input: prompt is input that holds what was cached.")
    if not wrong and columns.keys() & set(AMOUNTS) and columns.keys() & set(FOR_OUTPUT):
        wrong.append("--map names use and output together. Import them from files of their own.")
    if not wrong and not columns.keys() & {*AMOUNTS, PROMPT, *FOR_OUTPUT}:
        wrong.append(f"--map names nothing that is counted: {', '.join((*AMOUNTS, *FOR_OUTPUT))}.")
    return wrong


def _column(text: str) -> tuple[str, float]:
    """A column and what it is multiplied by.

    Example: "Cost/100" is the column Cost times 0.01.
    """
    match = _SCALED.fullmatch(text)
    if not match:
        return text, 1.0
    return match[1], float(match[3]) if match[2] == "*" else 1.0 / float(match[3])


def _read(source: Source) -> Parsed:
    cells, columns = source.cells, source.options.columns
    table = "output" if columns.keys() & set(FOR_OUTPUT) else "usage"
    found: dict[str, object] = {"start": cells.day(columns["start"]), "days": 1, "scope": ""}
    for name, text in columns.items():
        column, factor = _column(text)
        if name in ("days", PROMPT, *AMOUNTS, *FOR_OUTPUT):
            found[name] = (cells.tokens(column) if name in (*TOKENS, PROMPT) else cells.number(column)) * factor
        elif name != "start":
            found[name] = cells.text(column)
    person = found.pop("person", pd.Series("", cells.rows.index, dtype="str"))
    assert isinstance(person, pd.Series)
    found["kind"] = person.str.contains("@").map({True: "email", False: "login"})
    found["model_raw"] = found.pop("model", "")
    found.setdefault("tool", "unknown")
    if table == "usage":
        return _usage(source, found, person)
    kept = {name: one for name, one in found.items() if name in RAW["output"]}
    return Parsed(raw("output", cells, identity=person, bot=False, **kept))


def _fresh(found: dict[str, object]) -> object:
    """Input without what was read from and written to the cache."""
    prompt = found.pop(PROMPT)
    assert isinstance(prompt, pd.Series)
    for name in ("cache_read", "cache_write"):
        cached = found.get(name)
        if isinstance(cached, pd.Series):
            prompt = prompt - cached.fillna(0.0)
    return prompt.clip(lower=0.0)


def _usage(source: Source, found: dict[str, object], person: pd.Series) -> Parsed:
    if PROMPT in found:
        found["input"] = _fresh(found)
    found.setdefault("usd_kind", "billed" if "usd" in found else "priced")
    return Parsed(raw("usage", source.cells, identity=person, **found))
