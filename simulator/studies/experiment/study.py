"""What a randomised trial taught: the one entry for the command line and for Python."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.source import ErrorLine
from simulator.studies.experiment.estimates import Level, Prices
from simulator.studies.experiment.read_trial import read_trial
from simulator.studies.experiment.results import TrialAnalysis, conclude
from simulator.versions import versions


def analyse_experiment(
    table: str | Path | pd.DataFrame,
    *,
    columns: Mapping[str, str] | None = None,
    control: str | None = None,
    start: str | int | None = None,
    usd_per_outcome: float | None = None,
    usd_per_mtok: float | None = None,
    headcount: int | None = None,
    confidence: float = 0.95,
    seed: int = 1,
) -> TrialAnalysis:
    """What each arm of a trial did to the outcome, what that is worth, and what could mislead.

    With y the mean outcome of a cluster (what was randomised together) over the trial, x over its baseline and theta
    how much of a difference at the baseline stays, the effect is the difference of means of y - theta x between the
    arm and the control, each cluster with the weight of its persons, within blocks. Of teams that began in different
    months those in force are compared with those that are not yet, month by month.

    Args:
        table: a CSV file or a DataFrame, one row per unit and month: ``unit``, ``month``, ``arm`` and ``outcome``,
            also ``team``, ``block``, ``tokens`` (millions) or ``spend`` (USD), and ``start`` (the month in which the
            unit's arm began, empty if never) or ``baseline`` (yes in months before the trial). Rows may stop: that is
            a leaver. Where every team has one arm, teams were randomised, else units. See ``read_trial``.
        columns: of the table, by the name they have here.
        control: the arm to compare with; default: control.
        start: month in which all arms began, where the table does not say.
        usd_per_outcome: value of one unit of the outcome, USD.
        usd_per_mtok: price of a million tokens, USD, where the table has tokens and no spend.
        headcount: units in the whole organisation, for amounts a year.
        confidence: level of the intervals, which hold for all arms at once, 0.5..1.
        seed: of the assignments that are drawn where there are too many to try all.

    Returns:
        ``TrialAnalysis``: ``answer``, ``remarks``, ``checks``, and the tables ``effects``, ``worth``, ``dose``,
        ``tests``, ``bounds``, ``differences``, ``arms`` and ``months``.

    Raises:
        ScenarioError: errors in the table or the options, all at once.

    Source: Imbens and Rubin, Causal Inference for Statistics, Social, and Biomedical Sciences (2015), for the analysis
    by what was assigned; Roth and Sant'Anna, Journal of Political Economy: Microeconomics 1 (2023), for randomised
    roll-outs.
    """
    wrong = _wrong(usd_per_outcome, usd_per_mtok, headcount, confidence, seed)
    if wrong:
        raise ScenarioError("options", [ErrorLine(0, one) for one in wrong])
    trial = read_trial(table, columns, control, start)
    settings = {
        "control": trial.arms[0],
        "randomised": "team" if trial.by_team else trial.unit_name,
        "blocks": trial.blocked,
        "unit": trial.unit_name,
        "confidence": confidence,
        "usd_per_outcome": usd_per_outcome,
        "usd_per_mtok": usd_per_mtok,
        "headcount": headcount,
        "seed": seed,
        "version": versions()["tokensim"],
    }
    level = Level(confidence, len(trial.arms) - 1)
    return conclude(trial, level, Prices(usd_per_outcome, usd_per_mtok, headcount), settings, seed)


def _wrong(
    usd_per_outcome: float | None, usd_per_mtok: float | None, headcount: int | None, confidence: float, seed: int
) -> list[str]:
    """What cannot be meant."""
    found = []
    if usd_per_outcome is not None and not 0.0 < usd_per_outcome < 1e9:
        found.append(f"usd_per_outcome = {usd_per_outcome:g} must be above 0. Give the value of one unit in USD.")
    if usd_per_mtok is not None and not 0.0 < usd_per_mtok < 1e6:
        found.append(f"usd_per_mtok = {usd_per_mtok:g} must be above 0. Give the price of a million tokens in USD.")
    if headcount is not None and not 1 <= headcount <= 10**7:
        found.append(f"headcount = {headcount} must be from 1 to 10,000,000.")
    if not 0.5 < confidence < 1.0:
        found.append(f"confidence = {confidence:g} must be between 0.5 and 1. Try 0.95.")
    if seed < 0:
        found.append(f"seed = {seed} must be at least 0.")
    return found
