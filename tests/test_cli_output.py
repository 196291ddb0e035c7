"""Everything that is printed passes one place: no name steers the terminal, and no stream ends in a traceback."""

import ast
import io
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import simulator
from simulator.cli.output import Printed, printed
from simulator.report.files.terminal import Terminal
from simulator.text import printable
from tests.test_cli import tokensim

PACKAGE = Path(simulator.__file__).parent
# a title, a link, colours, the one byte CSI, an override, a mark, a new line of its own, tags
ATTACKS = (
    "\x1b]0;owned\x07", "\x1b]8;;file:///etc\x1b\\x", "\x1b[31;8m", "\x9b2J", "\u202ecod\u202c", "\u200f", "a\rb",
    "\x00", "\U000e0041",
)  # fmt: skip


def through(act: Callable[[], object], encoding: str = "utf-8") -> str:
    """What reaches a stream of an encoding."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding, write_through=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", stream)
        with printed():
            act()
    return stream.buffer.getvalue().decode(encoding)  # type: ignore[attr-defined]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_name_steers_a_terminal(attack: str) -> None:
    plain = through(lambda: sys.stdout.write(f"{attack}\n"))
    rich = through(lambda: Terminal(width=80).print(attack, markup=False))
    for text in (plain, rich):
        assert text == printable(text)
        assert text.strip()


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_colours_of_rich_pass_and_those_of_a_name_do_not(attack: str) -> None:
    text = through(
        lambda: Terminal(width=80, force_terminal=True, color_system="standard").print(
            attack, style="bold", highlight=False
        )
    )
    begins, rest = text[:4], text[4:].removesuffix("\n").removesuffix("\x1b[0m")
    assert begins == "\x1b[1m"
    assert rest == printable(rest)


def test_text_keeps_its_length_its_lines_and_the_joiners_of_its_script() -> None:
    assert printable("a\tb\nc") == "a\tb\nc"
    assert printable("\x1b[0m") == "␛[0m"
    assert printable("👩\u200d💻 \u2068name\u2069 naïve – ＝") == "👩\u200d💻 \u2068name\u2069 naïve – ＝"


def test_what_an_encoding_lacks_is_written_as_its_number() -> None:
    assert through(lambda: sys.stdout.write("10 – 20\n"), "ascii") == "10 \\u2013 20\n"
    assert through(lambda: Terminal(width=80).print("caf\udce9 ✓"), "cp1252") == "caf\\ufffd \\u2713\n"


class Full(io.StringIO):
    def write(self, text: str) -> int:
        raise OSError(28, "No space left on device")

    def fileno(self) -> int:
        return os.open(os.devnull, os.O_WRONLY)


def test_a_full_disk_and_a_closed_pipe_end_with_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        Printed(Full(), "standard output").write("x")
    assert ended.value.code == 2
    assert capsys.readouterr().err == "standard output cannot be written: no space left on device.\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
def test_a_command_on_a_full_disk_has_no_traceback() -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run([sys.executable, "-m", "simulator", "--version"], stdout=full, stderr=-1, check=False)
    assert (done.returncode, done.stderr) == (2, b"standard output cannot be written: no space left on device.\n")


def test_a_word_with_a_control_character_is_refused() -> None:
    code, _, told = tokensim("validate", "a\x1b]0;owned\x07.yaml")
    assert code == 2
    assert told == "'a\\x1b]0;owned\\x07.yaml' has a control character in it. Leave it out, or rename the file.\n"


def test_names_from_a_table_do_not_reach_the_terminal_as_they_are(tmp_path: Path) -> None:
    table = tmp_path / "usage.csv"
    rows = [f"{team},2025-{month:02},{100 + month},{10 + month}" for team in ATTACKS[:4] for month in range(1, 13)]
    table.write_text("\n".join(["team,month,spend,output", *rows]), encoding="utf-8")
    for words in (("flag", table), ("validate", table), ("import", table, "--out", tmp_path / "out")):
        _, out, told = tokensim(*words)
        assert out + told == printable(out + told)


def test_in_a_real_terminal_help_has_its_colours() -> None:
    control, terminal = pty.openpty()
    subprocess.run([sys.executable, "-m", "simulator", "bench", "--help"], stdout=terminal, stderr=terminal, check=True)
    os.close(terminal)
    assert b"\x1b[1m" in os.read(control, 65536)


def test_one_console_prints() -> None:
    made = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "Console"
    }
    assert made == set()
