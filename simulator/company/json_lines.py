"""Many JSON lines at once: flat records read by columns, an order of magnitude faster than one by one."""

import io
from typing import Final

import pandas as pd
import pyarrow as pa
import pyarrow.json as pa_json

from simulator.company.arrow_frame import to_frame

BLOCK: Final = 4 * 2**20  # bytes that one thread reads
LEAST: Final = 4 * 2**20  # bytes: fewer are read one by one


def flat_lines(block: bytes, wrappers: tuple[str, ...]) -> pd.DataFrame | None:
    """Records of whole lines as a table with dotted names; None where they hold lists or pages, or differ in type."""
    if len(block) < LEAST:
        return None
    try:
        table = pa_json.read_json(io.BytesIO(block), pa_json.ReadOptions(block_size=BLOCK))
        while any(pa.types.is_struct(one.type) for one in table.schema):
            if any(one.name in wrappers for one in table.schema):
                return None
            table = table.flatten()
    except pa.ArrowException:
        return None
    if any(pa.types.is_nested(one.type) or one.name in wrappers for one in table.schema):
        return None
    return to_frame(table)
