"""Tables of the design of a trial, for a page and the terminal."""

from typing import Final

import pandas as pd

from simulator.report.elements.table import Table, measure_column, tabulate, text_column
from simulator.studies.experiment.design.results import TrialDesign
from simulator.text import first_upper

SCOPE: Final = "experiment.designs"
SHOWN: Final = 8  # designs


def designs_of_best(found: TrialDesign) -> pd.DataFrame:
    """The designs of the best arm and length: every size of every way."""
    best = found.designs.iloc[0]
    same = (found.designs["arm"] == best["arm"]) & (found.designs["months"] == best["months"])
    rows: pd.DataFrame = found.designs[same]
    return rows


def designs_table(found: TrialDesign, brief: bool = False) -> Table:
    """The best designs, ``designs.csv`` has all; ``brief``: without how good the test is."""
    columns = ("engineers", "months", "mde_usd", "assurance", "evsi_usd", "cost_usd", "enbs_usd_per_year")
    rest = () if brief else ("null_share", "n")
    return tabulate(
        f"The best of {len(found.designs)} designs of a trial, highest expected net benefit first",
        found.designs.head(SHOWN),
        [text_column("Arm", "arm"), text_column("Dealt by", lambda row: first_upper(row["way"])),
         *(measure_column(name, SCOPE) for name in (*columns, *rest))],
        stubs=2,
    )  # fmt: skip


def arms_table(found: TrialDesign) -> Table:
    """What each arm does, and what knowing it would be worth."""
    names = ("months", "effect_usd", "p05_usd", "p95_usd", "evppi_usd", "n")
    return tabulate(
        "What each arm does against the control, and what knowing that would be worth",
        found.arm_effects,
        [text_column("Arm", "arm"), *(measure_column(name, "experiment.arm_effects") for name in names)],
    )


def inputs_table(found: TrialDesign) -> Table:
    """How much of what is not known of each input the best design takes off."""
    return tabulate(
        "What the best design would teach of each input",
        found.inputs,
        [text_column("Input", lambda row: first_upper(row["input"])),
         *(measure_column(name, "experiment.inputs") for name in ("contraction", "n"))],
    )  # fmt: skip


def regret_table(found: TrialDesign) -> Table:
    """Expected regret now, taken off, and left."""
    return tabulate(
        "Expected regret before and after the best trial",
        found.regret,
        [text_column("When", lambda row: first_upper(row["when"])),
         *(measure_column(name, "experiment.regret") for name in ("regret_usd", "regret_usd_per_year", "n"))],
    )  # fmt: skip


def spill_table(found: TrialDesign) -> Table:
    """What control engineers feel of each arm."""
    return tabulate(
        "What control engineers feel when half of their team is under the arm",
        found.spill,
        [text_column("Arm", "arm"), *(measure_column(name, "experiment.spill") for name in ("spill_usd", "n"))],
    )
