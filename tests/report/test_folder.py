"""A result folder appears when it is finished; one that is not says so."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from simulator.files import write_bytes
from simulator.replication.comparison_files import SavedError
from simulator.report.files.folder import check_finished, inside, result_folder, write_files
from simulator.scenario.reading.load import ScenarioFile, loads
from tests.test_api import world_text
from tests.test_cli import tokensim

NOW = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)


@pytest.fixture
def file() -> ScenarioFile:
    return loads(world_text(), "small.yaml")


def test_a_folder_has_its_name_only_when_everything_is_in_it(file: ScenarioFile, tmp_path: Path) -> None:
    with result_folder(tmp_path, file, "forecast", NOW) as folder:
        assert write_files(folder.draft, {"a.txt": "a", "tables/b.csv": "b"}) == ["a.txt", "tables/b.csv"]
        assert not folder.path.exists()
        with pytest.raises(SavedError, match="is not finished"):
            check_finished(folder.draft)
    check_finished(folder.path)
    assert folder.path == tmp_path / "small" / f"forecast-20261124-123000-{file.sha256[:6]}"
    assert not folder.draft.exists()
    assert (folder.path / "tables" / "b.csv").read_text() == "b"


def test_two_studies_within_a_second_have_two_folders(file: ScenarioFile, tmp_path: Path) -> None:
    with result_folder(tmp_path, file, "run", NOW) as one, result_folder(tmp_path, file, "run", NOW) as other:
        pass
    with result_folder(tmp_path, file, "run", NOW) as third:
        pass
    assert sorted(tmp_path.glob("small/*")) == sorted(each.path for each in (one, other, third))
    assert [each.run_id[-2:] for each in (other, third)] == ["-2", "-3"]


def test_a_study_that_fails_before_it_writes_leaves_nothing(file: ScenarioFile, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    for out in (tmp_path / "results", tmp_path / "mine"):
        with pytest.raises(FileNotFoundError), result_folder(out, file, "run", NOW) as folder:
            (folder.draft / "b.txt").read_text()
    assert [path.name for path in tmp_path.rglob("*")] == ["mine"]


def test_what_a_study_wrote_before_it_failed_stays_and_is_called_unfinished(file: ScenarioFile, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), result_folder(tmp_path, file, "run", NOW) as folder:
        write_files(folder.draft, {"a.txt": "a"}) and (folder.draft / "b.txt").read_text()
    assert [path.name for path in folder.draft.iterdir()] == ["a.txt"]
    assert not folder.path.exists()


def test_a_file_where_the_folder_should_be_is_an_error(file: ScenarioFile, tmp_path: Path) -> None:
    (tmp_path / "results").write_text("")
    with pytest.raises(OSError), result_folder(tmp_path / "results", file, "run", NOW):  # noqa: PT011 - differs by system
        pass


@pytest.mark.parametrize("command", ["chart", "export"])
def test_an_unfinished_folder_is_refused_in_a_sentence(command: str, tmp_path: Path) -> None:
    unfinished = tmp_path / "run-20261124-123000-abc123.unfinished"
    unfinished.mkdir()
    code, _, err = tokensim(command, unfinished)
    assert code == 2
    assert f"{unfinished} is not finished: its study is still running, or was stopped." in err


def test_nothing_is_written_where_a_link_leads(tmp_path: Path) -> None:
    precious, folder = tmp_path / "precious.txt", tmp_path / "folder"
    precious.write_text("mine")
    folder.mkdir()
    for name in ("a.xlsx", "a.xlsx.part", ".a.xlsx.part"):
        (folder / name).symlink_to(precious)
    assert write_bytes(folder / "a.xlsx", b"new").read_bytes() == b"new"
    assert not (folder / "a.xlsx").is_symlink()
    assert precious.read_text() == "mine"
    (folder / "charts").symlink_to(tmp_path)
    with pytest.raises(SavedError, match="is a link, and leads out of the folder"):
        inside(folder, "charts")
    assert inside(folder, "others") == folder / "others"


def test_a_file_that_cannot_be_written_leaves_no_part(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_bytes(tmp_path / "a", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
