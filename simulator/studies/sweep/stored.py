"""All rows of a store: of which plan, design, seed and code each is, and a sentence where they are of several."""

import warnings
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd
import pyarrow as pa

from simulator.replication.parquet import note_in
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.source import ErrorLine
from simulator.studies.sweep.plan import plan_in
from simulator.studies.sweep.store import damaged, present, read, schema_of
from simulator.text import nearest

UNKNOWN: Final = "unknown"  # of files that an older version wrote
SHOWN: Final = 8  # plans that a sentence lists


class Origin(NamedTuple):
    """Of which plan rows are; the columns of a store that no row of a single plan needs."""

    plan: str
    design: str
    code: str
    seed: int | None

    def __str__(self) -> str:
        return f"plan {self.plan} ({self.design}, seed {self.seed}, code {self.code})"


def warned(sentence: str) -> None:
    """Warn the user of Python."""
    warnings.warn(sentence, stacklevel=4)


def plans_in(folder: Path) -> list[dict[str, Any]]:
    """What a store says of its plans, in the order of their names.

    Raises:
        ScenarioError: it holds none.
    """
    found = [_described(path) for path in sorted(folder.glob("_plan-*.json"))]
    if not found:
        raise ScenarioError(str(folder), [ErrorLine(0, "holds no results of a sweep.")])
    return found


def _described(path: Path) -> dict[str, Any]:
    """What a file says of a plan.

    Raises:
        ScenarioError: it is damaged.
    """
    try:
        return plan_in(path)
    except (OSError, ValueError, KeyError, TypeError) as error:
        advice = "Run the sweep again: it writes this file anew."
        raise ScenarioError(str(path), [ErrorLine(0, f"cannot be read ({type(error).__name__}). {advice}")]) from None


def stored(folder: Path, only: Mapping[str, Any], tell: Callable[[str], None]) -> pd.DataFrame:
    """Rows of a store, each point once, under the first of its plans; arguments and errors as in ``results``."""
    names = sorted(present(folder) | damaged(folder))
    if not names:
        raise ScenarioError(str(folder), [ErrorLine(0, "holds no results of a sweep.")])
    plans = by_origin(folder, names)
    wanted = _wanted(plans, only)
    if not wanted:
        raise ScenarioError(str(folder), [ErrorLine(0, f"has no such rows. It holds {_listed(plans)}.")])
    if len(wanted) > 1:
        advice = "Choose with only, such as only={'plan': ...}, or tokensim results --only plan=..."
        tell(f"{folder} holds rows of {len(wanted)} plans, each point once: {_listed(wanted)}. {advice}")
    tables = [_with_origin(read(folder, plans[one]), one) for one in wanted]
    table: pd.DataFrame = pa.concat_tables(tables, promote_options="permissive").to_pandas()
    keys = [name for name in ("point_id", "policy", "replication") if name in table]
    return table.drop_duplicates(keys, ignore_index=True)


def by_origin(folder: Path, names: Iterable[str]) -> dict[Origin, list[str]]:
    """Chunks by what their files say of themselves."""
    plans: dict[Origin, list[str]] = {}
    for name in names:
        plans.setdefault(_origin(schema_of(folder, name)), []).append(name)
    return plans


def _origin(schema: pa.Schema) -> Origin:
    told = note_in(schema)
    plan, design, code = (str(told.get(key, UNKNOWN)) for key in ("plan", "design", "rows_code"))
    return Origin(plan, design, code, told.get("seed"))


def _wanted(plans: Iterable[Origin], only: Mapping[str, Any]) -> list[Origin]:
    """The plans that all conditions hold for.

    Raises:
        ScenarioError: there is no such column.
    """
    wrong = [name for name in only if name not in Origin._fields]
    if wrong:
        errors = [ErrorLine(0, f"{name}: not one of the columns. {nearest(name, Origin._fields)}") for name in wrong]
        raise ScenarioError("only", errors)
    return [one for one in plans if all(str(getattr(one, name)) == str(value) for name, value in only.items())]


def _listed(plans: Iterable[Origin]) -> str:
    texts = [str(one) for one in plans]
    rest = [f"{len(texts) - SHOWN} more"] if len(texts) > SHOWN else []
    return "; ".join([*texts[:SHOWN], *rest])


def _with_origin(rows: pa.Table, origin: Origin) -> pa.Table:
    """The rows behind the columns of ``Origin``, free of what their files say of themselves."""
    for place, (name, value) in enumerate(origin._asdict().items()):
        form = pa.int64() if name == "seed" else pa.string()
        rows = rows.add_column(place, name, pa.array([value] * rows.num_rows, type=form))
    return rows.replace_schema_metadata(None)
