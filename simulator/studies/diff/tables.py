"""Tables of the difference of two runs."""

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from simulator.report.elements.table import (
    Cell,
    Column,
    Header,
    Row,
    Table,
    header,
    measure,
    policy_column,
    tabulate,
    text_column,
)
from simulator.studies.diff.results import STUDY, Diff

BRIEF: Final = ("net_usd", "spend_usd", "cost_usd", "gain_usd", "roi", "vanity_share")


def input_table(found: Diff) -> Table:
    """Every input that differs: its name, path, old and new value."""
    name = header("name", f"{STUDY}.inputs").text
    columns = (
        Column(Header(name, is_number=False), lambda row: Cell(str(row["name"]), str(row["path"]))),
        *(text_column(header(one, f"{STUDY}.inputs").text, one) for one in ("before", "after")),
        text_column(header("unit", STUDY).text, "unit"),
        text_column(header("source", f"{STUDY}.inputs").text, lambda row: Cell(str(row["source"]))),
    )
    return tabulate("Inputs that differ", found.inputs, columns)


def change_table(found: Diff, own: Mapping[str, str]) -> Table:
    """Every result of every policy in both runs, and its change."""
    columns = (
        policy_column(own),
        text_column(header("measure", STUDY).text, _title),
        *(_figure(one) for one in ("before", "after", "change")),
        Column(Header("n", "replications"), lambda row: Cell(_counts(row))),
    )
    return tabulate("Results of both runs and their change", found.changes, columns, stubs=2)


def brief_table(found: Diff) -> Table:
    """The change of the main results of every policy, for the terminal."""
    columns = (policy_column({}), *(_change_of(name) for name in BRIEF))
    return tabulate("Change of each result, second run minus first", by_policy(found.changes, BRIEF), columns)


def by_policy(changes: pd.DataFrame, measures: Sequence[str]) -> list[dict[str, float | str | int]]:
    """A row per policy with the change of each measure under the measure's own name, and its interval."""
    rows: dict[str, dict[str, float | str | int]] = {}
    for row in changes.to_dict("records"):
        if row["measure"] in measures:
            mine = rows.setdefault(str(row["policy"]), {"policy": str(row["policy"]), "n": int(row["n"])})
            mine |= {f"{row['measure']}{end}": float(row[f"change{end}"]) for end in ("", "_low", "_high")}
    return list(rows.values())


def _change_of(name: str) -> Column:
    return Column(header(name, STUDY), lambda row: measure(row, name, STUDY))


def _figure(column: str) -> Column:
    title = header(column, f"{STUDY}.changes").text
    return Column(Header(title), lambda row: measure(row, column, f"{STUDY}.changes", str(row["unit"])))


def _title(row: Row) -> Cell:
    return Cell(*header(str(row["measure"]), STUDY)[:2])


def _counts(row: Row) -> str:
    return str(row["n"]) if row["n"] == row["n_before"] else f"{row['n_before']} and {row['n']}"
