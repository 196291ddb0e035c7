"""The report for a pull request: everything that is on the page, and a name is only a name."""

import re
from html import escape

import pytest
from markdown_it import MarkdownIt

from simulator.report.elements.section import Section
from simulator.report.files.markdown import literal
from simulator.scenario.reading.load import ScenarioFile, loads
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.report import as_markdown, contents
from simulator.studies.compare.study import compare
from tests.pages import manifest
from tests.scenario.texts import SMALL


@pytest.fixture(scope="module")
def tame_md(tame_file: ScenarioFile, tame: Findings) -> str:
    return as_markdown(contents(tame_file, tame, manifest(tame_file)))


@pytest.fixture(scope="module")
def hostile_md(hostile_file: ScenarioFile, hostile: Findings) -> str:
    return as_markdown(contents(hostile_file, hostile, manifest(hostile_file)))


def test_it_opens_with_question_and_answer_and_has_what_decides(tame_md: str, tame: Findings) -> None:
    assert tame_md.startswith("# A small question\n\nWhich policy earns most?\n\n**Answer.** ")
    assert literal(tame.answer) in tame_md
    for sentence in tame.sentences.values():
        assert literal(sentence) in tame_md
    for part in ("Chance of being best", "**Checks.**", "What it rests on", "are in report.html", "gate"):
        assert part in tame_md


def test_tables_are_whole(tame_md: str, hostile_md: str) -> None:
    for text in (tame_md, hostile_md):
        tables = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
        assert tables
        for table in tables:
            assert len({line.count("|") for line in table.splitlines()}) == 1


def test_it_fits_a_pull_request(tame_md: str, hostile_md: str) -> None:
    """GitHub takes 65,536 characters; more than 20,000 nobody reads."""
    assert len(tame_md) < 20_000
    assert len(hostile_md) < 60_000


def test_many_policies_and_long_tables_stay_short(tame_file: ScenarioFile, tame: Findings) -> None:
    parts = contents(tame_file, tame, manifest(tame_file))
    long = parts["ranking"]._replace(rows=parts["ranking"].rows * 100)
    section = Section("long", "Long", "Lead.", (), (long,))
    text = as_markdown({**parts, "ranking": long, "notes": parts["notes"] * 100, "sections": [section]})
    assert len(text) < 20_000
    assert f"The first 30 of {len(long.rows)} rows; all are in report.html." in text
    assert text.count("Rank") == 1, "the long table of a section is on the page alone"


def test_numbers_and_names_read_as_plain_text(tame_md: str) -> None:
    assert not re.search(r"&#\d+;|\\\.|\\-", tame_md)
    for text in ("5.01", "5.01 \u2013 6.2", "<0.1%", "-0.8%", "a_b", "x > y", "a - b", "1,253.8 (1 to 2)", "50% + 3!"):
        assert literal(text) == text


def test_no_name_is_markup_link_or_mention(hostile_md: str) -> None:
    before = re.sub(r"\\[!-/:-@\[-`{-~]", "", hostile_md)
    assert "<script" not in before
    assert "<img" not in before
    assert "http://" not in before
    assert not re.search(r"(?<!&)#\d", before.replace("\n## ", "\n").replace("\n# ", "\n"))
    assert not re.search(r"</?[A-Za-z]", before)
    blocks = MarkdownIt("gfm-like", {"linkify": False}).parse(hostile_md)
    kinds = {token.type for block in blocks for token in (block, *(block.children or ()))}
    assert not kinds & {"html_inline", "html_block", "link_open", "image", "code_inline", "em_open", "s_open", "fence"}


@pytest.mark.parametrize(
    "text",
    [
        "*bold*", "_x_", "[x](y)", "@someone", "#12", "a|b", "`x`", "![i](u)", "~~no~~", "www.evil.example", "- item",
        "1. x", "10) x", "# x", "> x", "---", "===", "<b>x</b>", "&amp;", "$x$", r"\*", "https://evil.example", "+ x",
    ],
)  # fmt: skip
def test_what_markdown_reads_as_markup_is_escaped(text: str) -> None:
    assert literal(text) != text
    plain = re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), literal(text))
    assert re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", plain) == text
    assert MarkdownIt("gfm-like", {"linkify": False}).render(literal(text)) == f"<p>{escape(text)}</p>\n"


def test_the_note_says_what_the_last_column_is() -> None:
    """Drawn worlds: a share of worlds, never draws of means; as written the other way round."""
    file = loads(SMALL + "uncertain: {world.price.usd_per_mtok: {low: 0.5, high: 2}}\n")
    for as_written, said in (
        (False, "Earns most: share of worlds."),
        (True, "Chance of being best: share of 4,000 draws"),
    ):
        found = compare(file, replications=8, workers=1, as_written=as_written)
        text = as_markdown(contents(file, found, manifest(file)))
        assert said in text
        assert ("draws of the true means" in text) == as_written
