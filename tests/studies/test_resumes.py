"""Every stage of a study is kept until the study is finished: typed again, nothing of it is computed twice."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import simulator
from simulator.replication import resume
from simulator.scenario.reading.load import loads
from tests.studies.optimize.test_optimize import ONE, asked

TEXT = """
title: All stages
question: Which policy?
replications: 16
months: 4
world: {teams: [{name: a, engineers: 12}, {name: b, engineers: 8}]}
policies: [{kind: uncapped}, {kind: capped, usd_per_month: 60}, {kind: capped, name: small, usd_per_month: 20}]
"""
SURE: dict[str, Any] = {
    "as_written": True, "guarantee": 0.95, "indifference_usd_per_year": 2_000.0, "at_most": 60
}  # fmt: skip
EVENTFUL = f"{TEXT}events: [{{kind: price_shock, month: 2, months: 1, factor: 3}}]\n"


def _run(text: str, **options: Any) -> Callable[[], Any]:
    return lambda: simulator.compare(loads(text), workers=1, **options)


@pytest.mark.parametrize(
    ("study", "stages"),
    [
        # drawn, as written, without events, one cap after another, in a trial
        pytest.param(_run(EVENTFUL), 5, id="run", marks=pytest.mark.slow),
        pytest.param(_run(TEXT, **SURE), 4, id="guarantee"),  # all policies, their caps, and the best on and on
        pytest.param(lambda: simulator.uncertainty(loads(TEXT), workers=1), 2, id="uncertainty"),
        pytest.param(lambda: simulator.budget(loads(TEXT), steps=4, workers=1), 2, id="budget"),
        # searched, chosen and checked
        pytest.param(lambda: simulator.optimize(asked(ONE), workers=1), 3, id="optimize", marks=pytest.mark.slow),
    ],
)
def test_no_stage_is_computed_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, study: Callable[[], Any], stages: int
) -> None:
    monkeypatch.setattr(resume, "home", lambda: tmp_path)
    monkeypatch.setattr(resume, "PATIENCE", 0.0)
    monkeypatch.setattr(resume, "rmtree", lambda folder, ignore_errors: None)
    first = study()
    assert len(list(tmp_path.iterdir())) == stages
    written: list[Any] = []
    monkeypatch.setattr(resume, "write_bytes", lambda path, content: written.append(path))
    assert study() == first
    assert not written
