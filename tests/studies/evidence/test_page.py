"""The page and the terminal of the evidence: one table, with sources on the page; and a run from Python."""

from datetime import UTC, datetime

import pandas as pd
from rich.console import Console

import simulator
from simulator.report.files.manifest import manifest
from simulator.report.files.study_page import render_page
from simulator.report.files.terminal import show_study
from simulator.scenario.reading.load import loads
from simulator.studies.evidence.page import evidence_page
from simulator.studies.evidence.published import FACTS
from simulator.studies.evidence.results import conclude
from simulator.studies.evidence.run import worlds_of
from tests.pages import Page
from tests.studies.evidence.planted import planted

TEXT = """
title: t
question: q
replications: 3
months: 4
world:
  teams:
    - {name: web, engineers: 12, appetite: {returns: 0.2}}
    - {name: data, engineers: 4}
policies: [{kind: uncapped}, {kind: capped, usd_per_month: 30}]
events: [{kind: policy_switch, month: 2, policy: uncapped, to: capped}]
"""


def test_the_page_has_every_fact_with_its_source() -> None:
    file = loads(TEXT)
    made = evidence_page(simulator.evidence(file, workers=1))
    about = manifest(file, made, "run", datetime(2026, 11, 24, tzinfo=UTC))
    html = render_page(file, made, about)
    assert html == render_page(file, made, about)
    page = Page(html)
    for fact in FACTS:
        for part in (fact.title[1:], fact.published, fact.source, fact.grade):
            assert part in page.words
    assert page.every("src") == []
    assert not {"nan", "inf", "None", "<NA>"} & set(page.words.split())


def test_the_terminal_shows_the_table_and_the_answer() -> None:
    made = conclude(planted({"own": 0.01}))
    asked = made.runs.scenario.model_copy(update={"replications": 90})
    console = Console(width=118)
    with console.capture() as capture:
        show_study(evidence_page(made._replace(runs=made.runs._replace(scenario=asked))), console)
    out = " ".join(capture.get().split())
    for part in ("Heavy users", "model is lower", made.answer, "Checks:", "20 of 90 replications"):
        assert part in out


def test_both_ends_are_set_in_every_team_and_events_play_no_part() -> None:
    written, overrate, gain = worlds_of(loads(TEXT))
    assert [[team.appetite.returns for team in one.world.teams] for one in (written, overrate, gain)] == [
        [0.2, 0.5], [0.0, 0.0], [1.0, 1.0],
    ]  # fmt: skip
    assert not any(one.events for one in (written, overrate, gain))


def test_the_policies_of_a_scenario_and_the_engine_change_nothing() -> None:
    def facts(text: str, engine: str = "compiled") -> pd.DataFrame:
        return simulator.evidence(loads(text), replications=2, engine=engine, workers=1).facts

    written = facts(TEXT)
    pd.testing.assert_frame_equal(written, facts(TEXT[: TEXT.index("events")].replace("30", "60")))
    pd.testing.assert_frame_equal(written, facts(TEXT, "simpy"))
