"""The design of a trial in words a board understands."""

from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from simulator.report.elements import section
from simulator.scenario.blocks.schema import Scenario
from simulator.studies.trial.designs import Decision
from simulator.studies.trial.plan import Plan
from simulator.studies.trial.ways import HOW
from simulator.studies.trial.words import NAME, Row, deal_of, money
from simulator.text import first_upper, rounded, short, usd


class Said(NamedTuple):
    """What the sentences rest on."""

    scenario: Scenario
    plan: Plan
    decision: Decision
    designs: pd.DataFrame
    arms: pd.DataFrame
    inputs: pd.DataFrame
    regret: pd.DataFrame
    spill: pd.DataFrame


def answer(said: Said) -> str:
    """Whether to run a trial, and what to do; two sentences."""
    row = said.designs.to_dict("records")[0]
    yearly = money(row, "enbs_usd_per_year", " a year")
    best = short(said.decision.best, NAME)
    if row["enbs_usd_per_year"] <= 0.0:
        return (
            f"Do not run a trial: the best of {len(said.designs)} designs would cost "
            f"{usd(rounded(-row['enbs_usd_per_year']))} a year more than what it teaches is worth. "
            f"Choose {best} now, the policy that is best on average."
        )
    lead = "Run a trial" if row["enbs_usd_per_year_low"] > 0.0 else "A trial may pay"
    return (
        f"{lead}: deal {deal_of(said.plan, row)}. It is expected to add {yearly} for the organisation, its cost of "
        f"{usd(rounded(row['cost_usd']))} taken off, over choosing {best} now."
    )


def told(said: Said) -> tuple[section.Told, ...]:
    """What a reader asks next."""
    return tuple(section.Told(question, text) for question, text in _told(said))


def _told(said: Said) -> Iterator[tuple[str, str]]:
    row = said.designs.to_dict("records")[0]
    now, taken, _ = said.regret.to_dict("records")
    yield (
        "What is at stake?",
        (
            f"Choosing {short(said.decision.best, NAME)} now is expected to earn "
            f"{money(now, 'regret_usd_per_year', ' a year')} less than choosing with everything "
            "known, random variation included. That is the most that any trial could be worth."
        ),
    )
    yield (
        "How much of it could the trial tell?",
        (
            f"{money(taken, 'regret_usd_per_year', ' a year')}. It would find a difference in "
            f"{row['assurance']:.0%} of worlds, and with a chance of 80% one of {usd(rounded(row['mde_usd']))} per "
            "engineer and month."
        ),
    )
    yield (
        "What does it cost?",
        (
            f"{money(row, 'cost_usd')}: net value given up by engineers who are not under "
            f"{short(said.decision.best, NAME)}, running the trial, and its analysis. The last two are assumed unless "
            "they were given."
        ),
    )
    yield (
        "How is it dealt?",
        f"{first_upper(HOW[row['way']])}. The three months before come from the company's records.",
    )
    yield "What would it teach?", _teaches(said)
    yield "Do control engineers feel the arm?", _felt(said, row)


def _teaches(said: Said) -> str:
    rows = [row for row in said.inputs.to_dict("records") if row["contraction"] >= 0.02][:3]
    if not rows:
        return "Of no single input would it take off more than 2% of what is not known."
    parts = [f"{row['contraction']:.0%} of {short(row['input'], 60)}" for row in rows]
    return f"Of what is not known (its variance) it would take off {'; '.join(parts)}."


def _felt(said: Said, row: Row) -> str:
    found = said.spill[said.spill["arm"] == row["arm"]].to_dict("records")[0]
    if found["spill_usd_reason"]:
        return f"Not simulated: {found['spill_usd_reason']}. Groups that are dealt whole are safer than engineers."
    size = money(found, "spill_usd")
    clear = found["spill_usd_low"] > 0.0 or found["spill_usd_high"] < 0.0
    rest = "a trial by engineer would be off by so much" if clear else "no effect on them is shown"
    return f"With half of each team under the arm, those who are not gain {size} per engineer and month: {rest}."
