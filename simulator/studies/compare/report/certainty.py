"""How sure the ranking is: what pairing brought, what was guaranteed, and whether the run had settled."""

from collections.abc import Mapping
from typing import Any

from simulator.replication.compare import BASELINE
from simulator.report.elements.section import Section
from simulator.report.elements.style import colours, looks
from simulator.report.elements.table import Cell, Header, Table, header, measure, named
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.warmup import TOO_SHORT, WarmUp, warm_up, warm_up_sentence
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
            f" Every policy met the same worlds. Against the best, independent worlds would have needed "
            f"{number(gains.median(), 'ratio')} times as many replications for the same sharpness (median; "
            f"{number(gains.min(), 'ratio')} to {number(gains.max(), 'ratio')})."
        )
    if findings.precision:
        lead += f" {findings.precision.sentence}"
    own = _colours(findings)
    rows = tuple(_against_the_best(row, own) for row in ranked.to_dict("records"))
    columns = (header("behind_usd"), Header("May be the best", is_number=False), header("p_best"), header("crn_factor"))
    heads = (Header("Policy", is_number=False), *columns, Header("n", "replications"))
    return Section("certainty", "How sure", lead, (), (Table("Every policy against the best", heads, rows),))


def _against_the_best(row: Mapping[Any, Any], own: Mapping[str, str]) -> tuple[Cell, ...]:
    alone = row["rank"] == 1 and not row["behind_usd_high"] > 0
    behind = Cell(MISSING, "the best") if alone else measure(row, "behind_usd")
    may_be = Cell("yes" if row["may_be_best"] else "no")
    rest = (measure(row, "p_best"), measure(row, "crn_factor"), Cell(str(row["n"])))
    return (named(str(row["policy"]), own), behind, may_be, *rest)


def guaranteed(findings: Findings) -> Section | None:
    """The race for a guarantee, policy by policy; None where none was asked for."""
    given = findings.guarantee
    if given is None:
        return None
    lead = (
        f"{given.sentence} This is the fully sequential procedure of Kim and Nelson (2001): after the first "
        f"{given.first_stage} replications, new worlds are drawn one by one, and a policy leaves the race as soon as "
        "another is ahead of it by more than luck explains. It holds with common random numbers and unequal spreads, "
        "and needs net value to be nearly normal over replications. The tables elsewhere on this page rest on the "
        f"{findings.comparison.replications} replications in which every policy ran."
    )
    own = _colours(findings)
    rows = tuple(_racer(row, own) for row in given.table.to_dict("records"))
    net = Header("Net value", "USD per engineer and month, while in the race")
    heads = (Header("Policy", is_number=False), net, Header("Replications"), Header("How it ended", is_number=False))
    return Section("guarantee", "Guarantee", lead, (), (Table("The race", heads, rows),))


def _racer(row: Mapping[Any, Any], own: Mapping[str, str]) -> tuple[Cell, ...]:
    out = row["ruled_out_at"]
    ended = "chosen" if row["chosen"] else f"ruled out after {out:.0f}" if out == out and out else "still in the race"
    net, count = number(row["net_usd"], "USD"), f"{row['replications']:,}"
    return (named(str(row["policy"]), own), Cell(net), Cell(count), Cell(ended))


def warmed_up(findings: Findings) -> Section:
    """What MSER says about the first months, against the scenario's warm-up."""
    found = warm_up(findings)
    lead = (
        f"{warm_up_sentence(found)} Looked at is net value by month, the mean of all replications. Of 24 months "
        "without any trend the check takes about one in ten to be still changing."
    )
    own = _colours(findings)
    heads = (
        Header("Policy", is_number=False),
        Header("Suggested", "months to drop"),
        Header("Used", "warm-up months"),
        Header("Net value is", is_number=False),
    )
    rows = tuple(_warm(each, own) for each in found)
    return Section("warmup", "Warm-up", lead, (), (Table("Warm-up check", heads, rows),) if rows else ())


def _warm(found: WarmUp, own: Mapping[str, str]) -> tuple[Cell, ...]:
    suggested = Cell(MISSING, "too few months") if found.verdict == TOO_SHORT else Cell(str(found.suggested))
    return (named(found.policy, own), suggested, Cell(str(found.used)), Cell(found.verdict))


def _colours(findings: Findings) -> dict[str, str]:
    return colours(looks(findings.comparison.policies))
