"""The ledger as a table: policy x replication x team x month, in memory or streamed to Parquet."""

from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from simulator.records import COLUMN, LEDGER, Floats, Ints
from simulator.replication.parquet import about_run, noted
from simulator.scenario.blocks.schema import Scenario

ROWS_PER_GROUP = 200_000


class Sink(Protocol):
    """Takes the ledger of each replication as it comes, in order."""

    def add(self, replication: int, ledgers: dict[str, Floats]) -> None:
        """Ledgers of one replication by policy, each [team, month, column]."""


def frame(scenario: Scenario, replication: int, ledgers: dict[str, Floats]) -> pd.DataFrame:
    """One replication as rows; months count from 1, whole things are integers."""
    names = [team.name for team in scenario.world.teams]
    n_months, n_teams = scenario.months, len(names)
    size = n_teams * n_months
    columns: dict[str, Any] = {
        "policy": category(np.repeat(np.arange(len(ledgers)), size), list(ledgers)),
        "replication": np.full(size * len(ledgers), replication),
        "team": category(np.tile(np.repeat(np.arange(n_teams), n_months), len(ledgers)), names),
        "month": np.tile(np.arange(1, n_months + 1), n_teams * len(ledgers)),
    }
    stacked = np.concatenate([ledger.reshape(size, len(LEDGER)) for ledger in ledgers.values()])
    columns["engineers"] = stacked[:, COLUMN["engineers"]]  # who did it stands before what was done
    for position, column in enumerate(LEDGER):
        values = stacked[:, position]
        columns[column.name] = values.astype(np.int64) if column.whole else values
    return pd.DataFrame(columns)


def category(codes: Ints, names: list[str]) -> Any:
    """A column of names, each kept once; -1 is missing."""
    return pd.Categorical.from_codes(codes, categories=pd.Index(names))


class InMemory:
    """Keeps every replication, for the Python API."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.frames: list[pd.DataFrame] = []

    def add(self, replication: int, ledgers: dict[str, Floats]) -> None:
        """Keep one replication."""
        self.frames.append(frame(self.scenario, replication, ledgers))

    def table(self) -> pd.DataFrame:
        """All replications as one table."""
        return pd.concat(self.frames, ignore_index=True)


class Nowhere:
    """Keeps no ledger: of what is reduced as it comes, nobody reads the rows."""

    def add(self, replication: int, ledgers: dict[str, Floats]) -> None:
        """Let go of one replication."""


class ParquetTable:
    """Streams tables with the same columns to one Parquet file; the same rows give the same bytes."""

    def __init__(self, path: Path, name: str, scenario: Scenario) -> None:
        self.path, self.name, self.scenario = path, name, scenario  # what the dictionary calls the table, and its run
        self.frames: list[pd.DataFrame] = []
        self.writer: Any = None

    def append(self, table: pd.DataFrame) -> None:
        """Queue some rows and write when a row group is full."""
        self.frames.append(table)
        if sum(map(len, self.frames)) >= ROWS_PER_GROUP:
            self._flush()

    def _flush(self) -> None:
        if not self.frames:
            return
        table = pa.Table.from_pandas(pd.concat(self.frames, ignore_index=True), preserve_index=False)
        if self.writer is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            schema = noted(table.schema, self.name, about_run(self.scenario))
            self.writer = pq.ParquetWriter(self.path, schema, compression="zstd")
        self.writer.write_table(table)
        self.frames.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._flush()
        if self.writer is not None:
            self.writer.close()


class ParquetFile(ParquetTable):
    """Streams the ledgers of replications to one Parquet file."""

    def __init__(self, path: Path, scenario: Scenario) -> None:
        super().__init__(path, "ledger", scenario)

    def add(self, replication: int, ledgers: dict[str, Floats]) -> None:
        """Queue one replication."""
        self.append(frame(self.scenario, replication, ledgers))
