"""The pages of all studies but the comparison in a real Chromium, at three widths."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from simulator.report.elements.theme import HOUSE, THEMES, Theme
from simulator.report.files.chart_export import figure_spec
from simulator.report.files.chart_files import read_charts
from simulator.report.files.study_page import StudyPage, render_page
from simulator.scenario.reading.load import ScenarioFile
from tests.browser.boxes import broken_words, clipped, narrow_cells, outside, overlaps, wider_than_screen
from tests.browser.conftest import WIDTHS
from tests.browser.test_pages import Show, clean
from tests.report.test_theme import colours_in
from tests.studies.calibrate.companies import exported, file_of
from tests.studies.sweep.sweeps import BASE, CAP, GAIN, SHARE, small
from tests.test_cli import ASSUMED, SMALL, UNSURE, tokensim

pytestmark = pytest.mark.browser
LEVERS = f"""\
optimize:
  trials: 8
  replications: 2
  check_replications: 5
  levers: {{{CAP}: {{low: 5, high: 400}}}}
"""
CHARTS = {
    "budget": ["response", "budgets", "split"],
    "forecast": ["exhaustion", "fan0", "who"],
    "uncertainty": ["probability", "range", "regret"],  # no input is worth knowing here: a sentence, no chart
    "experiment": ["trial", "trial_regret"],
    "assumptions": ["leads"],
    "evidence": [],
    "scorecard": ["verdicts"],
    "calibrate": ["learnt", "observed", "backtest"],
    "sensitivity": ["map", "tornado", "curves", "sobol"],
    "optimize": ["settings"],
}


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    """The page of every analysis by its name and theme: what one run found is drawn light and dark."""
    place = tmp_path_factory.mktemp("analyses")
    swept = small({GAIN: "{low: 0.5, high: 3}", SHARE: "{low: 0.2, high: 0.5}"}, size=4, levels=3).text
    asked: dict[str, tuple[str, list[object]]] = {
        "budget": (SMALL, ["--steps", 5]),
        "forecast": (SMALL, ["--replications", 5, "--approved-budget", 500]),
        "uncertainty": (SMALL + UNSURE, ["--replications", 8]),
        "experiment": (SMALL + UNSURE, ["--replications", 16]),
        "assumptions": (SMALL + ASSUMED, []),
        "evidence": (SMALL, []),
        "scorecard": (SMALL, []),
        "sensitivity": (swept, []),
        "optimize": (BASE + LEVERS, []),
    }
    dark: dict[str, str] = {}

    def both(file: ScenarioFile, page: StudyPage, about: Mapping[str, Any], theme: Theme) -> str:
        dark[page.study] = render_page(file, page, about, THEMES["dark"])
        return render_page(file, page, about, theme)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("simulator.report.files.study_page.render_page", both)
        for name, (text, options) in asked.items():
            path = place / f"{name}.yaml"
            path.write_text(text)
            code, _, err = tokensim(name, path, "--out", place / "light", *options)
            assert code == 0, err
        _calibrated(place)
    found = {}
    for name in CHARTS:
        light = next((place / "light").rglob(f"{name}.html"))
        found[name, "light"], found[name, "dark"] = light, light.with_name(f"{name}-dark.html")
        found[name, "dark"].write_text(dark[name], encoding="utf-8")
    return found


def _calibrated(place: Path) -> None:
    """A company from its exports to the page of calibrate."""
    file, company, scenario = file_of(), place / "company", place / "calibrate.yaml"
    exports = exported(file.scenario, place / "exports")
    scenario.write_text(file.text)
    assert tokensim("import", exports, "--people", exports / "people.csv", "--out", company)[0] == 0
    code, _, err = tokensim("calibrate", company, "--scenario", scenario, "--runs", 500, "--out", place / "light")
    assert code == 0, err


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_of_an_analysis_is_legible_at_every_width(
    opened: Show, pages: dict[tuple[str, str], Path], name: str, theme: str
) -> None:
    html = pages[name, theme].read_text(encoding="utf-8")
    for width in WIDTHS if theme == "light" else WIDTHS[:1]:
        found = opened(html, width)
        clean(found)
        assert [*clipped(found.page), *narrow_cells(found.page), *broken_words(found.page)] == []
        for chart in CHARTS[name]:
            assert found.page.locator(f"#chart-{chart} .main-svg").count() >= 1, chart
        assert overlaps(found.page) == []
        assert outside(found.page) == []
        assert wider_than_screen(found.page) <= 0
        found.page.context.close()


@pytest.mark.parametrize("name", CHARTS)
def test_every_colour_of_an_analysis_is_the_houses_so_that_a_theme_can_change_it(
    pages: dict[tuple[str, str], Path], name: str
) -> None:
    drawn = read_charts(pages[name, "light"].parent)
    assert [one for one in CHARTS[name] if one not in drawn] == []
    solid = {tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5)) for colour in HOUSE}
    for page in drawn.values():
        for colour in colours_in(figure_spec(page)):
            found = re.findall(r"\d+", colour)[:3] if "(" in colour else re.findall("..", colour[1:7])
            assert tuple(int(one, 10 if "(" in colour else 16) for one in found) in solid, (page.name, colour)
