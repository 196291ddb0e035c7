"""The comparison: the one entry for the command line and for Python."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, NamedTuple

from simulator.replication.compare import Comparison
from simulator.replication.compare import compare as run_all
from simulator.replication.ledger import ParquetFile
from simulator.replication.options import (
    DEFAULT_ENGINE,
    Given,
    Progress,
    changed,
    check_choice,
    check_run,
    opened,
    silent,
)
from simulator.replication.otherwise import as_written_needs, with_as_written, with_people, with_totals_without_events
from simulator.replication.resume import until_finished
from simulator.replication.worlds import Worlds, worlds_of
from simulator.scenario.reading.load import ScenarioFile
from simulator.scenario.reading.provenance import Assumption
from simulator.studies.compare.caps import with_caps
from simulator.studies.compare.findings import Findings, conclude
from simulator.studies.compare.stopping import Assurance
from simulator.studies.compare.trial import needs_trial, with_trial


@until_finished()
def compare(
    scenario: Given,
    *,
    set: Mapping[str, Any] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
    policies: Sequence[str | Path | type] = (),
    precision: float | None = None,
    guarantee: float | None = None,
    indifference_usd_per_year: float | None = None,
    at_most: int | None = None,
    ledger: str | Path | None = None,
    as_written: bool = False,
    progress: Progress = silent,
) -> Findings:
    """Run every policy of a scenario in every replication and read the result.

    Each replication is a world with inputs of its own, drawn over what is not known of the scenario (see
    ``scenario.reading.ranges``), and random numbers of its own, the same for all policies; the first ones are also run
    with the inputs as written. A ``Scenario`` made in Python is run as written: nobody says what is known of it.

    Args:
        scenario: a path, a loaded file, or a ``Scenario``.
        set: values by path to set first, such as ``{"world.price.usd_per_mtok": 2.0}``, as ``ScenarioFile.with_``.
        replications: instead of the scenario's, at least 2.
        seed: instead of the scenario's.
        engine: ``compiled`` or ``simpy``; both give the same results.
        workers: parallel workers; the result does not depend on it.
        policies: Python files with policies of your own, compared too; see ``scenario.reading.custom_policy``.
        precision: stop as soon as the net value of every policy that may be best is known to this share of itself
            either way, 0..1; the scenario's replications, or ``at_most``, are then the limit.
        guarantee: confidence, 0.5..1, that the policy named is within ``indifference_usd_per_year`` of the best.
        indifference_usd_per_year: the difference in net value that does not matter, USD a year for the whole
            organisation; goes with ``guarantee``.
        at_most: most replications that ``precision`` or ``guarantee`` may take; the latter takes up to 1,000.
        ledger: Parquet file to write the ledger to as it comes; default: it is kept in memory.
        as_written: leave out what is not known: all replications have the inputs as written.
        progress: shows how many replications are finished.

    Returns:
        ``Findings``: ``answer``, ``sentences``, and the tables ``summary``, ``ranking``, ``by_month``, ``by_team``,
        ``checks`` and ``comparison.ledger``, whose columns are documented in ``studies.compare`` and ``records``.

    Raises:
        ScenarioError: the scenario or an option is invalid.
        SimulationError: a run could not be finished.
        KeyboardInterrupt: before two replications were finished.
    """
    asked = Assurance(precision, guarantee, indifference_usd_per_year, at_most)
    file = opened(scenario, set, policies)
    plan = planned(file, replications, seed, engine, asked, as_written, workers, in_memory=ledger is None)
    return plan.run(workers, ledger, progress).of(file)


class Plan(NamedTuple):
    """A comparison whose options are valid, ready to run."""

    worlds: Worlds
    origins: Sequence[Assumption] | None
    engine: str
    asked: Assurance

    def run(
        self, workers: int | None = None, ledger: str | Path | None = None, progress: Progress = silent
    ) -> Findings:
        """Run it as ``compare`` does."""
        comparison = self._comparison(workers, ledger, progress)
        return self.asked.fulfilled(conclude(comparison, self.origins), self.worlds.scenario, workers, progress)

    def _comparison(self, workers: int | None, ledger: str | Path | None, progress: Progress) -> Comparison:
        """All replications, also without the events, and of one cap after another; the first as written too."""
        scenario = self.worlds.scenario
        kept = ParquetFile(Path(ledger), scenario) if ledger else nullcontext()
        with kept as sink, progress(scenario.replications, "replications") as tell:
            comparison = run_all(self.worlds, self.engine, workers, sink, tell, self.asked.enough(scenario))
        if comparison.interrupted:
            return comparison
        if self.worlds.drawn:
            with progress(as_written_needs(scenario), "replications with the inputs as written") as tell:
                comparison = with_as_written(comparison, workers, tell)
        if scenario.events:
            with progress(comparison.replications, "replications without the events") as tell:
                comparison = with_totals_without_events(comparison, workers, tell)
        with progress(comparison.replications, "replications of one cap after another") as tell:
            comparison = with_caps(with_people(comparison), workers, tell)
        if not needs_trial(comparison):
            return comparison
        with progress(comparison.replications, "worlds in a trial") as tell:
            return with_trial(comparison, workers, tell)


def planned(
    file: ScenarioFile,
    replications: int | None,
    seed: int | None,
    engine: str,
    asked: Assurance,
    as_written: bool = False,
    workers: int | None = None,
    in_memory: bool = False,
) -> Plan:
    """Check what ``compare`` is asked for, all of it before anything runs; ``in_memory`` if ledgers will be kept there.

    Raises:
        ScenarioError: the scenario or an option is invalid, or it is too much for this machine.
    """
    chosen = changed(file.scenario, replications, seed)
    drawn = not (as_written or file.made_in_python)
    check_choice(chosen)
    asked.check(chosen, drawn)
    extended = asked.extended(chosen)
    check_run(extended, engine, workers, in_memory)
    return Plan(worlds_of(file, extended, as_written), file.origins, engine, asked)
