"""What an analysis of a trial gives: tables, the answer in two sentences, and checks."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from simulator.stats.check import PASS, REVIEW, Check, at_least, check_table
from simulator.stats.trial_effect import RANDOMISATION
from simulator.studies.experiment import sentences
from simulator.studies.experiment.estimates import (
    BALANCE,
    LASTS,
    LEFT,
    SPILL,
    TREND,
    Level,
    Prices,
    arms_table,
    bounds_of,
    by_month,
    dose_of,
    effects_of,
    months_table,
    tests_of,
    worth_of,
)
from simulator.studies.result import Result
from simulator.studies.trial.comparison import Comparison, compare_arm
from simulator.studies.trial.trial import Trial
from simulator.text import short

if TYPE_CHECKING:
    from simulator.report.elements.chart_page import ChartPage
    from simulator.report.files.folder import ResultFolder
    from simulator.report.files.glance import Glance

ENOUGH: Final = 10  # clusters: the fewest in two equal arms of which the randomisation test attains 5%
SUSPECT: Final = 0.05
ADVICE: Final = {
    BALANCE: "The adjusted effect allows for it; look for a reason why arms were not dealt at random.",
    TREND: "Arms moved apart before the trial: read the effect with care, and look for what else began.",
    LEFT: "Read the effect within its bounds for leavers, and ask why they left.",
    LASTS: "Do not extend the effect to a year without a longer trial.",
    SPILL: "The control felt the trial, so the effect is too small or too large: randomise larger groups.",
}


class TrialAnalysis(Result):
    """What a trial taught."""

    effects: pd.DataFrame  # one row per arm and measure
    worth: pd.DataFrame  # one row per arm, in USD
    dose: pd.DataFrame  # one row per arm: what one more million tokens, or USD, did
    tests: pd.DataFrame  # one row per arm and thing that could mislead
    bounds: (
        pd.DataFrame
    )  # one row per arm: the least and the most that the effect can be, since it is not known who left
    differences: pd.DataFrame  # one row per arm and month
    arms: pd.DataFrame
    months: pd.DataFrame
    checks: pd.DataFrame
    answer: str
    remarks: tuple[str, ...]
    settings: Mapping[str, Any]

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by name."""
        names = ("effects", "worth", "dose", "tests", "bounds", "differences", "arms", "months", "checks")
        return {name: getattr(self, name) for name in names}

    @property
    def charts(self) -> "Mapping[str, ChartPage]":
        """The effects, and the difference from the control by month."""
        from simulator.studies.experiment.charts import analysis_charts

        return {page.name: page for page in analysis_charts(self)}

    def glance(self) -> "Glance":
        """The answer, the effects and their chart."""
        from simulator.report.files.glance import Glance
        from simulator.studies.experiment.page import effects_table

        return Glance(self.answer, effects_table(self), next(iter(self.charts.values())))

    def write(self, place: "ResultFolder") -> None:
        """Write the page, every table as CSV, and the answer as JSON."""
        from simulator.report.files.csv_export import to_csv
        from simulator.report.files.folder import write_files
        from simulator.studies.experiment.page import analysis_page
        from simulator.studies.experiment.terminal import as_json

        tables = {f"{name}.csv": to_csv(table) for name, table in self.tables.items()}
        write_files(place.draft, {"analysis.html": analysis_page(self), "analysis.json": as_json(self), **tables})


def conclude(trial: Trial, level: Level, prices: Prices, settings: Mapping[str, Any], seed: int) -> TrialAnalysis:
    """Everything that a trial says."""
    every = [compare_arm(trial, arm, seed) for arm in range(1, len(trial.arms))]
    effects = pd.DataFrame([row for found in every for row in effects_of(trial, found, level)])
    worth = pd.DataFrame([worth_of(trial, found, level, prices) for found in every])
    dose = pd.DataFrame([dose_of(trial, found, level) for found in every])
    tests = pd.DataFrame([row for found in every for row in tests_of(found, level, trial)])
    bounds = pd.DataFrame([bounds_of(found, level) for found in every])
    differences = pd.DataFrame([row for found in every for row in by_month(trial, found, level)])
    told = sentences.Told(trial, effects, worth, dose, bounds, level.confidence)
    checks = check_table(_checks(trial, every, effects, tests))
    remarks = (*sentences.remarks(told), *trial.notes)
    return TrialAnalysis(effects, worth, dose, tests, bounds, differences, arms_table(trial), months_table(trial),
                         checks, sentences.answer(told), remarks, settings)  # fmt: skip


def _checks(trial: Trial, every: list[Comparison], effects: pd.DataFrame, tests: pd.DataFrame) -> Iterator[Check]:
    what = "teams" if trial.by_team else "units"
    fewest = min(found.clusters for found in every)
    advice = f"Randomise at least {ENOUGH} {what}: an effect of few must be large to be seen."
    yield at_least("enough clusters", fewest, ENOUGH, f"{fewest} {what} were randomised", advice, what)
    yield _method(effects)
    kept = _joined(every)
    share = f"{kept:.0%} of units came after the start and are left out" if kept else "every unit was there before"
    yield Check("who came later", REVIEW if kept > 0.1 else PASS, kept, 0.1, "share", share,
                "The arm may have brought them: find out why they came." if kept > 0.1 else "")  # fmt: skip
    for row in tests.to_dict("records"):
        name = f"{row['test']}" + (f" ({short(row['arm'], 30)})" if len(every) > 1 else "")
        yield _suspicion(name, row)


def _method(effects: pd.DataFrame) -> Check:
    """Which test the intervals are of."""
    methods = set(effects["method"])
    exact = methods == {RANDOMISATION}
    text = "tests and intervals rest on the randomisation alone" if exact else (
        "so few assignments were possible that tests and intervals rest on the cluster-robust t distribution"
    )  # fmt: skip
    advice = "" if exact else "With very uneven output these intervals are rather too wide than too narrow."
    return Check("test by randomisation", PASS if exact else REVIEW, float(exact), 1.0, "share", text, advice)


def _joined(every: list[Comparison]) -> float:
    """The largest share of units that were not there before the start."""
    return max(
        (float((~pd.notna(found.outcome[:, : found.first]).any(axis=1)).mean()) for found in every if found.first),
        default=0.0,
    )


def _suspicion(name: str, row: Mapping[Any, Any]) -> Check:
    """Whether something that could mislead is significantly different from zero."""
    p = float(row["p"])
    if p != p:
        same = row["estimate"] == 0.0
        text = "the same in every unit" if same else f"cannot be told: {row['estimate_reason'] or row['p_reason']}"
        return Check(name, PASS if same else REVIEW, p, SUSPECT, "p", text, "" if same else "Keep it in mind.")
    seen = p <= SUSPECT
    text = sentences.suspicion(row["test"], row, seen)
    return Check(name, REVIEW if seen else PASS, p, SUSPECT, "p", text, ADVICE[row["test"]] if seen else "")
