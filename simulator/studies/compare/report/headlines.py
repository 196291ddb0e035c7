"""What each chart says, in a sentence derived from the words of its table."""

from collections import Counter
from collections.abc import Sized
from typing import Final

import pandas as pd

from simulator.columns import entry
from simulator.replication.compare import BASELINE
from simulator.report.elements.table import measure
from simulator.studies.compare.findings import Findings
from simulator.text import first_upper, listed, number, short


def ranking(findings: Findings) -> str:
    """Which policy earns most, and whether that is sure."""
    ranked = findings.ranking
    best = ranked.iloc[0]
    money = number(best["net_usd"], "USD")
    if best["policy"] == BASELINE:
        return "No policy pays for itself: no tokens at all earns most"
    alike = [str(row["policy"]) for row in ranked.to_dict("records") if row["may_be_best"]]
    if len(alike) > 1:
        return f"{first_upper(listed(alike))} cannot be told apart, at about {money} USD net per engineer and month"
    return f"{first_upper(short(best['policy'], 60))} earns most: {money} USD net per engineer and month"


def returns(findings: Findings) -> str:
    """Where one more dollar pays, and where the last dollar is lost."""
    table = choices(findings)
    pays = [str(name) for name in table.loc[table["marginal_roi_low"] > 0, "policy"]]
    loses = [str(name) for name in table.loc[table["marginal_roi_high"] < 0, "policy"]]
    parts = [f"one more dollar still pays under {listed(pays)}"] if pays else []
    parts += [f"the last dollar does not come back under {listed(loses)}"] if loses else []
    if not parts:
        return "No policy is clearly above or below break-even at the margin"
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]


def monthly(findings: Findings) -> str:
    """Who spends most in the last month, and how much of it is vanity."""
    table = findings.by_month
    last = table[(table["month"] == table["month"].max()) & table["policy"].isin(choices(findings)["policy"])]
    if not last["spend_usd"].any():
        return "No policy spends anything"
    spender, waster = last.loc[last["spend_usd"].idxmax()], last.loc[last["vanity_usd"].idxmax()]
    money = number(spender["spend_usd"], "USD")
    text = f"{short(spender['policy'], 60)} spends most: {money} USD per engineer in month {spender['month']}"
    if not waster["vanity_usd"] > 0:
        return f"{first_upper(text)}, none of it for vanity"
    vanity = number(waster["vanity_usd"], "USD")
    if waster["policy"] == spender["policy"]:
        return f"{first_upper(text)}, {vanity} of it for vanity"
    return f"{first_upper(text)}; most vanity, {vanity} USD, under {short(waster['policy'], 60)}"


def team(findings: Findings) -> str:
    """Whether one policy has the highest mean net value in every team."""
    table = findings.by_team
    table = table[table["policy"].isin(findings.ranking["policy"])]
    best = table.loc[table.groupby("team", sort=False)["net_usd"].idxmax(), "policy"]
    winner, most = Counter(map(str, best)).most_common(1)[0]
    name = "No tokens at all" if winner == BASELINE else short(winner, 60)
    if most < len(best):
        return f"{first_upper(name)} has the highest mean net value in {most} of {len(best)} teams, not in all"
    return f"{first_upper(name)} has the highest mean net value in {'every team' if most > 1 else 'the only team'}"


def choices(findings: Findings) -> pd.DataFrame:
    """The summary of the policies a company could choose, baseline left out."""
    table = findings.summary
    return table[~table["yardstick"].astype(bool) & (table["policy"] != BASELINE)]


def basis(findings: Findings) -> str:
    """What stands behind every mean: the interval and the number of replications."""
    level = findings.comparison.scenario.confidence * 100
    return f"mean and {level:.4g}% interval, n = {findings.comparison.replications} paired replications"


def left_out(summary: pd.DataFrame) -> str:
    """Which policies have no ROI or no marginal ROI, and why; empty when none."""
    parts = []
    for column in ("roi", "marginal_roi"):
        gaps = summary[summary[column].isna() & (summary["roi"].notna() | (column == "roi"))]
        for reason, rows in gaps.groupby(f"{column}_reason", sort=False):
            names = listed([str(name) for name in rows["policy"]])
            parts.append(f"No {entry(column).title} for {names}: {reason}.")
    return " ".join(parts)


def warmup(findings: Findings) -> str:
    """What the grey months are; empty when there are none."""
    months = findings.comparison.scenario.warmup_months
    return (
        f"; grey: {'the first month is' if months == 1 else f'the first {months} months are'} warm-up, in no total"
        if months
        else ""
    )


def some_of(chosen: Sized, everything: Sized, what: str) -> str:
    """That the chart leaves some out; empty when it does not."""
    if len(chosen) == len(everything):
        return ""
    return f"; {len(chosen)} of {len(everything)} {what} drawn, all in the table"


def spoken(table: pd.DataFrame, column: str, key: str = "") -> str:
    """The values of a column in words, for a screen reader; beyond a dozen the table is left to speak."""
    title, _, unit = entry(column)[:3]
    rows = table[table[column].notna()].to_dict("records")
    parts = []
    for row in rows[:12]:
        cell = measure(row, column)
        name = short(row["policy"], 60) + (f" in {short(row[key], 60)}" if key else "")
        parts.append(f"{name} {cell.text} ({cell.note})")
    more = f"; and {len(rows) - 12} more, see the table" if len(rows) > 12 else ""
    return f"{title} in {unit}: {'; '.join(parts)}{more}." if parts else f"No {title}."


HOW_TO_READ: Final = {
    "ranking": "A dot is the mean, the line through it the interval. Intervals that overlap can still differ surely, "
    "because every policy met the same worlds: the table gives the paired difference. The chance of being best is "
    "what the replications leave open. The dotted line is a yardstick: what a planner who knows every curve earns.",
    "returns": "ROI is the net gain over the whole cost, reviewers included. Marginal ROI is the net gain on the next "
    "dollars, measured by moving the policy's own lever a little. A high ROI says that the money was well spent; only "
    "the marginal ROI says whether to spend more: above the line yes, below it no.",
    "monthly": "A line is the mean over the replications, the band around it the interval. Vanity is the part of the "
    "bill that moves the usage ranking and no work; the simulation knows it exactly, a company would have to "
    "estimate it.",
    "teams": "A dot is the mean, the line through it the interval; zero is the same work without tokens. Teams differ "
    "in pay, in how much of their work tokens speed up, and in appetite, so the best policy can differ too.",
}
