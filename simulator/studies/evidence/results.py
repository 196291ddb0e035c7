"""Every fact with its interval, as written and at both ends, beside the published figure."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.scenario.reading.provenance import Assumption
from simulator.stats.check import Check, check_table, enough_replications, graded
from simulator.stats.intervals import MISSING, Estimate, change_ratio_interval, interval_columns, mean_interval
from simulator.studies.evidence.published import FACTS, Fact
from simulator.studies.evidence.run import ENDS, EvidenceRuns
from simulator.studies.evidence.sentences import ABOVE, BELOW, INSIDE, NO, UNKNOWN, YES, answer, remarks
from simulator.studies.input_checks import values_sourced, within_evidence
from simulator.studies.learning.results import Lessons
from simulator.studies.result import Result
from simulator.text import listed

WRITTEN: Final = "as_written"
COLUMNS: Final = (WRITTEN, *ENDS)
REASON: Final = "too little changes, or fewer than ten engineers use tokens"


class Evidence(Result):
    """What emerges from the model beside what was published."""

    runs: EvidenceRuns
    facts: pd.DataFrame  # one row per fact
    answer: str
    remarks: tuple[str, ...]  # beside the answer
    checks: pd.DataFrame  # one row per check
    lessons: Lessons | None = None  # what experiments say of the curve


def conclude(runs: EvidenceRuns, origins: Sequence[Assumption] = (), taught: Lessons | None = None) -> Evidence:
    """Read the runs; ``origins`` says where the values of the scenario come from, ``taught`` what experiments say."""
    facts = pd.DataFrame(_rows(runs))
    return Evidence(runs, facts, answer(facts), tuple(remarks(facts)), _checks(runs, facts, origins), taught)


def _rows(runs: EvidenceRuns) -> Iterator[dict[str, Any]]:
    level = runs.scenario.confidence
    for place, fact in enumerate(FACTS):
        found = [estimate(fact, one[:, place], level) for one in runs.parts]
        yield {
            "fact": fact.title,
            **interval_columns(**dict(zip(COLUMNS, found, strict=True))),
            "unit": fact.unit,
            "published": fact.published,
            "published_low": fact.low,
            "published_high": fact.high,
            "verdict": verdict(fact, found),
            "emerges": NO if fact.set_from else YES,
            "source": fact.source,
            "grade": fact.grade,
            "n": found[0].n,
            f"{WRITTEN}_reason": REASON if np.isnan(found[0].value) else "",
        }


def estimate(fact: Fact, parts: Floats, confidence: float) -> Estimate:
    """A fact from its parts in each replication in which it could be measured.

    Args:
        fact: an elasticity is a ratio of mean changes, anything else a mean.
        parts: [replication, part] as ``measure.Part``.
        confidence: level, 0..1.

    Example: changes of output of 0.1 and 0.3 over changes of tokens of 1 and 1 are an elasticity of 0.2.
    """
    kept = parts[np.isfinite(parts).all(axis=1)]
    if len(kept) < 2:
        return MISSING
    if not fact.elasticity:
        return mean_interval(kept[:, 0], confidence)
    return change_ratio_interval(kept[:, 0], kept[:, 1], confidence, float(kept[:, 2].mean()))


def verdict(fact: Fact, found: Sequence[Estimate]) -> str:
    """Whether the published range meets the span of the model: from the lowest to the highest end of its intervals."""
    known = [one for one in found if not np.isnan(one.value)]
    if np.isnan(fact.low) or not known:
        return UNKNOWN
    if max(one.high for one in known) < fact.low:
        return BELOW
    return ABOVE if min(one.low for one in known) > fact.high else INSIDE


def _checks(runs: EvidenceRuns, facts: pd.DataFrame, origins: Sequence[Assumption]) -> pd.DataFrame:
    return check_table(
        [
            enough_replications(runs.replications),
            _measured(facts),
            _held(facts),
            values_sourced(origins),
            within_evidence(runs.scenario),
        ]
    )


def _measured(facts: pd.DataFrame) -> Check:
    """Facts that the runs do not tell."""
    lost = facts.loc[facts[WRITTEN].isna(), "fact"].tolist()
    message = f"not measured: {listed(lost, 3, 60)}" if lost else "every fact was measured"
    advice = "Use more months, more engineers or more replications."
    return graded("facts measured", len(lost), 0.0, np.inf, message, advice, "facts")


def _held(facts: pd.DataFrame) -> Check:
    """Published figures outside the span of the model, of those that no input was set from."""
    compared = facts[(facts["emerges"] == YES) & (facts["verdict"] != UNKNOWN)]
    out = compared.loc[compared["verdict"] != INSIDE, "fact"].tolist()
    message = f"{len(out)} of {len(compared)} published figures that no input was set from lie outside the model's span"
    advice = "Read what it says of these with care; no input was set to meet them, and none should be."
    return graded("published figures held", len(out), 0.0, np.inf, message, advice, "facts")
