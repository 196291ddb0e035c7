"""What a measurement would be worth before choosing: expected value of sample information (EVSI).

Written here: m_k for the net value of policy k in a world, "now" for the policy with the highest mean over worlds,
lead for m_k less that of now, delta for what is measured, in a world without error, s for what the measurement says.
"""

from typing import Final, NamedTuple

import numpy as np
import scipy

from simulator.records import Floats
from simulator.stats.intervals import Estimate
from simulator.stats.unseen_fit import Line, left_out, terms
from simulator.stats.value_of_information import SEED, best_now, rivals_of
from simulator.streams import stream
from simulator.workload import student_draws

REDRAWN: Final = 100  # of the interval
OUTCOMES: Final = 8  # of the measurement in each world, at the middles of equal parts of the normal distribution


class Told(NamedTuple):
    """What delta says of the lead of each rival, fitted to the worlds."""

    lines: tuple[Line, ...]  # by rival
    delta: Floats  # [world]
    most: float  # the expected value of perfect information: no measurement is worth more

    def leads(self) -> Floats:
        """The mean lead given delta, [rival, world]."""
        return np.stack([line.basis @ line.coefficients for line in self.lines])


def told(net: Floats, delta: Floats) -> Told:
    """What delta says of the leads: a straight line in its normal score or a curve, whichever predicts unseen worlds.

    Args:
        net: [world, policy].
        delta: [world] what would be measured, any unit.

    Example: where one policy is ahead in every world there is no rival, and nothing to tell.
    """
    shares = (scipy.stats.rankdata(delta) - 0.5) / len(delta)
    curve = terms(shares)
    leads = net - net[:, [best_now(net)]]
    lines = []
    for rival in rivals_of(net):
        fits = [left_out(leads[:, rival], basis, np.empty((len(net), 0))) for basis in (curve[:, :2], curve)]
        lines.append(min(fits, key=lambda fit: fit.error).line)
    return Told(tuple(lines), delta, float(leads.max(axis=1).mean()))


def posterior(signals: Floats, delta: Floats, error: Floats) -> Floats:
    """The probability of each world after a measurement, all being equally likely before, [signal, world].

    It is in proportion to the normal density of s around delta with the world's own standard error.

    Args:
        signals: [signal] what was measured.
        delta: [world] what it would be without error.
        error: [world] standard error, above 0.

    Example: two worlds with delta 0 and 2 and an error of 1 are equally likely after a signal of 1.
    """
    logs = -0.5 * ((signals[:, None] - delta) / error) ** 2 - np.log(error)
    weight = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))


def outcomes(delta: Floats, error: Floats, many: int = OUTCOMES) -> Floats:
    """What the measurement may say: in each world at equally likely errors with unit variance, [world x outcome].

    Example: one world with delta 0, an error of 1 and two outcomes give -1 and 1.
    """
    z = scipy.special.ndtri((np.arange(many) + 0.5) / many)
    z = z / z.std()
    return np.asarray((delta[:, None] + error[:, None] * z).ravel())


def foreseen(delta: Floats, error: Floats) -> Floats:
    """How likely each world is after each of the ``outcomes``, [outcome, world].

    Example: where the error has no end, two worlds stay as likely as they were, one half each.
    """
    return posterior(outcomes(delta, error), delta, error)


def sample_information(found: Told, weights: Floats, confidence: float) -> Estimate:
    """The expected value of a measurement: E_s[max(0, max_k E[lead_k | s])], USD like ``net``; 0 is what now earns.

    Bayes' rule gives E[lead_k | s] as a mean of g_k over worlds with the weights of ``posterior``, g_k what delta
    says of the lead of k. By Jensen's inequality no measurement of delta is then worth more than delta itself
    (``perfect_measurement``), nor that more than knowing everything; the few outcomes that stand for all of them
    break this in the fourth digit, so the estimate is held at both. The interval is that of g_k, by a wild bootstrap
    over worlds; its lower end takes off the bias that the maximum gives the estimate (basic bootstrap). Worlds too
    are drawn anew (Bayesian bootstrap).

    Args:
        found: what delta says of the leads.
        weights: [outcome, world] of ``foreseen``.
        confidence: level of the interval over worlds.

    Source: Ades, Lu and Claxton, Medical Decision Making 24 (2004), for the definition; Menzies, Medical Decision
    Making 36 (2016), for worlds weighted by the likelihood of what was measured.

    Example: where no other policy is ever ahead a measurement is worth 0.
    """
    return _worth(found, weights, confidence)


def perfect_measurement(found: Told, confidence: float) -> Estimate:
    """The same without error: E[max(0, max_k g_k)], the expected value of partial perfect information on delta."""
    return _worth(found, None, confidence)


def _worth(found: Told, weight: Floats | None, confidence: float) -> Estimate:
    n = len(found.delta)
    if not found.lines:
        return Estimate(0.0, 0.0, 0.0, n)
    known = _gain(found.leads(), None, np.ones(n))
    value = min(_gain(found.leads(), weight, np.ones(n)), known, found.most)
    chance = student_draws(SEED, REDRAWN, n)
    drawn = np.stack([line.draws(chance) for line in found.lines], axis=1)  # [draw, rival, world]
    counts = stream((SEED, 0), "doubt about worlds", 0).exponential(size=(REDRAWN, n))
    counts /= counts.mean(axis=1, keepdims=True)
    gains = np.array([_gain(leads, weight, count) for leads, count in zip(drawn, counts, strict=True)])
    low, high = np.quantile(gains, (0.5 - 0.5 * confidence, 0.5 + 0.5 * confidence))
    return Estimate(value, max(0.0, min(2.0 * value - float(high), float(low))), max(value, float(high)), n)


def _gain(leads: Floats, weight: Floats | None, count: Floats) -> float:
    """E[max(0, max_k lead_k)] less max(0, max_k E[lead_k]), of leads given what is told, [rival, world].

    ``count`` is how often each world counts, 1 on average; ``weight`` has the outcomes of a world in a row.
    """
    given = leads if weight is None else (leads * count) @ weight.T / (weight @ count)
    gain = np.maximum(given.max(axis=0), 0.0).reshape(len(count), -1).mean(axis=1)
    now = float((leads @ count).max()) / len(count)
    return float(gain @ count) / len(count) - max(now, 0.0)


def contraction(values: Floats, weights: Floats) -> float:
    """The share of the variance of a value that a measurement is expected to take off: 1 - E_s[Var(v | s)] / Var(v).

    Args:
        values: [world], such as the normal scores of an input.
        weights: [outcome, world] of ``foreseen``.

    Example: where every signal leaves all worlds as likely as they were it is 0.
    """
    before = float(values.var())
    if before <= 0.0:
        return 0.0
    after = weights @ values**2 - (weights @ values) ** 2
    return float(np.clip(1.0 - after.mean() / before, 0.0, 1.0))
