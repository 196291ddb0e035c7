"""One check as a row: PASS, REVIEW or FAIL, what was measured against which threshold, and what to do about it."""

from collections.abc import Iterable
from typing import Final, NamedTuple

import pandas as pd

PASS, REVIEW, FAIL = "PASS", "REVIEW", "FAIL"
MATERIAL: Final = 0.05  # of the best policy's net value: a smaller lead does not matter
MIN_REPLICATIONS: Final = 5


class Check(NamedTuple):
    """One row."""

    check: str
    status: str
    measured: float
    threshold: float
    unit: str
    message: str
    advice: str = ""


def check_table(rows: Iterable[Check]) -> pd.DataFrame:
    """Checks as a table."""
    return pd.DataFrame(list(rows), columns=list(Check._fields))


def replaced(table: pd.DataFrame, row: Check) -> pd.DataFrame:
    """The checks with the row of the same name replaced."""
    return check_table(row if old.check == row.check else Check(*old) for old in table.itertuples(index=False))


def checks_line(table: pd.DataFrame) -> str:
    """All checks in one line."""
    parts = []
    for status, word in ((FAIL, "FAILED"), (REVIEW, "to review"), (PASS, "passed")):
        names = [str(name) for name in table.loc[table["status"] == status, "check"]]
        if names and status == PASS:
            parts.append(f"{len(names)} passed")
        elif names:
            parts.append(f"{len(names)} {word} ({', '.join(names)})")
    return "; ".join(parts)


def graded(
    name: str, measured: float, threshold: float, far: float, message: str, advice: str = "", unit: str = "share"
) -> Check:
    """A figure held against a threshold: PASS up to it, REVIEW up to ``far``, else FAIL; advice where it does not pass.

    Example: 0.3 against 0.25 is to review up to 0.75.
    """
    status = PASS if measured <= threshold else REVIEW if measured <= far else FAIL
    return Check(name, status, measured, threshold, unit, message, "" if status == PASS else advice)


def at_least(name: str, measured: float, needed: float, message: str, advice: str, unit: str) -> Check:
    """A number of things held against what is needed: REVIEW down to half of it, else FAIL.

    Example: of 5 replications needed 3 are to review and 2 too few.
    """
    status = PASS if measured >= needed else REVIEW if 2 * measured >= needed else FAIL
    return Check(name, status, measured, needed, unit, message, "" if status == PASS else advice)


def enough_replications(n: int) -> Check:
    """Whether there are MIN_REPLICATIONS; REVIEW if not."""
    advice = f"Use at least {MIN_REPLICATIONS} replications."
    status = PASS if n >= MIN_REPLICATIONS else REVIEW
    message = f"every mean has {n:,} replications"
    return Check(
        "enough replications", status, n, MIN_REPLICATIONS, "replications", message, "" if status == PASS else advice
    )
