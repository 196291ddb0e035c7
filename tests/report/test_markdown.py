"""The report for a pull request: everything that is on the page, and a name is only a name."""

import re

import pytest

from simulator.report.files.markdown import fenced, literal
from simulator.scenario.reading.load import ScenarioFile
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.report import as_markdown, contents
from tests.pages import manifest


@pytest.fixture(scope="module")
def tame_md(tame_file: ScenarioFile, tame: Findings) -> str:
    return as_markdown(contents(tame_file, tame, manifest(tame_file)))


@pytest.fixture(scope="module")
def hostile_md(hostile_file: ScenarioFile, hostile: Findings) -> str:
    return as_markdown(contents(hostile_file, hostile, manifest(hostile_file)))


def test_it_opens_with_question_and_answer_and_has_what_the_page_has(tame_md: str, tame: Findings) -> None:
    assert tame_md.startswith("# A small question\n\nWhich policy earns most?\n\n**Answer.** ")
    assert literal(tame.answer) in tame_md
    for sentence in tame.sentences.values():
        assert literal(sentence) in tame_md
    for part in ("Chance of being best", "All numbers", "Definitions", "How it was made", "```yaml", "gate"):
        assert part in tame_md
    assert tame_md.count("<details>") == tame_md.count("</details>") == 5


def test_tables_are_whole(tame_md: str) -> None:
    widths = []
    for line in tame_md.split("```yaml")[0].splitlines():
        if line.startswith("|"):
            widths.append(line.count("|"))
        elif widths:
            assert len(set(widths)) == 1
            widths = []


def test_it_fits_a_pull_request(tame_md: str) -> None:
    assert len(tame_md) < 65_536


def test_no_name_is_markup_link_or_mention(hostile_md: str) -> None:
    before = hostile_md.split("```yaml")[0]
    assert "<script" not in before
    assert "<img" not in before
    assert "http://" not in before
    assert not re.search(r"(?<!&)#\d", before.replace("\n## ", "\n").replace("\n# ", "\n"))
    tags = set(re.findall(r"</?(\w+)", before))
    assert tags == {"details", "summary"}


@pytest.mark.parametrize(
    "text",
    ["*bold*", "[x](y)", "@someone", "#12", "a|b", "`x`", "![i](u)", "~~no~~", "www.evil.example", "- item", "1. x"],
)
def test_what_markdown_reads_as_markup_is_written_as_entities(text: str) -> None:
    assert literal(text) != text
    assert re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), literal(text)) == text


def test_a_block_of_code_cannot_be_ended_from_within() -> None:
    text = "a: 1\n```\n# heading\n````\n"
    block = fenced(text)
    assert block.startswith("`````yaml\n")
    assert block.endswith("\n`````")
