"""Where tokens are worth nothing every command says so and ends well: no share to save, hours of checking, no pay."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import simulator
from simulator.explorer.screen import screen
from simulator.explorer.session import Session
from simulator.scenario.reading.load import loads
from tests.test_cli import tokensim

BASE = """\
title: Nothing pays
question: Which policy?
seed: 3
months: 6
replications: 8
approved_budget_usd_per_year: 9000
world:
  defaults: {DEFAULTS}
  teams: [{name: a, engineers: 12}, {name: b, engineers: 8}]
policies:
  - {kind: uncapped}
  - {kind: capped, usd_per_month: 200}
  - {kind: gated}
  - {kind: planner}
uncertain:
  world.price.usd_per_mtok: {low: 0.5, high: 1.5}
  world.defaults.leak_share: {low: 0, high: 0.5}
assumptions: [{name: the price doubles, set: {world.price.usd_per_mtok: 2}}]
sweep: {parameters: {world.price.usd_per_mtok: {low: 0.5, high: 1.5}, world.defaults.leak_share: {low: 0, high: 0.5}}}
optimize:
  trials: 8
  replications: 2
  check_replications: 5
  levers: {policies.capped.usd_per_month: {low: 50, high: 400}}
"""
WORTHLESS = {
    "nothing that AI can speed up": "{amenable_share: 0, progress_per_year: 0}",
    "five hours to check a Mtok": "{checking_hours_per_mtok: 5}",
    "pay typed in thousands": "{salary: {median_usd_per_year: 165}}",
}
COMMANDS = {
    "run": ["--xlsx", "--pptx"],
    "budget": ["--steps", 4],
    "forecast": ["--replications", 10],
    "sensitivity": ["--methods", "tornado,map"],
    "uncertainty": ["--replications", 8],
    "assumptions": [],
    "optimize": [],
}
TOLD = {
    "run": "pays? for itself",
    "budget": "no level .* pays? for itself",
    "optimize": "No setting .* pays? for itself",
}


def scenario(why: str) -> str:
    return BASE.replace("{DEFAULTS}", WORTHLESS[why])


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("why", WORTHLESS)
def test_no_command_fails_and_none_finds_a_policy_that_pays(why: str, command: str, tmp_path: Path) -> None:
    path = tmp_path / "worthless.yaml"
    path.write_text(scenario(why))
    code, out, err = tokensim(command, path, *COMMANDS[command], "--out", tmp_path / "results")
    assert code == 0, err
    told = " ".join(out.split())
    assert re.search(TOLD.get(command, ""), told)
    assert "a sure gain" not in told
    assert "Traceback" not in err


@pytest.mark.parametrize("why", WORTHLESS)
def test_the_explorer_survives_too(why: str) -> None:
    session = Session(loads(scenario(why)), workers=1)
    answer = session.whole(session.file({}))
    assert re.search(TOLD["run"], answer.findings.answer)
    assert screen([answer], "ranking", 900, 600)


@pytest.mark.parametrize(
    ("why", "told"), [(1, "= 5 h/Mtok (plausible 0.005 to 0.08"), (2, "165,000 was probably meant")]
)
def test_what_is_probably_a_slip_is_told_by_validate(why: int, told: str, tmp_path: Path) -> None:
    path = tmp_path / "worthless.yaml"
    path.write_text(scenario(list(WORTHLESS)[why]))
    code, out, err = tokensim("validate", path)
    assert (code, "valid. 20 engineers" in out) == (0, True)
    assert told in err


@pytest.mark.parametrize("study", [simulator.evidence, simulator.scorecard], ids=lambda study: study.__name__)
def test_a_company_in_which_nothing_is_finished_is_measured_too(study: Callable[..., Any]) -> None:
    text = (
        "title: t\nquestion: q\nmonths: 1\nreplications: 2\n"
        "world: {teams: [{name: a, engineers: 1, work: {effort_mean_hours: 200}}]}\npolicies: [{kind: uncapped}]\n"
    )
    assert study(loads(text), workers=1).answer
