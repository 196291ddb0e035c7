"""What was tried to break the program, all kinds in one table: ``python -m tests.publish reliability``."""

from collections.abc import Callable
from typing import Final

import pandas as pd

from tests.fuzz.folders import folders, stores
from tests.fuzz.names import in_own_tables, in_results, in_the_terminal
from tests.fuzz.queries import queries
from tests.fuzz.tried import Tried

SEED: Final = 21
# in the order of the table; another kind of input is another line
KINDS: Final[tuple[Callable[[], Tried], ...]] = (
    lambda: in_results(6, SEED),
    lambda: in_own_tables(60, SEED),
    lambda: in_the_terminal(10_000, SEED),
    lambda: folders(400, SEED, rot=False),
    lambda: folders(400, SEED, rot=True),
    lambda: stores(600, SEED),
    lambda: queries(500, SEED),
)


def reliability() -> pd.DataFrame:
    """A row per kind: how many inputs, and what came of them; what is wrong is an error here, with examples."""
    rows = []
    for kind in KINDS:
        found = kind()
        print(f"{found.inputs:,} {found.kind}", flush=True)  # noqa: T201
        if found.wrong:
            raise AssertionError("\n".join([found.kind, *found.examples]))
        rows.append({**found._asdict(), "inputs": found.inputs})
    return pd.DataFrame(rows)[["kind", "before", "inputs", "told", "harmless", "wrong"]]
