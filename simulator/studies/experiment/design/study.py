"""Which trial to run, if any: the one entry for the command line and for Python."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from simulator.replication.compare import compare
from simulator.replication.options import (
    DEFAULT_ENGINE,
    Given,
    Progress,
    changed,
    check_choice,
    check_engine,
    check_run,
    opened,
    silent,
)
from simulator.replication.worlds import drawn_worlds
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.source import ErrorLine
from simulator.studies.compare.tables.paired_totals import paired_totals
from simulator.studies.compare.trial import decision_of, plan_of, posts
from simulator.studies.experiment.design.results import TrialDesign, conclude
from simulator.studies.experiment.design.spill import spill_over
from simulator.studies.trial.plan import (
    ANALYSIS_USD,
    FEWEST,
    LEAST_POSTS,
    LONGEST,
    MONTHS,
    RUN_USD,
    wrong_arms,
)
from simulator.studies.trial.signals import signals_of


def design_experiment(
    scenario: Given,
    *,
    set: Mapping[str, Any] | None = None,
    policies: Sequence[str | Path | type] = (),
    control: str | None = None,
    arms: Sequence[str] = (),
    months: Sequence[int] = MONTHS,
    headcount: int | None = None,
    horizon_months: int | None = None,
    run_usd: float | None = None,
    analysis_usd: float | None = None,
    replications: int | None = None,
    seed: int | None = None,
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
    progress: Progress = silent,
) -> TrialDesign:
    """Which trial of the scenario's policies would tell most, what it would cost, and whether to run it at all.

    Every world of ``uncertainty`` is also put through a trial: the control's rules for three months, then each arm for
    as long as the trial, with random numbers of their own. Arms are dealt to engineers, matched pairs, groups, waves of
    groups, or by an invitation; the trial is analysed as ``analyse_experiment`` does. From what it would find come its
    power, its size where nothing differs, and the expected value of sample information (EVSI): what choosing after it
    adds over choosing now. Less what it costs that is the expected net benefit of sampling (ENBS).

    Args:
        scenario: a path, a loaded file or a ``Scenario``, with values that are not known.
        control: the policy to compare with; default: ``current_policy``, else the policy that is best on average.
        arms: policies to try; default: the three that being free to choose would add most.
        months: lengths of a trial that are tried, 1..24.
        headcount: posts of the organisation; default: those of the scenario.
        horizon_months: for how long the choice holds, the trial included; default: the scenario's months.
        run_usd: of running a trial, a month; default 2,000 (1,000 to 4,000), assumed.
        analysis_usd: of its analysis; default 20,000 (10,000 to 40,000), assumed.
        replications: worlds; at least 16.
        set, policies, seed, engine, workers, progress: as in ``compare``.

    Returns:
        ``TrialDesign``: ``answer``, ``told``, ``checks``, and the tables ``designs``, ``arm_effects``, ``inputs``,
        ``regret`` and ``spill``.

    Raises:
        ScenarioError: the scenario or an option is invalid, or all of its values are known.
        SimulationError: a run could not be finished.
        KeyboardInterrupt: before it was finished.
    """
    check_engine(engine)
    file = opened(scenario, set, policies)
    file = file._replace(scenario=changed(file.scenario, replications, seed))
    check_choice(file.scenario)
    worlds = drawn_worlds(file)
    wrong = [
        *wrong_arms(file.scenario, control, tuple(arms)),
        *_wrong(file.scenario, tuple(months), headcount, horizon_months, run_usd, analysis_usd),
        *([] if worlds.drawn else ["has no value that is not known: each has a source. Add an uncertain: block."]),
    ]
    if wrong:
        raise ScenarioError(file.name, [ErrorLine(0, one) for one in wrong])
    check_run(file.scenario, engine, workers)
    with progress(file.scenario.replications, "replications") as tell:
        comparison = compare(worlds, engine, workers, progress=tell, marginal=0)
    if comparison.interrupted:
        raise KeyboardInterrupt
    paired = paired_totals(comparison)
    decision = decision_of(paired)
    plan = plan_of(file.scenario, decision, control, tuple(arms))._replace(
        months=tuple(sorted({*months})),
        headcount=headcount or posts(file.scenario),
        horizon=horizon_months or file.scenario.months,
        run_usd=_range(run_usd, RUN_USD),
        analysis_usd=_range(analysis_usd, ANALYSIS_USD),
    )
    usd_per_item = paired.of(plan.control).item_usd
    with progress(file.scenario.replications, "worlds in trials") as tell:
        signals = signals_of(worlds, plan, usd_per_item, engine, workers, tell)
        spill = spill_over(worlds, plan, usd_per_item, engine)
    return conclude(worlds, decision, plan, signals, spill, usd_per_item, engine).of(file)


def _range(given: float | None, default: tuple[float, float, float]) -> tuple[float, float, float]:
    return default if given is None else (given, given, given)


def _wrong(
    scenario: Scenario,
    months: tuple[int, ...],
    headcount: int | None,
    horizon: int | None,
    run_usd: float | None,
    analysis_usd: float | None,
) -> list[str]:
    """What cannot be meant."""
    found = []
    if not months or not all(1 <= one <= LONGEST for one in months):
        found.append(f"months = {', '.join(map(str, months)) or 'none'} must be from 1 to {LONGEST}.")
    if headcount is not None and not 4 <= headcount <= 10**7:
        found.append(f"headcount = {headcount} must be from 4 to 10,000,000.")
    if horizon is not None and not 1 <= horizon <= 600:
        found.append(f"horizon_months = {horizon} must be from 1 to 600.")
    for name, usd in (("run_usd", run_usd), ("analysis_usd", analysis_usd)):
        if usd is not None and not 0.0 <= usd < 1e12:
            found.append(f"{name} = {usd:g} must be at least 0.")
    if scenario.replications < FEWEST:
        found.append(f"replications = {scenario.replications} must be at least {FEWEST}.")
    if posts(scenario) < LEAST_POSTS:
        found.append(f"a trial needs at least {LEAST_POSTS} engineers. Add some.")
    return found
