"""The report's section on vanity flags: what one company would see, beside the truth."""

from collections.abc import Mapping
from functools import partial

import pandas as pd

from simulator.currency import in_currency
from simulator.report.elements.section import Section
from simulator.report.elements.style import colours
from simulator.report.elements.table import (
    Cell,
    Row,
    Table,
    measure,
    measure_column,
    number_column,
    policy_column,
    tabulate,
    text_column,
)
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.flags import cusum_chart, worth_drawing
from simulator.studies.compare.report.tables import looks_of
from simulator.studies.vanity.on_comparison import flags_by_policy, settings_for, skipped, timelines, vainest, watched
from simulator.studies.vanity.verdicts import FLAGGED, UNTESTED, WATCHED
from simulator.text import MISSING, first_upper, listed, number, rounded, short, usd


def section(findings: Findings) -> Section | None:
    """Flags by policy and team in the first replication; nothing where no policy spends."""
    comparison = findings.comparison
    if not watched(comparison):
        return None
    table = flags_by_policy(comparison)
    style = looks_of(findings)
    tested = table[table["verdict"] != UNTESTED]
    lines = timelines(comparison)
    some = len(tested) and worth_drawing(table, lines)
    charts = (cusum_chart(findings, table, lines, style),) if some else ()
    noted = table[table["verdict"].isin((FLAGGED, *WATCHED))]
    tables = (_table(noted, colours(style)),) if len(noted) else ()
    return Section("flags", "Vanity flags", _lead(findings, table), charts, tables)


def _lead(findings: Findings, table: pd.DataFrame) -> str:
    comparison = findings.comparison
    settings = settings_for(comparison)
    first = skipped(comparison) + 1
    text = (
        f"What the detector would report to a company that runs one of these policies. It reads one history, here the "
        f"first replication from month {first} on, and takes its first {settings.clean_months} months as clean. "
        f"{_finding(table)} {_rest(table)}{_truth(table)} "
    )
    if comparison.scenario.world.leaderboard.visibility > 0.0 and vainest(table):
        text += (
            "The ranking of this scenario is published from the first month, so there are no clean months to compare "
            "later ones with: judged by spend and output alone, padding that was always there looks like appetite."
        )
    return text


def _finding(table: pd.DataFrame) -> str:
    if (table["verdict"] == UNTESTED).all():
        return str(table["evidence"].iloc[0])
    flagged, watch = (table[table["verdict"].isin(verdicts)] for verdicts in ([FLAGGED], WATCHED))
    if not len(flagged) and not len(watch):
        return "It reports nothing: every team stays on its own trend."
    parts = []
    for rows, words in ((flagged, "flagged"), (watch, "to be watched")):
        if len(rows):
            parts.append(f"{words}: {listed([f'{r.team} under {r.policy}' for r in rows.itertuples()])}")
    return f"{first_upper('; '.join(parts))}."


def _rest(table: pd.DataFrame) -> str:
    """How many histories are neither flagged nor watched, and how large a rise would have been seen in them."""
    rest = table[~table["verdict"].isin((FLAGGED, *WATCHED, UNTESTED))]
    seen = rest["visible_share"].dropna()
    if seen.empty:
        return ""
    least, most = (number(end, "share") for end in (seen.min(), seen.max()))
    span = least if least == most else f"{least} to {most}"
    return (
        f"In the {len(rest)} of {len(table)} on their own trend a lasting rise of {span} would be seen 4 times in 5. "
    )


def _truth(table: pd.DataFrame) -> str:
    worst = vainest(table)
    if worst is None:
        return "In truth no token was vanity."
    whose = f"{short(worst['team'], 40)} under {short(worst['policy'], 40)}"
    share = number(worst["true_share"], "share")
    return f"In truth vanity takes most from {whose}: {usd(rounded(worst['true_usd']))}, {share} of its token bill."


def _table(table: pd.DataFrame, own: Mapping[str, str]) -> Table:
    columns = (
        text_column("Team", "team"),
        policy_column(own),
        text_column("Verdict", _verdict),
        text_column("Evidence", "evidence"),
        number_column(
            "Estimated vanity",
            in_currency("USD since then"),
            partial(_money, amount="excess_usd", share="estimated_share"),
        ),
        number_column(
            "True vanity", in_currency("USD, the same months"), partial(_money, amount="true_usd", share="true_share")
        ),
        measure_column("output_change", "flag", unit="change, trailing year to clean months"),
    )
    place = {name: row for row, name in enumerate(table["team"].unique())}
    rows = table.sort_values("team", key=lambda names: names.map(place), kind="stable")
    return tabulate("Teams flagged or to be watched, one history each", rows, columns, stubs=2)


def _verdict(row: Row) -> Cell:
    """The verdict with the month since when, and its p-value."""
    p = measure(row, "p_adjusted", "flag").text
    return Cell(row["verdict"], f"since month {row['first_month']}; p = {p}, adjusted over teams")


def _money(row: Row, amount: str, share: str) -> Cell:
    """An amount with its interval and, below, its share of the token bill: a share alone hides how much is at stake."""
    cell, part = measure(row, amount, "flag"), measure(row, share, "flag")
    if MISSING in (cell.text, part.text):
        return cell
    told = f"{part.text} of the token bill"
    return cell._replace(note=f"{cell.note}; {told}" if cell.note else told)
