"""Checks of a sensitivity study and a search: each can pass and each can ask for a review."""

from pathlib import Path

import pytest

import simulator
from simulator.scenario.reading.load import ScenarioFile
from simulator.stats.check import FAIL, PASS, REVIEW
from simulator.studies.optimize.checks import optimum_checks
from simulator.studies.optimize.run import Optimum
from simulator.studies.sensitivity.checks import sensitivity_checks
from tests.studies.sweep.sweeps import BASE, CAP, GAIN, SHARE, small


@pytest.fixture(scope="module")
def searched() -> tuple[ScenarioFile, list[Optimum]]:
    block = (
        f"optimize: {{trials: 16, check_replications: 5, replications: 3, levers: {{{CAP}: {{low: 5, high: 400}}}}}}"
    )
    file = simulator.loads(f"{BASE}{block}\n")
    return file, simulator.optimize(file)


def test_wide_indices_few_replications_and_assumed_ranges_are_reported(tmp_path: Path) -> None:
    ranges = {GAIN: "{low: 0.5, high: 3}", SHARE: "{low: 0.2, high: 0.5}"}
    found = simulator.sensitivity(small(ranges, size=4, levels=3), out=tmp_path, methods=["sobol", "map"])
    table = sensitivity_checks(found).set_index("check")
    assert table.loc["enough replications", "status"] == REVIEW
    assert table.loc["Sobol indices known", "status"] in (REVIEW, FAIL)
    assert table.loc["ranges sourced", "message"] == "2 of 2 ranges are assumed"
    exact = found.tables["sobol"].assign(total_low=0.5, total_high=0.5)
    sure = found._replace(tables={**found.tables, "sobol": exact})
    assert sensitivity_checks(sure).set_index("check").loc["Sobol indices known", "status"] == PASS


def test_an_optimum_at_an_end_beyond_a_limit_or_flattered_is_reported(
    searched: tuple[ScenarioFile, list[Optimum]],
) -> None:
    file, (one,) = searched
    assert one.chosen is not None
    assert one.best is not None

    def status(changed: Optimum) -> dict[str, str]:
        return dict(optimum_checks(file, [changed]).set_index("check")["status"])

    middle = one.chosen._replace(values={CAP: 200.0}, over={})
    fair = one._replace(chosen=middle, best=middle)
    passed = status(fair)
    names = ("optimum inside its ranges", "limits surely kept", "search not flattered", "enough trials")
    assert {passed[name] for name in names} == {PASS}
    assert status(fair._replace(chosen=middle._replace(values={CAP: 399.0})))[names[0]] == REVIEW
    assert status(fair._replace(chosen=middle._replace(over={"spend_usd": 1.0})))[names[1]] == FAIL
    assert status(fair._replace(chosen=middle._replace(over={"spend_usd": -1e-9})))[names[1]] == REVIEW
    flattered = one.best._replace(measures={**one.best.measures, "net_usd": float(middle.net.max()) * 10 + 1e4})
    assert status(fair._replace(best=flattered))[names[2]] == REVIEW
    assert status(fair._replace(trials=one.trials[:8]))[names[3]] == REVIEW
