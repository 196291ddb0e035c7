"""Tables of a comparison: ranking, teams, every measure, what every column means."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from simulator.replication.compare import BASELINE
from simulator.replication.reduce import MEASURES
from simulator.report.elements.table import (
    SHOWN,
    Cell,
    Header,
    Row,
    Table,
    count_column,
    header,
    measure,
    measure_column,
    named,
    number_column,
    shown,
    tabulate,
    text_column,
    tidy,
)
from simulator.studies.compare.findings import SUMMARY_COLUMNS, Findings
from simulator.studies.compare.tables.breakdown import PARTS
from simulator.studies.compare.tables.review_gate import GATE
from simulator.text import MISSING, visible

RANKING_COLUMNS: Final = {
    "behind_usd": "net value of the best policy minus that of this one, replication by replication, USD; the intervals "
    "of all policies hold at once, and allow for the best having been picked from the same replications",
    "may_be_best": "not ruled out as the best by those intervals",
    "crn_factor": "variance of that difference had the worlds been independent, over its paired variance: above 1, "
    "meeting the same worlds made the comparison sharper",
}


def by_policy(findings: Findings) -> pd.DataFrame:
    """The summary with what the ranking adds, one row per policy."""
    ranked = findings.ranking.drop(columns=["net_usd", "p_best", "n"])
    return findings.summary.merge(ranked, on="policy", how="left", validate="1:1")


def in_order(findings: Findings) -> pd.DataFrame:
    """``by_policy`` from best to worst, yardsticks first."""
    return by_policy(findings).sort_values(
        ["yardstick", "rank", "net_usd"], ascending=[False, True, False], kind="stable", ignore_index=True
    )


def ranking_table(findings: Findings, colours: Mapping[str, str]) -> Table:
    """Candidates from best to worst, yardsticks below them."""
    columns = (
        number_column("Rank", "", _rank),
        text_column("Policy", lambda row: named(row["policy"], colours, _gloss(row))),
        measure_column("net_usd"),
        number_column(*header("behind_usd")[:2], behind_the_best),
        measure_column("p_best"),
        count_column(),
    )
    table = in_order(findings).sort_values("rank", kind="stable", na_position="last")
    return tabulate("Policies from best to worst", table, columns, stubs=2)


def behind_the_best(row: Row) -> Cell:
    """How far a policy is behind the best; of the best itself only where another may be it."""
    if row["rank"] == 1 and not row["behind_usd_high"] > 0:
        return Cell(MISSING, "the best")
    return measure(row, "behind_usd")


def _rank(row: Row) -> Cell:
    return Cell(MISSING, "yardstick") if row["yardstick"] else Cell(str(int(row["rank"])))


def _gloss(row: Mapping[Any, Any]) -> str:
    if row["policy"] == BASELINE:
        return "no tokens: the baseline"
    return "cannot be chosen: it knows every curve" if row["yardstick"] else ""


def team_table(findings: Findings, columns: Iterable[str], colours: Mapping[str, str]) -> Table:
    """Measures by team, the policies of a team one below the other."""
    table = findings.by_team
    place = {name: row for row, name in enumerate(table["team"].unique())}
    table = table.sort_values("team", key=lambda names: names.map(place), kind="stable")
    return tidy("By team, per engineer and month", table, ["team", "policy"], columns, colours)


def summary_tables(findings: Findings, colours: Mapping[str, str], at_most: int = 7) -> list[Table]:
    """Every measure of the summary, a row each, with a column per policy; many policies take several tables."""
    table = by_policy(findings)
    names = [*SHOWN, *SUMMARY_COLUMNS]
    columns = [name for name in dict.fromkeys(names) if name in table and pd.api.types.is_float_dtype(table[name])]
    parts = -(-len(table) // at_most)
    size = -(-len(table) // parts)
    return [_transposed(table.iloc[start : start + size], columns, colours) for start in range(0, len(table), size)]


def _transposed(table: pd.DataFrame, columns: Sequence[str], colours: Mapping[str, str]) -> Table:
    policies = table.to_dict("records")
    rows = [
        (Cell(header(column).text, header(column).unit), *(measure(row, column) for row in policies))
        for column in columns
    ]
    rows.append((Cell("n", "replications"), *(Cell(str(row["n"])) for row in policies)))
    heads = tuple(Header(visible(row["policy"]), "yardstick" if row["yardstick"] else "") for row in policies)
    return Table("Every measure by policy", (Header("Measure", is_number=False), *heads), tuple(rows))


def definitions() -> Table:
    """What every column means."""
    meanings = {**SUMMARY_COLUMNS, **RANKING_COLUMNS}
    meanings |= {name: meaning for name, meaning in {**MEASURES, **PARTS, **GATE}.items() if name not in meanings}
    rows = [{"title": shown(name)[0], "column": name, "meaning": meaning} for name, meaning in meanings.items()]
    columns = (text_column("Measure", "title"), text_column("Column", "column"), text_column("Meaning", "meaning"))
    return tabulate("What every column means", rows, columns)
