"""How sure the ranking is: what pairing brought, what was guaranteed, and whether the run had settled."""

from simulator.replication.compare import BASELINE
from simulator.report.elements.section import Section
from simulator.report.elements.table import (
    Cell,
    Row,
    count_column,
    header,
    measure_column,
    number_column,
    policy_column,
    tabulate,
    text_column,
)
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.tables import behind_the_best, best_column, colours_of
from simulator.studies.compare.warmup import TOO_SHORT, warm_up, warm_up_sentence
from simulator.text import MISSING, number


def how_sure(findings: Findings) -> Section:
    """Every policy against the best: simultaneous interval, and what common random numbers brought."""
    ranked = findings.ranking
    level = findings.comparison.scenario.confidence * 100
    gains = ranked.loc[(ranked["policy"] != BASELINE) & ranked["crn_factor"].notna(), "crn_factor"]
    lead = (
        f"How far each policy is behind the best, with intervals that hold for all of them at once in {level:.4g}% of "
        "all runs. The best is picked from the same replications, and the intervals allow for that."
    )
    if len(gains):
        lead += (
            f" Every policy met the same random numbers. With independent ones, intervals as narrow would have "
            f"needed {number(gains.median(), 'ratio')} times as many replications (median; "
            f"{number(gains.min(), 'ratio')} to {number(gains.max(), 'ratio')})."
        )
    if findings.precision:
        lead += f" {findings.precision.sentence}"
    columns = (
        policy_column(colours_of(findings)),
        number_column(*header("behind_usd")[:2], behind_the_best),
        text_column("May be the best", lambda row: "yes" if row["may_be_best"] else "no"),
        best_column(findings.comparison.worlds.drawn),
        measure_column("crn_factor"),
        count_column(),
    )
    return Section("certainty", "How sure", lead, (), (tabulate("Every policy against the best", ranked, columns),))


def guaranteed(findings: Findings) -> Section | None:
    """The procedure behind a guarantee, policy by policy; None where none was asked for."""
    given = findings.guarantee
    if given is None:
        return None
    lead = (
        f"{given.sentence} This is the fully sequential procedure of Kim and Nelson (2001): after the first "
        f"{given.first_stage} replications, new ones are drawn one by one, and a policy is ruled out as soon as "
        "another is ahead of it by more than random variation explains. It holds with common random numbers and "
        "unequal spreads, and needs net value to be nearly normal over replications. The other tables on this page "
        "use the "
        f"{findings.comparison.replications} replications in which every policy ran."
    )
    columns = (
        policy_column(colours_of(findings)),
        measure_column("net_usd", "compare.guarantee", unit="USD per post and month, while it was compared"),
        number_column("Replications", "", lambda row: f"{row['replications']:,}"),
        text_column("How it ended", _ended),
    )
    return Section("guarantee", "Guarantee", lead, (), (tabulate("Kim-Nelson procedure", given.table, columns),))


def _ended(row: Row) -> str:
    out = row["ruled_out_at"]
    return "chosen" if row["chosen"] else f"ruled out after {out:.0f}" if out == out and out else "not ruled out"


def warmed_up(findings: Findings) -> Section:
    """What MSER says about the first months, against the scenario's warm-up."""
    found = warm_up(findings)
    lead = (
        f"{warm_up_sentence(found)} The check reads net value by month, the mean of all replications. Of runs of "
        "24 months without any trend it takes about one in ten to be still changing."
    )
    columns = (
        policy_column(colours_of(findings)),
        number_column(
            "Suggested",
            "months to drop",
            lambda row: Cell(MISSING, "too few months") if row["verdict"] == TOO_SHORT else str(row["suggested"]),
        ),
        number_column("Used", "warm-up months", "used"),
        text_column("Net value is", "verdict"),
    )
    table = tabulate("Warm-up check", [each._asdict() for each in found], columns)
    return Section("warmup", "Warm-up", lead, (), (table,) if found else ())
