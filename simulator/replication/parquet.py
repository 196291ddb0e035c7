"""What a Parquet file says of itself: code, versions and scenario it comes from, unit and meaning of every column."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from simulator.columns import entry, scope_of
from simulator.scenario.blocks.schema import Scenario
from simulator.versions import code_hash, versions

NOTE: Final = b"tokensim"  # in the metadata of the file: how it was made, as JSON
PLACE: Final = ("file", "stamp")  # of a policy of the user's own: where it lay, not what it does


def scenario_hash(scenario: Scenario) -> str:
    """Hash of what a scenario says as it was run, whatever the text it came from."""
    tree = as_data(scenario)
    for policy in tree["policies"]:
        for name in PLACE:
            policy.pop(name, None)
    return hashlib.sha256(json.dumps(tree, sort_keys=True).encode()).hexdigest()


def as_data(scenario: Scenario) -> dict[str, Any]:
    """A scenario as plain data; its policies may be of the user's own, which its schema does not know."""
    policies = [policy.model_dump(mode="json") for policy in scenario.policies]
    return {**scenario.model_dump(mode="json", exclude={"policies"}), "policies": policies}


def noted(schema: pa.Schema, table: str, about: Mapping[str, Any]) -> pa.Schema:
    """A schema that says how its rows were made; of each column that the dictionary has, unit and meaning.

    Args:
        schema: of the rows.
        table: as the data dictionary calls it, such as ``ledger``.
        about: what is known beyond code and versions, as plain data.
    """
    told = {**about, "code": code_hash(), "versions": versions()}
    fields = [_explained(field, table) for field in schema]
    return pa.schema(fields, {**(schema.metadata or {}), NOTE: json.dumps(told, sort_keys=True).encode()})


def note_in(schema: pa.Schema) -> dict[str, Any]:
    """What ``noted`` wrote; empty where another version or another program wrote the file."""
    found: dict[str, Any] = json.loads((schema.metadata or {}).get(NOTE, b"{}"))
    return found


def write(path: Path, rows: pd.DataFrame, table: str, scenario: Scenario) -> None:
    """Write rows of a run; the same rows give the same bytes."""
    made = pa.Table.from_pandas(rows, preserve_index=False)
    pq.write_table(with_note(made, table, about_run(scenario)), path, compression="zstd")


def with_note(rows: pa.Table, table: str, about: Mapping[str, Any]) -> pa.Table:
    """Rows with the schema of ``noted``."""
    return rows.cast(noted(rows.schema, table, about))


def about_run(scenario: Scenario) -> dict[str, Any]:
    """Of a run, what its rows depend on."""
    return {"scenario": scenario_hash(scenario), "seed": scenario.seed}


def _explained(field: pa.Field, table: str) -> pa.Field:
    if scope_of(field.name, table) is None:
        return field
    told = entry(field.name, table)
    return field.with_metadata({"unit": told.stored, "meaning": told.meaning})
