"""Reading a result that somebody else made runs no code of theirs."""

import json
import shutil
from pathlib import Path

import pytest

import simulator
from simulator.files import cache_home
from simulator.replication.comparison_files import SavedError
from simulator.report.files.crate import CRATE
from simulator.report.files.manifest import scenario_in
from simulator.scenario.blocks import own_known
from simulator.scenario.blocks.own_code import OwnCode
from simulator.scenario.reading.custom_policy import with_policies
from simulator.scenario.reading.own_files import unknown_code
from tests.saved_runs import saved_run
from tests.test_cli import SMALL, tokensim

SPY = """
from pathlib import Path
Path({trace!r}).write_text("it ran")

class Policy:
    name = "spy"
    sentence = "It grants all."

    def grant(self, request):
        return request.wanted_mtok
"""
CURVE = "def value(mtok):\n    return 0.0\n"


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine on which no code of a user's own ran; it keeps the compiled engine."""
    own_known._here.cache_clear()
    monkeypatch.setattr(own_known, "cache_home", lambda: tmp_path / "cache")
    return tmp_path


def test_what_ran_is_known_to_other_processes(machine: Path) -> None:
    code = OwnCode("a.py", "x = 1")
    assert not own_known.known(code.sha256)
    assert code.fresh("x") == 1
    own_known._here.cache_clear()
    assert own_known.known(code.sha256)
    (machine / "cache" / own_known.FILE).unlink()
    assert not own_known.known(code.sha256)
    assert cache_home().name == "tokensim"


def test_every_place_of_code_is_looked_at() -> None:
    block = {"file": "new.py", "text": "y = 2"}
    trees = (
        {"policies": [{"kind": "own", **block}]},
        {"world": {"defaults": {"curve": block}}},
        {"world": {"teams": [{"work": {"process": block}}]}},
        {"world": {"leaderboard": {"rule": block}}},
    )
    for tree in trees:
        assert unknown_code(tree, {}) == ["new.py"]
    assert unknown_code({"policies": [{"kind": "own", "file": "gone.py"}, {"kind": "capped"}]}, {}) == ["gone.py"]
    assert unknown_code({"world": {"leaderboard": {"rule": {"file": None}}}}, {}) == []


@pytest.mark.slow
def test_reading_a_result_of_others_runs_none_of_their_code(machine: Path) -> None:
    trace = machine / "trace"
    (machine / "spy.py").write_text(SPY.format(trace=str(trace)))
    (machine / "small.yaml").write_text(SMALL)
    file = simulator.with_values(simulator.load(machine / "small.yaml"), {"months": 1, "replications": 2})
    folder = saved_run(machine / "out", with_policies(file, [machine / "spy.py"]), as_written=True)
    theirs = Path(shutil.copytree(folder, machine / "theirs"))
    about = json.loads((theirs / "manifest.json").read_text())
    text = about["own_code"][str(machine / "spy.py")]["text"]
    for name in ("manifest.json", "comparison/about.json"):  # code that this machine has not seen
        (theirs / name).write_text(
            (theirs / name).read_text().replace(json.dumps(text)[1:-1], json.dumps(text + "#")[1:-1])
        )
    (theirs / CRATE).unlink()
    trace.unlink()
    for words in (("chart", theirs, "ranking"), ("export", theirs), ("verify", theirs), ("diff", folder, theirs)):
        code, _, told = tokensim(*words)
        assert code == 2, told
        assert "Reading this result runs Python code that never ran on this machine" in told
        assert not trace.exists()
    with pytest.raises(SavedError, match="never ran on this machine"):
        scenario_in(json.loads((theirs / "manifest.json").read_text()))
    assert simulator.read(folder).answer
