"""What a board member reads in two minutes: the top of a report, counted."""

import re

import pytest

from simulator.scenario.reading.load import load, loads
from simulator.studies.choice.sentences import headline, share_of_worlds, told
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.report import as_markdown, contents, render
from simulator.studies.compare.report.terminal import show
from simulator.studies.compare.study import compare
from simulator.studies.compare.trial import QUESTION
from tests.pages import manifest
from tests.scenario.texts import SCENARIOS

SHIPPED = next(path for path in SCENARIOS if path.stem == "policy_comparison")
QUESTIONS = (
    "How sure is that?",
    "What if it is wrong?",
    "What would change it?",
    "What to find out first?",
    "Is it the inputs or random variation?",
    "And with the inputs exactly as written?",
)


@pytest.fixture(scope="module")
def findings() -> Findings:
    return compare(load(SHIPPED), replications=16)


def visible_words(html: str) -> list[str]:
    """Words between tags, without scripts, styles and what is only read aloud."""
    text = re.sub(r"<(script|style|head|svg|template|noscript)\b.*?</\1>", " ", html, flags=re.S)
    text = re.sub(r"<details\b.*?</details>", " ", text, flags=re.S)
    return re.sub(r"<[^>]+>", " ", text).split()


def test_the_top_of_a_report_is_read_in_two_minutes(findings: Findings) -> None:
    """Two minutes of 238 words before "More": question, answer, what is asked next, policies, one chart."""
    file = load(SHIPPED)
    html = render(file, findings, manifest(file))
    top, more = html.split('id="more"')
    words = visible_words(top)
    assert len(words) <= 476, len(words)
    for question in QUESTIONS:
        assert question in top
        assert question not in more
    assert findings.answer in " ".join(words).replace("&#39;", "'")


def test_statistics_stand_below_more(findings: Findings) -> None:
    file = load(SHIPPED)
    top, more = render(file, findings, manifest(file)).split('id="more"')
    for word in ("MSER", "simultaneous", "random numbers helped", "Kim-Nelson"):
        assert word not in " ".join(visible_words(top))
    assert "MSER" in more


def test_a_headline_is_one_breath(findings: Findings) -> None:
    """Not more than forty words beside the names of two policies; no statistics in it."""
    words = findings.answer.split()
    names = [str(name) for name in findings.ranking["policy"]]
    assert len(words) - sum(len(name.split()) for name in names if name in findings.answer) <= 40
    for jargon in ("n =", "simultaneous", "realisation", "interval", "world.", "policies."):
        assert jargon not in findings.answer


def test_the_answer_is_the_same_in_every_place(findings: Findings, capsys: pytest.CaptureFixture[str]) -> None:
    file = load(SHIPPED)
    show(findings)
    printed = " ".join(capsys.readouterr().out.split())
    text = as_markdown(contents(file, findings, manifest(file)))
    assert findings.choice is not None
    assert findings.answer == headline(findings.choice)
    for said in (findings.answer, *(one.answer for one in findings.told)):
        assert said in printed
        assert said in text.replace("\\", "")
    assert tuple(one.question for one in findings.told) == (*QUESTIONS, QUESTION)
    assert findings.told[:-1] == told(findings.choice)


def test_a_policy_that_earns_most_in_every_world_is_not_called_certain() -> None:
    file = loads(
        """
title: A clear case
question: Which?
replications: 8
months: 2
world: {price: {usd_per_mtok: 1}, teams: [{name: all, engineers: 20}]}
policies:
  - {kind: capped, name: some, usd_per_month: 100}
  - {kind: capped, name: nothing, usd_per_month: 0}
"""
    )
    chosen = compare(file).choice
    assert chosen is not None
    if chosen.policies["p_best"].iloc[0] == 1.0:
        assert share_of_worlds(chosen) == "all 8 worlds"
        assert "100%" not in headline(chosen)


def test_as_written_says_what_it_leaves_out() -> None:
    found = compare(load(SHIPPED), replications=8, as_written=True)
    assert found.answer.endswith("This is with the inputs exactly as written: what is not known of them is left out.")
    assert found.choice is None
    assert found.told == ()
