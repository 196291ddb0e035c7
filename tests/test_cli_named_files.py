"""Files that the user names are written whole or not at all, and never over what was read."""

from pathlib import Path

import pytest

from simulator.cli.named_file import write_named
from simulator.report.files import folder
from simulator.scenario.reading.load import load
from tests.scenario.texts import SMALL
from tests.studies.vanity.test_usage import table_of
from tests.test_cli import tokensim


def test_a_table_is_not_flagged_over_itself(tmp_path: Path) -> None:
    usage = tmp_path / "usage.csv"
    table_of().to_csv(usage, index=False)
    before = usage.read_bytes()
    (tmp_path / "link.csv").symlink_to(usage)
    for path in (usage, tmp_path / "link.csv"):
        code, _, told = tokensim("flag", usage, "--csv", path)
        assert (code, told) == (2, f"{path} is the file that was read. Give another name.\n")
    assert usage.read_bytes() == before


def test_flags_are_not_written_over_a_scenario(tmp_path: Path) -> None:
    usage, scenario = tmp_path / "usage.csv", tmp_path / "small.yaml"
    table_of().to_csv(usage, index=False)
    scenario.write_text(SMALL)
    code, _, told = tokensim("flag", usage, "--json", scenario)
    assert (code, told) == (2, f"{scenario} is a scenario. Give a name that ends in .csv or .json.\n")
    assert scenario.read_text() == SMALL


def test_rows_are_not_written_over_their_scenario(tmp_path: Path) -> None:
    scenario = tmp_path / "small.yaml"
    scenario.write_text(SMALL + "sweep: {replications: 2, parameters: {world.price.usd_per_mtok: [1, 2]}}\n")
    assert tokensim("sweep", scenario, "--out", tmp_path / "out")[0] == 0
    code, _, told = tokensim("results", scenario, "--csv", scenario, "--out", tmp_path / "out")
    assert (code, told) == (2, f"{scenario} is the file that was read. Give another name.\n")
    assert load(scenario).scenario.title == "Small"


def test_a_disk_that_fills_up_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "scenario.yaml"
    old.write_text("mine\n")

    def full(path: Path, text: str) -> Path:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(folder, "write_whole", full)
    code, _, told = tokensim("init", old, "--force")
    assert (code, told) == (2, f"{old} cannot be written: no space left on device.\n")
    assert old.read_text() == "mine\n"


def test_a_link_is_written_through_and_a_folder_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    write_named(tmp_path / "link.csv", "new\n")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text() == "new\n"
    code, _, told = tokensim("init", tmp_path, "--force")
    assert (code, told) == (2, f"{tmp_path} cannot be written: is a directory.\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.csv", "real.csv"]


@pytest.mark.parametrize("name", ["...yaml", "..yaml", "....yaml"])
def test_a_scenario_called_by_dots_leaves_its_results_in_the_folder_for_results(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(SMALL)
    assert load(tmp_path / name).name == "scenario"
