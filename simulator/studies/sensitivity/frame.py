"""The indices of all methods in one frame."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

# the indices of each table by name
INDICES: Final = {
    "tornado": ("low_change", "high_change", "swing"),
    "morris": ("mu_star", "mu", "sigma"),
    "sobol": ("first", "total"),
    "pairs": ("second",),
    "pawn": ("pawn",),
}
COLUMNS: Final = ("method", "policy", "parameter", "with_parameter", "index", "value", "low", "high", "n")


def indices_frame(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row per method, policy, value of the sweep and index, with its interval where it has one.

    Columns: ``method``, ``policy``, ``parameter``, ``with_parameter`` of a pair, ``index``, ``value``, ``low``,
    ``high``, ``n``.

    Args:
        tables: of a study, by the method that made them; others are left out.

    Example: a table of Sobol indices of 3 values has 6 rows in it.
    """
    parts = []
    for method, names in INDICES.items():
        table = tables.get(method, pd.DataFrame())
        for name in names if len(table) else ():
            ends = {end: table.get(f"{name}_{end}", np.nan) for end in ("low", "high")}
            both = table.get("with_parameter", "")
            told = table[["policy", "parameter", "n"]].assign(with_parameter=both, value=table[name], **ends)
            parts.append(told.assign(method=method, index=name))
    return pd.concat(parts, ignore_index=True)[list(COLUMNS)] if parts else pd.DataFrame(columns=list(COLUMNS))
