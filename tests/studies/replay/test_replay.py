"""The replay: which policies it shows, its words, and a page that ends at the numbers of the comparison."""

import base64
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import simulator
from simulator.report.elements.style import looks
from simulator.report.elements.theme import THEMES
from simulator.report.files.browser import NoBrowserError
from simulator.report.files.replay_page import MOST_DRAWN, NOBODY, drawn_of, replay_html
from simulator.report.files.replay_pictures import FORMATS, check_tools
from simulator.scenario.reading.errors import ScenarioError
from simulator.studies.replay.page import MOST, Replay
from simulator.studies.replay.study import replay
from tests.pages import Page

TEXT = """
title: A small company
question: Which?
start: 2026-11
months: 4
warmup_months: 1
replications: 3
world: {teams: [{name: web, engineers: 6}, {name: data, engineers: 3}]}
policies:
  - {kind: uncapped}
  - {kind: capped, name: tight, usd_per_month: 20, when_used_up: economy}
  - {kind: gated, name: asked, auto_approve_usd: 2, reviewers: 1}
  - {kind: planner}
events: [{kind: price_shock, month: 3, months: 1, factor: 3}]
"""
HOSTILE = ('</script><script>alert(1)</script><img src=x onerror=alert(1)> & "q" ' + "שלום 🚀" * 30)[:199]
FILE = simulator.loads(TEXT)


@pytest.fixture(scope="module")
def both() -> Replay:
    return replay(FILE, show=["uncapped", "asked"], replication=1)


def film_of(html: str) -> dict[str, Any]:
    return dict(json.loads(next(text for attrs, text in Page(html).scripts if attrs.get("id") == "film")))


def test_the_counters_end_at_the_totals_of_the_replication(both: Replay) -> None:
    found = simulator.compare(FILE, workers=1)
    totals = found.comparison.totals
    own = totals[(totals["replication"] == 1) & (totals["nudge"] == 0)].set_index("policy")
    film = film_of(both.html())
    for panel in film["panels"]:
        bill, vanity, cost, gain, net, share = panel["money"][-1]
        row, none = own.loc[panel["name"]], own.loc["none"]
        assert bill == pytest.approx(row["spend_usd"], abs=0.51)
        assert vanity == pytest.approx(row["vanity_usd"], abs=0.51)
        assert cost == pytest.approx(row["spend_usd"] + row["gate_usd"], abs=0.51)
        assert gain == pytest.approx(row["value_usd"] - none["value_usd"], abs=0.51)
        assert net == pytest.approx(gain - cost, abs=1.01)
        assert share == pytest.approx(row["vanity_mtok"] / row["granted_mtok"], abs=1e-4)
    same = replay(found, show=["uncapped", "asked"], replication=1)
    assert same.html() == both.html(), "a comparison and its scenario have the same worlds"


def test_the_folder_of_a_run_gives_the_same_replay(both: Replay, tmp_path: Path) -> None:
    folder = simulator.compare(FILE, workers=1).save(tmp_path / "run")
    assert replay(folder, show=["uncapped", "asked"], replication=1).html() == both.html()


def test_coordinates_come_back_from_sixteen_bits(both: Replay) -> None:
    film, (run, _) = film_of(both.html()), both.scene.replayed.runs
    values = np.frombuffer(base64.b64decode(film["panels"][0]["work"]), "<u2").reshape(run.work.shape)
    there = ~np.isnan(run.work)
    assert ((values == NOBODY) == ~there).all()
    np.testing.assert_allclose(values[there] * film["unit"], run.work[there], atol=film["unit"])
    assert film["unit"] < 2e-5 * np.nanmax(run.work + run.vanity) * 1.01


def test_without_names_the_dearest_stands_beside_the_best_of_the_others() -> None:
    found = replay(FILE)
    first, second = found.scene.replayed.runs
    ends = {one: replay(FILE, show=[one]).scene.replayed.runs[0].money[-1] for one in ("uncapped", "tight", "asked")}
    assert first.policy == max(ends, key=lambda one: ends[one][2])
    assert second.policy == max(ends.keys() - {first.policy}, key=lambda one: ends[one][4])


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"show": ["askd"]}, "there is no policy 'askd'. Did you mean 'asked'?"),
        ({"show": ["uncapped", "tight", "asked"]}, "shows 3 policies. At most 2 fit side by side."),
        ({"replication": 3}, "there is no replication 4: they are 1 to 3."),
    ],
)
def test_what_is_not_there_is_refused(options: dict[str, Any], error: str) -> None:
    with pytest.raises(ScenarioError, match=re.escape(error)):
        replay(FILE, **options)


def test_the_words_say_what_it_is(both: Replay) -> None:
    scene = both.scene
    assert scene.title.startswith(("“uncapped” nets ", "“asked” nets "))
    assert "Replication 2 of 3: 9 engineers, 3 months after warm-up" in scene.subtitle
    assert scene.months == ("Month 1 of 3, 2026-12", "Month 2 of 3, 2027-01", "Month 3 of 3, 2027-02")
    assert [tuple(event) for event in scene.events] == [(1, 1, "price × 3")]
    assert replay(FILE, show=["none"]).title == "“none” brings 0 USD for 0 USD"
    colours = looks(FILE.scenario.policies)
    assert [look.colour for look in scene.looks] == [colours[name].colour for name in ("uncapped", "asked")]
    last = [row for row in scene.table.rows if row[0].text == "asked"][-1]
    assert last[1].text == "4", "months of the run, as in every other table"


def test_a_hostile_name_ends_no_script_and_no_title() -> None:
    policies = [
        {"kind": "uncapped", "name": f"{HOSTILE}1"},
        {"kind": "gated", "name": f"{HOSTILE}2", "auto_approve_usd": 2, "reviewers": 1},
    ]
    given = FILE.scenario.model_dump(mode="json") | {"policies": policies, "events": []}
    found = replay(simulator.Scenario.model_validate(given))
    assert len(found.title) <= MOST
    page = Page(found.html())
    assert [attrs.get("id") for attrs, _ in page.scripts] == ["film", None]
    assert not [tag for tag, _ in page.tags if tag == "img"]
    assert page.every("src") == []
    assert page.every("href") == []


def test_a_page_follows_the_readers_scheme_unless_a_theme_was_asked_for(both: Replay) -> None:
    assert "prefers-color-scheme:dark" in both.html()
    for name in ("dark", "print"):
        assert "prefers-color-scheme:dark" not in both.html(THEMES[name])


def test_a_large_company_is_drawn_in_part_and_said_so() -> None:
    assert drawn_of(3).tolist() == [0, 1, 2]
    assert drawn_of(2 * MOST_DRAWN).tolist() == list(range(0, 2 * MOST_DRAWN, 2))
    many = simulator.loads(TEXT.replace("engineers: 6", "engineers: 600").replace("months: 4", "months: 2"))
    scene = replay(many, show=["uncapped"]).scene
    assert f"{MOST_DRAWN} of 603 engineers are drawn, all are counted" in scene.subtitle
    html = replay_html(scene)
    assert len(film_of(html)["team"]) == MOST_DRAWN
    assert len(html) < 2_000_000


def test_what_cannot_be_made_is_refused_before_it_is_run(monkeypatch: pytest.MonkeyPatch, both: Replay) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("TOKENSIM_BROWSER", raising=False)
    check_tools("html")
    with pytest.raises(NoBrowserError, match="Chromium"):
        check_tools("gif")
    monkeypatch.setattr("simulator.report.files.replay_pictures.browser", lambda: "chromium")
    with pytest.raises(NoBrowserError, match=r"needs ffmpeg.*make a GIF"):
        both.save("replay.mp4")
    with pytest.raises(ScenarioError, match=r"replay.svg: is not a name for a replay. Known: html, png, gif, mp4\."):
        both.save("replay.svg")
    assert set(FORMATS) == {"html", "png", "gif", "mp4"}
