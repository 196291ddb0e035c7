"""The trial that a run names is a row of the design of trials, to the last digit, and survives being saved."""

from pathlib import Path

import pandas as pd

import simulator
from simulator.replication.comparison_files import read, save
from simulator.scenario.reading.load import loads
from simulator.studies.compare.findings import conclude
from simulator.studies.compare.trial import QUESTION
from tests.studies.trial.small import TEXT


def test_a_run_and_the_design_of_trials_say_the_same_of_a_trial(tmp_path: Path) -> None:
    file = loads(TEXT)
    found, design = simulator.compare(file, workers=1), simulator.design_experiment(file, workers=1)
    own = ["arm", "way", "engineers", "months"]
    both = found.trial.merge(design.designs, on=own, suffixes=("", "_design"))
    assert len(both) == len(found.trial) == 8
    for column in ("evsi_usd", "cost_usd", "enbs_usd_per_year", "enbs_usd_per_year_high", "mde_usd", "assurance"):
        assert (both[column] == both[f"{column}_design"]).all(), column
    told = [one.answer for one in found.told if one.question == QUESTION]
    assert len(told) == 1
    save(found.comparison, tmp_path)
    pd.testing.assert_frame_equal(conclude(read(tmp_path)).trial, found.trial)


def test_no_trial_is_named_as_written_of_few_worlds_or_of_one_policy() -> None:
    file = loads(TEXT)
    one = loads(TEXT.replace("  - {name: high, kind: capped, usd_per_month: 400}\n  - {kind: uncapped}\n", ""))
    for found in (
        simulator.compare(file, as_written=True, replications=16, workers=1),
        simulator.compare(file, replications=8, workers=1),
        simulator.compare(one, replications=16, workers=1),
    ):
        assert found.trial.empty
        assert QUESTION not in [told.question for told in found.told]
