"""A brand is checked before anything is drawn, and never fetched."""

from pathlib import Path

import pytest

from simulator.report.elements.brand import branded
from simulator.report.elements.style import PALETTE
from simulator.report.elements.theme import THEMES, themed
from simulator.report.files.chart_export import figure_spec
from simulator.report.files.html_page import chart_html
from simulator.scenario.reading.errors import ScenarioError
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.ranking import ranking_chart
from tests.pages import Page

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
GOOD = """
colours:
  ink: '#102030'
  policies: ['#7a0019', '#005a9c']
font: Inter
logo: logo.png
footer: Confidential </script> & internal
"""


@pytest.fixture
def brand(tmp_path: Path) -> Path:
    (tmp_path / "logo.png").write_bytes(PNG)
    (tmp_path / "big.png").write_bytes(PNG * 10_000)
    (tmp_path / "logo.txt").write_text("hello")
    path = tmp_path / "brand.yaml"
    path.write_text(GOOD)
    return path


def errors(path: Path, text: str, theme: str = "light") -> list[str]:
    path.write_text(text)
    with pytest.raises(ScenarioError) as error:
        branded(THEMES[theme], path)
    return str(error.value).splitlines()


def test_a_brand_dresses_a_chart(brand: Path, tame: Findings) -> None:
    theme, cautions = branded(THEMES["light"], brand)
    assert cautions == []
    assert theme.palette[:2] == ("#7a0019", "#005a9c")
    assert len(set(theme.palette)) == 8
    assert set(theme.palette[2:]) < set(PALETTE)
    page = themed(ranking_chart(tame), theme)
    spec = figure_spec(page)
    assert spec["layout"]["font"]["family"].startswith('"Inter"')
    assert spec["layout"]["images"][0]["source"].startswith("data:image/png;base64,")
    assert any("Confidential" in note["text"] for note in spec["layout"]["annotations"])
    html = Page(chart_html(page))
    assert html.every("src") == [theme.logo]
    assert "Confidential </script> & internal" in html.words


def test_every_fault_is_told_at_once_with_line_and_advice(brand: Path) -> None:
    found = errors(brand, "colours:\n  ink: red\n  inkk: '#000000'\n  policies: ['#00000g', '#123456']\nfonts: Arial\n")
    assert found == [
        f"{brand}:2: colours.ink = 'red' must be a colour such as '#1d2430', in quotes.",
        f"{brand}:3: colours has no key 'inkk'. Did you mean 'ink'?",
        f"{brand}:4: colours.policies[0] = '#00000g' must be a colour such as '#1d2430', in quotes.",
        f"{brand}:5: the brand has no key 'fonts'. Did you mean 'font'?",
    ]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("colours: {ink: '#999999'}", "colours.ink #999999 has a contrast of 2.8 to the paper #ffffff; at least 4.5"),
        ("colours: {policies: ['#ffee00']}", "contrast of 1.2 to the paper #ffffff; at least 3.0 is needed. Choose a"),
        ("logo: https://example.org/logo.png", "nothing is fetched from the web"),
        ("logo: //example.org/logo.png", "nothing is fetched from the web"),
        ("logo: missing.png", "cannot be read"),
        ("logo: big.png", "at most 300,000 fit"),
        ("logo: logo.txt", "neither PNG, JPEG nor SVG"),
        ("font: 'x; } body { display: none'", "must be the name of a font"),
        ("footer: 7", "footer is wrong"),
        ("- a", "is not a brand"),
        ("", "is empty"),
        ("colours: [", ""),
    ],
)
def test_a_bad_brand_is_refused_with_what_to_do(brand: Path, text: str, error: str) -> None:
    assert error in "\n".join(errors(brand, text))


def test_contrast_is_that_to_the_paper_of_the_theme(brand: Path) -> None:
    brand.write_text("colours: {policies: ['#1a1a6e']}")
    branded(THEMES["light"], brand)
    assert "Choose a lighter one" in errors(brand, "colours: {policies: ['#1a1a6e']}", "dark")[0]


def test_colours_that_some_eyes_confuse_are_a_caution_not_an_error(brand: Path) -> None:
    brand.write_text("colours: {policies: ['#a05000', '#507800']}")
    _, cautions = branded(THEMES["light"], brand)
    assert len(cautions) == 1
    assert "#507800 and #a05000" in cautions[0] or "#a05000 and #507800" in cautions[0]


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="does not exist") as error:
        branded(THEMES["light"], tmp_path / "no.yaml")
    assert "tokensim init" not in str(error.value)
