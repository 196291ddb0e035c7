"""Whatever is typed, a command ends with an exit code that it promises and without a traceback."""

from pathlib import Path

import pytest

from tests.fuzz.amounts import examples, tried
from tests.fuzz.commands import ends_well, typed


@examples(40, 5_000)
def test_no_command_line_ends_in_a_traceback(
    amount: tuple[int, bool], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tried(typed(), ends_well, amount)
    assert Path.cwd() == tmp_path
