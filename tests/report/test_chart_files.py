"""Charts come back from a folder as they were drawn, and can be found by the names people try."""

import json
from pathlib import Path

import pytest

from simulator.replication.comparison_files import SavedError
from simulator.report.elements.theme import THEMES, themed
from simulator.report.files.chart_export import FORMATS
from simulator.report.files.chart_files import FILE, charts_text, read_charts
from simulator.report.files.chart_names import ALIASES, NAMES, listing, near, resolved
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.sections import chart_pages


def test_charts_from_a_folder_are_those_that_were_drawn(eventful: Findings, hostile: Findings, tmp_path: Path) -> None:
    for findings in (eventful, hostile):
        pages = chart_pages(findings)
        (tmp_path / FILE).write_text(charts_text(pages.values()), encoding="utf-8")
        again = read_charts(tmp_path)
        assert list(again) == list(pages)
        for name, page in pages.items():
            for theme in ("light", "dark"):
                one, other = (themed(each, THEMES[theme]) for each in (again[name], page))
                assert FORMATS["json"](one) == FORMATS["json"](other), name
        first = next(iter(pages))
        assert FORMATS["html"](again[first]) == FORMATS["html"](pages[first])


def test_kept_charts_are_plain_json_with_words_and_numbers(tame: Findings) -> None:
    kept = json.loads(charts_text(chart_pages(tame).values()))
    for one in kept["charts"]:
        assert set(one) == {"name", "title", "subtitle", "description", "how_to_read", "figure", "table"}
        assert one["figure"]["data"]
        assert one["table"]["rows"]
    assert "bdata" not in charts_text(chart_pages(tame).values())  # numbers, not packed bytes


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "damaged"),
        ("[]", "damaged"),
        ('{"version": 1, "charts": [{}]}', "damaged"),
        ('{"version": 1, "charts": [{"name": "x", "figure": {"data": [{"type": "nonsense"}]}}]}', "damaged"),
        ('{"version": 7, "charts": []}', "another version"),
    ],
)
def test_a_damaged_file_is_a_sentence(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(SavedError, match=words):
        read_charts(tmp_path)


NO_NAMES = ("../../x", "/etc/x", "..", "", "a/b", "a\\b", "x\n", ".x", 3, None, ["a"])


def test_a_name_of_a_chart_is_no_place(tame: Findings, tmp_path: Path) -> None:
    kept = json.loads(charts_text([chart_pages(tame)["ranking"]]))
    for name in NO_NAMES:
        kept["charts"][0]["name"] = name
        (tmp_path / FILE).write_text(json.dumps(kept))
        with pytest.raises(SavedError, match="damaged"):
            read_charts(tmp_path)
    kept["charts"][0]["name"] = "ranking"
    (tmp_path / FILE).write_text(json.dumps(kept))
    assert list(read_charts(tmp_path)) == ["ranking"]


def test_every_chart_of_a_run_has_a_line_in_the_list(eventful: Findings) -> None:
    own = {name for name, one in NAMES.items() if one.analysis == "run"}
    assert {*chart_pages(eventful), "claim", "gate"} == own  # nothing is claimed there, and one gate is a sentence
    for name, one in NAMES.items():
        assert f"  {name} " in listing()
        assert one.line in listing()


def test_names_that_people_try_lead_to_a_chart() -> None:
    for alias, meant in ALIASES.items():
        assert all(name in NAMES for name in meant), alias
        assert resolved(alias, NAMES)
    for tried, meant in {
        "response": "response", "tornado": "tornado", "fan": "fan", "map": "map", "lorenz": "who", "flags": "flags",
        "capex": "supply", "pay": "compensation", "bubble": "bubble", "shocks": "events",
    }.items():  # fmt: skip
        assert resolved(tried, NAMES) == meant
    assert resolved("fan", ["exhaustion", "fan0", "fan1"]) == "fan0"
    assert resolved("frontier", ["settings"]) == "settings"
    assert resolved("frontier", NAMES) == "frontier"
    assert resolved("nothing", NAMES) == ""
    assert near("rankin", NAMES) == "ranking"
    assert near("lorentz", NAMES) == "lorenz"
