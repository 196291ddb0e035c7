"""One file of an output format, read as ``tokensim import`` reads it."""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from simulator.company.read import Rows, read_files

SAMPLES = Path(__file__).parents[1] / "samples"


def sample(name: str) -> pd.DataFrame:
    """The rows of a sample."""
    return read_files([SAMPLES / name]).tables["output"]


def written(folder: Path, content: Any, name: str = "export.json") -> Rows:
    """What is read from a file with this content."""
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return read_files([path])


def traps(rows: Rows) -> dict[str, int]:
    """How many rows each finding is about."""
    return {one.trap: one.rows for one in rows.findings}
