"""The forecast: the one entry for the command line and for Python."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

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
from simulator.replication.worlds import worlds_of
from simulator.scenario.blocks.schema import Scenario
from simulator.studies.forecast.actuals import Actuals, read_actuals
from simulator.studies.forecast.company_actuals import company_actuals
from simulator.studies.forecast.outlook import Outlook, outlook, outlook_given
from simulator.studies.forecast.run import project


def forecast(
    scenario: Given,
    *,
    set: Mapping[str, Any] | None = None,
    policies: Sequence[str | Path | type] = (),
    approved_budget: float | None = None,
    replications: int | None = None,
    seed: int | None = None,
    engine: str = DEFAULT_ENGINE,
    workers: int | None = None,
    as_written: bool = False,
    actuals: str | Path | None = None,
    flips: pd.DataFrame | None = None,
    progress: Progress = silent,
) -> Outlook:
    """Run the policies of a scenario in many replications and read what they may cost.

    Args:
        scenario: a path, a loaded file, or a ``Scenario``.
        set, policies: as in ``compare``.
        approved_budget: USD a year for the whole organisation, instead of the scenario's.
        replications, seed, engine, workers, as_written, progress: as in ``compare``, whose worlds these are.
        actuals: a CSV file with the bills of the months that are already known, see ``actuals.read_actuals``, or a
            folder that ``tokensim import`` wrote, see ``company_actuals``; the rest is then forecast given them, see
            ``known_months.conditioned``, with the inputs as written: what is not known of the level of spend, the
            actuals tell. Where the scenario names a posterior, the worlds are drawn from it.
        flips: table ``inputs`` of ``uncertainty``; the forecast then says which values that would change the choice
            the actuals have passed.

    Returns:
        ``Outlook``: ``answer``, ``checks``, ``drivers``, and the tables of ``forecast``.

    Raises:
        ScenarioError: the scenario or an option is invalid.
        SimulationError: a run could not be finished.
        KeyboardInterrupt: before two replications were finished.
    """
    file = opened(scenario, set, policies)
    asked = changed(file.scenario, replications, seed, approved_budget_usd_per_year=approved_budget)
    check_choice(asked)
    check_run(asked, engine, workers)
    known = _known(Path(actuals), asked) if actuals is not None else None
    told = file.posterior is None  # by the actuals alone, what the level is
    worlds = worlds_of(file, asked, as_written or (known is not None and told))
    with progress(asked.replications, "replications") as tell:
        projection = project(worlds, engine, workers, tell)
    if known is None:
        return outlook(projection, file.origins).of(file)
    return outlook_given(known, projection, file.origins, flips).of(file)


def _known(actuals: Path, scenario: Scenario) -> Actuals:
    """The known months, of a table or of a company's own data."""
    return company_actuals(actuals, scenario) if actuals.is_dir() else read_actuals(actuals, scenario)
