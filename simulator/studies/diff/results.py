"""What differs between two runs: their inputs, and every result of every policy that both have."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from simulator.columns import entry
from simulator.records import MONTHS_PER_YEAR, Floats
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.stats.differences import difference_interval, linear_ratio
from simulator.stats.intervals import Estimate, interval_columns, mean_interval
from simulator.studies.compare.tables.paired_totals import Series
from simulator.studies.diff.checks import diff_checks
from simulator.studies.diff.inputs import changed_inputs
from simulator.studies.diff.read import SavedRun
from simulator.studies.diff.sentences import answer, remarks
from simulator.studies.result import Result

STUDY: Final = "diff"
YEARLY: Final = "net_usd_per_year"
PER_HEAD: Final = ("net_usd", "spend_usd", "cost_usd", "gain_usd", "blocked_hours", "items")
RATIOS: Final = ("roi", "vanity_share", "token_yield", "wait_hours", "cost_per_item_usd")
MEASURES: Final = (YEARLY, *PER_HEAD[:4], *RATIOS[:2], *PER_HEAD[4:], *RATIOS[2:])


class Diff(Result):
    """Two runs, what differs between them, and the answer."""

    before: SavedRun
    after: SavedRun
    paired: bool
    inputs: pd.DataFrame  # by input that differs
    changes: pd.DataFrame  # by policy and measure
    answer: str
    remarks: tuple[str, ...]
    checks: pd.DataFrame

    @property
    def scenario(self) -> Scenario:
        """That of the second run."""
        return self.after.file.scenario

    @property
    def policies(self) -> tuple[PolicyBlock, ...]:
        """Those of the second run that the first has too; the baseline, to which all is held, is none of them."""
        return tuple(one for one in self.after.totals.comparison.policies[1:] if one.label in self.before.policies)

    def more_files(self) -> Mapping[str, str]:
        """The same for programs."""
        from simulator.studies.diff.page import JSON, as_json

        return {JSON: as_json(self)}

    @property
    def n(self) -> tuple[int, int]:
        """Replications of each run that count: paired those that both have."""
        return counted(self.before, self.after, self.paired)


def counted(before: SavedRun, after: SavedRun, paired: bool) -> tuple[int, int]:
    """How many replications of each run count: paired the first ones, which both have."""
    ours, theirs = before.replications, after.replications
    return (min(ours, theirs),) * 2 if paired else (ours, theirs)


def conclude(before: SavedRun, after: SavedRun) -> Diff:
    """Hold two runs against each other.

    They are paired replication by replication where they have one seed: the same number of a replication then means the
    same random numbers, and the same inputs where these are drawn from the same ranges.
    """
    paired = before.file.scenario.seed == after.file.scenario.seed
    inputs, changes = changed_inputs(before, after), changed_results(before, after, paired)
    return Diff(
        before=before,
        after=after,
        paired=paired,
        inputs=inputs,
        changes=changes,
        answer=answer(_best(before), _best(after), _of_choice(before, after, paired), inputs),
        remarks=tuple(remarks(before, after, paired, inputs, counted(before, after, paired))),
        checks=diff_checks(before, after, paired, inputs),
    )


def changed_results(before: SavedRun, after: SavedRun, paired: bool) -> pd.DataFrame:
    """A row per policy of both and measure: its value in both runs and the change, each with its interval.

    Columns: ``policy``, ``measure``, ``unit``; ``before``, ``after`` and ``change`` with ``_low`` and ``_high``;
    ``n_before`` and ``n``, replications of each.

    Example: where a policy nets 100 and 110 USD before, 105 and 115 after, its net value changes by 5 USD with an
    interval of no width.
    """
    rows: list[dict[str, Any]] = []
    confidence = after.file.scenario.confidence
    counts = counted(before, after, paired)
    for label in after.policies:
        if label not in before.policies:
            continue
        old, new = (samples(run, label, n) for run, n in zip((before, after), counts, strict=True))
        for name in MEASURES:
            found = interval_columns(
                before=mean_interval(old[name], confidence),
                after=mean_interval(new[name], confidence),
                change=difference_interval(old[name], new[name], confidence, paired),
            )
            unit = entry(name, STUDY).unit
            row = {"policy": label, "measure": name, "unit": unit, **found, "n_before": counts[0], "n": counts[1]}
            if found["after"] == found["after"] or found["before"] == found["before"]:
                rows.append(row)
    return pd.DataFrame(rows, columns=["policy", "measure", "unit", *_ENDS, "n_before", "n"])


_ENDS: Final = [f"{name}{end}" for name in ("before", "after", "change") for end in ("", "_low", "_high")]


def samples(run: SavedRun, label: str, n: int) -> Mapping[str, Floats]:
    """Every measure of a policy, one value per replication, of the first n; NaN where there is none."""
    scenario, one = run.file.scenario, run.totals.of(label)
    heads, years = scenario.engineer_months(), (scenario.months - scenario.warmup_months) / MONTHS_PER_YEAR
    totals = {"net_usd": one.net, "spend_usd": one.spend, "cost_usd": one.cost, "gain_usd": one.gain}
    return {
        YEARLY: one.net[:n] / years,
        **{name: (totals[name] if name in totals else one.column(name))[:n] / heads for name in PER_HEAD},
        **{name: linear_ratio(above[:n], below[:n]) for name, (above, below) in _pairs(one).items()},
    }


def _pairs(one: Series) -> dict[str, tuple[Floats, Floats]]:
    """Numerator and denominator of each ratio, as in the summary of a run."""
    return {
        "roi": (one.net, one.cost),
        "vanity_share": (one.column("vanity_usd"), one.spend),
        "token_yield": (one.column("productive_mtok"), one.column("granted_mtok")),
        "wait_hours": (one.column("wait_hours"), one.column("reviewed")),
        "cost_per_item_usd": (one.cost, one.column("items")),
    }


def _best(run: SavedRun) -> str:
    """The policy with the highest mean net value, no tokens at all among them; an upper bound is no choice."""
    choices = [one.label for one in run.totals.comparison.policies if not one.upper_bound]
    return max(choices, key=lambda label: float(run.totals.of(label).net.mean()))


def _of_choice(before: SavedRun, after: SavedRun, paired: bool) -> Estimate:
    """Net value of the best policy, USD a year for the organisation: of the second run minus that of the first."""
    counts = counted(before, after, paired)
    old, new = (samples(run, _best(run), n)[YEARLY] for run, n in zip((before, after), counts, strict=True))
    return difference_interval(old, new, after.file.scenario.confidence, paired)
