"""A report loads nothing, runs nothing but its own script, and can be read by everybody."""

import base64
import gzip
import hashlib
import itertools
import json
import re

import pytest
from plotly.offline import get_plotlyjs

from simulator.scenario.reading.load import ScenarioFile
from simulator.studies.compare.report.sections import CHARTS
from simulator.text import visible
from tests.pages import Page


def charts_on(page: Page) -> int:
    """Those of every report, and those of sections: the gate's and the fan at least."""
    count = sum(attrs.get("class") == "chart" for _, attrs in page.tags)
    assert count >= len(CHARTS) + 2
    return count


def test_nothing_is_loaded(page: Page) -> None:
    assert page.every("src") == []
    assert all(link.startswith("#") for link in page.every("href"))
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"link", "img", "iframe", "object", "embed", "form", "base", "svg", "video", "audio"}


def test_nothing_outside_the_packed_library_names_another_host(tame_html: str) -> None:
    around = re.sub(r'<script type="text/plain" id="plotly">.*?</script>', "", tame_html, flags=re.DOTALL)
    assert len(around) < len(tame_html) / 2
    assert "://" not in around
    assert "url(" not in around
    assert "@import" not in around


def test_only_the_packages_own_script_can_run(page: Page) -> None:
    kinds = [attrs.get("type", "code") for attrs, _ in page.scripts]
    assert sorted(kinds) == ["application/json"] * charts_on(page) + ["code", "text/plain"]
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    code = next(text for attrs, text in page.scripts if not attrs)
    packed = next(text for attrs, text in page.scripts if attrs.get("id") == "plotly")
    plotly = gzip.decompress(base64.b64decode(packed)).decode()
    assert plotly == get_plotlyjs()
    policy = next(attrs["content"] or "" for _, attrs in page.tags if attrs.get("http-equiv"))
    allowed = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (code, plotly)]
    assert f"script-src 'sha256-{allowed[0]}' 'sha256-{allowed[1]}';" in policy
    assert "default-src 'none'" in policy


def test_what_a_scenario_says_stays_text(hostile_page: Page, hostile_file: ScenarioFile) -> None:
    assert "</script><script>alert(1)</script>" in hostile_page.words
    assert "<img src=http://evil.example/a.png>" in hostile_page.words
    assert "<script>alert(3)</script>" in hostile_page.words
    assert "<script>alert(4)</script>" in hostile_page.words
    assert "{{7*7}}" in hostile_page.words
    scenario = hostile_file.scenario
    for name in [team.name for team in scenario.world.teams] + [policy.label for policy in scenario.policies]:
        assert re.sub(r"\s+", "", visible(name)) in hostile_page.packed


def test_names_are_isolated_from_the_text_around_them(hostile_html: str) -> None:
    for name in ("سياسة الحد الأقصى", "فريق الهندسة (القاهرة) 2026"):
        alone = hostile_html.count(f">{name}<")
        assert alone > 5
        assert hostile_html.count(f"<bdi>{name}</bdi>") == alone


def test_nan_is_never_shown(page: Page) -> None:
    assert not re.search(r"\b(nan|inf|None|NaN)\b", page.words)
    for attrs, text in page.scripts:
        if attrs.get("type") == "application/json":
            json.loads(text, parse_constant=lambda constant: pytest.fail(constant))


def test_headings_are_in_order_and_everything_has_a_name(page: Page) -> None:
    assert next(attrs for tag, attrs in page.tags if tag == "html")["lang"] == "en"
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    ids = page.every("id")
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in page.every("href")} <= set(ids)
    assert set(page.every("aria-labelledby")) <= set(ids)
    charts = [attrs for _, attrs in page.tags if attrs.get("role") == "img"]
    assert len(charts) == charts_on(page)
    assert all(len(attrs["aria-label"] or "") > 100 for attrs in charts)


def test_every_table_scrolls_in_a_box_of_its_own_and_can_be_reached(page: Page) -> None:
    boxes = [attrs for _, attrs in page.tags if attrs.get("role") == "region"]
    tables = [tag for tag, _ in page.tags if tag == "table"]
    assert len(boxes) == len(tables) + 1  # and the scenario
    assert all(attrs["tabindex"] == "0" and attrs["aria-label"] for attrs in boxes)
