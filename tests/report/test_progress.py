"""Progress in a notebook: a line of plain HTML that is updated in place and goes away."""

import sys
from types import ModuleType, SimpleNamespace

import pytest

import simulator
from simulator.report.files import progress as shown
from tests.worlds import world


class Handle:
    """What ``IPython.display.display`` gives for a display with an id."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines

    def update(self, line: str) -> None:
        self.lines.append(line)


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a kernel is told to show."""
    found: list[str] = []

    def display(line: str, display_id: bool) -> Handle:
        assert display_id
        found.append(line)
        return Handle(found)

    kernel, showing = ModuleType("IPython"), ModuleType("IPython.display")
    kernel.get_ipython = lambda: SimpleNamespace(kernel=object())  # type: ignore[attr-defined]
    showing.display, showing.HTML = display, str  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "IPython", kernel)
    monkeypatch.setitem(sys.modules, "IPython.display", showing)
    monkeypatch.setattr(shown, "OFTEN", 0.0)
    return found


def test_a_notebook_shows_a_line_that_is_gone_at_the_end(lines: list[str]) -> None:
    simulator.compare(world(months=1), replications=3, workers=1, progress=simulator.progress)
    assert lines[0].endswith("0 of 3 replications")
    assert any("1 of 3 replications, about" in line for line in lines)
    assert lines[-2].endswith("3 of 3 replications of one cap after another")
    assert lines[-1] == ""


def test_a_study_is_silent_unless_it_is_given_progress(lines: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    simulator.compare(world(months=1), replications=2, workers=1)
    assert lines == []
    assert capfd.readouterr() == ("", "")


def test_without_a_notebook_it_is_the_bar_of_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    assert not shown.in_notebook()
    with simulator.progress(2, "points") as tell:
        tell(1)
