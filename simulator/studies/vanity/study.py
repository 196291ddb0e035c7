"""Flags for a user's own table, and how far they can be trusted: the entries for the command line and for Python."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from simulator.replication.options import Progress, silent
from simulator.scenario.reading.source import Fault
from simulator.studies.vanity.detector import (
    CLEAR,
    FLAGGED,
    OPEN,
    RATE,
    UNTESTED,
    Settings,
    clean_stretch,
    flag_teams,
    flag_together,
)
from simulator.studies.vanity.elasticity import LEAST
from simulator.studies.vanity.naive_metrics import REPLICATIONS, naive_metrics
from simulator.studies.vanity.read_usage import UsageError, read_usage
from simulator.studies.vanity.scoreboard import Scoreboard, read_scores, score_teams
from simulator.studies.vanity.scoring_worlds import Case, cases
from simulator.studies.vanity.trend import FEWEST_CLEAN


class Flags(NamedTuple):
    """What the detectors say about a company."""

    table: pd.DataFrame  # one row per team; columns in ``studies.vanity.detector.COLUMNS``
    together: pd.DataFrame  # all teams as one, the same columns; empty where tokens are unknown
    answer: str
    notes: tuple[str, ...]  # what the table could not tell, and what was taken for granted
    settings: Settings


def flag(
    table: str | Path | pd.DataFrame,
    *,
    published: str | int | None = None,
    rate: float = RATE,
    least_elasticity: float = LEAST,
    confidence: float = 0.95,
) -> Flags:
    """Which teams' spend left its own path without output following.

    Args:
        table: a CSV file or a DataFrame with ``team``, ``month``, ``spend`` and ``output`` (or ``items``, ``value``),
            and optionally ``hours``, ``headcount``, ``tokens``; see ``studies.vanity.read_usage.read_usage``.
        published: month in which a usage ranking was published, or anything else after which spend is not trusted; the
            months before it are taken as clean. Default: the first third, 6 to 12 months.
        rate: false discovery rate: the share of flags expected to be false, 0..1.
        least_elasticity: growth of spend is forgiven where output grew with at least this elasticity.
        confidence: level of the intervals.

    Raises:
        UsageError: faults in the table or the options, all at once.
    """
    usage = read_usage(table)
    months = usage.observed.months
    faults = _wrong_options(rate, least_elasticity, confidence)
    clean = None
    if published is not None:
        label = str(published).strip()
        if label not in months:
            faults.append(Fault(0, f"published = {label!r} is not among the months {months[0]} to {months[-1]}."))
        else:
            clean = months.index(label)
    if faults:
        raise UsageError("options", faults)
    settings = Settings(clean, rate, least_elasticity, confidence)
    flags = flag_teams(usage.observed, settings)
    notes = [_clean_note(months, settings), *usage.notes]
    whole = flag_together(usage.observed, settings)
    return Flags(flags, whole, _answer(flags, whole, rate), tuple(notes), settings)


def scoreboard(
    replications: int = REPLICATIONS,
    *,
    grid: Iterable[Case] | None = None,
    workers: int | None = None,
    progress: Progress = silent,
) -> Scoreboard:
    """Score the vanity detectors against the truth of simulated worlds, and metrics that look good beside it.

    Args:
        replications: of every world, at least 2; each has eight teams.
        grid: worlds, default all of ``scoring_worlds.cases``.
        workers: threads; the result does not depend on it.
        progress: shows how many replications are finished.
    """
    teams = score_teams(replications, list(cases() if grid is None else grid), workers, progress)
    return read_scores(teams, naive_metrics(replications, workers=workers))


def _wrong_options(rate: float, least: float, confidence: float) -> list[Fault]:
    faults = []
    if not 0.0 < rate < 1.0:
        faults.append(Fault(0, f"rate = {rate:g} must be between 0 and 1. Try 0.2."))
    if not 0.0 <= least <= 1.0:
        faults.append(Fault(0, f"least_elasticity = {least:g} must be from 0 to 1. Try {LEAST:g}."))
    if not 0.5 < confidence < 1.0:
        faults.append(Fault(0, f"confidence = {confidence:g} must be between 0.5 and 1. Try 0.95."))
    return faults


def _clean_note(months: tuple[str, ...], settings: Settings) -> str:
    clean = clean_stretch(len(months), settings)
    if clean < 1:
        return f"There are no months before {months[0]}, so there is nothing to compare with."
    span = f"{months[0]} to {months[min(clean, len(months)) - 1]}"
    if settings.clean_months is not None:
        return f"Clean months: {span}, those before publication."
    return (
        f"Clean months: {span}, the first third (at least {FEWEST_CLEAN}). If a usage ranking was published in a known "
        "month, say so: padding that was there from the start cannot be seen."
    )


def _answer(table: pd.DataFrame, whole: pd.DataFrame, rate: float) -> str:
    count = {verdict: int((table["verdict"] == verdict).sum()) for verdict in (FLAGGED, OPEN, CLEAR, UNTESTED)}
    n = len(table)
    flagged = table[table["verdict"] == FLAGGED]
    if not count[FLAGGED]:
        text = f"No team is flagged among {n}."
    else:
        usd = float(flagged["excess_usd"].sum())
        text = (
            f"{count[FLAGGED]} of {n} teams {'is' if count[FLAGGED] == 1 else 'are'} flagged: about {usd:,.0f} USD "
            f"beyond their own paths. Of such flags at most {rate:.0%} are expected to be false."
        )
    if count[OPEN]:
        whose = "1 team left its path" if count[OPEN] == 1 else f"{count[OPEN]} teams left their paths"
        text += f" {whose}, and output cannot say why: watch, do not accuse."
    if len(whole) and whole["verdict"].iloc[0] in (FLAGGED, OPEN):
        row = whole.iloc[0]
        text += f" {row['team'].capitalize()} as one: {row['verdict']}. {row['evidence']}"
    if count[UNTESTED]:
        text += f" {count[UNTESTED]} could not be tested."
    return text
