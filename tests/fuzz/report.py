"""What was tried to break the program, all kinds in one table: ``python -m tests.publish reliability``."""

from collections.abc import Callable
from functools import partial
from typing import Final

import pandas as pd

from tests.fuzz import scenarios
from tests.fuzz.commands import command_lines
from tests.fuzz.folders import folders, stores
from tests.fuzz.names import in_own_tables, in_results, in_the_terminal
from tests.fuzz.queries import queries
from tests.fuzz.requests import KINDS as REQUESTS
from tests.fuzz.requests import requests
from tests.fuzz.tables import exports, usage_tables
from tests.fuzz.tried import Harm, Tried

SEED: Final = 21
# in the order of the table; another kind of input is another line
KINDS: Final[tuple[Callable[[], Tried], ...]] = (
    lambda: scenarios.changed_bytes(3_000, SEED),
    lambda: scenarios.changed_values(600, SEED),
    lambda: scenarios.by_the_schema(600, SEED),
    lambda: scenarios.random_worlds(300, SEED),
    lambda: command_lines(400, SEED),
    lambda: usage_tables(600, SEED),
    lambda: exports(600, SEED),
    lambda: in_results(6, SEED),
    lambda: in_own_tables(60, SEED),
    lambda: in_the_terminal(10_000, SEED),
    lambda: folders(400, SEED, rot=False),
    lambda: folders(400, SEED, rot=True),
    lambda: stores(600, SEED),
    lambda: queries(500, SEED),
    *(partial(requests, kind, 1_500, SEED) for kind in REQUESTS),
)


def reliability() -> pd.DataFrame:
    """A row per kind: how many inputs, and what came of them; what is wrong is an error here, with examples.

    A harm that was not looked for in a kind of input has no figure there.
    """
    rows = []
    for kind in KINDS:
        found = kind()
        print(f"{found.inputs:,} {found.kind}", flush=True)  # noqa: T201
        if found.wrong:
            raise AssertionError("\n".join([found.kind, *found.examples]))
        counts = {"inputs": found.inputs, "told": found.told, "harmless": found.harmless}
        harms = {harm.name.lower(): found.harms.get(harm) for harm in Harm}
        rows.append({"kind": found.kind, "before": found.before, **counts, **harms})
    return pd.DataFrame(rows).astype({harm.name.lower(): "Int64" for harm in Harm})
