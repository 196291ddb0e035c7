"""What the design of a trial gives: every design, what each arm could tell, and the answer."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import scipy  # loads scipy.stats when it is first used

from simulator.records import MONTHS_PER_YEAR, Floats
from simulator.replication.worlds import Worlds
from simulator.report.elements.section import Told
from simulator.scenario.blocks.schema import Scenario
from simulator.stats.check import PASS, REVIEW, Check, at_least, check_table
from simulator.stats.intervals import Estimate, interval_columns, mean_interval
from simulator.stats.sample_information import (
    contraction,
    foreseen,
    perfect_measurement,
    posterior,
    told,
)
from simulator.stats.value_of_information import rivals_of
from simulator.studies.experiment.design import sentences
from simulator.studies.input_checks import ranges_sourced
from simulator.studies.result import Result
from simulator.studies.trial.designs import ALPHA, Decision, designs_table, sized, sizes_of
from simulator.studies.trial.plan import ENGINEERS, SHARES, Plan
from simulator.studies.trial.signals import Kind, Signals

if TYPE_CHECKING:
    from simulator.report.files.study_page import StudyPage

ENOUGH_WORLDS: Final = 100
NULL_SIZE: Final = (0.035, 0.065)  # of a test at 5%


class TrialDesign(Result):
    """Which trial to run, if any."""

    scenario: Scenario
    plan: Plan
    decision: Decision
    signals: Signals
    designs: pd.DataFrame  # one row per design, highest expected net benefit first
    arm_effects: pd.DataFrame  # one row per arm and length: its effect, and what knowing it would be worth
    inputs: pd.DataFrame  # one row per input: how much of what is not known of it the best design takes off
    regret: pd.DataFrame  # expected regret of choosing now and after the best trial
    spill: pd.DataFrame  # one row per arm: what control engineers feel of it
    checks: pd.DataFrame
    answer: str
    told: tuple[Told, ...]
    usd_per_item: float
    engine: str

    @property
    def worth_running(self) -> bool:
        """Whether the best design is expected to be worth more than it costs."""
        return bool(self.designs["enbs_usd_per_year"].iloc[0] > 0.0)

    def after(self, arm: str, months: int, effect_usd: float, standard_error_usd: float) -> pd.DataFrame:
        """What to choose after a trial: the expected net value of every policy once its result is known.

        Each world is weighted by how likely it makes the result (``posterior``), and a policy's lead is what the
        effect says of it, as in the worth of the trial.

        Args:
            arm: of the trial, one of ``plan.arms``.
            months: its length, one of ``plan.months``.
            effect_usd: what it found, value of finished items less tokens, USD per engineer and month.
            standard_error_usd: of the effect.

        Returns:
            One row per policy, the best first: ``policy``, ``net_usd`` before and ``after_usd``, per post and month.

        Example: a result with an endless standard error leaves every value as it was.
        """
        delta = self.signals.of(Kind(arm, ENGINEERS, months))["delta"]
        error = np.full(len(delta), standard_error_usd)
        weight = posterior(np.array([effect_usd]), delta, error)[0]
        net = self.decision.net
        after = net.mean(axis=0)
        tells = told(net, delta)
        if tells.lines:
            shift = tells.leads() @ weight - tells.leads().mean(axis=1)
            after[rivals_of(net)] += shift
        rows = pd.DataFrame({"policy": self.decision.names, "net_usd": net.mean(axis=0), "after_usd": after})
        return rows.sort_values("after_usd", ascending=False, kind="stable").reset_index(drop=True)

    def study_page(self) -> "StudyPage":
        """Answer, sections, tables and charts, as the command line writes them."""
        from simulator.studies.experiment.design.page import design_page

        return design_page(self)


def conclude(
    worlds: Worlds,
    decision: Decision,
    plan: Plan,
    signals: Signals,
    spill: pd.DataFrame,
    usd_per_item: float,
    engine: str,
) -> TrialDesign:
    """Read what trials would find in the worlds of a decision."""
    designs = designs_table(decision, signals, plan, sizes_of(plan, SHARES))
    arms, regret = arms_table(decision, signals, plan), regret_table(decision, designs, plan)
    inputs = inputs_table(worlds, decision, signals, designs)
    said = sentences.Said(worlds.scenario, plan, decision, designs, arms, inputs, regret, spill)
    return TrialDesign(
        scenario=worlds.scenario,
        plan=plan,
        decision=decision,
        signals=signals,
        designs=designs,
        arm_effects=arms,
        inputs=inputs,
        regret=regret,
        spill=spill,
        checks=check_table(_checks(worlds, designs, signals)),
        answer=sentences.answer(said),
        told=sentences.told(said),
        usd_per_item=usd_per_item,
        engine=engine,
    )


def arms_table(decision: Decision, signals: Signals, plan: Plan) -> pd.DataFrame:
    """What each arm does by the inputs that are not known, and what knowing that would be worth (EVPPI)."""
    rows = []
    for arm in plan.arms:
        for months in plan.months:
            delta = signals.of(Kind(arm, ENGINEERS, months))["delta"]
            known = perfect_measurement(told(decision.net, delta), decision.confidence)
            effect = mean_interval(delta, decision.confidence)
            low, high = np.quantile(delta, (0.05, 0.95))
            rows.append({"arm": arm, "months": months, **interval_columns(effect_usd=effect, evppi_usd=known),
                         "p05_usd": low, "p95_usd": high, "n": len(delta)})  # fmt: skip
    return pd.DataFrame(rows)


def regret_table(decision: Decision, designs: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Expected regret of choosing now, what the best design takes off, and what it leaves; also a year for all posts.

    What is left is not what random variation makes: that part no trial can tell.
    """
    now, best = decision.regret(), designs.iloc[0]
    value, low, high = (float(best[f"evsi_usd{end}"]) for end in ("", "_low", "_high"))
    taken = Estimate(value, low, high, now.n)
    left = Estimate(now.value - taken.value, max(now.low - taken.high, 0.0), now.high - taken.low, now.n)
    scale = plan.headcount * MONTHS_PER_YEAR
    return pd.DataFrame(
        [
            {"when": when, **interval_columns(regret_usd=one, regret_usd_per_year=_times(one, scale)), "n": one.n}
            for when, one in (("choosing now", now), ("taken off by the trial", taken), ("after the trial", left))
        ]
    )


def _times(one: Estimate, factor: float) -> Estimate:
    return Estimate(one.value * factor, one.low * factor, one.high * factor, one.n)


def inputs_table(worlds: Worlds, decision: Decision, signals: Signals, designs: pd.DataFrame) -> pd.DataFrame:
    """How much of the variance of each input the best design is expected to take off, the most first."""
    best = designs.iloc[0]
    kind = Kind(str(best["arm"]), str(best["way"]), int(best["months"]))
    size = sized(signals, kind, int(best["engineers"]))
    error = np.full_like(size.error, np.sqrt((size.error**2).mean()))  # how noisy a world is, records tell already
    weights = foreseen(size.delta, error)
    scores: Floats = scipy.special.ndtri(worlds.shares[: len(size.delta)])
    rows = [
        {"input": one.name(worlds.scenario), "path": one.path, "contraction": told_of(scores[:, place], weights)}
        for place, one in enumerate(worlds.inputs)
    ]
    found = pd.DataFrame(rows, columns=["input", "path", "contraction"]).assign(n=len(size.delta))
    return found.sort_values("contraction", ascending=False, kind="stable").reset_index(drop=True)


def told_of(score: Floats, weights: Floats) -> float:
    """The contraction of a value less what as many worlds tell of one that has nothing to do with the trial.

    Args:
        score: [world], such as the normal scores of an input.
        weights: [signal, world] of ``posterior``.

    Example: where every signal leaves all worlds as likely as they were it is 0.
    """
    n = len(score)
    by_chance = float(np.mean(np.sum(weights**2, axis=1))) - 1.0 / n
    return max(0.0, (contraction(score, weights) - by_chance) / max(1.0 - by_chance, 1e-9))


def _checks(worlds: Worlds, designs: pd.DataFrame, signals: Signals) -> Iterator[Check]:
    n = int(designs["n"].iloc[0])
    yield at_least("enough worlds", n, ENOUGH_WORLDS, f"every number rests on {n} worlds",
                   f"Use --replications {ENOUGH_WORLDS} or more.", "worlds")  # fmt: skip
    columns = {kind: signals.of(kind) for kind in signals.kinds}
    p = np.concatenate([found["p_null"] for kind, found in columns.items() if kind.arm == signals.kinds[0].arm])
    size = float((p <= ALPHA).mean())
    error = 2.0 * (ALPHA * (1.0 - ALPHA) / len(p)) ** 0.5
    kept = NULL_SIZE[0] - error <= size <= NULL_SIZE[1] + error
    yield Check(
        "size where nothing differs", PASS if kept else REVIEW, size, ALPHA, "share",
        f"the test at 5% found a difference in {size:.1%} of {len(p):,} trials without one",
        "" if kept else "Read p values of such a trial with care: use the randomisation test of the analysis.",
    )  # fmt: skip
    inside = np.concatenate([np.abs(one["estimate"] - one["delta"]) <= 1.96 * one["error"] for one in columns.values()])
    covered = float(inside.mean())
    yield Check(
        "intervals hold the effect", PASS if covered >= 0.92 else REVIEW, covered, 0.92, "share",
        f"intervals of {len(inside):,} simulated trials held the effect in {covered:.1%}",
        "" if covered >= 0.92 else "A trial in waves, or one by invitation, estimates a somewhat different effect.",
    )  # fmt: skip
    yield ranges_sourced([one.range for one in worlds.inputs],
                         "An assumed range is itself a guess, and so is what a trial is worth.")  # fmt: skip
