"""Names that would run, steer or hide something where they are shown: in tables, pages, text and the terminal."""

import csv
import io
import json
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

import pytest

import simulator
from simulator.cli.output import printed
from simulator.report.files.terminal import Terminal
from tests.fuzz.tried import HARMLESS, TOLD, Harm, Outcome, Tried, counted
from tests.saved_runs import saved_run
from tests.test_cli import tokensim

PIECES: Final = (
    "=1+1", "+1", "-1", "@SUM(A1)", "＝1", "＠x", "'", "''=", " ", "\u00a0", "\u2003", "=cmd|' /C calc'!A0",
    ";=1", ",=1", "<xss>", "<xss onload=alert(1)>", "</script><xss>", "</title><xss>", '"><xss>', "'><xss>",
    "{{7*7}}", "{% raw %}", "&lt;", "<!--", "-->", "]]>", "<svg/onload=x>", "javascript:x",
    "[x](javascript:x)", "![x](http://a.b)", "`", "```", "|", "\\", "#", "*", "_", "~", "$", "[/bold]",
    "[red]", "[link=http://a.b]x", "%s", "{0}", "\\u001b", "../../x", "C:\\x", "a" * 70, "é", "e\u0301",
    "日本語", "👩\u200d💻", "אבג", "مرحبا", "İ", "ß", "¤", "NaN", "None", "true", "0", "1e9", "-0", "07", "--help",
)  # fmt: skip
SHOWN: Final = (Harm.CELL, Harm.SCRIPT, Harm.ESCAPE)
STEERING: Final = (
    "\x1b[31m", "\x1b[2J", "\x1b]0;x\x07", "\x1b]8;;http://a.b\x1b\\", "\x1bP", "\x9b2J", "\x9d0;x\x9c",
    "\x07", "\x08", "\r", "\x0b", "\x7f", "\x85", "\u202e", "\u202d", "\u2066", "\u200f", "\u061c", "\u200b",
    "\ufeff", "\u2028", "\U000e0041",
)  # fmt: skip
BEGINS: Final = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
STEERS: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2028\u2029\u2066\u2067\ufeff]"
)


def named(chance: Random, pieces: Sequence[str]) -> str:
    """A name of one to four pieces."""
    return "".join(chance.choice(pieces) for _ in range(chance.randint(1, 4)))


def in_results(runs: int, seed: int) -> Tried:
    """Teams and policies of a comparison have such names: each file of its folder and its terminal are looked at."""
    chance = Random(seed)
    outcomes = [one for _ in range(runs) for one in _of_run(chance)]
    return counted("hostile names in tables, pages and Markdown", "unguarded cells in 13 kinds of CSV", SHOWN, outcomes)


def _of_run(chance: Random) -> Iterator[Outcome]:
    teams, policies = (_unlike(chance, n) for n in (4, 3))
    text = {
        "title": named(chance, PIECES), "question": named(chance, PIECES), "notes": named(chance, PIECES),
        "months": 2, "replications": 2,
        "world": {"teams": [{"name": name, "engineers": 1} for name in teams]},
        "policies": [{"kind": "capped", "name": name, "usd_per_month": 50 + at} for at, name in enumerate(policies)],
    }  # fmt: skip
    names = len(teams) + len(policies)
    try:
        file = simulator.loads(json.dumps(text, ensure_ascii=False), "names.yaml")
    except simulator.ScenarioError:
        yield from [Outcome(TOLD)] * names
        return
    with TemporaryDirectory() as home:
        folder = saved_run(Path(home), file, as_written=True)
        wrong = [*cells(folder), *_elements(folder), *_shown(folder)]
    yield from [Outcome(HARMLESS)] * (names - bool(wrong))
    yield from (one._replace(what=f"{teams} {policies}: {one.what}") for one in wrong[:1])


def _unlike(chance: Random, n: int) -> list[str]:
    """Names that stay unlike where case, blanks and forms are not told apart; none is blank."""
    found: dict[str, str] = {}
    while len(found) < n:
        name = named(chance, PIECES)[:150].strip()
        key = re.sub(r"\W", "", unicodedata.normalize("NFKC", name).casefold())
        if key and key != "none":
            found.setdefault(key, name)
    return list(found.values())


def cells(folder: Path) -> Iterator[Outcome]:
    """Cells of its CSV files that a spreadsheet would run, or a terminal obey."""
    for path in folder.rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            for cell in (cell for row in csv.reader(lines) for cell in row):
                if cell.strip().startswith(BEGINS) and not _number(cell):
                    yield Outcome(Harm.CELL, f"{path.name}: {cell!r}")
                if STEERS.search(cell):
                    yield Outcome(Harm.ESCAPE, f"{path.name}: {cell!r}")


def _number(cell: str) -> bool:
    try:
        return bool(str(float(cell)))
    except ValueError:
        return False


class _Elements(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element: one that a name made, or that listens or leads to a script."""
        leads = (str(value) for name, value in attrs if name in ("href", "src", "action", "xlink:href"))
        if (
            "xss" in tag
            or any(name.startswith("on") for name, _ in attrs)
            or any("javascript:" in one for one in leads)
        ):
            self.found.add(tag)


def _elements(folder: Path) -> Iterator[Outcome]:
    """Elements of its page and its Markdown that a name made."""
    reader = _Elements()
    reader.feed((folder / "report.html").read_text(encoding="utf-8"))
    yield from (Outcome(Harm.SCRIPT, f"report.html: <{tag}>") for tag in sorted(reader.found))
    markdown = (folder / "report.md").read_text(encoding="utf-8")
    outside = re.sub(r"^(```|~~~).*?^\1", "", markdown, flags=re.M | re.S)  # the text of the scenario stands in a fence
    yield from (Outcome(Harm.SCRIPT, f"report.md: {one!r}") for one in re.findall(r"<xss|(?<!\\)\[x\]\(", outside))


def _shown(folder: Path) -> Iterator[Outcome]:
    """What reaches the terminal of a command that reads it."""
    _, out, told = tokensim("chart", folder, "ranking", "--format", "json", "--out", folder / "charts")
    yield from (Outcome(Harm.ESCAPE, f"terminal: {found!r}") for found in STEERS.findall(out + told))


def in_the_terminal(n: int, seed: int) -> Tried:
    """Names with control characters are printed plainly, by rich, by rich in colours, and in narrow encodings."""
    kind = "control characters and directions in the terminal"
    return counted(kind, "31 outputs", (Harm.ESCAPE,), _printed(n, Random(seed)))


def _printed(n: int, chance: Random) -> Iterator[Outcome]:
    for _ in range(n):
        name, encoding = named(chance, (*STEERING, *PIECES)), chance.choice(ENCODINGS)
        stream = io.TextIOWrapper(io.BytesIO(), encoding, newline="")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "stdout", stream)
            with printed():
                chance.choice(WAYS)(name)
        text = stream.buffer.getvalue().decode(encoding).replace("\x1b[1m", "").replace("\x1b[0m", "")
        steers = STEERS.search(text)
        yield Outcome(Harm.ESCAPE, f"{name!r} in {encoding}: {text!r}") if steers else Outcome(HARMLESS)


def _plain(name: str) -> None:
    sys.stdout.write(f"{name}\n")


def _rich(name: str) -> None:
    Terminal(width=80).print(name, markup=False, highlight=False)


def _coloured(name: str) -> None:
    console = Terminal(width=80, force_terminal=True, color_system="standard")
    console.print(name, markup=False, highlight=False, style="bold")


ENCODINGS: Final = ("utf-8", "ascii", "cp1252", "latin-1", "utf-16-le")
WAYS: Final = (_plain, _rich, _coloured)


def in_own_tables(n: int, seed: int) -> Tried:
    """Teams in a usage table have such names: ``flag`` prints and writes them."""
    return counted("hostile names in a table of one's own", "", (Harm.CELL, Harm.ESCAPE), _flagged(n, Random(seed)))


def _flagged(n: int, chance: Random) -> Iterator[Outcome]:
    for _ in range(n):
        names = {named(chance, (*STEERING, *PIECES)) for _ in range(6)}
        with TemporaryDirectory() as home:
            usage, flags = Path(home) / "usage.csv", Path(home) / "flags.csv"
            with usage.open("w", encoding="utf-8", newline="") as handle:
                rows = [
                    [name, month, 100 + month * at, 10 + month]
                    for at, name in enumerate(names)
                    for month in range(1, 13)
                ]
                csv.writer(handle).writerows([["team", "month", "spend", "output"], *rows])
            code, out, told = tokensim("flag", usage, "--csv", flags)
            wrong = [*cells(Path(home))] if flags.exists() and usage.unlink() is None else []
        wrong += [Outcome(Harm.ESCAPE, repr(found)) for found in STEERS.findall(out + told)]
        wrong += [Outcome(Harm.EXCEPTION, f"exit {code}")] if code not in (0, 2) else []
        yield from [one._replace(what=f"{sorted(names)!r}: {one.what}") for one in wrong[:1]] or [
            Outcome(TOLD if code else HARMLESS)
        ]
