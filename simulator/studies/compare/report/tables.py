"""Tables of a comparison and how policies look in them: ranking, teams, every measure, what every column means."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from simulator.currency import converted, in_currency
from simulator.replication.compare import BASELINE
from simulator.report.elements.style import Look, colours, looks
from simulator.report.elements.table import (
    Cell,
    Column,
    Header,
    Row,
    Table,
    count_column,
    figures,
    header,
    measure,
    measure_column,
    named,
    number_column,
    policy_column,
    tabulate,
    text_column,
    tidy,
)
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.tables.efficient_frontier import frontier
from simulator.studies.compare.tables.market import market_table
from simulator.text import MISSING, number, probability, rounded, visible


def by_policy(findings: Findings) -> pd.DataFrame:
    """The summary with what the ranking adds, one row per policy."""
    ranked = findings.ranking.drop(columns=["net_usd", "p_best", "n"])
    return findings.summary.merge(ranked, on="policy", how="left", validate="1:1")


def looks_of(findings: Findings, chosen: Collection[str] | None = None) -> dict[str, Look]:
    """How each policy is drawn, or each of those chosen."""
    style = looks(findings.comparison.policies)
    return style if chosen is None else {name: look for name, look in style.items() if name in chosen}


def colours_of(findings: Findings) -> dict[str, str]:
    """The colour of each policy."""
    return colours(looks_of(findings))


def choices(findings: Findings) -> pd.DataFrame:
    """The summary of the policies a company could choose, baseline left out."""
    table = findings.summary
    return table[~table["upper_bound"].astype(bool) & (table["policy"] != BASELINE)]


def drawable(findings: Findings) -> list[str]:
    """Policies worth a line of their own, upper bounds first, then best to worst; the baseline is zero everywhere."""
    return [str(name) for name in in_order(findings)["policy"] if name != BASELINE]


def policy_table(
    findings: Findings,
    caption: str,
    table: pd.DataFrame,
    columns: Iterable[str] = (),
    keys: Sequence[str] = ("policy",),
    name: str = "",
) -> Table:
    """A table of a comparison for its page, by default all its figures; ``name`` is ``study.table``."""
    return tidy(caption, table, keys, columns or figures(table), colours_of(findings), name)


def in_order(findings: Findings) -> pd.DataFrame:
    """``by_policy`` from best to worst, upper bounds first."""
    return by_policy(findings).sort_values(
        ["upper_bound", "rank", "net_usd"], ascending=[False, True, False], kind="stable", ignore_index=True
    )


def ranking_table(findings: Findings) -> Table:
    """Candidates from best to worst, upper bounds below them."""
    own = colours_of(findings)
    columns = (
        number_column("Rank", "", _rank),
        text_column("Policy", lambda row: named(row["policy"], own, _gloss(row))),
        measure_column("net_usd"),
        number_column(*header("behind_usd")[:2], behind_the_best),
        best_column(findings.comparison.worlds.drawn),
        count_column(),
    )
    table = in_order(findings).sort_values("rank", kind="stable", na_position="last")
    return tabulate("Policies from best to worst", table, columns, stubs=2)


def brief_table(findings: Findings) -> Table:
    """The candidates in four figures: what each brings the organisation a year, and how sure that is."""
    yearly = findings.comparison.scenario.engineer_months_per_year
    drawn = findings.comparison.worlds.drawn

    def money(row: Row, name: str) -> str:
        return number(converted(rounded(row[name] * yearly)), "USD")

    year = in_currency("USD a year, organisation")
    columns = (
        policy_column(colours_of(findings)),
        number_column("Net value", year, lambda row: money(row, "net_usd")),
        number_column(
            "Nine worlds in ten" if drawn else "Nine replications in ten",
            year,
            lambda row: f"{money(row, 'p05_usd')} to {money(row, 'p95_usd')}" if row["policy"] != BASELINE else "0",
        ),
        number_column(*header("p_best", "uncertainty" if drawn else "")[:2], lambda row: earns_most(row, drawn)),
    )
    n = findings.comparison.replications
    caption = f"Net value over no tokens, gain less total cost: mean of {n} {'worlds' if drawn else 'replications'}"
    return tabulate(caption, findings.ranking, columns)


def best_column(drawn: bool) -> Column:
    """How often a policy earns most, of worlds; as written the probability that its mean is the highest."""
    return measure_column("p_best", "uncertainty" if drawn else "")


def earns_most(row: Row, drawn: bool) -> str:
    """The same in a word."""
    return f"{row['p_best']:.0%}" if drawn else probability(row["p_best"])


def behind_the_best(row: Row) -> Cell:
    """How far a policy is behind the best; of the best itself only where another may be it."""
    if row["rank"] == 1 and not row["behind_usd_high"] > 0:
        return Cell(MISSING, "the best")
    return measure(row, "behind_usd")


def _rank(row: Row) -> Cell:
    return Cell(MISSING, "upper bound") if row["upper_bound"] else Cell(str(int(row["rank"])))


def _gloss(row: Mapping[Any, Any]) -> str:
    if row["policy"] == BASELINE:
        return "no tokens: the baseline"
    return "cannot be chosen: it knows every curve" if row["upper_bound"] else ""


def team_table(findings: Findings, columns: Iterable[str]) -> Table:
    """Measures by team, the policies of a team one below the other."""
    table = findings.by_team
    place = {name: row for row, name in enumerate(table["team"].unique())}
    table = table.sort_values("team", key=lambda names: names.map(place), kind="stable")
    return policy_table(findings, "By team, per post and month", table, columns, ["team", "policy"])


def summary_tables(findings: Findings, at_most: int = 7) -> list[Table]:
    """Every measure of the summary, a row each, with a column per policy; many policies take several tables."""
    table = by_policy(findings)
    elsewhere = ("rank", "p_best")  # in the ranking
    columns = [name for name in figures(table) if pd.api.types.is_float_dtype(table[name]) and name not in elsewhere]
    parts = -(-len(table) // at_most)
    size = -(-len(table) // parts)
    return [_transposed(table.iloc[start : start + size], columns) for start in range(0, len(table), size)]


def _transposed(table: pd.DataFrame, columns: Sequence[str]) -> Table:
    policies = table.to_dict("records")
    rows = [(Cell(*header(column)[:2]), *(measure(row, column) for row in policies)) for column in columns]
    rows.append((Cell("n", "replications"), *(Cell(str(row["n"])) for row in policies)))
    heads = tuple(Header(visible(row["policy"]), "upper bound" if row["upper_bound"] else "") for row in policies)
    return Table("Every measure by policy", (Header("Measure", is_number=False), *heads), tuple(rows))


def tables_of(findings: Findings) -> dict[str, pd.DataFrame]:
    """The tables people read, by the name of their file."""
    everywhere = {
        "summary.csv": findings.summary,
        "checks.csv": findings.checks,
        "tables/ranking.csv": findings.ranking,
        "tables/by_month.csv": findings.by_month,
        "tables/by_team.csv": findings.by_team,
        "tables/breakdown.csv": findings.breakdown,
        "tables/frontier.csv": frontier(findings.summary),
        "tables/compensation.csv": findings.compensation,
    }
    every_month = range(1, findings.comparison.scenario.months + 1)  # the report shows some of them
    where_there_is_one = {
        "tables/supply.csv": findings.supply,
        "tables/contract_bill.csv": findings.contract_bill,
        "tables/market.csv": market_table(findings.comparison, every_month),
        "tables/against_current.csv": findings.against_current,
        "tables/event_impact.csv": findings.event_impact,
        "tables/routing.csv": findings.routing,
        "tables/limits.csv": findings.limits,
        "tables/caps.csv": findings.caps.table if findings.caps else pd.DataFrame(),
    }
    return everywhere | {name: table for name, table in where_there_is_one.items() if not table.empty}
