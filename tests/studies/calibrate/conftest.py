"""Random numbers of the companies whose bars were measured."""

import pytest


@pytest.fixture
def keyed_by_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """A team's streams are those of its place in the list, with which the bars were set."""
    seen: dict[str, int] = {}
    monkeypatch.setattr("simulator.workload.number_of", lambda name: seen.setdefault(name, len(seen)))
