"""``tokensim check``: what is said of a policy of one's own."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

import simulator
from simulator.cli.app import app
from simulator.replication.own_check import check_own, said

EXAMPLES = Path(__file__).parents[1] / "examples" / "own_policies"
HEAD = "class Policy:\n    name = sentence = 'own'\n"


def test_an_example_is_tried_and_its_numbers_are_told() -> None:
    found = check_own(EXAMPLES / "soft_cap.py")
    assert found.repeats
    assert not found.difference
    assert found.requests > 50
    assert found.declares == ["cap_usd = 60 USD/month (soft cap per engineer, the lever)"]
    assert list(found.microseconds) == ["soft cap", "uncapped", "capped"]


def test_chance_of_its_own_does_not_repeat(tmp_path: Path) -> None:
    path = tmp_path / "own.py"
    path.write_text(
        f"import random\n{HEAD}    def grant(self, request):\n        return random.random() * request.wanted_mtok\n"
    )
    assert not (found := check_own(path)).repeats
    assert "A second run DIFFERS. Draw from request.rng." in said(found)


def test_what_a_run_would_not_ask_is_asked_too(tmp_path: Path) -> None:
    path = tmp_path / "own.py"
    path.write_text(f"{HEAD}    def grant(self, request):\n        return 1.0 / request.wanted_mtok * 0.0\n")
    with pytest.raises(simulator.SimulationError, match="ZeroDivisionError"):
        check_own(path)


def test_the_command_says_it_in_lines() -> None:
    made = CliRunner().invoke(app, ["check", str(EXAMPLES / "tiers_by_team.py")])
    assert made.exit_code == 0, made.output
    assert "Declares nothing." in made.output
