"""A sensitivity study: which designs it needs, and the tables and sentences that come of them."""

from typing import Final

import pandas as pd

from simulator.scenario.reading.validate import ScenarioFile
from simulator.studies.result import Result
from simulator.studies.sensitivity.frame import indices_frame
from simulator.studies.sensitivity.indices import curves, leader, morris, samples_of, sobol, sobol_pairs, tornado
from simulator.studies.sensitivity.pawn import LEAST_POINTS, pawn
from simulator.studies.sensitivity.policy_map import border, policy_map
from simulator.studies.sensitivity.sentences import (
    ALONE,
    about_map,
    about_pairs,
    about_pawn,
    about_sobol,
    about_tornado,
)
from simulator.studies.sensitivity.tipping import about_tipping, tipping
from simulator.studies.sweep.plan import plan_of, redesigned
from simulator.studies.sweep.run import Swept
from simulator.studies.sweep.study import Run

TRAJECTORIES: Final = 10


class Sensitivity(Result):
    """What a sensitivity study found."""

    file: ScenarioFile
    measure: str
    axes: tuple[str, str] | None  # of the policy map
    tables: dict[str, pd.DataFrame]  # by name; those of methods that were not asked for are left out
    sentences: list[str]
    best: str  # that earns most, or loses least, as written; no upper bound; empty without tornado or sobol
    mended: tuple[str, ...] = ()  # files of the store that were damaged, and were computed again


def run_methods(
    file: ScenarioFile, methods: tuple[str, ...], axes: tuple[str, str] | None, measure: str, run: Run
) -> Sensitivity:
    """Run the designs of a study and read them; arguments as in ``sensitivity``, ``run`` runs a design.

    Raises:
        MissingExtraError: a method needs a library that is not installed.
        KeyboardInterrupt: a design was not finished.
    """
    written = plan_of(file).sweep
    if {"morris", "sobol", "pairs", "pawn"} & set(methods):
        plan_of(redesigned(file, design="morris", size=TRAJECTORIES))  # reports a missing library before any work

    def finished(part: str, **design: object) -> Swept:
        done = run(part, redesigned(file, **design))
        if done.interrupted:
            raise KeyboardInterrupt
        mended.extend(done.mended)
        return done

    mended: list[str] = []
    tables: dict[str, pd.DataFrame] = {}
    sentences: list[str] = []
    best, level = "", file.scenario.confidence
    if "map" in methods and axes is not None:
        pair = {path: written.parameters[path] for path in axes}
        done = finished("policy map", design="grid", keep="replications", parameters=pair)
        tables["policy_map"] = policy_map(done.plan, done.frame(), level)
        tables["border"] = border(done.plan, done.frame())
        sentences.append(about_map(tables["policy_map"]))
    if "tornado" in methods:
        done = finished("one at a time", design="one_at_a_time", keep="replications")
        plan, rows = done.plan, done.frame()
        net = samples_of(plan, rows, "net_usd")[0].mean(axis=1)
        best = leader(plan, net)
        tables["curves"] = curves(plan, rows, measure, level)
        tables["tornado"] = tornado(plan, rows, measure, level)
        tables["tipping"] = tipping(plan, rows, level)
        pays = net[plan.labels.index(best)] > 0.0
        sentences.insert(0, about_tornado(tables["tornado"], measure, best, pays))
        sentences += [*about_tipping(plan, tables["tipping"]), ALONE]
    if "morris" in methods:
        done = finished("Morris screening", design="morris", size=TRAJECTORIES, keep="points")
        tables["morris"] = morris(done.plan, done.frame(), measure, level)
    power_of_two = 1 << max(1, (written.size - 1).bit_length())
    if {"sobol", "pairs"} & set(methods):
        design = "saltelli_pairs" if "pairs" in methods else "saltelli"
        done = finished("Sobol indices", design=design, size=power_of_two, keep="points")
        rows = done.frame()
        tables["sobol"] = sobol(done.plan, rows, measure, level)
        best = best or leader(done.plan, samples_of(done.plan, rows, "net_usd").mean(axis=(0, 2)))
        sentences += about_sobol(tables["sobol"], measure, best)
        if "pairs" in methods:
            tables["pairs"] = sobol_pairs(done.plan, rows, measure, level)
            sentences += about_pairs(tables["pairs"], measure, best)
    if "pawn" in methods:
        done = finished("PAWN indices", design="sobol", size=max(power_of_two, LEAST_POINTS), keep="points")
        rows = done.frame()
        tables["pawn"] = pawn(done.plan, rows, measure, level)
        best = best or leader(done.plan, samples_of(done.plan, rows, "net_usd").mean(axis=(0, 2)))
        sentences += about_pawn(tables["pawn"], measure, best)
    tables["indices"] = indices_frame(tables)
    return Sensitivity(file, measure, axes, tables, sentences, best, tuple(mended)).of(file)
