"""A command that is killed goes on from what it had finished when it is typed again, and leaves the same bytes."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import simulator
from simulator.cli import app
from simulator.replication import resume
from tests.studies.sweep.sweeps import BASE

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="signals differ")]
# kills itself when so many of something are finished
CHILD = """
import os, signal, sys
from contextlib import contextmanager
from pathlib import Path
from simulator.replication import resume
from simulator.report.files import terminal

what, many = sys.argv.pop(1), int(sys.argv.pop(1))

@contextmanager
def progress(total, of="replications"):
    yield lambda done: os.kill(os.getpid(), signal.SIGKILL) if of == what and done >= many else None

terminal.progress, resume.PATIENCE, resume.home = progress, 0.0, lambda: Path("unfinished")
from simulator.cli import main
main()
"""
SEARCH = """
optimize:
  trials: 24
  replications: 3
  check_replications: 5
  levers: {policies.capped.usd_per_month: {low: 5, high: 400}}
"""


@pytest.mark.parametrize(
    ("command", "what", "many", "found"),
    [
        ("run", "replications of one cap after another", 5, "16 of 16 replications"),
        ("uncertainty", "replications with the inputs as written", 3, "16 of 16 replications"),
        ("budget", "replications of the split", 2, "16 of 16 replications"),
        ("optimize", "trials", 16, r"\d+ of 24 trials"),  # those just told may not be written yet
    ],
)
def test_it_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, what: str, many: int, found: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(resume, "home", lambda: Path("unfinished"))
    Path("small.yaml").write_text(BASE + SEARCH)
    words = [command, "small.yaml", *(() if command == "optimize" else ("--replications", "16"))]
    environment = os.environ | {"PYTHONPATH": str(Path(simulator.__file__).parents[1])}
    with pytest.raises(subprocess.CalledProcessError) as killed:
        subprocess.run([sys.executable, "-c", CHILD, what, str(many), *words], env=environment, check=True)
    assert killed.value.returncode == -9
    assert list(resume.home().glob("*/*"))
    again = CliRunner().invoke(app, [*words, "--out", "again"])
    assert again.exit_code == 0, again.output
    assert re.search(f"{found} were finished before; going on from there.", again.stderr)
    assert not list(resume.home().iterdir())
    assert CliRunner().invoke(app, [*words, "--out", "whole"]).exit_code == 0
    assert left("again") == left("whole") != {}


def left(out: str) -> dict[str, bytes]:
    """All tables of a result."""
    (folder,) = Path(out, "small").iterdir()
    found = sorted(path for path in folder.rglob("*") if path.suffix in (".csv", ".parquet"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
