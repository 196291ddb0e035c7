"""Which values that would change the choice the known months have passed, and since when."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import simulator
from simulator.records import Floats
from simulator.replication.worlds import worlds_of
from simulator.scenario.reading.load import loads
from simulator.scenario.reading.posterior import write_posterior
from simulator.studies.forecast.actuals import Actuals
from simulator.studies.forecast.crossed import NEEDED, crossed, flips_of
from simulator.studies.forecast.outlook import outlook_given
from simulator.studies.forecast.run import project
from tests.saved_runs import saved_run
from tests.test_cli import tokensim

MONTHS = ("2026-01", "2026-02", "2026-03")


def flips(path: str, side: str, at: float, name: str = "price of tokens") -> pd.DataFrame:
    return pd.DataFrame([(path, name, side, at, "capped at 200 USD")], columns=list(NEEDED))


def prices(*usd: float, **observed: Floats) -> Actuals:
    tokens = np.ones((1, len(usd)))
    return Actuals("uncapped", ("",), np.array([usd]), tokens, None, observed=observed)


@pytest.mark.parametrize(
    ("usd", "told"),
    [
        (
            (1.2, 1.5, 1.6),
            "Price of tokens passed 1.4 USD per Mtok in 2026-02: above it, capped at 200 USD earns more than what is "
            "chosen now.",
        ),
        ((1.5, 1.2, 1.6), "Price of tokens passed 1.4 USD per Mtok in 2026-03: above it"),
        ((1.5, 1.5, 1.6), "Price of tokens has been above 1.4 USD per Mtok since 2026-01: there, capped at 200 USD"),
        ((1.5, 1.6, 1.3), "has been passed: price of tokens is 1.3 (above 1.4 USD per Mtok would change it)."),
    ],
)
def test_a_price_that_passes_a_value(usd: tuple[float, ...], told: str) -> None:
    (found,) = crossed(flips("world.price.usd_per_mtok", "above", 1.4), prices(*usd), MONTHS)
    assert told in found


def test_a_value_below() -> None:
    path, name = "world.defaults.appetite.median_mtok_per_hour", "typical use of an engineer"
    seen = {"appetite.median_mtok_per_hour": np.array([0.5, 0.4, 0.2])}
    actuals = prices(1.0, 1.0, 1.0)._replace(observed=seen)
    (found,) = crossed(flips(path, "below", 0.3, name), actuals, MONTHS)
    assert found.startswith("Typical use of an engineer passed 0.3 Mtok per h in 2026-03: below it")


def test_what_no_bill_shows_is_said() -> None:
    (found,) = crossed(flips("policies.gated.review_hours", "above", 1.0, "time a review takes"), prices(1.0), MONTHS)
    assert found == (
        "Bills do not show whether a value that would change the choice is passed: time a review takes above about 1 "
        "hours."
    )
    (found,) = crossed(flips("world.price.usd_per_mtok", "above", 1.4).assign(flips_to=""), prices(1.0), MONTHS)
    assert found.startswith("No single value is seen to change the choice")


TEXT = """
title: t
question: q
months: 12
replications: 40
current_policy: uncapped
world: {teams: [{name: a, engineers: 6}, {name: b, engineers: 5}]}
policies: [{kind: uncapped}, {kind: capped, usd_per_month: 100}]
"""


def test_drawn_worlds_are_conditioned_and_tell_their_own_flips() -> None:
    """What a scenario with a posterior does: worlds differ, known months are fixed, flips are read from the worlds."""
    file = loads(TEXT)
    projection = project(worlds_of(file, file.scenario, as_written=False))
    assert projection.worlds.drawn
    table = flips_of(projection)
    assert set(NEEDED) <= set(table)
    found = outlook_given(
        prices(2000.0, 2100.0), projection, file.assumptions, flips("world.price.usd_per_mtok", "above", 0.1)
    )
    assert found.known is not None
    assert found.known.crossed[0].startswith("Price of tokens has been above 0.1 USD per Mtok since month 1")
    bands = found.forecast.bands
    fixed = bands[(bands["month"] <= 2) & (bands["span"] == "month") & (bands["policy"] == "uncapped")]
    assert list(fixed["p05"]) == list(fixed["p95"]) == [2000.0, 2100.0]
    assert outlook_given(prices(2000.0), projection).known.crossed  # type: ignore[union-attr]


def test_a_scenario_with_a_posterior_goes_on_in_its_worlds(tmp_path: Path) -> None:
    bills, score = tmp_path / "bills.csv", np.random.default_rng(5).standard_normal((200, 2))
    bills.write_text("month,spend_usd,mtok\n1,2000,1000\n2,2100,1000\n")
    price, median = "world.price.usd_per_mtok", "world.defaults.appetite.median_mtok_per_hour"
    draws = pd.DataFrame({price: 2.0 + 0.1 * score[:, 0], median: 0.5 * np.exp(0.2 * score[:, 1])})
    write_posterior(tmp_path / "own.parquet", draws, "company data, 2026-01 to 2026-02, n = 11")
    (tmp_path / "own.yaml").write_text(f"posterior: own.parquet\n{TEXT}")
    (tmp_path / "plain.yaml").write_text(TEXT)
    found = simulator.forecast(tmp_path / "own.yaml", actuals=bills)
    assert found.drawn
    assert found.known is not None
    assert found.known.crossed  # read from its own worlds
    assert not simulator.forecast(tmp_path / "own.yaml", actuals=bills, as_written=True).drawn
    assert not simulator.forecast(tmp_path / "plain.yaml", actuals=bills).drawn


def test_the_command_reads_flips_of_a_folder(tmp_path: Path) -> None:
    path, bills = tmp_path / "mine.yaml", tmp_path / "bills.csv"
    path.write_text(TEXT)
    bills.write_text("month,spend_usd,mtok\n1,2000,1000\n2,2100,1000\n")
    run = saved_run(tmp_path / "runs", loads(TEXT), 1, replications=40)
    arguments = ("forecast", path, "--actuals", bills, "--replications", 20, "--out", tmp_path / "out", "--flips")
    code, out, _ = tokensim(*arguments, run)
    assert code == 0
    assert "change the choice" in " ".join(out.split()) or "earns more than" in " ".join(out.split())
    folder = tmp_path / "uncertain"
    folder.mkdir()
    flips("world.price.usd_per_mtok", "above", 1.4).to_csv(folder / "inputs.csv")
    code, out, _ = tokensim(*arguments, folder)
    assert "has been above 1.4 USD per Mtok since month 1" in " ".join(out.split())
    code, _, err = tokensim(*arguments, tmp_path)
    assert (code, "holds no run" in err) == (2, True)
    code, _, err = tokensim("forecast", path, "--flips", run)
    assert (code, err) == (2, "--flips requires --actuals.\n")
