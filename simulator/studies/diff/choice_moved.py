"""How the choice moved where runs differ in what experiments taught: chances and regret before and after."""

from collections.abc import Iterator

import numpy as np

from simulator.records import Floats
from simulator.studies.choice.robust import wins
from simulator.studies.compare.ranking import candidates, net_values
from simulator.studies.diff.read import SavedRun
from simulator.studies.sensitivity.sentences import policy_name
from simulator.text import first_upper, probability, rounded, usd


def choice_moved(before: SavedRun, after: SavedRun) -> Iterator[str]:
    """What the experiments did to the choice over what is not known; nothing where they are the same.

    The regret of a policy in a world is what the best one there earns more.
    """
    old, new = (run.totals.comparison for run in (before, after))
    if old.scenario.experiments == new.scenario.experiments or not (old.worlds.drawn and new.worlds.drawn):
        return
    labels = candidates(old)
    if labels != candidates(new):
        return
    worlds = [net_values(run.totals) for run in (before, after)]
    chosen, now = (labels[int(net.mean(axis=0).argmax())] for net in worlds)
    yearly = after.file.scenario.engineer_months_per_year
    for label in dict.fromkeys((chosen, now)):
        place = labels.index(label)
        (share, loss), (later, left) = (_standing(net, place) for net in worlds)
        yield (
            f"{first_upper(policy_name(label))} earns most in {probability(share, in_words=True)} of worlds before and "
            f"in {probability(later, in_words=True)} after; against the best policy of each world it loses "
            f"{usd(rounded(loss * yearly))} a year on average before and {usd(rounded(left * yearly))} after."
        )
    if chosen != now:
        more = float(np.mean(worlds[1][:, labels.index(now)] - worlds[1][:, labels.index(chosen)])) * yearly
        yield (
            f"In the light of the experiments {policy_name(now)} adds {usd(rounded(more))} a year more than "
            f"{policy_name(chosen)}, which was best before: so much the change of choice is worth."
        )


def _standing(net: Floats, place: int) -> tuple[float, float]:
    """Share of worlds in which a policy earns most, and its mean regret, USD per post and month."""
    return float(wins(net)[:, place].mean()), float((net.max(axis=1) - net[:, place]).mean())
