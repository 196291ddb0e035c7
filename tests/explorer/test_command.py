"""``tokensim explore`` from the command line: it opens, it closes, and bad input is a sentence."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest
from typer.testing import CliRunner

from simulator.cli import app
from tests.explorer.conftest import SMALL


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL)
    return path


def explore(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["explore", *map(str, arguments)])
    return done.exit_code, done.stderr


def test_a_missing_or_invalid_scenario_is_said_with_exit_code_2(tmp_path: Path, scenario: Path) -> None:
    assert explore(tmp_path / "none.yaml")[0] == 2
    scenario.write_text(SMALL.replace("engineers: 4", "enginers: 4"))
    code, said = explore(scenario)
    assert code == 2
    assert "Did you mean 'engineers'?" in said


def test_a_port_that_is_taken_and_an_address_that_is_not_ours(scenario: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, said = explore(scenario, "--port", taken.getsockname()[1])
    assert code == 2
    assert "cannot be used" in said
    code, said = explore(scenario, "--host", "192.0.2.1", "--port", 0)
    assert code == 2
    assert "--host 192.0.2.1 --port 0 cannot be used" in said
    code, said = explore(scenario, "--host", "a" * 70)
    assert (code, "cannot be used" in said) == (2, True)


def test_without_dash_it_says_what_to_install(scenario: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    code, said = explore(scenario)
    assert code == 2
    assert "pip install 'tokensim[app]'" in said


@pytest.mark.parametrize(
    ("host", "link", "asks"), [("127.0.0.1", "http://127.0.0.1:1/", 0), ("0.0.0.0", "http://0.0.0.0:1/?token=", 1)]
)
def test_the_link_has_a_token_where_others_can_reach_it(
    scenario: Path, monkeypatch: pytest.MonkeyPatch, host: str, link: str, asks: int
) -> None:
    built = []

    class Opened:
        port = 1

        def serve(self) -> None:
            pass

    monkeypatch.setattr("simulator.explorer.serve.build", lambda _, host, token: built.append(token))
    monkeypatch.setattr("simulator.explorer.serve.open_door", lambda *_: Opened())
    monkeypatch.setattr("simulator.explorer.session.Session.warm", lambda _: None)
    done = CliRunner().invoke(app, ["explore", str(scenario), "--host", host])
    assert done.exit_code == 0
    assert f"{link}{built[0] if asks else ''} (Ctrl-C ends it)" in done.stdout
    assert len(built[0]) == 32
    assert done.stderr.count("Anyone with this link") == asks


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
def test_it_opens_on_this_machine_and_ctrl_c_closes_it(scenario: Path) -> None:
    command = [sys.executable, "-u", "-m", "simulator", "explore", str(scenario), "--port", "0"]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout is not None
    said = child.stdout.readline()
    address = next(word for word in said.split() if word.startswith("http://127.0.0.1:"))
    with urlopen(address) as page:
        assert "A small question" in page.read().decode()
    child.send_signal(signal.SIGINT)
    _, complained = child.communicate(timeout=60)
    assert child.returncode == 0, complained
    assert "Traceback" not in complained
    assert "Closed." in complained
