"""The page of an import: what was read, the bill by month, and what in the files would mislead."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from simulator.company.groups import FEWEST
from simulator.report.elements.section import Section
from simulator.report.elements.table import Table, number_column, tabulate, text_column
from simulator.report.elements.theme import LIGHT
from simulator.report.files.html_page import assets, templates
from simulator.studies.importing.results import Imported
from simulator.text import number

TEMPLATE: Final = "studies/importing/import.html.j2"
TRAPS: Final = (
    "What would mislead a reader of these files who is not told. An amount is what the finding concerns, in USD of the "
    "bill or, where the sentence says so, at list prices; amounts of two rows may concern the same use."
)
MONTHS: Final = (
    "The bill is what was paid after discounts, without seats. At list prices is what was used, also what a plan "
    "included. A month that is not covered in full looks like a fall."
)
TEAMS: Final = (
    f"Whole period. Teams of fewer than {FEWEST} people stand together. Nobody is named here or in the tables: "
    "persons are keyed pseudonyms, and the key stays in this folder."
)


def import_page(found: Imported) -> str:
    """The page as HTML; the same import gives the same bytes."""
    sections = (
        Section("months", "The bill by month", MONTHS, (), (months_table(found),)),
        Section("found", "What would mislead", TRAPS, (), (findings_table(found),)),
        Section("teams", "Teams", TEAMS, (), (_teams_table(found),)),
        Section("files", "What was read", "", (), (_files_table(found),)),
    )
    about = found.tables.about
    facts = [(f"{len(found.months)}", "months"), (f"{len(about['files'])}", "files")]
    if "unmatched_share" in about:
        facts.append((number(about["unmatched_share"], "share"), "of the use is of nobody in people.csv"))
    parts = {
        "answer": found.answer,
        "facts": facts,
        "sections": sections,
        "theme": LIGHT,
        "assets": assets(),
        "next": next_steps(found),
    }
    return templates().get_template(TEMPLATE).render(parts)


def findings_table(found: Imported) -> Table:
    """The traps that were found, the largest amount first."""
    rows = sorted(found.tables.findings, key=lambda one: (-abs(one.usd), one.trap))
    return tabulate(
        "What was found, and what was done about it",
        [one._asdict() for one in rows],
        [
            text_column("Trap", "trap"),
            number_column("Amount", "USD", lambda row: number(row["usd"], "USD")),
            number_column("Rows", "", lambda row: f"{row['rows']:,}"),
            text_column("What was found", "message"),
        ],
    )


def months_table(found: Imported) -> Table:
    """The bill by month, and how much of each is covered."""
    return tabulate(
        "The bill by month",
        found.months,
        [
            text_column("Month", "month"),
            _money("Bill", "USD", "usd"),
            _money("At list prices", "USD", "usd_list"),
            number_column("Tokens", "Mtok", lambda row: number(row["tokens_mtok"], "count")),
            number_column("Users", "persons", lambda row: _persons(row["users"])),
            number_column("Covered", "% of days", lambda row: number(row["covered_share"], "share")),
        ],
    )


def _teams_table(found: Imported) -> Table:
    table = found.team_months.assign(months=1)
    sums = {name: "sum" for name in ("billed", "spend", "tokens", "items", "months") if name in table}
    sums |= {name: "mean" for name in ("headcount", "users") if name in table}
    rows = table.groupby("team").agg(sums).reset_index() if len(table) else table
    columns = [text_column("Team", "team"), _money("Bill", "USD", "billed"), _money("At list prices", "USD", "spend")]
    if "headcount" in rows:
        columns.append(number_column("People", "mean of months", lambda row: _persons(row["headcount"])))
    if "items" in rows:
        columns.append(number_column("Items", "", lambda row: number(row["items"], "count")))
    return tabulate("Teams over the whole period", rows, columns)


def _files_table(found: Imported) -> Table:
    spans: Mapping[str, Any] = found.tables.about.get("periods", {})

    def span(row: Mapping[Any, Any]) -> str:
        return " to ".join(spans.get(row["format"], []))

    rows = pd.DataFrame(found.tables.about["files"], columns=["file", "format", "rows"])
    rows = rows.groupby("format").agg(files=("file", "size"), rows=("rows", "sum")).reset_index()
    return tabulate(
        "Files by format",
        rows,
        [
            text_column("Format", "format"),
            number_column("Files", "", lambda row: f"{row['files']:,}"),
            number_column("Rows", "", lambda row: f"{row['rows']:,}"),
            text_column("Days", span),
        ],
    )


def next_steps(found: Imported) -> list[str]:
    """The commands that use the tables."""
    steps = []
    if not found.tables.roster:
        steps.append("Import again with --people people.csv: without it nobody knows who used nothing.")
    capped = any(one.trap == "caps censor" for one in found.tables.findings)
    steps.append(f"tokensim init --from {found.folder}/{' --cap-usd AMOUNT' if capped else ''}")
    steps.append(f"tokensim calibrate {found.folder}/ --scenario scenario.yaml")
    if "items" in found.team_months:
        steps.append(f"tokensim flag {found.folder}/team_months.csv")
    return steps


def _money(title: str, unit: str, column: str) -> Any:
    return number_column(title, unit, lambda row: number(row[column], "USD"))


def _persons(count: float) -> str:
    """A number of persons; a group too small to be shown is not counted."""
    return f"under {FEWEST}" if 0 < count < FEWEST else number(count, "count").removesuffix(".00")
