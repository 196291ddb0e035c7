"""A result that comes out again says so; one that does not says which file, where in it, and why that may be."""

import json
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import simulator
from simulator.replication.comparison_files import SavedError
from simulator.studies.sweep.store import write_chunk
from simulator.studies.verify.files import BYTES, CONTENT, DIFFERS, listed, verdict
from tests.report.test_crate import POLICY
from tests.saved_runs import saved_run
from tests.studies.sweep.sweeps import BASE, CAP, GAIN, small, sweep
from tests.test_cli import SMALL, tokensim

OWN = ("--policy", "half.py", "--set", "months=2", "--replications", "2", "--as-written", "--seed=3")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def kept(home: Path) -> Path:
    """A run with a policy of one's own, a value set, a seed and a trace; scenario and policy are gone since."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        Path("small.yaml").write_text(SMALL)
        Path("half.py").write_text(POLICY)
        code, _, err = tokensim("run", "small.yaml", *OWN, "--trace", "--out", "out")
        Path("small.yaml").unlink()
        Path("half.py").write_text("raise SystemExit")
    assert code == 0, err
    return next((home / "out" / "small").iterdir())


@pytest.fixture
def run(kept: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    return shutil.copytree(kept, tmp_path / kept.name)


def test_a_run_comes_out_again_from_its_folder_alone(run: Path) -> None:
    code, said, err = tokensim("verify", run)
    assert (code, "files come out again" in said) == (0, True), (said, err)
    assert "Running again: tokensim run small.yaml --policy half.py" in err
    assert "Differs" not in said


def test_what_was_changed_is_named_with_its_place(run: Path) -> None:
    table = run / "summary.csv"
    lines = table.read_text().splitlines()
    lines[2] = lines[2].replace("uncapped", "Uncapped")
    table.write_text("\n".join(lines) + "\n")
    about = json.loads((run / "manifest.json").read_text())
    about["code"], about["versions"]["numpy"] = "0" * 16, "0.0.1"
    (run / "manifest.json").write_text(json.dumps(about))
    (run / "ledger.parquet").unlink()
    code, said, _ = tokensim("verify", run)
    assert code == 1
    assert "Differs: summary.csv (line 3)." in said
    assert "Differs: ledger.parquet (is gone)." in said
    assert "ledger.parquet was damaged or changed since the study was finished." in said.lower()
    assert said.count("Differs") == 2
    assert "Made with numpy 0.0.1, run again with" in said
    assert "Made with other code of tokensim (hash 0000000000000000, now" in said
    assert "was changed since" not in said


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"command": ""}, "was written from Python"),
        ({"interrupted": True}, "was interrupted"),
        ({"scenario_text": "title: [", "command": "tokensim run small.yaml"}, "cannot be run again"),
        ({"command": "tokensim init /home/me/.bashrc --force"}, "names no study to run again"),
        ({"command": "tokensim export x --out /"}, "names no study to run again"),
        ({"analysis": "../../x"}, "cannot be read"),
        ({"scenario": "../../outside"}, "cannot be read"),
        ({"command": ["tokensim"]}, "cannot be read"),
        ({"inputs": 3}, "cannot be read"),
    ],
)
def test_a_folder_that_cannot_be_verified_is_a_sentence(run: Path, change: dict[str, object], error: str) -> None:
    about = json.loads((run / "manifest.json").read_text())
    (run / "manifest.json").write_text(json.dumps({**about, **change}))
    code, said, err = tokensim("verify", run)
    assert (code, said) == (2, "")
    assert error in err
    assert "Traceback" not in err


def test_a_folder_without_a_manifest_is_a_sentence(tmp_path: Path) -> None:
    code, _, err = tokensim("verify", tmp_path)
    assert (code, err) == (2, f"{tmp_path / 'manifest.json'} is missing. Give the folder of a finished study.\n")
    (tmp_path / "manifest.json").write_text("{}")
    assert tokensim("verify", tmp_path)[0] == 2
    unfinished = tmp_path / "run-1.unfinished"
    unfinished.mkdir()
    assert "is not finished" in tokensim("verify", unfinished)[2]


def test_a_run_from_python_says_that_no_command_is_known(tmp_path: Path) -> None:
    folder = saved_run(tmp_path, simulator.loads(SMALL, "small.yaml"), replications=2, as_written=True)
    with pytest.raises(SavedError, match="written from Python"):
        simulator.verify(folder)


def test_the_points_of_a_sweep_come_out_again(tmp_path: Path) -> None:
    folder = tmp_path / "sweep"
    sweep(small({GAIN: "[1, 2]"}, design="grid"), folder)
    sweep(small({CAP: "[30, 60]"}, base=BASE.replace("seed: 7", "seed: 8"), design="grid", keep="replications"), folder)
    found = simulator.verify(folder)
    assert found.agrees, found.answer
    assert [one.verdict for one in found.files] == [BYTES, BYTES]
    name = found.files[0].file
    table = pq.read_table(folder / name)
    place = table.column_names.index("net_usd")
    other = pa.compute.add(table["net_usd"], 1.0)
    write_chunk(folder, name, table.set_column(place, table.schema.field(place), other))
    code, said, _ = tokensim("verify", folder)
    assert (code, f"Differs: {name} (other values in net_usd)." in said) == (1, True), said
    assert "1 of 2 files come out again" in said


def test_rows_of_other_code_are_the_same_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("simulator.studies.sweep.plan.fingerprint", lambda: "another")
        sweep(small({GAIN: "[1, 2]"}, design="grid"), tmp_path)
    assert [one.verdict for one in simulator.verify(tmp_path).files] == [CONTENT]


@pytest.mark.parametrize(
    ("name", "one", "other", "why"),
    [
        ("a.json", '{"a": 1, "seconds": 2}', '{"seconds": 3, "a": 1}', ""),
        ("a.json", '{"a": [{"b": 1}]}', '{"a": [{"b": 2}]}', "other values in a"),
        ("a.json", '{"a"', "{}", "cannot be read: it was damaged or changed"),
        ("a.csv", "a\n1\n", "a\n1\n2\n", "2 lines, now 3"),
        ("a.csv", "a\n1\n", "a\n2\n", "line 2"),
        ("a.npz", "a", "b", "other values"),
        ("a.parquet", "a", "b", "cannot be read: it was damaged or changed"),
    ],
)
def test_what_files_say_is_compared(name: str, one: str, other: str, why: str, tmp_path: Path) -> None:
    for folder, text in (("one", one), ("other", other)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(text)
    found = verdict(name, tmp_path / "one" / name, tmp_path / "other" / name)
    assert (found.verdict, found.why) == (DIFFERS if why else CONTENT, why)


def test_files_that_were_added_later_are_not_compared(run: Path) -> None:
    (run / "mine.csv").write_text("my own notes\n")
    names = listed(run)
    assert "mine.csv" not in names
    assert {"summary.csv", "ledger.parquet", "trace.parquet", "manifest.json", "comparison/about.json"} <= set(names)
    assert not any(name.endswith(".html") for name in names)


SETTINGS = {
    "budget": ("--policy", "capped", "--steps", "4", "--replications", "2"),
    "uncertainty": ("--replications", "8"),
    "forecast": ("--replications", "3", "--approved-budget", "500"),
    "sensitivity": ("--methods", "tornado,map"),
    "evidence": ("--replications", "2"),
}


@pytest.mark.slow
@pytest.mark.parametrize("study", SETTINGS)
def test_every_study_comes_out_again(study: str, tmp_path: Path) -> None:
    text = small({GAIN: "[1, 2]", CAP: "[30, 60]"}, design="grid", levels=2).text
    (tmp_path / "mine.yaml").write_text(text)
    code, _, err = tokensim(study, tmp_path / "mine.yaml", *SETTINGS[study], "--out", tmp_path / "out")
    assert code == 0, err
    (folder,) = (tmp_path / "out" / "mine").glob(f"{study}-*")
    code, said, err = tokensim("verify", folder)
    assert code == 0, said + err
    if study == "sensitivity":
        assert tokensim("verify", tmp_path / "out" / "mine" / "sweep")[0] == 0
