"""A guarantee instead of a number of replications: policies that cannot be best stop running, the others go on."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.replication.collect import collect
from simulator.replication.compare import BASELINE, Comparison, Replication, replicate
from simulator.replication.reduce import MEASURES, measures
from simulator.replication.resume import resumable
from simulator.replication.worlds import Worlds, settings_of
from simulator.scenario.blocks.schema import Scenario
from simulator.stats.check import PASS, REVIEW, Check
from simulator.stats.kim_nelson import KimNelson, kim_nelson
from simulator.studies.choice.sentences import LEFT_OUT
from simulator.studies.compare.checks import LEAD
from simulator.studies.compare.ranking import candidates, net_values
from simulator.studies.compare.tables.paired_totals import PairedTotals
from simulator.text import first_upper, listed, rounded, usd

MOST_REPLICATIONS = 1000  # the default of --at-most
_NET = MEASURES.index("net_usd")


class Guarantee(NamedTuple):
    """Which policy is best, or as good as best, with a stated confidence."""

    chosen: str  # the policy of the guarantee; where it is not reached, the one ahead
    reached: bool
    interrupted: bool
    confidence: float
    indifference_usd_per_year: float  # for the whole organisation
    indifference_usd: float  # the same per post and month
    first_stage: int  # replications behind the variances
    replications: int
    at_most: int
    table: pd.DataFrame  # policy, replications, net_usd, ruled_out_at, chosen
    sentence: str


def guarantee(
    paired: PairedTotals,
    confidence: float,
    indifference_usd_per_year: float,
    at_most: int = MOST_REPLICATIONS,
    first_stage: int | None = None,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Guarantee:
    """Run more replications of the policies that may still be best until one is best, or as good as best.

    The comparison is the first stage; in further replications only the policies that may still be best run, and no
    tokens at all as the counterfactual.

    Args:
        paired: totals of a finished comparison.
        confidence: that the chosen policy is within the indifference of the best, 0.5..1.
        indifference_usd_per_year: net value a year of the whole organisation below which a difference does not matter
            to the user, USD; it is the same as that over 12 months and all engineers.
        at_most: replications after which the procedure stops.
        first_stage: replications behind the variances, fixed before the run; default: all of the comparison's.
        workers: parallel workers; the result does not depend on it.
        progress: is called with the number of finished replications.
    """
    comparison = paired.comparison
    scenario, names, net = comparison.scenario, candidates(comparison), net_values(paired)
    stage = first_stage or len(net)
    kept = net[stage:]

    def further(columns: list[int], start: int, count: int) -> Floats:
        rows = kept[start - stage : start - stage + count, columns]
        missing = count - len(rows)
        if not missing:
            return rows
        wanted = [names[i] for i in columns]
        return np.concatenate([rows, _run(comparison, wanted, start + len(rows), missing, workers, progress)])

    per_head = indifference_usd_per_year / scenario.engineer_months_per_year
    result = kim_nelson(net[:stage], further, per_head, confidence, max(at_most, len(net)))
    return _described(names, result, confidence, indifference_usd_per_year, per_head, stage, max(at_most, len(net)))


def _run(
    comparison: Comparison,
    names: list[str],
    start: int,
    count: int,
    workers: int | None,
    progress: Callable[[int], None] | None,
) -> Floats:
    scenario = comparison.scenario
    policies = {policy.label: policy for policy in comparison.policies}
    labels = [BASELINE, *(name for name in names if name != BASELINE)]
    columns = [labels.index(name) for name in names]
    window = scenario.engineer_months()
    rows: list[Floats] = []

    def take(made: Replication) -> None:
        totals = made.ledgers[:, :, scenario.warmup_months :].sum(axis=(1, 2))
        rows.append(measures(totals, totals[:1])[columns, _NET] / window)

    written = settings_of(Worlds(scenario))
    task = partial(replicate, written, [policies[label] for label in labels], comparison.engine)
    tell = progress and (lambda done: progress(start + done))
    # Ctrl-C: the procedure goes on with what was finished, and says so
    numbers = range(start, start + count)
    collect(resumable(task, Replication, numbers), numbers, take, comparison.engine, workers, least=0, progress=tell)
    return np.array(rows).reshape(len(rows), len(columns))


def _described(
    names: list[str], result: KimNelson, confidence: float, yearly: float, per_head: float, stage: int, at_most: int
) -> Guarantee:
    ahead = max(result.alive, key=lambda i: (result.means[i], -i))
    reached = len(result.alive) == 1
    total = max(result.replications)
    table = pd.DataFrame(
        {
            "policy": names,
            "replications": result.replications,
            "net_usd": result.means,
            "ruled_out_at": [at or None for at in result.out_at],
            "chosen": [reached and i == ahead for i in range(len(names))],
        }
    ).sort_values(["replications", "net_usd"], ascending=False, kind="stable", ignore_index=True)
    difference = f"{usd(yearly)} a year for the whole organisation ({usd(per_head)} per post and month)"
    if reached:
        sentence = (
            f"Guarantee: with {confidence * 100:.4g}% confidence {names[ahead]} is the best of these policies or "
            f"within {difference} of it; reached after {total:,} replications."
        )
    else:
        left = listed([names[i] for i in result.alive], width=0)
        sentence = (
            f"No guarantee of {confidence * 100:.4g}%: after {total:,} replications {left} may still be best, "
            f"{names[ahead]} ahead. "
        )
        if result.interrupted:
            sentence += "It was interrupted."
        else:
            sentence += (
                f"That is the limit of {at_most:,}. Policies this alike take more replications to compare within "
                f"{difference}: raise the limit, or the difference you are indifferent to."
            )
    return Guarantee(
        names[ahead], reached, result.interrupted, confidence, yearly, per_head, stage, total, at_most, table, sentence
    )


def answer_of(given: Guarantee, scenario: Scenario) -> str:
    """What a comparison with a guarantee comes to: the policy of the guarantee, by all replications that it ran in.

    Example: a policy of 100 USD per post and month, ten engineers: about 12,000 USD a year.
    """
    how = "earns most" if given.reached else "is ahead"
    if given.chosen == BASELINE:
        return f"No policy is shown to pay for itself: no tokens at all {how}. {LEFT_OUT}"
    net = float(given.table["net_usd"][given.table["policy"] == given.chosen].iloc[0])
    yearly = f"{usd(rounded(net * scenario.engineer_months_per_year))} a year for the whole organisation"
    return f"{first_upper(given.chosen)} {how}: about {yearly} over no tokens. {LEFT_OUT}"


def lead_check(given: Guarantee) -> Check:
    """The check of the lead where a guarantee was asked for; measured is the difference that does not matter."""
    usd_a_year, unit = given.indifference_usd_per_year, "USD a year"
    if given.reached:
        sure = f"with {given.confidence:.0%} confidence"
        message = f"{given.chosen} is best, or within {usd_a_year:,.0f} USD a year of the best, {sure}"
        return Check(LEAD, PASS, usd_a_year, usd_a_year, unit, message)
    message = f"no guarantee within {given.replications:,} replications; {given.chosen} is ahead"
    advice = "Allow more with --at-most, or a larger --indifference."
    return Check(LEAD, REVIEW, usd_a_year, usd_a_year, unit, message, advice)
