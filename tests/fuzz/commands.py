"""Whatever is typed, a command ends with an exit code that it promises and without a traceback."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
import typer
from hypothesis import strategies as st
from typer.testing import CliRunner

from simulator.cli import app
from tests.fuzz.names import STEERS
from tests.fuzz.tables import USAGE
from tests.fuzz.tried import HARMLESS, TOLD, Harm, HarmError, Tried, counted, drawn
from tests.scenario.texts import SMALL

COMMANDS: Final[dict[str, Any]] = typer.main.get_command(app).commands  # type: ignore[attr-defined]
ENDLESS: Final = ("explore", "bench", "scoreboard", "scorecard")  # serve, or measure for a minute or more
PROMISED: Final = (0, 1, 2, 130)
TINY: Final = """\
title: tiny
question: q
months: 1
replications: 2
world: {teams: [{name: a, engineers: 1}]}
policies: [{kind: uncapped}, {kind: capped, usd_per_month: 100}]
assumptions: [{name: less, set: {world.defaults.curve.gain: 0.5}}]
sweep: {size: 2, replications: 2, parameters: {world.defaults.curve.gain: [1, 2]}}
optimize: {trials: 8, replications: 2, check_replications: 5, levers: {policies.capped.usd_per_month: [100, 200]}}
"""
FILES: Final = {
    "tiny.yaml": TINY,
    "small.yaml": SMALL.replace("replications: 10", "replications: 2"),
    "usage.csv": USAGE.decode(),
    "empty.csv": "",
    "wrong.yaml": "title: [",
    "mine.py": "class Policy:\n    name = sentence = 'own'\n    def grant(self, request):\n        return 0.0\n",
    "brand.yaml": "colours: {ink: '#000000'}\n",
}
PLACES: Final = (*FILES, "nowhere.yaml", ".", "results", "/dev/null", "a" * 300, "-", "")
WORDS: Final = (
    "0",
    "1",
    "-1",
    "2.5",
    "nan",
    "1e999",
    "x",
    "é",
    "a=b",
    "world.price.usd_per_mtok=2",
    "all",
    "run",
    "\u202e",
)


@st.composite
def typed(draw: st.DrawFn) -> list[str]:
    """A command with some of its options, each with something that may or may not be a value of it."""
    name = draw(st.sampled_from(sorted(set(COMMANDS) - set(ENDLESS))))
    words, command = [name], COMMANDS[name]
    if hasattr(command, "commands"):
        name = draw(st.sampled_from(sorted(command.commands)))
        words, command = [*words, name], command.commands[name]
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option" and one.name != "help"]
    for _ in arguments:
        words += draw(st.just(["tiny.yaml"]) | st.lists(st.sampled_from(PLACES) | st.sampled_from(WORDS), max_size=2))
    for option in draw(st.lists(st.sampled_from(options), max_size=3)) if options else []:
        value = [] if option.is_flag else [draw(st.sampled_from(WORDS) | st.sampled_from(PLACES))]
        words += [draw(st.sampled_from(option.opts)), *value]
    return words


def run(words: list[str]) -> tuple[int, Any, str]:
    """Exit code, exception and output of a command in a folder with the files of ``FILES``."""
    for name, text in FILES.items():
        Path(name).write_text(text, encoding="utf-8")
    done = CliRunner().invoke(app, words)
    return done.exit_code, done.exception, done.output


def ends_well(words: list[str]) -> str:
    """A command ends with a result or a sentence, and leaves the scenario that it was given as it was."""
    code, exception, output = run(words)
    if not (exception is None or isinstance(exception, SystemExit)) or code not in PROMISED or "Traceback" in output:
        raise HarmError(Harm.EXCEPTION, f"{words}: exit {code}, {exception!r}")
    if Path("tiny.yaml").read_text(encoding="utf-8") != TINY and "--force" not in words:
        raise HarmError(Harm.OUTSIDE, f"{words}: the scenario was overwritten")
    if STEERS.search(output):
        raise HarmError(Harm.ESCAPE, f"{words}: {output!r}")
    return TOLD if code == 2 else HARMLESS


def command_lines(n: int, start: int) -> Tried:
    """Every command but those that serve or measure, with options and values that fit or do not."""
    with TemporaryDirectory() as home, pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        outcomes = drawn(typed(), ends_well, n, start)
    return counted("command lines", "", (Harm.OUTSIDE, Harm.ESCAPE), outcomes)
