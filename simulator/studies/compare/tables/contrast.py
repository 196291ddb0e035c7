"""Differences in net value: two settings of one scenario, and every policy against the one in force today."""

from typing import Final

import numpy as np
import pandas as pd

from simulator.records import Floats
from simulator.scenario.blocks.schema import Scenario
from simulator.stats.best_of_k import means_of_all
from simulator.stats.intervals import Estimates, interval_columns, mean_interval
from simulator.studies.compare.tables.paired_totals import PairedTotals
from simulator.text import usd_spanned


def contrast(before: PairedTotals, after: PairedTotals) -> pd.DataFrame:
    """Net value per post and month under both settings, and the difference, paired replication by replication.

    Both settings meet the same draws where their seeds are the same, so the interval of ``change_usd`` is narrower than
    the two intervals suggest; with different seeds it is still right, only wider.

    Args:
        before, after: totals of comparisons with equally many replications.

    Returns:
        A row per policy of both, in the order of ``after``: ``policy``; ``before_usd`` and ``after_usd`` with their
        intervals; ``change_usd``, after minus before, with its paired interval; ``n``.

    Raises:
        ValueError: the numbers of replications differ.

    Example: a policy that nets 100 and 110 USD before, 105 and 115 after, changes by 5 USD with an interval of no
    width.
    """
    old_n, new_n = before.comparison.replications, after.comparison.replications
    if old_n != new_n:
        raise ValueError(f"{old_n} and {new_n} replications cannot be paired")
    known = {policy.label for policy in before.comparison.policies}
    confidence = after.comparison.scenario.confidence
    rows = []
    for policy in after.comparison.policies:
        if policy.label not in known:
            continue
        old, new = _net(before, policy.label), _net(after, policy.label)
        found = interval_columns(
            before_usd=mean_interval(old, confidence),
            after_usd=mean_interval(new, confidence),
            change_usd=mean_interval(new - old, confidence),
        )
        rows.append({"policy": policy.label, **found, "n": len(old)})
    return pd.DataFrame(rows)


def _net(paired: PairedTotals, policy: str) -> Floats:
    return paired.of(policy).net / paired.comparison.scenario.engineer_months()


MOST_NAMED: Final = 5  # policies in a sentence


def against_current(paired: PairedTotals) -> pd.DataFrame:
    """One row per other choice, no tokens at all included, the largest gain first; none where no policy is today's.

    Upper bounds are left out: no company can change to them.

    All intervals, of both columns, hold together with the scenario's confidence, see ``means_of_all``: at 95% on a menu
    of ten, they do so in 98 to 100% of samples of 3 to 30 replications of 200 engineers, and in 93 to 100% with 20
    engineers, where single users decide; Bonferroni's t would in 84 to 96 and in 72 to 94%.

    Example: net values of 12 and 14 against 10 and 12 today are a change of 2 with an interval of no width.
    """
    comparison, scenario = paired.comparison, paired.comparison.scenario
    if scenario.current_policy is None:
        return pd.DataFrame(columns=["policy"])
    choices = [policy for policy in comparison.policies if not policy.upper_bound]
    others = [policy for policy in choices if policy.label != scenario.current_policy]
    window, current = scenario.engineer_months(), paired.of(scenario.current_policy)
    series = [paired.of(policy.label) for policy in others]
    changes = [one.net - current.net for one in series] + [one.spend - current.spend for one in series]
    found, many = means_of_all(np.stack(changes, axis=1) / window, scenario.confidence), len(others)
    net, spend = (Estimates(*(end[part] for end in found)) for part in (slice(many), slice(many, None)))
    columns = interval_columns(change_usd=net, change_spend_usd=spend)
    table = pd.DataFrame({"policy": [one.label for one in others], **columns, "n": comparison.replications})
    return table.sort_values("change_usd", ascending=False, kind="stable", ignore_index=True)


def change_remarks(table: pd.DataFrame, scenario: Scenario) -> tuple[str, ...]:
    """What the largest gains and losses of a change would be, in a sentence."""
    rows = table.to_dict("records")
    if not rows:
        return ()
    shown = rows if len(rows) <= MOST_NAMED else [*rows[: MOST_NAMED - 1], rows[-1]]
    changes = "; ".join(f"{row['policy']} {usd_spanned(row, 'change_usd', '+,.0f')}" for row in shown)
    return (
        f"Changing from {scenario.current_policy}, the policy in force today, would change net value per "
        f"post and month by: {changes} (simultaneous intervals, n = {rows[0]['n']} paired replications).",
    )
