"""Rows of a sweep as labelled arrays."""

from typing import Any

import pandas as pd

from simulator.studies.sweep.design import MissingExtraError
from simulator.studies.sweep.plan import Plan


def labelled(plan: Plan, table: pd.DataFrame) -> Any:
    """Rows as an xarray Dataset: over the varied values of a grid, else over points; always over policies.

    Raises:
        MissingExtraError: xarray is not installed.
    """
    try:
        import xarray  # noqa: F401 - pandas hands the table over
    except ImportError:
        raise MissingExtraError("xarray", "sweeps", "a labelled array") from None
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
