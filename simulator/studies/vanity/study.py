"""Flags for a company's own table, and how far they can be trusted: the entries for the command line and for Python."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from simulator.replication.options import Progress, silent
from simulator.scenario.reading.source import ErrorLine
from simulator.studies.result import Result
from simulator.studies.vanity.detector import flag_teams, flag_together
from simulator.studies.vanity.elasticity import LEAST
from simulator.studies.vanity.naive_metrics import REPLICATIONS, naive_metrics
from simulator.studies.vanity.quiet_months import PER_REPLICATION, false_by_autocorrelation
from simulator.studies.vanity.read_usage import UsageError, read_usage
from simulator.studies.vanity.scoreboard import Scoreboard, read_scores, score_teams
from simulator.studies.vanity.scoring_cases import Case, cases
from simulator.studies.vanity.settings import RATE, Settings, clean_stretch
from simulator.studies.vanity.trend import FEWEST_CLEAN
from simulator.studies.vanity.verdicts import DEPARTED, FLAGGED, OPEN, SHARED, UNTESTED

if TYPE_CHECKING:
    from simulator.report.elements.chart_page import ChartPage
    from simulator.report.files.folder import ResultFolder
    from simulator.report.files.glance import Glance

AS_ONE: Final = {SHARED: "more spend without more output", OPEN: "more spend, and output cannot say why"}


class Flags(Result):
    """What the detectors say about a company."""

    table: pd.DataFrame  # one row per team; columns as in ``studies.vanity.detector.Flag``
    together: pd.DataFrame  # all teams as one, the same columns; empty where tokens are unknown
    answer: str
    notes: tuple[str, ...]  # what the table could not tell, and what was assumed
    settings: Settings

    @property
    def charts(self) -> "Mapping[str, ChartPage]":
        """None: a company's own table has no replications to draw."""
        return {}

    def glance(self) -> "Glance":
        """The answer and a row per team, the most urgent first."""
        from simulator.report.files.glance import Glance
        from simulator.studies.vanity.terminal import flags_table

        return Glance(self.answer, flags_table(self))

    def write(self, place: "ResultFolder") -> None:
        """Write the flags as CSV and JSON, as ``tokensim flag`` does."""
        from simulator.report.files.csv_export import to_csv
        from simulator.report.files.folder import write_files
        from simulator.studies.vanity.terminal import as_json

        write_files(place.draft, {"flags.csv": to_csv(self.table), "flags.json": as_json(self)})


def flag(
    table: str | Path | pd.DataFrame,
    *,
    published: str | int | None = None,
    rate: float = RATE,
    least_elasticity: float = LEAST,
    confidence: float = 0.95,
) -> Flags:
    """Which teams' spend left its own trend without output following.

    Args:
        table: a CSV file or a DataFrame with ``team``, ``month``, ``spend`` and ``output`` (or ``items``, ``value``),
            and optionally ``hours``, ``headcount``, ``tokens``; see ``studies.vanity.read_usage.read_usage``.
        published: month in which a usage ranking was published, or anything else after which spend is not trusted; the
            months before it are taken as clean. Default: the first third, 6 to 12 months.
        rate: false discovery rate: the share of flags expected to be false, 0..1.
        least_elasticity: spend may grow where output grew with at least this elasticity.
        confidence: level of the intervals.

    Raises:
        UsageError: errors in the table or the options, all at once.
    """
    usage = read_usage(table)
    months = usage.observed.months
    wrong = []
    clean = None
    if published is not None:
        label = str(published).strip()
        if label in months:
            clean = months.index(label)
        else:
            wrong.append(f"published = {label!r} is not among the months {months[0]} to {months[-1]}.")
    if not 0.0 < rate < 1.0:
        wrong.append(f"rate = {rate:g} must be between 0 and 1. Try 0.2.")
    if not 0.0 <= least_elasticity <= 1.0:
        wrong.append(f"least_elasticity = {least_elasticity:g} must be from 0 to 1. Try {LEAST:g}.")
    if not 0.5 < confidence < 1.0:
        wrong.append(f"confidence = {confidence:g} must be between 0.5 and 1. Try 0.95.")
    if wrong:
        raise UsageError("options", [ErrorLine(0, message) for message in wrong])
    settings = Settings(clean, rate, least_elasticity, confidence)
    flags, whole = flag_teams(usage.observed, settings), flag_together(usage.observed, settings)
    return Flags(flags, whole, _answer(flags, whole, rate), (_clean_note(months, settings), *usage.notes), settings)


def scoreboard(
    replications: int = REPLICATIONS,
    *,
    grid: Iterable[Case] | None = None,
    workers: int | None = None,
    progress: Progress = silent,
) -> Scoreboard:
    """Score the vanity detectors against the truth of simulated companies, and metrics that look good beside it.

    Args:
        replications: of every case, at least 2; each has eight teams.
        grid: cases, default all of ``scoring_cases.cases``.
        workers, progress: as in ``compare``.
    """
    teams = score_teams(replications, list(cases() if grid is None else grid), workers, progress)
    quiet = false_by_autocorrelation(replications * PER_REPLICATION)
    return read_scores(teams, quiet, naive_metrics(replications, workers=workers))


def _clean_note(months: tuple[str, ...], settings: Settings) -> str:
    clean = clean_stretch(len(months), settings)
    if clean < 1:
        return f"There are no months before {months[0]}, so there is nothing to compare with."
    span = f"Clean months: {months[0]} to {months[min(clean, len(months)) - 1]}, "
    if settings.clean_months is not None:
        return f"{span}those before publication."
    return (
        f"{span}the first third (at least {FEWEST_CLEAN}). If a usage ranking was published in a known month, give "
        "that month: padding that was there from the start cannot be seen."
    )


def _answer(table: pd.DataFrame, whole: pd.DataFrame, rate: float) -> str:
    kinds = (FLAGGED, SHARED, OPEN, UNTESTED)
    flagged, shared, watched, untested = (table[table["verdict"] == verdict] for verdict in kinds)
    if flagged.empty:
        text = f"No team is flagged among {len(table)}."
    else:
        text = (
            f"{len(flagged)} of {len(table)} teams {'is' if len(flagged) == 1 else 'are'} flagged, more spend without "
            f"more output: about {flagged['excess_usd'].sum():,.0f} USD above trend; at most {rate:.0%} of such flags "
            "are expected to be false."
        )
    if len(shared):
        text += f" In {len(shared)} spend rose without output, but no more than in the others: find the common cause."
    if len(watched):
        text += f" Watch {len(watched)} more: spend left its trend, and output cannot say why."
    for row in whole[whole["verdict"].isin(DEPARTED)].itertuples():
        text += f" {str(row.team).capitalize()} as one: {AS_ONE[str(row.verdict)]}."
    return f"{text} {len(untested)} could not be tested." if len(untested) else text
