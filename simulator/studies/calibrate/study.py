"""A company's data held against simulated companies: the one entry for the command line and for Python."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from simulator.company.panel import Panel, panel_of
from simulator.company.tables import Tables, read_tables
from simulator.records import Floats
from simulator.replication.options import Given, Progress, opened, silent
from simulator.scenario.blocks.calendar import FORM
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import ScenarioFile
from simulator.scenario.reading.source import ErrorLine
from simulator.studies.calibrate import checks as checked
from simulator.studies.calibrate.results import (
    PREDICTED,
    SLOPE,
    Calibration,
    compared_summaries,
    distance,
    posterior_shares,
    selection,
    tables,
)
from simulator.studies.calibrate.rounds import APART, ROUNDS, close_in
from simulator.studies.calibrate.sentences import answer, remarks
from simulator.studies.calibrate.setup import Setup, set_up
from simulator.studies.calibrate.simulate import Runs, simulate
from simulator.studies.calibrate.summaries import summarise

RUNS: Final = 5000
LEAST_RUNS: Final = 500
AFTER: Final = len(ROUNDS) + 1  # the random numbers of companies at draws of the posterior come after those of rounds


def calibrate(
    company: str | Path | Tables | Panel,
    scenario: Given,
    *,
    set: Mapping[str, Any] | None = None,
    runs: int = RUNS,
    first: str | None = None,
    last: str | None = None,
    workers: int | None = None,
    keep: Path | None = None,
    progress: Progress = silent,
) -> Calibration:
    """What a company's own data say of a scenario's inputs.

    Companies are simulated with inputs drawn over their ranges, and looked at as the data are. Those that look like
    the data tell which inputs are possible (``stats/regression_adjustment.py``).

    Args:
        company: a folder that ``tokensim import`` wrote, or its tables.
        scenario: a path, a loaded file or a ``Scenario``; its ranges are the prior.
        set: as in ``compare``.
        runs: simulated companies.
        first, last: months such as 2026-03, to look at some only.
        workers, progress: as in ``compare``.
        keep: a folder in which runs are kept as they are finished, and from which they are read again.

    Returns:
        ``Calibration``: ``answer``, ``remarks``, ``checks`` and tables; ``draws`` of the posterior by path.

    Raises:
        ScenarioError: the data or the scenario do not fit together, or an option is out of range.
        KeyboardInterrupt: Ctrl-C; with ``keep``, the next call goes on from there.
    """
    file = opened(scenario, set)
    _check(file, runs, {"first": first, "last": last})
    panel = company if isinstance(company, Panel) else panel_of(_tables(company), first, last)
    return of_setup(set_up(file, panel), panel.months, runs, workers, keep, progress).of(file)


def of_setup(
    setup: Setup, months: tuple[str, ...], runs: int, workers: int | None, keep: Path | None, progress: Progress
) -> Calibration:
    """The same from a scenario that has the size of the data."""
    figures = summarise(setup.data, setup.cap)
    names, seen = tuple(figures), np.array(list(figures.values()))
    with progress(runs + 2 * PREDICTED, "simulated companies") as tell:
        found = close_in(setup, names, seen, runs, workers, tell, keep)
        shares = posterior_shares(setup, found)
        predicted = simulate(setup, names, shares[:PREDICTED], AFTER * APART, workers, lambda done: tell(runs + done))
        unselected = _unselected(setup, names, shares, workers, lambda done: tell(runs + PREDICTED + done))
    made: dict[str, Any] = tables(setup, found, shares, months, predicted)
    summaries, far = compared_summaries(names, seen, predicted), distance(names, seen, predicted)
    chosen = selection(names, seen, predicted, unselected)
    table = checked.checks(
        made["parameters"], summaries, far, made["backtest"], found.adjusted.effective,
        setup.data.roster,
    )  # fmt: skip
    people = len(setup.data.team)
    return Calibration(
        setup, months, **made, summaries=summaries, selection=chosen, effective=found.adjusted.effective, distance=far,
        runs=runs, checks=table, answer=answer(made["parameters"], people, months),
        remarks=tuple(remarks(made["parameters"], chosen, made["backtest"], setup.data.roster)),
    )  # fmt: skip


def _tables(company: str | Path | Tables) -> Tables:
    return company if isinstance(company, Tables) else read_tables(Path(company))


def _check(file: ScenarioFile, runs: int, months: Mapping[str, str | None]) -> None:
    errors = []
    for name, month in months.items():
        if month is not None and not re.match(FORM, month):
            errors.append(f"{name} = {month!r} is not a month. Write it like 2026-03.")
    if runs < LEAST_RUNS:
        errors.append(f"runs = {runs} must be at least {LEAST_RUNS}.")
    if file.posterior is not None:
        errors.append("the scenario is calibrated already, and the same data must not count twice. Calibrate the "
                      "scenario it was made from.")  # fmt: skip
    if errors:
        raise ScenarioError("options", [ErrorLine(0, error) for error in errors])


def _unselected(setup: Setup, names: tuple[str, ...], shares: Floats, workers: int | None, tell: Any) -> Runs | None:
    """The first companies of the posterior where able people do not use more; None without output."""
    if SLOPE not in names:
        return None
    teams = range(len(setup.file.scenario.world.teams))
    none = {f"world.teams[{team}].appetite.ability_correlation": 0.0 for team in teams}
    return simulate(setup, names, shares[:PREDICTED], AFTER * APART, workers, tell, fixed=none)
