"""Which inputs would change the choice, at what value, and what knowing one of them is worth."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
import scipy

from simulator.records import Floats
from simulator.replication.worlds import Worlds
from simulator.scenario.reading.ranges import Input
from simulator.scenario.reading.study_checks import described
from simulator.stats.intervals import MISSING, interval_columns, mean_interval
from simulator.stats.rank_test import moves_by_chance
from simulator.stats.unseen_fit import POINTS_PER_TERM, Fit, best_fit
from simulator.stats.value_of_information import Known, best_now, lead_fits, rivals_of, worth_of

FEWEST: Final = 2 * POINTS_PER_TERM  # worlds below which nothing is said of an input: a straight line has two terms
LEAST: Final = 0.03  # share of an input's chance beyond a value below which it is not told


class Flip(NamedTuple):
    """A value of an input beyond which another policy earns more in expectation."""

    side: str  # "above" or "below"
    share: float  # of the input's chance that lies below the value
    policy: int  # the other one
    beyond: float  # share of the input's chance on that side


def input_table(net: Floats, shares: Floats, worlds: Worlds, labels: list[str], confidence: float) -> pd.DataFrame:
    """One row per input: what knowing it is worth, and where it would change the choice; most valuable first.

    Args:
        net: [world, policy] USD per post and month.
        shares: [world, input] share of chance below the input's value.
        worlds: what is not known of which scenario.
        labels: of the policies.
        confidence: level of the intervals.

    Of fewer than ``FEWEST`` worlds nothing is estimated: chance alone would name an input.

    Example: where one policy earns most at every input, no input is worth knowing and none flips the choice.
    """
    rows: list[dict[str, Any]] = []
    for place, one in enumerate(worlds.inputs):
        touched = touched_by(one, labels)
        known, flip, explained = _seen(net, shares, worlds, place, touched, confidence)
        rows.append(
            {
                "parameter": one.path,
                "name": one.name(worlds.scenario),
                "range": described(one.range),
                **interval_columns(value_usd=known.value),
                "value_usd_reason": known.reason,
                "changes_choice": known.changes_choice,
                "lead_share": explained,
                "side": flip.side if flip else "",
                "flips_at": _flips_at(one, flip, len(net)) if flip else np.nan,
                "flips_to": labels[flip.policy] if flip else "",
                "flips_share": flip.beyond if flip else np.nan,
                "stated": one.stated,
                "source": one.range.source or "assumed",
                "n": len(net),
            }
        )
    by = ["value_usd", "flips_share", "lead_share"]
    return pd.DataFrame(rows).sort_values(by, ascending=False, kind="stable", ignore_index=True)


def _flips_at(one: Input, flip: Flip, n: int) -> float:
    """The value of an input at a flip; of a list the one that lies beyond it, a world further on."""
    share = flip.share
    if one.range.kind == "choice":
        share = min(max(share + (1.0 if flip.side == "above" else -1.0) / n, 0.0), 1.0)
    return float(one.range.quantile(share))


def touched_by(one: Input, labels: Sequence[str]) -> set[int]:
    """The policies that an input can change: all of them, or those that it is a rule of.

    Example: the reviews of a gate change the gate alone.
    """
    owners = {at for at, label in enumerate(labels) for path in one.places if path.startswith(f"policies.{label}.")}
    of_policies = all(path.startswith("policies") for path in one.places)
    return owners if of_policies and owners else set(range(len(labels)))


def _seen(
    net: Floats, shares: Floats, worlds: Worlds, place: int, touched: set[int], confidence: float
) -> tuple[Known, Flip | None, float]:
    """What one input says of the choice: what it is worth, where it flips it, what it explains of the lead."""
    if len(net) < FEWEST:
        return Known(MISSING, np.nan, f"not estimated: it takes at least {FEWEST} worlds"), None, np.nan
    own, scores, drawn = shares[:, place], scipy.special.ndtri(shares), worlds.inputs[place].range
    chosen = np.array([float(drawn.quantile(u)) for u in own]) if drawn.kind == "choice" else None
    first, *others = (int(k) for k in np.argsort(-net.mean(axis=0), kind="stable"))
    rivals = [int(k) for k in rivals_of(net) if {int(k), first} & touched]
    fits = lead_fits(net, own, np.delete(scores, place, axis=1), chosen, rivals)
    moved = bool(others) and bool({first, others[0]} & touched)
    explained = _explained(net[:, others[0]] - net[:, first], own, chosen) if moved else 0.0
    return worth_of(net, fits, confidence), flip_of(net, fits, own, confidence, len(worlds.inputs)), explained


def _explained(lead: Floats, shares: Floats, chosen: Floats | None) -> float:
    """Share of the variance of the lead that the input predicts at worlds that were not used for it; at least 0."""
    whole = float(lead.var())
    if whole <= 0.0:
        return 0.0
    error = best_fit(lead, shares, np.empty((len(lead), 0)), chosen).error
    return max(1.0 - error / whole, 0.0)


def surely_worth(inputs: pd.DataFrame, confidence: float) -> bool:
    """Whether knowing the first input is worth more than chance makes of the first of so many (Bonferroni).

    Args:
        inputs: as of ``input_table``, the most valuable first.
        confidence: that no input that is worth nothing is named; also that of the table's intervals.

    Example: of a single input it is whether the interval is above zero.
    """
    top, ends = inputs.iloc[0], 0.5 * (1.0 - confidence) / np.array([1.0, len(inputs)])
    one, first_of_all = -scipy.special.stdtrit(int(top["n"]) - 1, ends)
    half = float(top["value_usd"] - top["value_usd_low"])
    return bool(top["value_usd_low"] > 0.0 and top["value_usd"] > half * first_of_all / one)


def flip_of(net: Floats, fits: Mapping[int, Fit], shares: Floats, confidence: float, asked: int = 1) -> Flip | None:
    """The value of one input beyond which another policy has the higher expected net value, or None.

    The lead of a rival over the chosen policy, as predicted at worlds that were not used for it, must be above zero at
    one end of the input's range and stay so up to the value, and the interval of its mean in the worlds beyond must be
    above zero; of several rivals that with most to gain there. Of many inputs some end looks so by chance: where none
    matters, that alone would tell a value of some input in four studies of five. So the lead must also move with the
    input, by rank, more than chance moves one of all that are asked about; or, where it falls off a cliff near one end,
    the mean beyond must be above zero by as much (Bonferroni).

    Args:
        net: [world, policy].
        fits: what the input says of the lead of each rival over the policy chosen now, by rival.
        shares: [world] share of chance below the input's value.
        confidence: that the mean is above zero, one-sided, and that no input that does not matter is told.
        asked: inputs that are asked about.

    Example: a rival that leads by u - 0.7, u uniform, is better above u = 0.7.
    """
    order, now = np.argsort(shares, kind="stable"), best_now(net)
    by_chance = 0.5 * (1.0 - confidence) / (asked * max(len(fits), 1))  # of either kind, for one input and rival
    found: list[tuple[float, Flip]] = []
    for rival, fit in fits.items():
        if not fit.tells:
            continue
        real = net[:, rival] - net[:, now]
        moves = moves_by_chance(shares, real - fit.control) < by_chance
        level = 2.0 * confidence - 1.0 if moves else 1.0 - by_chance
        own, u, real = fit.own[order], shares[order], real[order]
        for side, lead, at, seen in (("below", own, u, real), ("above", own[::-1], u[::-1], real[::-1])):
            many = int(np.argmin(lead > 0.0)) if (lead <= 0.0).any() else len(lead)
            if max(LEAST * len(lead), 2) <= many < len(lead) and mean_interval(seen[:many], level).low > 0.0:
                share = float(0.5 * (at[many - 1] + at[many]))
                beyond = share if side == "below" else 1.0 - share
                found.append((float(lead[:many].sum()), Flip(side, share, rival, beyond)))
    return max(found, key=lambda one: one[0])[1] if found else None
