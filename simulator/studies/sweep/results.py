"""Reading what sweeps left: as a table, by SQL, joined with other tables."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from simulator.columns import entry
from simulator.files import table_in, text_in
from simulator.replication.options import opened
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import ScenarioFile
from simulator.scenario.reading.parameters import parameter_name
from simulator.scenario.reading.source import ErrorLine
from simulator.studies.sweep.optional import needs
from simulator.studies.sweep.plan import Plan, plan_of
from simulator.studies.sweep.stored import Origin, plans_in

# what a query may not do, however it is written
CLOSED: Final[dict[str, str | bool | int | float | list[str]]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
SWEEP: Final = "sweep"  # the table of the sweep's own rows in a query


def store_of(out: Path, file: ScenarioFile) -> Path:
    """The folder of a scenario's sweeps below a folder of results."""
    return out / file.name / "sweep"


def columns_of(source: Path | ScenarioFile) -> dict[str, str]:
    """What every column of a sweep's rows means, with its unit.

    Raises:
        ScenarioError: the source is no scenario with a sweep, nor a folder of results.
    """
    if isinstance(source, Path) and source.is_dir():
        plans = plans_in(source)
        first = list(Origin._fields)
        varied = [name for plan in plans for name in plan["parameters"]]
        fixed = [name for plan in plans for name in plan["columns"]]
    else:
        plan = plan_of(opened(source))
        first, varied, fixed = ["point"], list(plan.design.parameters), [column.name for column in plan.columns]
    return {
        **{name: _meaning(name) for name in first},
        **{path: f"{parameter_name(path)}, varied" for path in varied},
        **{name: _meaning(name) for name in fixed},
    }


def select(query: str, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Rows of a SQL query over named tables, which are all it can see: no file is read or written, nothing is fetched.

    Args:
        query: such as ``SELECT policy, avg(net_usd) FROM sweep GROUP BY policy``; names with dots in double quotes.
        tables: by the name the query uses.

    Raises:
        MissingExtraError: DuckDB is not installed.
        ScenarioError: the query fails; with DuckDB's reason.
    """
    with needs("DuckDB", "--sql"):
        import duckdb
    try:
        with duckdb.connect(config=CLOSED) as connection:
            for name, table in tables.items():
                connection.register(name, table)
            connection.execute("SET lock_configuration = true")
            asked = connection.extract_statements(query)
            if len(asked) != 1 or asked[0].type not in (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN):
                raise ScenarioError("--sql", [ErrorLine(0, "takes one query that asks for rows. Begin with SELECT.")])
            rows: pd.DataFrame = connection.execute(asked[0]).df()
            return rows
    except (duckdb.Error, MemoryError, ValueError) as error:
        raise ScenarioError("--sql", [ErrorLine(0, " ".join(str(error).split()))]) from None


def join_tables(given: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Tables of ``name=file`` with files in CSV or Parquet.

    Raises:
        ScenarioError: one of them cannot be read, or has the name of the sweep or of another.
    """
    tables = {}
    for one in given:
        name, _, path = one.partition("=")
        if not name.isidentifier() or not path:
            raise ScenarioError("--join", [ErrorLine(0, f"{one!r} must be name=file.csv or name=file.parquet.")])
        if name == SWEEP or name in tables:
            raise ScenarioError(
                "--join", [ErrorLine(0, f"{one!r} has the name {name!r}, which is taken. Take another.")]
            )
        try:
            tables[name] = _table_of(Path(path))
        except Exception as error:  # what a damaged file, or one made by others, makes libraries raise has no list
            why = getattr(error, "strerror", None) or " ".join(str(error).split())
            raise ScenarioError("--join", [ErrorLine(0, f"{path} cannot be read: {why}.")]) from None
    return tables


def _table_of(path: Path) -> pd.DataFrame:
    """The table of a file on this machine: an address is none."""
    return table_in(path).to_pandas() if path.suffix == ".parquet" else pd.read_csv(io.StringIO(text_in(path)))


def _meaning(column: str) -> str:
    _, _, unit, meaning, _ = entry(column, "sweep")
    return f"{meaning} ({unit})" if unit else meaning


def labelled(plan: Plan, table: pd.DataFrame) -> Any:
    """Rows as an xarray Dataset: over the varied values of a grid, else over points; always over policies.

    Raises:
        MissingExtraError: xarray is not installed.
    """
    with needs("xarray", "a labelled array"):
        import xarray  # noqa: F401 - pandas hands the table over
    varied, last = list(plan.design.parameters), ["policy", "replication"][: 1 + (plan.sweep.keep == "replications")]
    if plan.sweep.design == "grid":
        array = table.drop(columns="point").set_index([*varied, *last]).to_xarray()
    else:
        values = {path: ("point", column.to_numpy()) for path, column in table.drop_duplicates("point")[varied].items()}
        array = table.drop(columns=varied).set_index(["point", *last]).to_xarray().assign_coords(values)
    for column in plan.columns:
        if column.name in array:
            array[column.name].attrs = {"units": column.unit, "long_name": column.meaning}
    return array
