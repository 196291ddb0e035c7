"""A theme changes how a chart looks and nothing it says; every theme can be read by all eyes."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from simulator.report.elements.chart_page import ChartPage
from simulator.report.elements.style import BASELINE_COLOUR, BOUND_COLOUR, MUTED, PALETTE, looks
from simulator.report.elements.theme import HOUSE, LIGHT, THEMES, Theme, recoloured, themed
from simulator.report.files.chart_export import figure_spec
from simulator.report.files.html_page import chart_html
from simulator.scenario.blocks.allowances import Capped
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.sections import chart_pages
from tests.report.test_style import VISION, closest, linear

COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|rgba?\([^)]*\)")
RESERVED = (BASELINE_COLOUR, BOUND_COLOUR)


def contrast(one: str, other: str) -> float:
    low, high = sorted(float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


@pytest.fixture(params=THEMES)
def theme(request: pytest.FixtureRequest) -> Theme:
    return THEMES[request.param]


@pytest.fixture(scope="module")
def pages(tame: Findings, eventful: Findings) -> dict[str, ChartPage]:
    return chart_pages(tame) | {f"{name} of the world": page for name, page in chart_pages(eventful).items()}


def colours_in(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield from colours_in(one, name)
    elif key == "colorscale":
        yield from (colour for _, colour in value)
    elif isinstance(value, list):
        for one in value:
            yield from colours_in(one, key)
    elif isinstance(value, str) and key.endswith("color"):
        yield value
    elif isinstance(value, str) and key == "text":
        yield from re.findall(r"color:(#\w+)", value)


def numbers_in(page: ChartPage) -> list[Any]:
    return [(trace["x"], trace["y"]) for trace in figure_spec(page)["data"]]


def test_text_and_marks_stand_out(theme: Theme) -> None:
    for text in (theme.ink, theme.muted):
        assert contrast(text, theme.paper) >= 4.5
    for mark in (*theme.palette, *(theme.colours[colour] for colour in RESERVED)):
        assert contrast(mark, theme.paper) >= 3.0, mark


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("name", ["light", "dark", "slide"])
def test_policies_can_be_told_apart_by_colour_blind_eyes_in_every_coloured_theme(name: str, vision: str) -> None:
    theme = THEMES[name]
    assert closest((*theme.palette, *(theme.colours[colour] for colour in RESERVED)), vision) > 20.0


@pytest.mark.parametrize("vision", VISION)
def test_greys_of_neighbours_are_apart_on_paper_for_all_eyes(vision: str) -> None:
    """Six greys cannot all be 20 apart: those of policies that follow each other are, the rest differ by dash."""
    greys = THEMES["print"].palette
    for one, other in pairwise((*greys, greys[0])):
        assert closest((one, other), vision) > 10.0


def test_dash_and_symbol_alone_tell_thirty_five_policies_apart() -> None:
    policies = [Capped(kind="capped", name=f"cap {place}", usd_per_month=float(place)) for place in range(35)]
    assert len({(look.dash, look.symbol) for look in looks(policies).values()}) == 35


def test_pieces_of_bars_differ_by_pattern_and_not_by_colour_alone(eventful: Findings) -> None:
    bars = [trace for trace in chart_pages(eventful)["compensation"].body.data if trace.type == "bar"]
    for theme in THEMES.values():
        drawn = {(bar.marker.pattern.shape or "", recoloured(bar.marker.color, theme)) for bar in bars}
        assert len(drawn) == len(bars)
    assert len({bar.marker.pattern.shape or "" for bar in bars}) == len(bars)


def test_costs_are_hatched_and_unlike_gain_and_net_value_in_every_theme(eventful: Findings) -> None:
    gain, *costs, net = [trace for trace in chart_pages(eventful)["waterfall"].body.data if trace.type == "bar"]
    assert costs
    assert all(cost.marker.pattern.shape for cost in costs)
    assert not gain.marker.pattern.shape
    assert not net.marker.pattern.shape
    for theme in THEMES.values():
        assert recoloured(gain.marker.color, theme) != recoloured(net.marker.color, theme)


def test_the_print_theme_has_no_colour_and_bars_have_patterns(pages: dict[str, ChartPage]) -> None:
    for page in pages.values():
        for colour in colours_in(figure_spec(themed(page, THEMES["print"]))):
            if colour in ("transparent", "rgba(0,0,0,0)"):
                continue
            red, green, blue = re.findall(r"\d+", colour)[:3] if "(" in colour else re.findall("..", colour[1:7])
            assert red == green == blue, colour


def test_every_colour_of_every_chart_is_the_houses_so_that_a_theme_can_change_it(pages: dict[str, ChartPage]) -> None:
    marked = LIGHT._replace(name="marked", colours={colour: f"#00{place:02x}ff" for place, colour in enumerate(HOUSE)})
    allowed = set(marked.colours.values())
    for name, page in pages.items():
        found = set(colours_in(figure_spec(themed(page, marked))))
        assert found
        for colour in found:
            if "rgba" in colour:
                red, green, blue = map(int, re.findall(r"\d+", colour)[:3])
                colour = f"#{red:02x}{green:02x}{blue:02x}"
            assert colour in allowed, f"{name}: {colour}"


def test_a_theme_changes_no_number_and_no_word(pages: dict[str, ChartPage], theme: Theme) -> None:
    for page in pages.values():
        dressed = themed(page, theme)
        assert numbers_in(dressed) == numbers_in(page)
        for one, other in zip(figure_spec(dressed)["data"], figure_spec(page)["data"], strict=True):
            assert (one["name"], one.get("hovertext")) == (other["name"], other.get("hovertext"))
        assert dressed.title == page.title
        assert page.body.layout.template.layout.paper_bgcolor == HOUSE[2]  # the page itself is left alone


def test_a_slide_has_its_size_and_larger_text(pages: dict[str, ChartPage], hostile: Findings) -> None:
    for page in pages.values():
        layout = figure_spec(themed(page, THEMES["slide"]))["layout"]
        assert (layout["width"], layout["height"]) == (1280, 720)
        assert layout["template"]["layout"]["font"]["size"] >= 16, page.name  # 18, less where rows are many
        assert layout["title"]["font"]["size"] > figure_spec(page)["layout"]["title"]["font"]["size"]
    crowded = figure_spec(themed(chart_pages(hostile)["teams"], THEMES["slide"]))["layout"]
    assert crowded["height"] > 3000  # sixty teams do not fit: the chart keeps the height it needs


def test_the_key_of_a_table_follows_its_chart(pages: dict[str, ChartPage]) -> None:
    dark = themed(pages["ranking"], THEMES["dark"])
    keys = {cell.colour for row in dark.table.rows for cell in row if cell.colour}
    assert keys <= set(THEMES["dark"].colours.values())
    assert not keys & set(PALETTE)


def test_a_page_takes_the_colours_of_its_theme(pages: dict[str, ChartPage]) -> None:
    dark = chart_html(themed(pages["ranking"], THEMES["dark"]))
    assert "--paper:#14181f" in dark
    assert "color-scheme:dark" in dark
    spec = json.loads(dark.split('<script type="application/json">')[1].split("</script>")[0])
    on_paper = json.dumps(spec.pop("light"))
    assert MUTED not in json.dumps(spec)
    assert MUTED in on_paper
    assert "#14181f" not in on_paper
    assert "--paper:#ffffff" in chart_html(pages["ranking"])
