"""Tables of pyarrow as frames, and texts of a frame as numbers: what is done to a million cells at once."""

import sys

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

WIDE = pa.large_string()
SEPARATOR = "\x1f"  # between the cells of a row


def to_frame(table: pa.Table) -> pd.DataFrame:
    """A table as a frame; whole numbers stay whole where all cells are filled.

    Example: a column of texts has the dtype str.
    """
    frame: pd.DataFrame = table.to_pandas(split_blocks=True, self_destruct=True)
    return frame


def numbers_of(text: pd.Series) -> pd.Series | None:
    """Texts as numbers, empty ones missing; None where one of them is written otherwise than 1234.5.

    Example: of "1.5" and "" they are 1.5 and missing; "1,234" is not read here.
    """
    cells = pa.array(text.array)
    try:
        values = pc.cast(pc.if_else(pc.equal(cells, ""), None, cells), pa.float64())
    except pa.ArrowException:
        return None
    return pd.Series(values.to_numpy(zero_copy_only=False), text.index).astype(float)


def joined_rows(rows: pd.DataFrame) -> list[str]:
    """Each row as one text, the same for equal rows, however their file was read and in whatever order its columns are.

    An empty cell and a missing one are alike, and so are 450 and 450.0.
    """
    joined: list[pa.Array] = []
    for name in sorted(rows.columns):
        cells = _texts(rows[name])
        empty = pc.equal(cells, "")
        named = pc.binary_join_element_wise(pa.scalar(f"{name}=", WIDE), cells, pa.scalar("", WIDE))
        joined.append(pc.if_else(empty, pa.scalar(None, WIDE), named))
    separator = pa.scalar(SEPARATOR, WIDE)
    texts: list[str] = pc.binary_join_element_wise(*joined, separator, null_handling="skip").to_pylist()
    return texts


def _texts(column: pd.Series) -> pa.Array:
    """A column as texts, an empty one where a cell is missing."""
    if isinstance(column.dtype, pd.StringDtype):
        return pc.fill_null(pc.cast(pa.array(column.array), WIDE), "")
    kinds = set(map(type, column.dropna())) if column.dtype == object else {float}
    if pd.api.types.is_bool_dtype(column.dtype) or not kinds <= {int, float} or _too_large(column):
        return pa.array(["" if one is None or one != one else str(one) for one in column.tolist()], WIDE)
    return pc.fill_null(pc.cast(pa.array(column.astype(float), from_pandas=True), WIDE), "")


def _too_large(column: pd.Series) -> bool:
    """Whether it holds a whole number that no double reaches, as only JSON can."""
    return column.dtype == object and any(abs(one) > sys.float_info.max for one in column.dropna())
