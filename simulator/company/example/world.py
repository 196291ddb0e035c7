"""The made-up company that the package ships: its world, and a folder with its files."""

from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from shutil import move
from typing import Final

from simulator.company.example.exports import write_exports
from simulator.company.example.planted import plant
from simulator.company.example.roster import ROSTER
from simulator.company.example.tools import MAPPING
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.load import loads

START: Final = date(2025, 11, 1)
TRUTH: Final = "truth.yaml"
README: Final = """A made-up company
=================

Nothing here was observed. The files were simulated from truth.yaml, a tokensim scenario, and written in the formats in
which real tools export, November 2025 to October 2026:

exports/github_ai_usage_*.csv          GitHub Copilot, AI usage report, one file a month; persons are logins
exports/claude_code_*.jsonl            Claude Code Analytics API, an answer a day; persons are e-mail addresses
exports/cursor_usage_events.csv        Cursor, usage events
exports/litellm_daily_user_spend.csv   LiteLLM, daily spend by user
exports/warehouse_usage.csv            a company's own table
exports/pull_requests.json             gh pr list --state merged --json ...
people.csv                             the roster, with those who use nothing

Among them are what real exports have too: a report that was exported twice, a build server's key, spend of nobody, a
refund, a bot, people who joined, left or changed teams.

    tokensim import exports/ --people people.csv --out company/ \\
        --map {mapping}

truth.yaml holds what calibration should find again. Do not look before it has.
"""


def example_text() -> str:
    """The scenario file of the made-up company."""
    return (files("simulator.company.example") / "world.yaml").read_text(encoding="utf-8")


@cache
def example_scenario() -> Scenario:
    """The known world of the made-up company: about 120 engineers in four teams, twelve months under a cap."""
    return loads(example_text(), "world.yaml").scenario


def write_example(folder: Path) -> None:
    """Write the made-up company: ``exports/``, ``people.csv``, ``README.txt``, and its world as ``truth.yaml``."""
    scenario = example_scenario()
    exports = folder / "exports"
    write_exports(plant(scenario, 0), scenario, exports, scenario.seed, START, traps=True)
    typed = ",".join(f"{name}={column}" for name, column in MAPPING.items())
    move(exports / ROSTER, folder / ROSTER)
    (folder / "README.txt").write_text(README.format(mapping=typed), encoding="utf-8")
    (folder / TRUTH).write_text(example_text(), encoding="utf-8")
