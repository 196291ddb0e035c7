"""Reading what sweeps left: as a table, by SQL, joined with other tables."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from simulator.columns import entry
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import ScenarioFile, load
from simulator.scenario.reading.parameters import parameter_name
from simulator.scenario.reading.source import Fault
from simulator.studies.sweep.optional import needs
from simulator.studies.sweep.plan import Plan, plan_of

SWEEP: Final = "sweep"  # the table of the sweep's own rows in a query


def store_of(out: Path, file: ScenarioFile) -> Path:
    """The folder of a scenario's sweeps below a folder of results."""
    return out / file.name / "sweep"


def columns_of(source: Path) -> dict[str, str]:
    """What every column of a sweep's rows means, with its unit.

    Raises:
        ScenarioError: the source is no scenario with a sweep, nor a folder of results.
    """
    if source.is_dir():
        plans = sorted(source.glob("_plan-*.json"))
        if not plans:
            raise ScenarioError(str(source), [Fault(0, "holds no results of a sweep.")])
        told = json.loads(plans[-1].read_text(encoding="utf-8"))
        varied, fixed = list(told["parameters"]), told["columns"]
        return {
            **{path: f"{parameter_name(path)}, varied" for path in varied},
            **{name: _meaning(name) for name in fixed},
        }
    plan = plan_of(load(source))
    return {
        "point": _meaning("point"),
        **{path: f"{parameter_name(path)}, varied" for path in plan.design.parameters},
        **{column.name: _meaning(column.name) for column in plan.columns},
    }


def select(query: str, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Rows of a SQL query over named tables.

    Args:
        query: such as ``SELECT policy, avg(net_usd) FROM sweep GROUP BY policy``; names with dots in double quotes.
        tables: by the name the query uses.

    Raises:
        MissingExtraError: DuckDB is not installed.
        ScenarioError: the query fails; with DuckDB's reason.
    """
    with needs("DuckDB", "--sql"):
        import duckdb
    with duckdb.connect() as connection:
        for name, table in tables.items():
            connection.register(name, table)
        try:
            found = connection.sql(query)
        except duckdb.Error as error:
            raise ScenarioError("--sql", [Fault(0, " ".join(str(error).split()))]) from None
        if found is None:
            raise ScenarioError("--sql", [Fault(0, "asks for no rows. Begin with SELECT.")])
        rows: pd.DataFrame = found.df()
        return rows


def join_tables(given: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Tables of ``name=file`` with files in CSV or Parquet.

    Raises:
        ScenarioError: one of them cannot be read, or has the name of the sweep or of another.
    """
    tables = {}
    for one in given:
        name, _, path = one.partition("=")
        if not name.isidentifier() or not path:
            raise ScenarioError("--join", [Fault(0, f"{one!r} must be name=file.csv or name=file.parquet.")])
        if name == SWEEP or name in tables:
            raise ScenarioError("--join", [Fault(0, f"{one!r} has the name {name!r}, which is taken. Take another.")])
        try:
            tables[name] = pd.read_parquet(path) if path.endswith(".parquet") else pd.read_csv(path)
        except (OSError, ValueError) as error:
            raise ScenarioError("--join", [Fault(0, f"{path} cannot be read: {error}")]) from None
    return tables


def _meaning(column: str) -> str:
    told = entry(column, "sweep")
    return f"{told.meaning} ({told.words})" if told.words else told.meaning


def labelled(plan: Plan, table: pd.DataFrame) -> Any:
    """Rows as an xarray Dataset: over the varied values of a grid, else over points; always over policies.

    Raises:
        MissingExtraError: xarray is not installed.
    """
    with needs("xarray", "a labelled array"):
        import xarray  # noqa: F401 - pandas hands the table over
    grid = plan.sweep.design == "grid"
    axes = list(plan.design.parameters) if grid else ["point"]
    axes += ["policy", *(["replication"] if plan.sweep.keep == "replications" else [])]
    array = table.drop(columns=["point"] if grid else []).set_index(axes).to_xarray()
    if not grid:
        first = table.drop_duplicates("point").set_index("point")
        array = array.drop_vars(list(plan.design.parameters)).assign_coords(
            {path: ("point", first[path].to_numpy()) for path in plan.design.parameters}
        )
    for column in plan.columns:
        if column.name in array:
            array[column.name].attrs = {"units": column.unit, "long_name": column.meaning}
    return array
