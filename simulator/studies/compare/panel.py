"""The panel of a comparison: sizes said first, refused where memory will not do, in memory or as Parquet."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from simulator.problem import setting_of
from simulator.replication.compare import Comparison
from simulator.replication.executors import cores
from simulator.replication.ledger import ROWS_PER_GROUP, ParquetTable
from simulator.replication.options import Progress
from simulator.replication.panel import COLUMNS, KEYS, rows_of, run_again
from simulator.replication.trace import trace_table
from simulator.replication.worlds import Worlds
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.paths import draft
from simulator.scenario.reading.source import ErrorLine
from simulator.size import MOST_MEMORY, available_mb
from simulator.studies.result import source_of
from simulator.text import nearest

if TYPE_CHECKING:
    from simulator.studies.compare.findings import Findings

COPIES: Final = 2.2  # of a table: its parts, and what is made of them
AHEAD: Final = 4  # replications in memory per worker while a file is written


def told(sentence: str) -> None:
    """Say something on standard error."""
    sys.stderr.write(f"{sentence}\n")


def panel(
    findings: "Findings",
    policies: Sequence[str] | None,
    replications: Sequence[int] | None,
    columns: Sequence[str] | None,
    to: str | Path | None,
    workers: int | None,
    progress: Progress,
    announce: Callable[[str], object],
) -> pd.DataFrame | None:
    """As ``Findings.panel`` says."""
    comparison = findings.comparison
    names, numbers, kept = _asked(comparison, policies, replications, columns)
    workers = min(workers or cores(), len(numbers))
    rows = rows_of(comparison.scenario, len(names), len(numbers))
    need = memory_mb(rows, rows // len(numbers), len(kept), workers if to is not None else 0)
    seconds = comparison.seconds * len(names) * len(numbers) / max(len(comparison.totals), 1)
    announce(
        f"Panel: {rows:,} rows of {len(kept)} columns, about {need:,.0f} MB of memory and {seconds:,.0f} s to run "
        f"{len(names) * len(numbers):,} runs again."
    )
    if need > MOST_MEMORY * available_mb():
        raise _refused(
            f"asks for {rows:,} rows: about {need:,.0f} MB of memory, of {available_mb():,.0f} MB that are free. Name "
            "fewer policies, replications or columns" + (", or write it: to='panel.parquet'." if to is None else ".")
        )
    worlds = reopened(findings)
    with progress(len(numbers), "replications") as tell:
        if to is None:
            parts: list[pd.DataFrame] = []
            run_again(worlds, comparison.engine, names, numbers, parts.append, workers, tell, kept)
            return pd.concat(parts, ignore_index=True)
        path = Path(to)
        part = path.with_name(f".{path.name}.part")  # half a panel must not look like a whole one
        try:
            with ParquetTable(part, "panel", comparison.scenario) as table:
                run_again(worlds, comparison.engine, names, numbers, table.append, workers, tell, kept)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    return None


def memory_mb(rows: int, rows_at_once: int, columns: int, writers: int) -> float:
    """Memory that a panel takes, MB of 2**20 bytes: all of it, or where it is written what is under way.

    Example: a million rows of 60 columns are about 1,000 MB.
    """
    held = AHEAD * writers * rows_at_once + min(rows, ROWS_PER_GROUP) if writers else rows
    return COPIES * held * columns * 8 / 2**20


def events(findings: "Findings", policy: str, replication: int) -> pd.DataFrame:
    """As ``Findings.events`` says."""
    names, numbers, _ = _asked(findings.comparison, [policy], [replication], None)
    return trace_table(setting_of(reopened(findings).at(numbers[0])), numbers[0], names)


def reopened(findings: "Findings") -> Worlds:
    """The worlds of a comparison; where it was read from a folder, made from its file again."""
    worlds, scenario = findings.comparison.worlds, findings.comparison.scenario
    if not worlds.drawn or worlds.opened is not None:
        return worlds
    return worlds._replace(opened=draft(source_of(findings)._replace(scenario=scenario)))


def _asked(
    comparison: Comparison,
    policies: Sequence[str] | None,
    replications: Sequence[int] | None,
    columns: Sequence[str] | None,
) -> tuple[list[str], list[int], list[str]]:
    known = [policy.label for policy in comparison.policies]
    names = known if policies is None else list(dict.fromkeys(policies))
    numbers = list(range(comparison.replications) if replications is None else dict.fromkeys(replications))
    wrong = [f"there is no policy {one!r}. {nearest(one, known)}" for one in names if one not in known]
    last = comparison.replications - 1
    wrong += [f"there is no replication {one}: they are 0 to {last}." for one in numbers if not 0 <= one <= last]
    chosen = COLUMNS if columns is None else columns
    wrong += [f"there is no column {one!r}. {nearest(one, COLUMNS)}" for one in chosen if one not in COLUMNS]
    if not (names and numbers):
        wrong.append("there is nothing to run: name a policy and a replication.")
    if wrong:
        raise ScenarioError("panel", [ErrorLine(0, sentence) for sentence in wrong])
    return [one for one in known if one in names], numbers, [one for one in COLUMNS if one in {*KEYS, *chosen}]


def _refused(sentence: str) -> ScenarioError:
    return ScenarioError("panel", [ErrorLine(0, sentence)])
