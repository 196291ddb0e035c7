"""A result folder: created new, each file in it written whole or not at all."""

from datetime import UTC, datetime
from pathlib import Path

from simulator.scenario.reading.load import ScenarioFile

PACKAGES = ("tokensim", "simpy", "numba", "numpy", "pandas", "pyarrow", "scipy", "pydantic", "plotly")


def run_folder(out: Path, file: ScenarioFile, now: datetime | None = None) -> Path:
    """A new folder ``<out>/<scenario>/<run id>``; the id is the UTC time and the start of the scenario's hash."""
    stamp = (now or datetime.now(UTC)).strftime("%Y%m%d-%H%M%S")
    parent = out / file.name
    folder = parent / f"{stamp}-{file.sha256[:6]}"
    again = 1
    while True:
        try:
            folder.mkdir(parents=True)
        except FileExistsError:  # a second run within the second
            again += 1
            folder = parent / f"{stamp}-{file.sha256[:6]}-{again}"
        else:
            return folder


def write_whole(path: Path, text: str) -> Path:
    """Write a text file so that a crash never leaves half of one."""
    return write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> Path:
    """Write a file so that a crash never leaves half of one."""
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_bytes(content)
    unfinished.replace(path)
    return path
