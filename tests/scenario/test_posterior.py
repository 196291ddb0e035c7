"""What a company's own data say takes the place of ranges in every world, correlations kept."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulator.replication.worlds import drawn_worlds
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import ScenarioFile, load
from simulator.scenario.reading.posterior import write_posterior
from tests.scenario.texts import SMALL

PRICE, MEDIAN = "world.price.usd_per_mtok", "world.defaults.appetite.median_mtok_per_hour"
SOURCE = "company data, 2026-01 to 2026-06, n = 40"


def draws(n: int = 400) -> pd.DataFrame:
    score = np.random.default_rng(5).standard_normal((n, 2))
    price = 2.0 + 0.1 * score[:, 0]
    median = 0.5 * np.exp(0.2 * (0.9 * score[:, 0] + np.sqrt(1.0 - 0.81) * score[:, 1]))
    return pd.DataFrame({PRICE: price, MEDIAN: median})


def company(folder: Path, table: pd.DataFrame) -> ScenarioFile:
    write_posterior(folder / "own.parquet", table, SOURCE)
    (folder / "own.yaml").write_text(f"posterior: own.parquet\n{SMALL}", encoding="utf-8")
    return load(folder / "own.yaml")


def test_worlds_are_drawn_from_it_row_by_row(tmp_path: Path) -> None:
    table = draws()
    worlds = drawn_worlds(company(tmp_path, table), 200)
    found = np.array([(one.price.usd_per_mtok, one.defaults.appetite.median_mtok_per_hour) for one in
                      (worlds.at(r).world for r in range(200))])  # fmt: skip
    np.testing.assert_allclose(found, table.to_numpy()[:200], rtol=0.03)  # by 100 steps of quantiles
    assert np.corrcoef(np.log(found.T))[0, 1] == pytest.approx(0.9, abs=0.04)


def test_a_range_is_told_with_its_source_and_the_rest_keeps_its_own(tmp_path: Path) -> None:
    inputs = {one.path: one for one in drawn_worlds(company(tmp_path, draws()), 4).inputs}
    assert inputs[PRICE].range.source == SOURCE
    assert float(inputs[PRICE].range.quantile(0.5)) == pytest.approx(2.0, abs=0.02)
    assert "world.defaults.amenable_share" in inputs


def test_what_is_set_by_hand_is_known(tmp_path: Path) -> None:
    file = company(tmp_path, draws()).with_({PRICE: 3.0})
    worlds = drawn_worlds(file, 8)
    assert PRICE not in {one.path for one in worlds.inputs}
    assert {worlds.at(r).world.price.usd_per_mtok for r in range(8)} == {3.0}
    assert file.posterior is not None


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (draws(50), "no posterior of at least 100 draws"),
        (draws().assign(**{"world.price.colour": 1.0}), "leads to no value here"),
        (draws().assign(**{PRICE: np.nan}), "holds what is no number"),
    ],
    ids=["few", "other scenario", "gap"],
)
def test_another_file_says_what_to_do(tmp_path: Path, table: pd.DataFrame, sentence: str) -> None:
    with pytest.raises(ScenarioError, match=sentence):
        company(tmp_path, table)


def test_a_missing_or_damaged_file_is_named_on_its_line(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(f"posterior: gone.parquet\n{SMALL}", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"own\.yaml:1: posterior = .*does not exist"):
        load(tmp_path / "own.yaml")
    (tmp_path / "gone.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(ScenarioError, match="cannot be read"):
        load(tmp_path / "own.yaml")


def test_a_team_set_by_hand_leaves_the_others_to_the_data(tmp_path: Path) -> None:
    own = "world.teams[0].appetite.median_mtok_per_hour"
    file = company(tmp_path, draws()).with_({own: 0.9})
    worlds = drawn_worlds(file, 40)
    found = [worlds.at(r).world for r in range(40)]
    assert {one.teams[0].appetite.median_mtok_per_hour for one in found} == {0.9}
    np.testing.assert_allclose(
        [one.defaults.appetite.median_mtok_per_hour for one in found], draws()[MEDIAN][:40], 0.05
    )


def test_a_scenario_without_one_is_read_without_pandas() -> None:
    code = "import sys; import simulator.scenario.reading.load; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
