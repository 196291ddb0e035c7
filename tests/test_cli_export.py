"""``tokensim export``: what it writes is what the run would have written; what cannot be read is a sentence."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.test_cli import SMALL, tokensim


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run, with both files."""
    place = tmp_path_factory.mktemp("export")
    (place / "small.yaml").write_text(SMALL)
    code, _, err = tokensim("run", place / "small.yaml", "--seed", 7, "--out", place / "results", "--xlsx", "--pptx")
    assert code == 0, err
    (folder,) = (place / "results" / "small").iterdir()
    return folder


def parts(path: Path) -> dict[str, bytes]:
    """What is in a file but the time at which it was zipped, which charts of slides carry in workbooks of their own."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith(".xlsx")}


def test_the_files_are_those_of_the_run(run: Path, tmp_path: Path) -> None:
    code, out, _ = tokensim("export", run, "--out", tmp_path / "new" / "place")
    assert code == 0
    for kind in ("xlsx", "pptx"):
        path = tmp_path / "new" / "place" / f"small.{kind}"
        assert f"Written: {path}" in out
        assert parts(path) == parts(run / f"small.{kind}")


def test_only_what_is_asked_for_is_written_into_the_folder_of_the_run(run: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(run, tmp_path / "run", ignore=shutil.ignore_patterns("small.*"))
    assert tokensim("export", folder, "--xlsx")[0] == 0
    assert [path.name for path in folder.glob("small.*")] == ["small.xlsx"]
    assert tokensim("export", folder, "--pptx")[0] == 0
    assert (folder / "small.pptx").exists()


def test_what_cannot_be_exported_is_a_sentence(run: Path, tmp_path: Path) -> None:
    names = ("damaged", "edited", "bare", "older")
    damaged, edited, bare, older = (shutil.copytree(run, tmp_path / name) for name in names)
    next((older / "comparison").glob("*.parquet")).unlink()
    (damaged / "manifest.json").write_text('{"scenario": "small"}')
    about = json.loads((edited / "manifest.json").read_text())
    about["scenario_text"] = about["scenario_text"].replace("engineers: 3", "engineers: 30")
    (edited / "manifest.json").write_text(json.dumps(about))
    (bare / "manifest.json").unlink()
    for arguments, error in (
        ([tmp_path / "nowhere"], "is not a folder. Give the folder of a finished run"),
        ([run / "report.html"], "is not a folder."),
        ([tmp_path], "is not the folder of a finished run"),
        ([damaged], "manifest.json cannot be read (KeyError)"),
        ([edited], "its hash differs"),
        ([bare], "manifest.json is missing."),
        ([older], "is not the folder of a finished run of this version: a table is missing."),
        ([run, "--xlsx", "--template", "x.pptx"], "--template requires --pptx."),
        ([run, "--template", "x.pptx"], "x.pptx: there is no such file."),
        ([run, "--out", run / "report.html"], "report.html: "),
    ):
        code, _, err = tokensim("export", *arguments)
        assert code == 2, arguments
        assert error in err
        assert "Traceback" not in err
