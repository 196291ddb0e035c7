"""A sensitivity study: which designs it needs, the tables that come of them, and what they say in words."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import pandas as pd

from simulator.replication.compare import BASELINE
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.parameters import parameter_name
from simulator.scenario.reading.source import Fault
from simulator.scenario.reading.validate import ScenarioFile
from simulator.studies.sensitivity.indices import curves, morris, sobol, tornado
from simulator.studies.sensitivity.policy_map import policy_map, shares
from simulator.studies.sensitivity.tipping import about_tipping, tipping
from simulator.studies.sweep.plan import Plan, plan_of, redesigned
from simulator.studies.sweep.point import PER_HEAD, RATIOS
from simulator.studies.sweep.run import Swept
from simulator.studies.sweep.study import Run
from simulator.text import first_upper, nearest, probability, setting, spanned, usd

METHODS: Final = ("tornado", "map", "morris", "sobol")
TRAJECTORIES: Final = 10
SURE: Final = 0.95


class Wanted(NamedTuple):
    """What a study shall do."""

    methods: tuple[str, ...]
    axes: tuple[str, str] | None  # of the policy map


class Sensitivity(NamedTuple):
    """What it found; tables by name, those left out are not there."""

    file: ScenarioFile
    measure: str
    axes: tuple[str, str] | None
    tables: dict[str, pd.DataFrame]
    sentences: list[str]


def methods_of(plan: Plan, methods: Sequence[str], over: Sequence[str], measure: str) -> Wanted:
    """What was asked for, checked.

    Raises:
        ScenarioError: a method, a measure or a value of the map is not known.
    """
    faults = [Fault(0, f"--methods has no {one!r}. {nearest(one, METHODS)}") for one in methods if one not in METHODS]
    measures = [*PER_HEAD, *RATIOS]
    if measure not in measures:
        faults.append(Fault(0, f"--measure {measure}: {nearest(measure, measures)}"))
    known = list(plan.sweep.parameters)
    faults += [
        Fault(0, f"--map {one}: not a value of the sweep. {nearest(one, known)}") for one in over if one not in known
    ]
    if over and (len(over) != 2 or over[0] == over[1]):
        faults.append(Fault(0, "--map must be given twice, with two different values."))
    if faults:
        raise ScenarioError(plan.opened.file.name, faults)
    pair = list(over) or known[:2]
    return Wanted(tuple(methods), (pair[0], pair[1]) if len(pair) == 2 else None)


def run_methods(file: ScenarioFile, wanted: Wanted, measure: str, run: Run) -> Sensitivity:
    """Run the designs of a study and read them.

    Args:
        file: a scenario with a ``sweep`` block, whose ranges and sizes are used.
        wanted: the methods.
        measure: a column of the rows.
        run: runs a design; told what it is for.

    Raises:
        MissingExtraError: a method needs a library that is not installed.
        KeyboardInterrupt: a design was not finished.
    """
    if {"morris", "sobol"} & set(wanted.methods):
        plan_of(redesigned(file, design="morris", size=TRAJECTORIES))  # says what is not installed before any work
    level = file.scenario.confidence

    def finished(part: str, designed: ScenarioFile) -> Swept:
        done = run(part, designed)
        if done.interrupted:
            raise KeyboardInterrupt
        return done

    tables: dict[str, pd.DataFrame] = {}
    sentences: list[str] = []
    if "map" in wanted.methods and wanted.axes is not None:
        done = finished("policy map", _map_design(file, wanted.axes))
        tables["policy_map"] = policy_map(done.plan, done.frame(), level)
        sentences += _about_map(tables["policy_map"])
    if "tornado" in wanted.methods:
        done = finished("one at a time", redesigned(file, design="one_at_a_time", keep="replications"))
        rows = done.frame()
        tables["curves"] = curves(done.plan, rows, measure, level)
        tables["tornado"] = tornado(done.plan, rows, measure, level)
        tables["tipping"] = tipping(done.plan, rows, level)
        sentences += _about_tornado(tables["tornado"], measure)
        sentences += about_tipping(done.plan, tables["tipping"])
    if "morris" in wanted.methods:
        done = finished("Morris screening", redesigned(file, design="morris", size=TRAJECTORIES, keep="points"))
        tables["morris"] = morris(done.plan, done.frame(), measure, level)
    if "sobol" in wanted.methods:
        size = file.scenario.sweep.size if file.scenario.sweep else 0
        done = finished("Sobol indices", redesigned(file, design="saltelli", size=_balanced(size), keep="points"))
        tables["sobol"] = sobol(done.plan, done.frame(), measure, level)
        best = leader(tables["tornado"]) if "tornado" in tables else _most_varying(tables["sobol"])
        sentences += _about_sobol(tables["sobol"], measure, best)
    return Sensitivity(file, measure, wanted.axes, tables, sentences)


def _map_design(file: ScenarioFile, axes: tuple[str, str]) -> ScenarioFile:
    sweep = file.scenario.sweep
    assert sweep is not None
    pair = {path: sweep.parameters[path] for path in axes}
    return redesigned(file, design="grid", keep="replications", parameters=pair)


def _balanced(size: int) -> int:
    return 1 << max(1, (size - 1).bit_length())


def leader(table: pd.DataFrame) -> str:
    """The policy that is best with every value as in the scenario; no tokens only where there is nothing else."""
    base = table.drop_duplicates("policy").set_index("policy")["base"]
    return str(base.drop(BASELINE).idxmax() if len(base) > 1 else base.idxmax())


def _about_tornado(table: pd.DataFrame, measure: str) -> list[str]:
    best = leader(table)
    row = table[table["policy"] == best].iloc[0]
    if not row["swing"] > 0:
        return [f"No value changes {measure} under {best}."]
    return [
        f"{first_upper(best)} is best as the scenario is written. Its {measure} is most sensitive to the "
        f"{parameter_name(row['parameter'])}: at {setting(row['low_value'])} it changes by "
        f"{_amount(row['low_change'], measure)}, at {setting(row['high_value'])} by "
        f"{_amount(row['high_change'], measure)} (n = {row['n']} paired replications)."
    ]


def _about_map(table: pd.DataFrame) -> list[str]:
    won = shares(table)
    parts = [f"{name} at {share:.0%}" for name, share in won.items()]
    sure = (table["p_best"] >= SURE).mean()
    return [
        f"Over the map the winner is {', '.join(parts)} of {len(table)} points; it is best in at least {SURE:.0%} of "
        f"resamples at {sure:.0%} of them (lowest: {probability(table['p_best'].min(), in_words=True)})."
    ]


def _about_sobol(table: pd.DataFrame, measure: str, best: str) -> list[str]:
    own = table[table["policy"] == best]
    if own.empty:
        return []
    top = own.sort_values("total", ascending=False, kind="stable").to_dict("records")[0]
    return [
        f"With all values varying at once, the {parameter_name(top['parameter'])} is behind "
        f"{spanned(top, 'total', '.0%')} of the variance of {measure} under {best}, interactions included."
    ]


def _most_varying(table: pd.DataFrame) -> str:
    return str(table["policy"].iloc[0]) if len(table) else ""


def _amount(value: float, measure: str) -> str:
    return usd(value) if measure.endswith("_usd") else f"{value:+.3g}"
