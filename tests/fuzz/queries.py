"""Queries of ``--sql`` that would reach beyond the tables they are given."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

import pandas as pd

from simulator.scenario.reading.errors import ScenarioError
from simulator.studies.sweep.results import select
from tests.fuzz.tried import HARMLESS, Harm, HarmError, Outcome, Tried, counted, outcome_of
from tests.studies.sweep.test_sql import ATTACKS

TABLES: Final = {"sweep": pd.DataFrame({"policy": ["a", "b"], "net_usd": [1.0, 2.0]})}
SECRET: Final = "hidden-7261"
AROUND: Final = (
    "{0}", "{0}; SELECT 1", "SELECT 1; {0}", "EXPLAIN {0}", "EXPLAIN ANALYZE {0}", "/* */ {0} -- ", "({0})",
    "WITH w AS ({0}) SELECT * FROM w", "SELECT * FROM ({0})", "SELECT (SELECT 1), * FROM ({0}) UNION ALL SELECT 1",
    "CREATE TABLE w AS {0}", "CREATE MACRO m() AS TABLE {0}; SELECT * FROM m()", "PREPARE p AS {0}; EXECUTE p",
    "DESCRIBE {0}", "SUMMARIZE {0}", "FROM query('{0}')", "PIVOT ({0}) ON word",
)  # fmt: skip
PLACES: Final = ("{0}", "{0}?x", "file://{0}", "./../../..{0}", "{0}*", "[{0}]", "~{0}", "/proc/self/root{0}")


def queries(n: int, seed: int) -> Tried:
    """Attacks in other words, in others' brackets, on other spellings of a path."""
    with TemporaryDirectory() as home:
        before = "files read, written and attached, extensions fetched"
        return counted(
            "SQL that reaches beyond its tables", before, (Harm.OUTSIDE,), _queries(n, Random(seed), Path(home))
        )


def _queries(n: int, chance: Random, home: Path) -> Iterator[Outcome]:
    secret, new = home / "secret.csv", home / "new.csv"
    secret.write_text(f"word\n{SECRET}\n")
    for _ in range(n):
        place = chance.choice(PLACES).format(secret)
        query = chance.choice(AROUND).format(chance.choice(ATTACKS).format(secret=place, new=new))
        query = _spelt(query, chance)

        def act(query: str = query) -> str:
            found = select(query, TABLES).to_string()
            if SECRET in found:
                raise HarmError(Harm.OUTSIDE, f"gave {found}")
            return HARMLESS

        outcome = outcome_of(act, (ScenarioError,), query)
        if sorted(home.iterdir()) != [secret]:
            outcome = Outcome(Harm.OUTSIDE, f"{query} left a file")
        yield outcome


def _spelt(query: str, chance: Random) -> str:
    """The words in other case or with other blanks; now and then a character is another."""
    way = chance.randrange(5)
    if way == 0:
        return (
            "".join(chance.choice((one.lower(), one.upper())) for one in query) if "/" not in query else query.lower()
        )
    if way == 1:
        return query.replace(" ", chance.choice(("\n", "\t", "  ", "/**/", " -- x\n")))
    if way == 2 and query:
        at = chance.randrange(len(query))
        return query[:at] + chance.choice("'\";()\\\x00%=,") + query[at:]
    return query
